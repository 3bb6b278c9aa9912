/** `berth` as a process of its own that ends by itself, with what it took: time, processor time, memory at its peak. */

import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { type Summary, summarize } from './measure.ts';
import type { Program } from './serve-process.ts';

export interface ProcessCost {
  readonly wallMilliseconds: number;
  /** Of all threads. */
  readonly cpuMilliseconds: number;
  readonly peakMegabytes: number;
}

/** Several rounds of the same. */
export interface ProcessCosts {
  readonly wallMilliseconds: Summary;
  readonly cpuMilliseconds: Summary;
  readonly peakMegabytes: Summary;
}

const KIBIBYTES_A_MEGABYTE = 1e6 / 1024;

/** Loaded before the program: tells getrusage of the whole process on the fourth stream when it ends. */
const TELL_USAGE = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));",
)}`;

/** Runs it to its end. Rejects with what it said where it fails. */
export function runApart(program: Program, argv: readonly string[]): Promise<ProcessCost> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_USAGE, ...program, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let usage = '';
  child.stderr!.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  child.stdio[3]!.on('data', (bytes: Buffer) => {
    usage += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const wallMilliseconds = performance.now() - startedAt;
      if (code !== 0) {
        reject(new Error(`berth ${argv.join(' ')} ended with ${code}: ${said}`));
        return;
      }
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage) as NodeJS.ResourceUsage;
      const cpuMilliseconds = (userCPUTime + systemCPUTime) / 1000;
      resolve({ wallMilliseconds, cpuMilliseconds, peakMegabytes: maxRSS / KIBIBYTES_A_MEGABYTE });
    });
  });
}

/** Simulates a scenario several times; `output`: a folder that is there for no round but its own. */
export async function simulateRounds(
  program: Program,
  { scenario, output, rounds }: { readonly scenario: string; readonly output: string; readonly rounds: number },
): Promise<ProcessCosts> {
  const costs: ProcessCost[] = [];
  for (let round = 0; round < rounds; round++) {
    costs.push(await runApart(program, simulateArguments(scenario, output)));
    rmSync(output, { recursive: true });
  }
  return {
    wallMilliseconds: summarize(costs.map(({ wallMilliseconds }) => wallMilliseconds)),
    cpuMilliseconds: summarize(costs.map(({ cpuMilliseconds }) => cpuMilliseconds)),
    peakMegabytes: summarize(costs.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

/** Writes a scenario file. */
export function writeScenario(path: string, name: string, spec: object): void {
  writeFileSync(path, stringify({ apiVersion: 'berth.dev/v1alpha1', kind: 'Scenario', metadata: { name }, spec }));
}

/** `berth simulate` of a scenario, its runs one after the other. */
export function simulateArguments(scenario: string, output: string): readonly string[] {
  return ['simulate', scenario, '--output', output, '--jobs', '1'];
}
