/** Texts of JSON four bytes at a time, which takes half the time of single bytes. */

/** Four bytes, each with its high bit set. */
export const HIGH_BITS = 0x80808080;

/**
 * Nonzero where a quote, a backslash or a control character is among four bytes: the lowest that is has its high bit set,
 * which `(x - n) & ~x` gives to the lowest byte below n (S. E. Anderson, Bit Twiddling Hacks, "hasless").
 */
export function stringMarks(word: number): number {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const marks =
    ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word);
  return marks & HIGH_BITS;
}

/** The words of some bytes, at any of them. */
export function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
