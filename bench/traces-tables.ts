/** Claim: the published figures of OpenB are met; and what policies make of recorded clouds. As `berth bench traces` prints it. */

import { TRACE_BENCHES } from '../src/cli/bench/index.ts';
import { traceFolder } from './traces-folder.ts';

export interface TraceTable {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** The other tables are counts that all agree: the command prints them. */
const SHOWN: readonly string[] = ['openb', 'eucalyptus'];
const SEEDS = 10;

/** No tables where the traces are not there. Throws where a figure is not met. */
export async function measureTraceTables(): Promise<TraceTable[]> {
  const tables: TraceTable[] = [];
  for (const one of TRACE_BENCHES.filter(({ name }) => SHOWN.includes(name))) {
    const folder = traceFolder(one.folder);
    if (folder === null) continue;
    const options = { seedCount: SEEDS, hasVariants: false, ranOne: () => undefined };
    for await (const { title, columns, rows, notes, passes } of one.measure(folder, options)) {
      if (!passes) throw new Error(`${title}: a row fails; see berth bench traces --only ${one.name}`);
      tables.push({ title, header: columns.map((column) => column.title), rows, notes });
    }
  }
  return tables;
}
