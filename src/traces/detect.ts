/** Finds out by its first bytes of which trace format a file is. */

import { BerthError, quote } from '../core/index.ts';
import type { TraceFormat, TraceHead } from './format.ts';

/** Characters of an unknown file that a message shows. */
const SHOWN_LENGTH = 80;

/** The format of the files, all of one trace. Throws a BerthError where a file is of none, or two are of different ones. */
export function detectFormat(heads: readonly TraceHead[], formats: readonly TraceFormat[]): TraceFormat {
  let first: { readonly format: TraceFormat; readonly name: string } | null = null;
  for (const head of heads) {
    const format = formats.find((one) => one.recognizes(head));
    if (format === undefined) throw unknownTrace(head, formats);
    first ??= { format, name: head.name };
    if (format !== first.format) {
      const found = `${first.name} is ${first.format.name}, ${head.name} is ${format.name}`;
      throw new BerthError('unknown-trace', `found files of two formats: ${found}; wanted files of one trace`, {
        remedy: 'read them one after the other',
      });
    }
  }
  if (first === null) throw new BerthError('input-empty', 'found no file, wanted at least one', { remedy: 'name one' });
  return first.format;
}

function unknownTrace(head: TraceHead, formats: readonly TraceFormat[]): BerthError {
  if (head.bytes.length === 0) {
    return new BerthError('input-empty', `${head.name}: found an empty file, wanted a trace`, {
      remedy: 'check the file',
    });
  }
  const names = formats.map(({ name }) => name).join(', ');
  return new BerthError('unknown-trace', `${head.name}: found ${describeHead(head)}, wanted one of ${names}`);
}

/** What a file begins with, for people. */
function describeHead({ bytes, text }: TraceHead): string {
  const isText = !text.slice(0, 1024).includes('\0') && !text.slice(0, 1024).includes('\ufffd');
  if (isText) return `a text that begins with ${quote((text.split('\n', 1)[0] ?? '').trim().slice(0, SHOWN_LENGTH))}`;
  const shown = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `bytes that begin with ${shown}`;
}
