/** SHA-1 (FIPS 180-4, 6.1), for names that KubeVirt shortens; nothing is kept secret by it. */

const BLOCK_BYTES = 64;

/** The digest of a text in UTF-8, as 40 hexadecimal digits. */
export function sha1(text: string): string {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = pad(new TextEncoder().encode(text));
  for (let at = 0; at < padded.byteLength; at += BLOCK_BYTES) digestBlock(state, new DataView(padded.buffer, at));
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** A one bit, zeros, and the length in bits, so that the whole fills blocks. */
function pad(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  return padded;
}

function digestBlock(state: Uint32Array, block: DataView): void {
  const words = new Uint32Array(80);
  for (let t = 0; t < 16; t++) words[t] = block.getUint32(t * 4);
  for (let t = 16; t < 80; t++) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number]; // five words, as above
  for (let t = 0; t < 80; t++) {
    const [mixed, constant] = mix(t, b, c, d);
    const next = (rotate(a, 5) + mixed + e + constant + words[t]!) >>> 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  [a, b, c, d, e].forEach((word, index) => {
    state[index] = (state[index]! + word) >>> 0;
  });
}

function mix(t: number, b: number, c: number, d: number): readonly [mixed: number, constant: number] {
  if (t < 20) return [((b & c) | (~b & d)) >>> 0, 0x5a827999];
  if (t < 40) return [(b ^ c ^ d) >>> 0, 0x6ed9eba1];
  if (t < 60) return [((b & c) | (b & d) | (c & d)) >>> 0, 0x8f1bbcdc];
  return [(b ^ c ^ d) >>> 0, 0xca62c1d6];
}

function rotate(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}
