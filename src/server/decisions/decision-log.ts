/** The decision log: lines of JSON in files of a bounded size and number. It never holds up a decision. */

import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { dirname } from 'node:path';
import type { LogRecord } from './decision-record.ts';

export interface DecisionLogOptions {
  readonly file: string;
  /** Bytes of one file, after which the next one begins. */
  readonly maxBytes: number;
  /** Files that are kept, the one in use included: `file`, `file.1` (the one before), ... */
  readonly maxFiles: number;
  /** What every file begins with. */
  readonly heading: () => LogRecord;
  readonly onRecord: (result: 'written' | 'dropped') => void;
  /** Told once when writing fails, and once it works again (null). */
  readonly onFailure: (error: unknown) => void;
}

/** Bytes that wait for the disk before records are dropped. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
/** Records dropped after a failure before the file is tried again. */
const RECORDS_A_TRIAL = 100;

export class DecisionLog {
  readonly #options: DecisionLogOptions;
  #stream: WriteStream | null = null;
  #bytes = 0;
  #droppedInARow = 0;
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
    if (this.#stream === null && ++this.#droppedInARow % RECORDS_A_TRIAL === 0) this.#open();
    const line = `${JSON.stringify(record)}\n`;
    const bytes = Buffer.byteLength(line);
    if (this.#stream !== null && this.#bytes > 0 && this.#bytes + bytes > maxBytes) this.#rotate();
    if (this.#stream === null || this.#stream.writableLength + bytes > MAX_WAITING_BYTES) {
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
    const { file, heading, onFailure } = this.#options;
    try {
      mkdirSync(dirname(file), { recursive: true });
      this.#bytes = existsSync(file) ? statSync(file).size : 0;
      // Open at once: a file that is renamed meanwhile still gets what was written for it.
      const stream = createWriteStream(file, { fd: openSync(file, 'a', 0o640) });
      stream.on('error', (error) => {
        if (this.#stream === stream) this.#stream = null;
        if (!this.#hasFailed) onFailure(error);
        this.#hasFailed = true;
      });
      if (this.#hasFailed) onFailure(null);
      this.#hasFailed = false;
      this.#stream = stream;
      const line = `${JSON.stringify(heading())}\n`;
      this.#bytes += Buffer.byteLength(line);
      stream.write(line);
    } catch (error) {
      if (!this.#hasFailed) onFailure(error);
      this.#hasFailed = true;
    }
  }

  /** file -> file.1 -> file.2 ...; the oldest goes. */
  #rotate(): void {
    const { file, maxFiles, onFailure } = this.#options;
    this.#stream?.end();
    this.#stream = null;
    try {
      const nameOf = (index: number): string => (index === 0 ? file : `${file}.${index}`);
      rmSync(nameOf(maxFiles - 1), { force: true });
      for (let index = maxFiles - 2; index >= 0; index--) {
        if (existsSync(nameOf(index))) renameSync(nameOf(index), nameOf(index + 1));
      }
    } catch (error) {
      if (!this.#hasFailed) onFailure(error);
      this.#hasFailed = true;
    }
    this.#open();
  }
}
