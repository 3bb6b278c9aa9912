/** Bytes as text and back (RFC 4648, with padding), for documents that hold bytes; the core has neither Buffer nor btoa. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Characters joined at once: longer argument lists overflow the stack of some engines. */
const CHUNK = 2 ** 12;

export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const left = bytes.length - at;
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let part = 0; part < 4; part++) {
      codes[to + part] = part > left ? 61 : ALPHABET.charCodeAt((three >> (18 - 6 * part)) & 63);
    }
  }
  let text = '';
  for (let at = 0; at < codes.length; at += CHUNK) text += String.fromCharCode(...codes.subarray(at, at + CHUNK));
  return text;
}

/** The bytes of a text that `toBase64` gave; null where it is none. */
export function parseBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    let four = 0;
    for (let part = 0; part < 4; part++) {
      const isPadding = at + part >= text.length - padding;
      const value = isPadding ? 0 : ALPHABET.indexOf(text[at + part]!);
      if (value < 0) return null;
      four = (four << 6) | value;
    }
    for (let part = 0; part < 3 && to + part < bytes.length; part++) bytes[to + part] = (four >> (16 - 8 * part)) & 255;
  }
  return bytes;
}
