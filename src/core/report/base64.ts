/** Bytes as text, so that they can stand in a JSON document (RFC 4648, with padding). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Bytes put together at a time, a multiple of three. */
const PIECE_BYTES = 3 * 4096;

export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    pieces.push(encodePiece(bytes.subarray(start, start + PIECE_BYTES)));
  }
  return pieces.join('');
}

function encodePiece(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first, second, third] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
    text += ALPHABET[first >> 2];
    text += ALPHABET[((first & 3) << 4) | (second >> 4)];
    text += at + 1 < bytes.length ? ALPHABET[((second & 15) << 2) | (third >> 6)] : '=';
    text += at + 2 < bytes.length ? ALPHABET[third & 63] : '=';
  }
  return text;
}

const VALUES = new Uint8Array(128);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** The bytes of a text that encodeBase64 made; characters outside the alphabet count as zero. */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array(Math.max((text.length >> 2) * 3 - padding, 0));
  for (let at = 0, to = 0; at + 3 < text.length; at += 4) {
    const word =
      (valueAt(text, at) << 18) | (valueAt(text, at + 1) << 12) | (valueAt(text, at + 2) << 6) | valueAt(text, at + 3);
    bytes[to++] = word >> 16;
    bytes[to++] = word >> 8;
    bytes[to++] = word;
  }
  return bytes;
}

function valueAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? 0;
}
