// The promise of one engine: a real kube-scheduler that asks Berth binds every pod where `berth simulate` says.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PodObject } from '../control-plane/api-objects.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { BerthProcess, prepareBerth } from './berth-process.ts';
import { writeDump } from './dump.ts';
import { runBerth } from './run-berth.ts';
import { createWorkload } from './workload.ts';

const NODES = 200;
const PODS = 300;

for (const isNodeCacheCapable of [true, false]) {
  const title = `kube-scheduler with Berth as its extender, nodeCacheCapable ${isNodeCacheCapable}`;
  describeOnControlPlane(title, (binaries) => {
    let controlPlane: ControlPlane;
    let berth: BerthProcess;
    let configurationFile: string;
    const workload = createWorkload({ seed: isNodeCacheCapable ? 11 : 12, nodeCount: NODES, podCount: PODS });

    beforeAll(async () => {
      controlPlane = await startControlPlane({ binaries });
      await installCrds(controlPlane.client);
      for (const object of workload.objects) await controlPlane.client.createWithStatus(object);
      berth = new BerthProcess(controlPlane, await prepareBerth(controlPlane), {
        arguments: ['--weight', '2', '--decision-log', join(controlPlane.folder, 'decisions.ndjson')],
      });
      await berth.start();
      const scheduler = await startScheduler(controlPlane, {
        configuration: {
          profiles: [{ schedulerName: 'default-scheduler', percentageOfNodesToScore: 100 }],
          extenders: [berth.extender({ nodeCacheCapable: isNodeCacheCapable })],
        },
      });
      configurationFile = scheduler.configurationFile;
    });

    afterAll(() => controlPlane?.stop());

    it(`binds ${PODS} pods where the simulator says`, async () => {
      const { client, folder } = controlPlane;
      const dump = join(folder, 'cluster.json');
      await writeDump(client, dump);
      const bound: PodObject[] = [];
      for (const pod of workload.pods) {
        const created = await client.create(pod);
        const [nodeName] = (await waitForBound(client, [created])).values();
        bound.push({ ...created, spec: { ...created.spec, nodeName: nodeName! } });
      }
      const pods = join(folder, 'pods.json');
      await writeFile(pods, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: bound }));
      const printed = await runBerth([
        ...['simulate', '--cluster', dump, '--pods', pods, '--policy', 'vm-balanced'],
        ...['--scheduler-config', configurationFile, '--json'],
      ]);
      const { pods: simulated } = JSON.parse(printed) as { readonly pods: readonly Simulated[] };
      const agreed = simulated.filter(({ agrees }) => agrees).length;
      const alone = simulated.filter(({ best }) => best.length === 1).length;
      console.log(`nodeCacheCapable ${isNodeCacheCapable}: ${agreed} of ${PODS} agree; ${alone} had one best node`);
      expect(simulated.filter(({ agrees }) => !agrees)).toEqual([]);
      expect(agreed).toBe(PODS);
      // Berth was asked, and decided.
      expect(await berth.metric('berth_requests_total', 'verb="filter",outcome="decided"')).toBe(PODS);
      expect(await berth.metric('berth_neutral_answers_total')).toBe(0);
      // Where nodes tie the scheduler draws; nowhere else is it expected elsewhere than it goes.
      expect(await berth.metric('berth_assumptions_total', 'corrected')).toBeLessThanOrEqual(PODS - alone);
    }, 300_000);
  });
}

interface Simulated {
  readonly pod: string;
  readonly node: string | null;
  readonly best: readonly string[];
  readonly agrees: boolean;
}
