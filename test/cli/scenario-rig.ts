/** What the tests of scenarios share: a small scenario with files beside it, its runs, and folders compared by bytes. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** Longest that a child process is waited for. */
const PATIENCE_MILLISECONDS = 25_000;

type Fields = Readonly<Record<string, unknown>>;

/** A scenario of four nodes and a day of arrivals, with parts of its spec replaced. */
export function scenario(changes: Fields = {}, name = 'small'): string {
  return stringify({
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name },
    spec: {
      cluster: { pools: [{ name: 'n', count: 4, cpu: 16, memory: '64Gi' }] },
      workload: [{ generate: MODEL }],
      decide: { policies: ['best-fit', 'worst-fit'] },
      happens: [{ at: '6h', drain: { nodes: ['n-001'] }, for: '2h' }],
      duration: '1d',
      seeds: [1, 2],
      outputs: { formats: ['json', 'csv'] },
      ...changes,
    },
  });
}

/** Some 240 VMs that stay two hours. */
const MODEL: Fields = {
  horizonSeconds: 86_400,
  arrivals: { perHour: 10 },
  lifetime: { seconds: { kind: 'exponential', mean: 7200 } },
  flavours: [
    { name: 's', weight: 3, cpu: 2, memory: '8Gi' },
    { name: 'l', weight: 1, cpu: 8, memory: '32Gi' },
  ],
};

/** The same as a file of its own, with so many arrivals an hour. */
export function workloadModel(perHour: number): string {
  const spec = { ...MODEL, arrivals: { perHour } };
  return stringify({ apiVersion: 'berth.dev/v1alpha1', kind: 'WorkloadModel', metadata: { name: 'small' }, spec });
}

/** A folder of the file's own; gone after its tests. */
export function useFolder(): (name: string, text?: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'berth-scenario-'));
  afterAll(() => rmSync(root, { recursive: true }));
  return (name, text) => {
    const path = join(root, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };
}

/** Every file of a folder with its content. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

/** The command line as a process of its own, which ends with the test. */
export interface Child {
  readonly process: ChildProcess;
  /** What it has written to its error stream. */
  readonly err: () => string;
}

export function startBerth(argv: readonly string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return { process: child, err: () => err };
}

/** Waits until a file is there. Throws where the child ends first, or takes too long. */
export async function untilThere(path: string, child: Child): Promise<void> {
  for (let waited = 0; !existsSync(path); waited += 2) {
    if (child.process.exitCode !== null || waited > PATIENCE_MILLISECONDS)
      throw new Error(`no ${path}: ${child.err()}`);
    await setTimeout(2);
  }
}

/** Signals the child and waits for its end; its exit code, or the signal that ended it. */
export async function endBy(signal: NodeJS.Signals, { process: child }: Child): Promise<number | string | null> {
  const ended = once(child, 'close');
  child.kill(signal);
  const [code, endedBy] = await ended;
  return code ?? endedBy;
}
