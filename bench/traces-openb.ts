/**
 * Claim: a run of FGD on the OpenB trace, some 10,800 pods on 1,213 nodes, takes at most 2 s from the start of the process to
 * its result on the disk: files read, workload made, all placed. The published simulator takes 10 minutes by its README, and
 * 19.6 s for one seed alone on two cores.
 */

import { join } from 'node:path';
import { openbSpec } from '../src/cli/bench/openb.ts';
import { type Program, SOURCES } from './serve-process.ts';
import { bundleProgram, withFolder } from './serve-program.ts';
import { type ProcessCosts, simulateRounds, writeScenario } from './simulation-process.ts';
import { traceFolder } from './traces-folder.ts';

export interface OpenbRow extends ProcessCosts {
  readonly program: 'bundle' | 'sources';
  /** `table`: allocation and fragmentation after each pod; `all`: every metric, and where each pod was. */
  readonly measured: 'table' | 'all';
}

const ROUNDS = 5;
const LIST = 'openb_pod_list_default.csv';

/** No rows where the trace is not there. */
export async function measureOpenbRun(): Promise<OpenbRow[]> {
  const data = traceFolder('openb');
  if (data === null) return [];
  return withFolder(async (folder) => {
    const spec = withPaths(openbSpec(LIST, ['fgd'], 1), data);
    const { metrics: _, sampleEvery: __, outputs: ___, ...whole } = spec;
    const scenarios = { table: join(folder, 'table.yaml'), all: join(folder, 'all.yaml') };
    writeScenario(scenarios.table, 'openb', spec);
    writeScenario(scenarios.all, 'openb', whole);
    const programs: Readonly<Record<OpenbRow['program'], Program>> = {
      bundle: await bundleProgram(folder),
      sources: SOURCES,
    };
    const rows: OpenbRow[] = [];
    for (const program of ['bundle', 'sources'] as const) {
      for (const measured of ['table', 'all'] as const) {
        const rounds = { scenario: scenarios[measured], output: join(folder, 'results'), rounds: ROUNDS };
        rows.push({ program, measured, ...(await simulateRounds(programs[program], rounds)) });
      }
    }
    return rows;
  });
}

/** The scenario with its files by their whole paths. */
function withPaths(spec: Readonly<Record<string, unknown>>, folder: string): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(spec, (key, value: unknown) =>
    key === 'files' && Array.isArray(value) ? value.map((file) => join(folder, String(file))) : value,
  );
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
