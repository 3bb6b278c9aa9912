/** Files packed by zstd, which Node 20 cannot make. */

/** A zstd frame of one raw block (RFC 8878, 3.1.1): at most 255 bytes. */
export function zstd(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const block = (bytes.length << 3) | 1;
  return new Uint8Array([
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0x20,
    bytes.length,
    block & 0xff,
    (block >> 8) & 0xff,
    block >> 16,
    ...bytes,
  ]);
}
