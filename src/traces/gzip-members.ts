/** Where members begin in a gzip file, which may be several files after one another (RFC 1952, 2.2). */

/** Mark and the one method there is. */
const MARK = [0x1f, 0x8b, 0x08] as const;
const HEADER_BYTES = 10;
/** Bits of FLG that must be 0. */
const RESERVED_FLAGS = 0xe0;
/** XFL as deflate writes it: none, slowest, fastest. */
const EXTRA_FLAGS: readonly number[] = [0, 2, 4];
/** Highest OS that is written, and the one for unknown. */
const HIGHEST_SYSTEM = 19;
const UNKNOWN_SYSTEM = 255;

/**
 * The first place at `from` or later at which a member may begin; the end of the bytes where there is none. Bytes of packed
 * content look like one about once in 140 GB.
 */
export function nextMember(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARK[0], from); at >= 0; at = bytes.indexOf(MARK[0], at + 1)) {
    if (isHeader(bytes, at)) return at;
  }
  return bytes.length;
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  if (at + HEADER_BYTES > bytes.length || !MARK.every((byte, index) => bytes[at + index] === byte)) return false;
  const system = bytes[at + 9]!;
  return (
    (bytes[at + 3]! & RESERVED_FLAGS) === 0 &&
    EXTRA_FLAGS.includes(bytes[at + 8]!) &&
    (system <= HIGHEST_SYSTEM || system === UNKNOWN_SYSTEM)
  );
}
