/** The decision log: lines of JSON in files of a bounded size and number. It never holds up a decision. */

import {
  closeSync,
  createWriteStream,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { dirname } from 'node:path';
import type { LogBeginning, LogRecord, StartRecord } from './decision-record.ts';

export interface DecisionLogOptions {
  readonly file: string;
  /** Bytes of one file, after which the next one begins. */
  readonly maxBytes: number;
  /** Files that are kept, the one in use included: `file`, `file.1` (the one before), ... */
  readonly maxFiles: number;
  /** What the service begins with, and every file after its first. */
  readonly heading: (begins: LogBeginning) => StartRecord;
  readonly onRecord: (result: 'written' | 'dropped') => void;
  /** Told once when writing fails, and once it works again (null). */
  readonly onFailure: (error: unknown) => void;
}

/** Bytes that wait for the disk before records are dropped. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
/** The same of changes: a list of the cluster comes at once, and what is missing of it is missing in every replay. */
const MAX_WAITING_CHANGES_BYTES = 128 * 2 ** 20;
/** Records dropped after a failure before the file is tried again. */
const RECORDS_A_TRIAL = 100;

export class DecisionLog {
  readonly #options: DecisionLogOptions;
  #stream: WriteStream | null = null;
  #bytes = 0;
  #droppedInARow = 0;
  #begins: LogBeginning = 'service';
  /** True while the file in use must make room for another. */
  #isFull = false;
  #hasFailed = false;

  constructor(options: DecisionLogOptions) {
    this.#options = options;
    this.#open();
  }

  /** Size of the file in use. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a record, or drops it where the disk does not keep up. Never throws. */
  write(record: LogRecord): void {
    const { maxBytes, onRecord } = this.#options;
    if (this.#stream === null && (this.#droppedInARow + 1) % RECORDS_A_TRIAL === 0) this.#open();
    const gap =
      this.#droppedInARow === 0 ? '' : toLine({ kind: 'Gap', time: record.time, records: this.#droppedInARow });
    const line = `${gap}${toLine(record)}`;
    const bytes = Buffer.byteLength(line);
    if (this.#stream !== null && this.#bytes > 0 && this.#bytes + bytes > maxBytes) this.#rotate();
    const maxWaiting = record.kind === 'Change' ? MAX_WAITING_CHANGES_BYTES : MAX_WAITING_BYTES;
    if (this.#stream === null || this.#stream.writableLength + bytes > maxWaiting) {
      this.#droppedInARow++;
      onRecord('dropped');
      return;
    }
    this.#droppedInARow = 0;
    this.#bytes += bytes;
    this.#stream.write(line);
    onRecord('written');
  }

  /** Writes what waits and closes the file. */
  close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    if (stream === null) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', () => resolve());
      stream.end();
    });
  }

  #open(): void {
    const { file, heading } = this.#options;
    try {
      mkdirSync(dirname(file), { recursive: true });
      if (this.#isFull) this.#shift();
      this.#isFull = false;
      const { size, isTorn } = readEnd(file);
      // Open at once: a file that is renamed meanwhile still gets what was written for it.
      const stream = createWriteStream(file, { fd: openSync(file, 'a', 0o640) });
      stream.on('error', (error) => {
        if (this.#stream === stream) this.#stream = null;
        this.#fail(error);
      });
      this.#stream = stream;
      const line = `${isTorn ? '\n' : ''}${toLine(heading(this.#begins))}`;
      this.#begins = 'file';
      this.#bytes = size + Buffer.byteLength(line);
      stream.write(line, (error) => {
        if (!error && this.#stream === stream) this.#succeed();
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Begins another file. Where that fails nothing is written: the size is kept, whatever is lost. */
  #rotate(): void {
    this.#stream?.end();
    this.#stream = null;
    this.#isFull = true;
    this.#open();
  }

  /** file -> file.1 -> file.2 ...; the oldest goes. */
  #shift(): void {
    const { file, maxFiles } = this.#options;
    const nameOf = (index: number): string => (index === 0 ? file : `${file}.${index}`);
    rmSync(nameOf(maxFiles - 1), { force: true });
    for (let index = maxFiles - 2; index >= 0; index--) {
      if (existsSync(nameOf(index))) renameSync(nameOf(index), nameOf(index + 1));
    }
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#options.onFailure(error);
    this.#hasFailed = true;
  }

  #succeed(): void {
    if (this.#hasFailed) this.#options.onFailure(null);
    this.#hasFailed = false;
  }
}

function toLine(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

const NEWLINE = 0x0a;

/** Size of a file, and whether it ends in the middle of a line: whoever wrote it may have been killed. */
function readEnd(file: string): { readonly size: number; readonly isTorn: boolean } {
  if (!existsSync(file)) return { size: 0, isTorn: false };
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return { size, isTorn: size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== NEWLINE };
  } finally {
    closeSync(descriptor);
  }
}
