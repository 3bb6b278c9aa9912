/** What a trace format is: how it is recognised, and how its files are read into nodes, VMs and usage. */

import type { Issue, TraceSink } from '../core/index.ts';

/** A file of a trace, packed or not; readers see it unpacked. */
export interface TraceFile {
  /** As the user wrote it; for messages. */
  readonly name: string;
  /** Bytes of the unpacked content; null where that is only known at the end. */
  readonly byteLength: number | null;
  /** The content from its beginning, in pieces. May be asked for again. */
  stream(): AsyncIterable<Uint8Array>;
  /** A part of the content, end excluded: for formats with an index. A packed file is unpacked for it. */
  slice(start: number, end: number): Promise<ArrayBuffer>;
  /** Opens an SQLite database; missing where that is not possible. */
  openDatabase?(): Promise<TraceDatabase>;
}

/** An open database of a trace. */
export interface TraceDatabase {
  /** The rows of a query, one after the other. */
  rows(sql: string): Iterable<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** What a user says beside the file. A format takes those it knows and refuses none. */
export interface TraceOptions {
  /** What 1.0 stands for where sizes are fractions; null: not given. */
  readonly unitCpuMilli: number | null;
  readonly unitMemoryBytes: number | null;
  /** Bytes of one unit of memory where the file does not say (OpenDC); null: not given. */
  readonly memoryUnitBytes: number | null;
  /** Table of a file without header (Azure vmtable, Google 2011); '' where it is recognised. */
  readonly table: string;
  /** Names of columns by what they hold, for the generic CSV format. */
  readonly columns: Readonly<Record<string, string>>;
  /** Machine type to decode for (Azure packing); null: 16, whose size is known, or the first. */
  readonly machineType: number | null;
  /** Share of rows, 0..1, that may be bad before the import stops. */
  readonly badRowShare: number;
}

export const DEFAULT_TRACE_OPTIONS: TraceOptions = {
  unitCpuMilli: null,
  unitMemoryBytes: null,
  memoryUnitBytes: null,
  table: '',
  columns: {},
  machineType: null,
  badRowShare: 0.01,
};

/** What a reader is given beside its files. */
export interface TraceReading {
  readonly sink: TraceSink;
  readonly options: TraceOptions;
  /** Takes an issue; throws where too many rows are bad. */
  readonly report: (issue: Issue) => void;
  /** Takes a sentence that a reader of results should know: an assumption, rows left out. */
  readonly remark: (sentence: string) => void;
}

/** The first bytes of a file, for recognition. */
export interface TraceHead {
  readonly name: string;
  /** At most the first 64 KiB, unpacked. */
  readonly bytes: Uint8Array;
  /** The same as text, malformed characters replaced. */
  readonly text: string;
}

/** A registered trace format. */
export interface TraceFormat {
  /** Kebab-case, for options and listings. */
  readonly name: string;
  /** One sentence: what it is and where it comes from. */
  readonly summary: string;
  /** How to cite the set, and its licence; '' where it is the user's own. */
  readonly citation: string;
  /** True where the first bytes say that a file is of this format. Names of files do not count. */
  recognizes(head: TraceHead): boolean;
  /**
   * Reads files of this format, all of one trace, into the sink. VMs come in the order of the files; what is unsorted there
   * is unsorted here. Rows that cannot be read are reported with line and column and left out.
   */
  read(files: readonly TraceFile[], reading: TraceReading): Promise<void>;
}
