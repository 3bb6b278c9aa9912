/** How a file is packed, told by what it begins with. */

export type Packing = 'none' | 'gzip' | 'zstd';

const MARKS: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Bytes of which the packing is told. */
export const MARK_BYTES = 4;

/** How a file is packed that begins like this. */
export function packingOf(head: Uint8Array): Packing {
  const found = MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte));
  return found === undefined ? 'none' : found[0];
}
