/** What a table of `berth bench traces` is, and what makes it. */

import type { Column } from '../render/table.ts';

/** PASS and FAIL; '' where nothing is known to compare with. */
export type Verdict = 'PASS' | 'FAIL' | '';

export interface BenchTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it: where the figures beside ours come from, what was assumed. */
  readonly notes: readonly string[];
  /** False where a row fails. */
  readonly passes: boolean;
  /** The same for programs. */
  readonly records: readonly object[];
}

export interface TraceBenchOptions {
  /** Seeds from 42 on. */
  readonly seedCount: number;
  /** Also the other lists of a trace that has several. */
  readonly hasVariants: boolean;
  /** Told after each run. */
  readonly ranOne: () => void;
}

export interface TraceBench {
  readonly name: string;
  /** One sentence for the help. */
  readonly summary: string;
  /** Folder of the data, and what must lie in it, gzipped or not. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Where those files come from. */
  readonly origin: string;
  /** The tables one by one, as they are ready. `folder`: where the files lie. */
  measure(folder: string, options: TraceBenchOptions): AsyncGenerator<BenchTable>;
}

export function verdictOf(passes: boolean): Verdict {
  return passes ? 'PASS' : 'FAIL';
}
