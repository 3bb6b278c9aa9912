/** What happens to a simulated cluster from outside, and in which order where it happens at one time. */

import type { DirtyClass } from '../model/dirty-class.ts';
import type { MigrationReason } from '../model/migration.ts';
import type { Node, Taint } from '../model/node.ts';
import type { Pod } from '../model/pod.ts';
import type { Labels } from '../model/selectors.ts';

/** A VM or pod that comes. */
export interface Arrival {
  /** Pending, or bound: one that comes with a node counts there without being asked whether it fits. */
  readonly pod: Pod;
  /** When it leaves, placed or not; Infinity: never. */
  readonly departureSeconds: number;
  /** How long it runs once it is placed; null: until departureSeconds. */
  readonly lifetimeSeconds: number | null;
  /** Deployment, app or batch; '' where unknown. */
  readonly group: string;
  /** Who owns it; '' where unknown. */
  readonly tenant: string;
  /** What its guest dirties, asked for when it migrates; absent: unknown. */
  readonly dirtyClassOf?: () => DirtyClass;
}

/** Instances are named by `namespace/name` of the pod they came with, also after they have moved. */
export type ClusterEvent = { readonly timeSeconds: number } & (
  | { readonly kind: 'node-join'; readonly node: Node }
  | { readonly kind: 'node-recover' | 'node-uncordon'; readonly nodeName: string }
  /** Labels given are set, null removes one; `taints` replaces all. */
  | {
      readonly kind: 'node-change';
      readonly nodeName: string;
      readonly labels?: ReadonlyMap<string, string | null>;
      readonly taints?: readonly Taint[];
    }
  /** From here on another of the run's policies decides, by its position. */
  | { readonly kind: 'policy'; readonly policy: number }
  | { readonly kind: 'departure'; readonly instance: string }
  | {
      readonly kind: 'usage';
      readonly instance: string;
      readonly cpuMilli: number | null;
      readonly memoryBytes: number | null;
    }
  /** New requests, in place where the node has room; otherwise they wait until it has. */
  | { readonly kind: 'resize'; readonly instance: string; readonly cpuMilli: number; readonly memoryBytes: number }
  /** New size of a guest, plugged in by a live migration as KubeVirt does. */
  | { readonly kind: 'hotplug'; readonly instance: string; readonly cpuMilli: number; readonly memoryBytes: number }
  | ({ readonly kind: 'arrival' } & Arrival)
  | {
      readonly kind: 'migrate';
      readonly instance: string;
      readonly reason: MigrationReason;
      /** Labels that the target must have besides. */
      readonly addedNodeSelector?: Labels;
      /** The only node that it may move to. Such a migration is tried once. */
      readonly targetNode?: string;
    }
  | { readonly kind: 'node-cordon' | 'node-drain' | 'node-fail' | 'node-leave'; readonly nodeName: string }
  /** Nodes are drained, taken away, and come back one after the other, `parallel` at a time. */
  | {
      readonly kind: 'rolling-upgrade';
      readonly nodeNames: readonly string[];
      readonly parallel: number;
      readonly rebootSeconds: number;
    }
);

export type ClusterEventKind = ClusterEvent['kind'];

/** Place of the scheduler's turn among the events of one time. */
export const SCHEDULING_ORDER = 50;
/** Its turn for what the events after that have made pending. */
export const LATE_SCHEDULING_ORDER = 90;

/**
 * The order of what happens at one time: what gives room, what leaves, what comes, the scheduler, what takes room away.
 * Events of one kind keep the order they were given in. Gaps are for the simulation's own.
 */
export const EVENT_ORDER: Readonly<Record<ClusterEventKind, number>> = {
  'node-join': 0,
  'node-recover': 1,
  'node-uncordon': 2,
  'node-change': 3,
  policy: 4,
  departure: 10,
  arrival: 30,
  // Of those that come at that time too.
  usage: 35,
  resize: 36,
  hotplug: 37,
  migrate: 60,
  'node-cordon': 70,
  'node-drain': 71,
  'rolling-upgrade': 72,
  'node-fail': 80,
  'node-leave': 81,
};
