/** What `berth simulate` says of a cluster as it is: a dump is written, and pods are placed in it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PodObject } from '../control-plane/api-objects.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import type { Scheduler } from '../control-plane/scheduler.ts';
import { writeDump } from './dump.ts';
import { runBerth } from './run-berth.ts';

/** As `berth simulate --json` tells it. */
export interface SimulatedPod {
  readonly pod: string;
  readonly node: string | null;
  readonly best: readonly string[];
  readonly victims: readonly string[];
  readonly reason: string;
  /** Of a pod with a node: whether that is one of the best. */
  readonly agrees?: boolean;
}

/** Placing pods under a scheduler with Berth, over the cluster as it was when this was called. */
export async function prepareSimulation(
  { client, folder }: ControlPlane,
  { name, configurationFile }: Pick<Scheduler, 'name' | 'configurationFile'>,
): Promise<(pods: readonly PodObject[], policy?: string) => Promise<readonly SimulatedPod[]>> {
  const dump = join(folder, `${name}-dump.json`);
  await writeDump(client, dump);
  return async (pods, policy = 'vm-balanced') => {
    const file = join(folder, `${name}-pods.json`);
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }));
    const printed = await runBerth([
      ...['simulate', '--cluster', dump, '--pods', file, '--policy', policy],
      ...['--scheduler-config', configurationFile, '--json'],
    ]);
    return (JSON.parse(printed) as { readonly pods: readonly SimulatedPod[] }).pods; // as it prints
  };
}
