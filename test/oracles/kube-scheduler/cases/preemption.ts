import { podAffinity, ports, spread } from './constraints.ts';
import type { Build, Pod, Role } from './model.ts';
import { inTreeDisk } from './volumes.ts';

const PRIORITIES = [-10, 0, 0, 10, 100, 1000];

/** Priorities, and all that preemption has to undo: ports, affinity, spreading, disks. */
export function priorities(build: Build, made: Pod, role: Role): void {
  const { draw } = build;
  const priority = draw.pick(role === 'placed' ? PRIORITIES : [0, 10, 100, 1000, 1000, 2000]);
  if (draw.chance(0.95)) made.spec.priority = priority;
  else delete made.spec.priority;
  if (role === 'pending' && draw.chance(0.06))
    made.spec.preemptionPolicy = draw.pick(['Never', 'PreemptLowerPriority']);
  if (draw.chance(0.75)) crowd(build, made, role === 'placed' ? [0.05, 0.1, 0.2, 0.3, 0.4] : [0.1, 0.3, 0.5, 0.8, 1]);
  if (draw.chance(0.1)) ports(build, made);
  if (draw.chance(0.12)) podAffinity(build, made, role);
  if (draw.chance(role === 'pending' ? 0.15 : 0.05)) spread(build, made);
  if (draw.chance(0.06)) made.spec.volumes = [{ name: 'disk', ...inTreeDisk(build) }];
}

/** The pod asks for one of the shares of its node, or of any node. */
export function crowd({ draw, case: { nodes } }: Build, made: Pod, shares: number[]): void {
  const [first] = made.spec.containers;
  const host = nodes.find(({ metadata }) => metadata.name === made.spec.nodeName) ?? draw.pick(nodes);
  if (!first) return;
  const { cpu = '4', memory = '8Gi' } = host.status.allocatable;
  const milli = cpu.endsWith('m') ? Number.parseInt(cpu, 10) : 1000 * (Number.parseInt(cpu, 10) || 4);
  const share = draw.pick(shares);
  const most = memory.endsWith('Gi') ? `${Math.floor(Number.parseInt(memory, 10) * share)}Gi` : '1Gi';
  first.resources = {
    requests: {
      cpu: `${Math.floor(milli * share)}m`,
      ...draw.maybe(0.6, () => ({ memory: draw.pick(['64Mi', most]) })),
    },
  };
}

export function evicted(made: Pod, byScheduler: boolean): void {
  made.metadata.deletionTimestamp = '2026-02-01T00:00:00Z';
  const reason = byScheduler ? 'PreemptionByScheduler' : 'EvictionByEvictionAPI';
  made.status.conditions = [{ type: 'DisruptionTarget', status: 'True', reason }];
}
