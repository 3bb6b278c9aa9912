import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCluster } from '../../../../src/cli/read-input.ts';
import { measureClusterFragmentation } from '../../../../src/core/engine/fragmentation/cluster-fragmentation.ts';
import { typicalClasses } from '../../../../src/core/engine/fragmentation/workload-classes.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import { type Cluster, createCluster } from '../../../../src/core/model/cluster.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { createRandom, randomBelow } from '../../../../src/core/random.ts';
import { MI, pod, vector } from '../../../builders.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const openb = `${process.env.BERTH_DATA ?? `${root}/../shared/data`}/openb`;
const isPresent = existsSync(openb);

const SEED = 42;
/** GPUs asked for, by GPUs there are. */
const DEMAND = 1.3;
const MEASURED = ['fgd', 'gpu-best-fit', 'gpu-packing', 'gpu-clustering', 'gpu-dot-product', 'gpu-random'] as const;

function readPods(): Pod[] {
  const [, ...lines] = readFileSync(`${openb}/openb_pod_list_default.csv`, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [name = '', cpuMilli, memoryMib, count, milliEach, models = ''] = line.split(',');
    const gpu = {
      count: Number(count),
      milliEach: Number(milliEach),
      models: [...new Set(models.split('|').filter((model) => model !== ''))],
      devices: null,
    };
    return pod(name, {
      requests: vector(Number(cpuMilli), Number(memoryMib) * MI),
      gpu: gpu.count === 0 ? null : gpu,
    });
  });
}

/** policies.md 5.5: pods shuffled, then drawn again until they ask for 130 % of the GPUs; the check counts one device. */
function createWorkload(original: readonly Pod[], capacityMilli: number): Pod[] {
  const random = createRandom(SEED);
  const pods = [...original].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (let index = pods.length - 1; index > 0; index--) {
    const other = randomBelow(random, index + 1);
    [pods[index], pods[other]] = [pods[other]!, pods[index]!];
  }
  const milliOf = ({ gpu }: Pod): number => (gpu === null ? 0 : gpu.count * gpu.milliEach);
  let asked = pods.reduce((sum, one) => sum + milliOf(one), 0);
  for (;;) {
    const drawn = original[randomBelow(random, original.length)]!;
    if (asked + (drawn.gpu?.milliEach ?? 0) > DEMAND * capacityMilli) return pods;
    asked += milliOf(drawn);
    const name = `${drawn.name}-again-${pods.length}`;
    pods.push({ ...drawn, uid: name, name });
  }
}

describe.skipIf(!isPresent)(`the OpenB trace${isPresent ? '' : ' (skipped: no openb in $BERTH_DATA)'}`, () => {
  let cluster: Cluster;
  let pods: Pod[];
  beforeAll(async () => {
    ({ cluster } = await readCluster([`${openb}/openb_node_list_gpu_node.yaml.gz`]));
    pods = readPods();
  });

  it('reads its nodes with 6,212 GPUs of seven models', () => {
    expect(cluster.nodes).toHaveLength(1213);
    const byModel = new Map<string, number>();
    for (const { gpus } of cluster.nodes) {
      byModel.set(gpus!.model, (byModel.get(gpus!.model) ?? 0) + gpus!.deviceMilli.length);
    }
    expect(Object.fromEntries(byModel)).toEqual({
      G2: 4392,
      T4: 842,
      G3: 312,
      P100: 265,
      V100M32: 204,
      V100M16: 195,
      A10: 2,
    });
  });

  it('has 91 classes of pods, 35 of which make up 95 %', () => {
    expect(typicalClasses(pods, { share: 1 })).toHaveLength(91);
    expect(typicalClasses(pods)).toHaveLength(35);
  });

  it('is packed by each policy as published: FGD first, at random last', () => {
    const classes = typicalClasses(pods);
    const workload = createWorkload(pods, 6_212_000);
    const rows = MEASURED.map((name) => {
      const policy = POLICIES.find((one) => one.name === name)!;
      const plugins = policy.plugins.map((one) => (one.name === 'Fgd' ? { ...one, args: { classes } } : one));
      const state = new ClusterState(createCluster({ axes: cluster.axes, nodes: cluster.nodes }));
      const scheduler = new Scheduler(state, createProfile({ ...policy, plugins }, PLUGINS));
      for (const one of workload) {
        const { node } = scheduler.choose(one);
        if (node !== null) scheduler.assume(one, node);
      }
      const { capacityMilli, idleMilli, fragmentedMilli } = measureClusterFragmentation(state, classes);
      return {
        policy: name,
        allocatedPercent: 100 - (100 * idleMilli) / capacityMilli,
        fragmentedOfCapacity: (100 * fragmentedMilli) / capacityMilli,
        fragmentedOfIdle: (100 * fragmentedMilli) / idleMilli,
      };
    });
    console.table(rows);
    const allocated = Object.fromEntries(rows.map(({ policy, allocatedPercent }) => [policy, allocatedPercent]));
    // Means over seeds 42 to 51: 95.4, 93.1, 92.1, 92.0, 90.8 and 87.7; this one strays by less than a point.
    expect(allocated['fgd']).toBeGreaterThan(94.5);
    expect(allocated['fgd']! - allocated['gpu-best-fit']!).toBeGreaterThan(1);
    expect(allocated['gpu-best-fit']! - allocated['gpu-dot-product']!).toBeGreaterThan(1);
    expect(allocated['gpu-dot-product']! - allocated['gpu-random']!).toBeGreaterThan(1);
    for (const { fragmentedOfIdle } of rows) expect(fragmentedOfIdle).toBeGreaterThan(97);
  }, 60_000);
});
