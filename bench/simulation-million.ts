/**
 * Claim: a million generated events on 5,000 nodes, VMs that come and go over 30 days with 60 % of the CPU allocated, take at
 * most 30 s and 1 GB of resident memory, from the start of the process to the results on the disk.
 */

import { join } from 'node:path';
import { bundleProgram, withFolder } from './serve-program.ts';
import { type ProcessCosts, simulateRounds, writeScenario } from './simulation-process.ts';
import { generatedSpec } from './simulation-workload.ts';

export interface MillionRow extends ProcessCosts {
  readonly policy: string;
  readonly nodeCount: number;
  readonly vmCount: number;
}

const NODE_COUNT = 5000;
const VM_COUNT = 500_000;
const DAYS = 30;
const ROUNDS = 2;
const POLICIES = ['best-fit', 'kube-default'] as const;

export function measureMillion(): Promise<MillionRow[]> {
  return withFolder(async (folder) => {
    const program = await bundleProgram(folder);
    const rows: MillionRow[] = [];
    for (const policy of POLICIES) {
      const scenario = join(folder, `${policy}.yaml`);
      const size = { nodeCount: NODE_COUNT, vmCount: VM_COUNT, days: DAYS, policies: [policy] };
      writeScenario(scenario, 'million', generatedSpec(size));
      const costs = await simulateRounds(program, { scenario, output: join(folder, policy), rounds: ROUNDS });
      rows.push({ policy, nodeCount: NODE_COUNT, vmCount: VM_COUNT, ...costs });
    }
    return rows;
  });
}
