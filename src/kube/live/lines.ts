/** Lines of a stream of bytes, as watches send them. */

import { BodyTooLarge } from './http-call.ts';

const NEWLINE = 0x0a;

/**
 * The lines that came with each chunk, without blank ones; a last line without its end is dropped, for the stream was cut
 * in it. Throws BodyTooLarge at a line of more than `maxBytes`.
 */
export async function* readLineBatches(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string[]> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      size += end - start;
      if (size > maxBytes) throw new BodyTooLarge(maxBytes);
      const tail = chunk.subarray(start, end);
      const line = (pieces.length === 0 ? tail : Buffer.concat([...pieces, tail])).toString();
      if (line.trim() !== '') lines.push(line);
      pieces = [];
      size = 0;
      start = end + 1;
    }
    size += chunk.length - start;
    if (size > maxBytes) throw new BodyTooLarge(maxBytes);
    if (start < chunk.length) pieces.push(chunk.subarray(start));
    yield lines;
  }
}
