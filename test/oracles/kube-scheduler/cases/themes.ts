import { pod } from './basics.ts';
import { binding, bindingStart } from './binding.ts';
import { nodeAffinity, podAffinity, ports, spread, taint, toleration } from './constraints.ts';
import type { Draw } from './draw.ts';
import { limits, limitsFinish, limitsStart } from './limits.ts';
import type { Build, Node, Pod, Role } from './model.ts';
import { HOSTNAME, ZONE } from './model.ts';
import { budgets, owned, owners } from './owners.ts';
import { crowd, evicted, priorities } from './preemption.ts';
import { profile } from './profiles.ts';
import {
  hugePod,
  imageNode,
  images,
  machine,
  machineNode,
  podLevel,
  quantities,
  quantityNode,
  resize,
  scalarNode,
  scalars,
  sidecars,
} from './resources.ts';
import { volumes, volumesNode, volumesStart } from './volumes.ts';

/** What makes the cases of a theme special. Hooks run in the order written here. */
export interface Theme {
  /** Whether nodes have room for nearly every pod, so that other plugins than NodeResourcesFit decide. */
  roomy?: boolean;
  /** How often preemption is tried. */
  preempt?: number;
  podsPerNode?: number[];
  /** Whether every node gets its share of pods; else they lie where chance puts them. */
  even?: boolean;
  node?(build: Build, node: Node): void;
  start?(build: Build): void;
  pod?(build: Build, pod: Pod, role: Role): void;
  finish?(build: Build): void;
}

