/** What the tests of `berth simulate` share: inputs in a folder of their own, and what it prints of them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { nodeManifest, podManifest } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';

export interface SimulateInputs {
  /** Absolute. There while the file's tests run. */
  readonly folder: () => string;
  /** A file of objects, or of a text; gives its path. */
  readonly write: (name: string, items: readonly object[] | string) => string;
  /** The path of a cluster of nodes a, b and c with 8, 4 and 2 cores, and a pod of one core on b. */
  readonly cluster: () => string;
}

/** Objects of a kind as a dump holds them. */
export const kinds = (kind: string, objects: readonly object[]): readonly object[] =>
  objects.map((object) => ({ apiVersion: 'v1', kind, ...object }));

/** Makes the folder before the tests of a file, and takes it away behind them. */
export function useSimulateInputs(): SimulateInputs {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-simulate-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, items: readonly object[] | string): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof items === 'string' ? items : JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    return path;
  };
  return {
    folder: () => folder,
    write,
    cluster: () =>
      write('cluster.json', [
        ...kinds('Node', [nodeManifest('a', '8'), nodeManifest('b', '4'), nodeManifest('c', '2')]),
        ...kinds('Pod', [podManifest('old', '1', { nodeName: 'b' })]),
      ]),
  };
}

/** What `berth simulate --json` prints. Throws where it fails. */
export async function simulate(
  ...argv: string[]
): Promise<{ pods: Record<string, unknown>[]; policies: Record<string, unknown>[] }> {
  const { code, out, err } = await runCli(['simulate', ...argv, '--json']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}
