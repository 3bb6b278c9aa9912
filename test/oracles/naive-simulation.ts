/** The simulation, told naively: after every moment everyone who waits is tried, over a cluster that is built anew. */

import { PLUGINS } from '../../src/core/engine/plugins/index.ts';
import type { Policy } from '../../src/core/engine/policy.ts';
import { createProfile } from '../../src/core/engine/profile.ts';
import { Scheduler } from '../../src/core/engine/schedule.ts';
import { createCluster } from '../../src/core/model/cluster.ts';
import type { Node } from '../../src/core/model/node.ts';
import { type Pod, podKey } from '../../src/core/model/pod.ts';
import { ResourceAxes } from '../../src/core/model/resources.ts';
import { ClusterState } from '../../src/core/model/state.ts';
import type { ClusterEvent } from '../../src/core/simulation/cluster-event.ts';

interface Waiting {
  readonly pod: Pod;
  readonly sinceSeconds: number;
  readonly number: number;
}

/** Kinds the oracle knows, in the order of one moment. */
const ORDER = ['node-join', 'node-uncordon', 'departure', 'arrival', 'node-cordon', 'node-leave'];

/** Where every pod is in the end, and who waits; no preemption, no back-off, no migrations. */
export function simulateNaively(
  nodes: readonly Node[],
  policy: Policy,
  events: readonly ClusterEvent[],
): { readonly placed: ReadonlyMap<string, string>; readonly waiting: readonly string[] } {
  const there = new Map(nodes.map((node) => [node.name, node]));
  const placed = new Map<string, { readonly pod: Pod; readonly node: string; readonly number: number }>();
  let waiting: Waiting[] = [];
  let number = 0;
  const schedule = (): void => {
    const order = [...waiting].sort(
      (a, b) => b.pod.priority - a.pod.priority || a.sinceSeconds - b.sinceSeconds || a.number - b.number,
    );
    for (const one of order) {
      const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: [...there.values()] }));
      for (const { pod, node } of placed.values()) state.assume(pod, node);
      const { node } = new Scheduler(state, createProfile(policy, PLUGINS)).choose(one.pod);
      if (node === null) continue;
      placed.set(podKey(one.pod), { pod: one.pod, node, number: one.number });
      waiting = waiting.filter((other) => other !== one);
    }
  };
  const evict = (name: string, timeSeconds: number): void => {
    const leaving = [...placed].filter(([, { node }]) => node === name).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, { pod, number }] of leaving) {
      placed.delete(key);
      waiting.push({ pod, sinceSeconds: timeSeconds, number });
    }
  };
  const happen = (event: ClusterEvent): void => {
    if (event.kind === 'node-join') there.set(event.node.name, there.get(event.node.name) ?? event.node);
    else if (event.kind === 'arrival')
      waiting.push({ pod: event.pod, sinceSeconds: event.timeSeconds, number: number++ });
    else if (event.kind === 'departure') {
      placed.delete(event.instance);
      waiting = waiting.filter(({ pod }) => podKey(pod) !== event.instance);
    } else if (event.kind === 'node-leave') {
      evict(event.nodeName, event.timeSeconds);
      there.delete(event.nodeName);
    } else if (event.kind === 'node-cordon' || event.kind === 'node-uncordon') {
      const node = there.get(event.nodeName);
      if (node !== undefined) there.set(node.name, { ...node, isUnschedulable: event.kind === 'node-cordon' });
    }
  };
  for (const timeSeconds of [...new Set(events.map((event) => event.timeSeconds))].sort((a, b) => a - b)) {
    const now = events.filter((event) => event.timeSeconds === timeSeconds);
    const early = ORDER.slice(0, 4).flatMap((kind) => now.filter((event) => event.kind === kind));
    const late = ORDER.slice(4).flatMap((kind) => now.filter((event) => event.kind === kind));
    early.forEach(happen);
    schedule();
    late.forEach(happen);
    schedule();
  }
  return {
    placed: new Map([...placed].map(([key, { node }]) => [key, node])),
    waiting: waiting.map(({ pod }) => podKey(pod)).sort(),
  };
}
