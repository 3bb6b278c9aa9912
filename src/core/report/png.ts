/** Small pictures of indexed colour as PNG, without compression: a heat map is an image, not ten thousand rectangles. */

/** A colour as `#rrggbb`, or null: nothing is drawn. */
export type PictureColor = string | null;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** At most 256. */
  readonly colors: readonly PictureColor[];
  /** Index into `colors`, row by row. */
  readonly pixels: Uint8Array;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10] as const;
/** Bytes of one stored block (RFC 1951 3.2.4). */
const BLOCK_BYTES = 65_535;

/** The bytes of a PNG file (W3C PNG, colour type 3, stored deflate blocks). */
export function encodePng({ width, height, colors, pixels }: Picture): Uint8Array {
  const header = [...bigEndian(width), ...bigEndian(height), 8, 3, 0, 0, 0];
  const palette = colors.flatMap((color) => toRgb(color ?? '#000000'));
  const opacity = colors.map((color) => (color === null ? 0 : 255));
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1); // the byte before: no filter
  }
  return concat([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', Uint8Array.from(header)),
    chunk('PLTE', Uint8Array.from(palette)),
    chunk('tRNS', Uint8Array.from(opacity)),
    chunk('IDAT', store(rows)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function toRgb(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** A zlib stream of stored blocks (RFC 1950). */
function store(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let start = 0; start === 0 || start < bytes.length; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES);
    const isLast = start + BLOCK_BYTES >= bytes.length ? 1 : 0;
    const [low, high] = [block.length & 255, block.length >> 8];
    parts.push(Uint8Array.of(isLast, low, high, ~low & 255, ~high & 255), block);
  }
  parts.push(Uint8Array.from(bigEndian(adler32(bytes))));
  return concat(parts);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = concat([Uint8Array.from(type, (one) => one.charCodeAt(0)), content]);
  return concat([Uint8Array.from(bigEndian(content.length)), body, Uint8Array.from(bigEndian(crc32(body)))]);
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return ((high << 16) | low) >>> 0;
}
