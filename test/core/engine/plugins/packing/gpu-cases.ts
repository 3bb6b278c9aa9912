/** Nodes and pods with shared GPUs for the tests of the GPU plugins: the hosts of policies.md, Appendix A. */

import { expect } from 'vitest';
import type { Plugin } from '../../../../../src/core/engine/plugin.ts';
import type { Cluster } from '../../../../../src/core/model/cluster.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { node, pod, vector } from '../../../../builders.ts';
import { judge } from '../../../../laws/judge.ts';
import { stateOf } from '../../../../plugin-rig.ts';

/** A node of so many cores and devices of 1000 thousandths each. */
export function gpuNode(name: string, cores: number, deviceCount: number, model = ''): Node {
  const gpus = { model, deviceMilli: Array.from({ length: deviceCount }, () => 1000) };
  return node(name, { allocatable: vector(cores * 1000, 2 ** 40, 0, 1000), gpus: deviceCount === 0 ? null : gpus });
}

/** A pod of so many cores that asks for `count` devices with `milliEach`. */
export function gpuPod(name: string, cores: number, count = 0, milliEach = 0, changes: Partial<Pod> = {}): Pod {
  const gpu = count === 0 ? null : { count, milliEach, models: [], devices: null };
  const { labels: _labels, ...others } = changes;
  return pod(name, { requests: vector(cores * 1000), gpu, ...others });
}

/** A state of one node `n` with so many cores and so much free on each device, used by pods without CPU. */
export function hostWith(cores: number, freeMilli: readonly number[], model = ''): ClusterState {
  return hostsWith({ n: { cores, freeMilli, model } });
}

/** The same of several nodes. */
export function hostsWith(
  hosts: Record<string, { cores: number; freeMilli: readonly number[]; model?: string }>,
): ClusterState {
  const nodes = Object.entries(hosts).map(([name, { cores, freeMilli, model }]) =>
    gpuNode(name, cores, freeMilli.length, model),
  );
  const pods = Object.entries(hosts).flatMap(([name, { freeMilli }]) =>
    freeMilli.flatMap((free, index) =>
      free === 1000 ? [] : [holder(`${name}-${index}`, name, { devices: [index], milliEach: 1000 - free })],
    ),
  );
  return stateOf(nodes, pods);
}

/** A running pod that holds devices of a node. */
export function holder(name: string, nodeName: string, held: { devices: number[]; milliEach: number }): Pod {
  const { devices, milliEach } = held;
  const gpu = { count: devices.length, milliEach, models: [], devices };
  return pod(name, { nodeName, phase: 'Running', gpu });
}

/** The host of the FGD vectors: 32 cores, GPUs with 1000, 1000, 500 and 200 free. */
export const HOST_FREE = [1000, 1000, 500, 200] as const;

/** The classes of the FGD vectors, a quarter each. */
export const CLASSES = [
  { cpuMilli: 4000, gpuMilli: 0, gpuCount: 0, models: [], probability: 0.25 },
  { cpuMilli: 8000, gpuMilli: 500, gpuCount: 1, models: [], probability: 0.25 },
  { cpuMilli: 8000, gpuMilli: 1000, gpuCount: 1, models: [], probability: 0.25 },
  { cpuMilli: 16_000, gpuMilli: 1000, gpuCount: 2, models: [], probability: 0.25 },
];

/** Holds a plugin to whole scores that are the same where a node is alone, and returns what it says of the cluster. */
export function expectNodeLocal(plugin: Plugin, cluster: Cluster, judged: Pod): ReturnType<typeof judge> {
  const said = judge(plugin, cluster, judged);
  for (const { score } of Object.values(said)) {
    expect(Number.isInteger(score) && score! >= 0 && score! <= 100).toBe(true);
  }
  for (const one of cluster.nodes) {
    const pods = cluster.pods.filter(({ nodeName }) => nodeName === one.name);
    expect(judge(plugin, { ...cluster, nodes: [one], pods }, judged)).toEqual({ [one.name]: said[one.name] });
  }
  return said;
}
