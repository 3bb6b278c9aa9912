/** What a scenario makes happen to its cluster, beside VMs that come and go. */

import type { Taint } from '../../model/node.ts';
import type { InstanceAction } from './instance-happening.ts';
import type { Moment } from './moment.ts';

/** Nodes that fulfil all that is asked of them. */
export interface NodeSelection {
  /** Empty: any. */
  readonly nodes: readonly string[];
  /** '': any. */
  readonly pool: string;
  /** '': any. */
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  /** So many of them, drawn by the run's seed; null: all. */
  readonly count: number | null;
}

export const NODE_ACTIONS = ['drain', 'cordon', 'uncordon', 'fail', 'recover', 'leave'] as const;
export type NodeAction = (typeof NODE_ACTIONS)[number];

export type HappeningAction =
  | { readonly kind: NodeAction; readonly selection: NodeSelection }
  /** So many more nodes of a pool. */
  | { readonly kind: 'join'; readonly pool: string; readonly count: number }
  /** Added to what a node has; one of the same key and effect is replaced. */
  | { readonly kind: 'taint'; readonly selection: NodeSelection; readonly taints: readonly Taint[] }
  /** null removes one. */
  | {
      readonly kind: 'label';
      readonly selection: NodeSelection;
      readonly labels: Readonly<Record<string, string | null>>;
    }
  /** From then on another policy decides: a name or a file. */
  | { readonly kind: 'policy'; readonly policy: string }
  | InstanceAction
  | {
      readonly kind: 'rolling-upgrade';
      readonly selection: NodeSelection;
      readonly parallel: number;
      readonly rebootSeconds: number;
    }
  /** Each node fails and is repaired over and over; both times are drawn from exponential distributions. */
  | {
      readonly kind: 'failures';
      readonly selection: NodeSelection;
      /** Mean time that a node works. */
      readonly meanUpSeconds: number;
      /** Mean time that its repair takes. */
      readonly meanRepairSeconds: number;
    };

export interface Happening {
  readonly at: Moment;
  /** After which it is undone; null: never. */
  readonly forSeconds: number | null;
  readonly action: HappeningAction;
}

/** The key under which a file has an action. */
export function keyOfAction({ kind }: HappeningAction): string {
  return kind === 'rolling-upgrade' ? 'rollingUpgrade' : kind;
}