export const simple: Record<string, Theme> = {
  resources: {
    pod(build, made, role) {
      sidecars(build, made, false);
      if (build.draw.chance(0.3)) scalars(build, made, role);
    },
  },
  taints: {
    roomy: true,
    node(build, made) {
      if (build.draw.chance(0.7)) made.spec.taints = build.draw.list(1, 3, () => taint(build));
      if (build.draw.chance(0.1)) made.spec.unschedulable = true;
    },
    pod(build, made) {
      if (build.draw.chance(0.8)) made.spec.tolerations = build.draw.list(1, 4, () => toleration(build));
    },
  },
  nodeaffinity: { roomy: true, pod: (build, made) => nodeAffinity(build, made) },
  interpod: { roomy: true, pod: (build, made, role) => podAffinity(build, made, role) },
  spread: {
    roomy: true,
    node(build, made) {
      if (build.draw.chance(0.2)) made.spec.taints = [taint(build)];
    },
    start: owners,
    pod(build, made, role) {
      if (role === 'pending' ? build.draw.chance(0.85) : build.draw.chance(0.2)) spread(build, made);
      if (build.draw.chance(0.2)) nodeAffinity(build, made);
    },
  },
  ports: {
    roomy: true,
    pod(build, made) {
      if (build.draw.chance(0.4)) sidecars(build, made, true);
      ports(build, made);
    },
  },
  images: {
    roomy: true,
    node: imageNode,
    pod(build, made) {
      if (build.draw.chance(0.5)) sidecars(build, made, true);
      images(build, made);
    },
  },
  volumes: { roomy: true, node: volumesNode, start: volumesStart, pod: volumes },
  vm: { node: machineNode, pod: machine },
  preempt: {
    even: true,
    preempt: 1,
    podsPerNode: [3, 4, 5, 6, 8],
    pod: priorities,
    finish(build) {
      budgets(build);
      // A pod that never started counts as started now. One is enough: among several it would be chance.
      if (build.draw.chance(0.15)) delete build.case.pods[0]?.status.startTime;
    },
  },
  quantities: {
    podsPerNode: [0, 0, 1, 2],
    node: quantityNode,
    pod(build, made) {
      sidecars(build, made, false);
      quantities(build, made);
    },
  },
  limits: {
    roomy: true,
    preempt: 0.3,
    podsPerNode: [1, 1, 2, 3],
    start: limitsStart,
    pod(build, made, role) {
      limits(build, made);
      made.spec.priority = role === 'pending' ? 10 : build.draw.pick([0, 20]);
    },
    finish: limitsFinish,
  },
  binding: { roomy: true, podsPerNode: [0, 0, 1], start: bindingStart, pod: binding },
  nominated: {
    even: true,
    preempt: 0.6,
    podsPerNode: [1, 2, 3, 4],
    pod(build, made, role) {
      const { draw } = build;
      priorities(build, made, role);
      if (role === 'nominated') {
        made.spec.priority = draw.pick([0, 100, 1000, 1000, 2000]);
        if (draw.chance(0.7)) crowd(build, made, [0.2, 0.4, 0.6]);
      } else if (role === 'pending') {
        made.spec.priority = draw.pick([0, 10, 100, 1000, 1000]);
        if (draw.chance(0.6)) crowd(build, made, [0.05, 0.1, 0.2, 0.4]);
      }
      if (draw.chance(0.25)) ports(build, made);
      if (draw.chance(0.35)) podAffinity(build, made, role);
      if (draw.chance(0.3)) spread(build, made);
      if (role === 'pending' && draw.chance(0.4)) {
        // It has preempted already: its victims are leaving the node.
        const leaving = build.case.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
        const left = leaving.length > 0 && draw.chance(0.8) ? draw.pick(leaving).spec.nodeName : undefined;
        made.status.nominatedNodeName = left ?? draw.pick(build.case.nodes).metadata.name;
        made.spec.priority = draw.pick([100, 1000]);
        if (draw.chance(0.7)) crowd(build, made, [0.8, 1]);
      }
      if (role === 'placed' && draw.chance(0.35)) evicted(made, draw.chance(0.8));
    },
    finish(build) {
      const { draw } = build;
      budgets(build);
      const nominated = draw.list(3, 2 * build.case.nodes.length, (i) => {
        const made = pod(build, `m${String(i).padStart(2, '0')}`, 'nominated', draw.chance(0.4));
        simple.nominated?.pod?.(build, made, 'nominated');
        return made;
      });
      // A dump of a cluster has them among the other pods.
      if (draw.chance(0.3)) build.case.pods.push(...nominated);
      else build.case.nominated = nominated;
    },
  },
  gpu: {
    podsPerNode: [0, 2, 3, 4],
    node: scalarNode,
    pod(build, made, role) {
      if (build.draw.chance(0.3)) sidecars(build, made, false);
      if (build.draw.chance(0.15)) hugePod(build, made);
      scalars(build, made, role);
    },
    finish(build) {
      const { draw } = build;
      if (!draw.chance(0.4)) return;
      const args = {
        ...draw.maybe(0.7, () => ({
          ignoredResources: draw.some(['example.com/gpu', 'vendor.io/fpga', 'vendor.io/none'], 1, 2),
        })),
        ...draw.maybe(0.5, () => ({ ignoredResourceGroups: draw.some(['example.com', 'vendor.io'], 1, 2) })),
      };
      build.case.profile = { schedulerName: 'default-scheduler', pluginConfig: [{ name: 'NodeResourcesFit', args }] };
    },
  },
  selectors: {
    roomy: true,
    pod(build, made, role) {
      const { draw } = build;
      if (draw.chance(0.5)) nodeAffinity(build, made, role === 'pending');
      if (draw.chance(0.6)) podAffinity(build, made, role, true);
      if (draw.chance(role === 'pending' ? 0.4 : 0.1)) spread(build, made, true);
    },
  },
  sidecars: {
    podsPerNode: [1, 2, 3],
    pod(build, made, role) {
      const { draw } = build;
      sidecars(build, made, false);
      if (draw.chance(0.3)) podLevel(build, made);
      if (role === 'placed' && draw.chance(0.5)) resize(build, made);
    },
  },
  terminating: {
    even: true,
    preempt: 0.5,
    podsPerNode: [1, 2, 4],
    start(build) {
      volumesStart(build);
      owners(build);
    },
    pod(build, made, role) {
      const { draw } = build;
      priorities(build, made, role);
      if (draw.chance(0.35)) podAffinity(build, made, role);
      if (draw.chance(0.35)) spread(build, made);
      if (draw.chance(0.2)) ports(build, made);
      if (draw.chance(0.1)) made.spec.volumes = [{ name: 'vol', persistentVolumeClaim: { claimName: 'once-pod' } }];
      if (role !== 'placed') return;
      if (draw.chance(0.3)) evicted(made, draw.chance(0.5));
      if (draw.chance(0.15)) made.status.phase = draw.pick(['Succeeded', 'Failed']);
      if (draw.chance(0.04)) made.spec.nodeName = 'gone';
    },
    finish: budgets,
  },
  defaults: {
    roomy: true,
    podsPerNode: [1, 2, 3, 5],
    node({ draw }, { metadata }) {
      if (draw.chance(0.15)) delete metadata.labels[ZONE];
      if (draw.chance(0.1)) delete metadata.labels[HOSTNAME];
    },
    start: owners,
    pod(build, made) {
      if (build.draw.chance(0.5)) owned(build, made);
      if (build.draw.chance(0.12)) spread(build, made);
    },
  },
  profile: {
    podsPerNode: [0, 1, 2],
    start: owners,
    node(build, made) {
      if (build.draw.chance(0.3)) made.spec.taints = [taint(build)];
      if (build.draw.chance(0.6)) imageNode(build, made);
    },
    pod(build, made, role) {
      const { draw } = build;
      if (draw.chance(0.4)) podAffinity(build, made, role);
      if (draw.chance(0.3)) nodeAffinity(build, made);
      if (draw.chance(0.3)) spread(build, made);
      if (draw.chance(0.3)) images(build, made);
      if (draw.chance(0.3)) scalars(build, made, role);
      if (draw.chance(0.15)) podLevel(build, made);
    },
    finish(build) {
      build.case.profile = profile(build);
    },
  },
};

const MIXED = [
  'resources',
  'taints',
  'nodeaffinity',
  'interpod',
  'spread',
  'ports',
  'images',
  'volumes',
  'vm',
  'preempt',
  'defaults',
  'sidecars',
  'gpu',
  'limits',
];

/** Several themes at once: every node, and every pod, has something of two or three of them. */
export function mix(draw: Draw): Theme {
  const chosen = draw.some(MIXED, 3, 6).map((name) => simple[name] as Theme);
  return {
    roomy: draw.chance(0.6),
    preempt: 0.5,
    even: draw.chance(0.5),
    node: (build, made) => {
      for (const theme of chosen) theme.node?.(build, made);
    },
    start: (build) => {
      const done = new Set<Theme['start']>();
      for (const { start } of chosen) {
        if (start && !done.has(start)) start(build);
        done.add(start);
      }
    },
    pod: (build, made, role) => {
      for (const theme of chosen) if (build.draw.chance(0.45)) theme.pod?.(build, made, role);
    },
    finish: (build) => {
      for (const theme of chosen) theme.finish?.(build);
    },
  };
}
