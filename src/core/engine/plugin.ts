/** What a plugin is: one rule of placement, with any of the scheduling framework's extension points. */

import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import type { Schema } from '../schema.ts';
import type { Choice } from './decision.ts';
import type { ExpressionParser } from './formula/syntax.ts';
import type { PreemptionCandidate, VictimRules } from './preempt.ts';
import type { Preemption } from './preemption.ts';

export type RejectionCode = 'Unschedulable' | 'UnschedulableAndUnresolvable';

/** The amounts behind a rejection; units as on the resource's axis. */
export interface Figure {
  readonly resource: string;
  readonly requested: number;
  readonly free: number;
  readonly capacity: number;
}

/** Why a node (or, from a preFilter, every node) is refused. */
export interface Rejection {
  readonly plugin: string;
  /** `Unschedulable`: removing pods may help, so preemption looks here. */
  readonly code: RejectionCode;
  /** Worded as kube-scheduler words them. */
  readonly reasons: readonly string[];
  readonly figures: readonly Figure[];
}

/** A rejection with one reason and no figures. */
export function createRejection(plugin: string, code: RejectionCode, reason: string): Rejection {
  return { plugin, code, reasons: [reason], figures: [] };
}

/** What a preFilter says of a pod before any node is looked at. */
export type PreFilterOutcome =
  /** Run the filter; where `nodeNames` is given, on these nodes only; `except` is refused whatever the filter says. */
  | { readonly kind: 'run'; readonly nodeNames?: ReadonlySet<string>; readonly except?: ExceptedNode }
  /** This plugin's filter has nothing to say about this pod. */
  | { readonly kind: 'skip' }
  /** The pod fits nowhere. */
  | { readonly kind: 'reject'; readonly rejection: Rejection };

/** One node that a preFilter refuses. */
export interface ExceptedNode {
  readonly name: string;
  readonly rejection: Rejection;
}

export const RUN: PreFilterOutcome = { kind: 'run' };
export const SKIP: PreFilterOutcome = { kind: 'skip' };

/** kube-scheduler release whose behaviour is reproduced. */
export const SCHEDULER_VERSIONS = ['1.34', '1.35', '1.36'] as const;
export type SchedulerVersion = (typeof SCHEDULER_VERSIONS)[number];

interface PluginBase {
  /** Keeps a pod out of the queue: a rejection, or null to let it in. */
  preEnqueue?(pod: Pod): Rejection | null;
  /** Order of the queue: negative where `a` is scheduled first. 0 leaves it to the time of arrival. */
  queueSort?(a: Pod, b: Pod): number;
  /** What to do when no node is fit. */
  postFilter?(context: PostFilterContext): Preemption;
  /** What postFilter spares beyond kube-scheduler's own order: an extender spares it too. */
  readonly victimRules?: VictimRules;
  /** Indices of the shared GPUs to give a pod on a node; null to leave it to others, and last to the tightest that fit. */
  chooseGpus?(pod: Pod, node: NodeState, state: ClusterState): readonly number[] | null;
  /** Books what a placement uses beside the node's own resources, through `state` so that undo takes it back. */
  reserve?(pod: Pod, node: NodeState, state: ClusterState): void;
}

/**
 * A plugin whose result for a node depends on the pod's shape and on that node alone, so that it is cached per
 * (shape, node) and recomputed only where a node changed.
 */
export interface NodePlugin extends PluginBase {
  /**
   * `node`: that node's object and pods. `nodes`: facts about the node objects of the whole cluster too (never about
   * other nodes' pods), so that everything is recomputed when any node object changes.
   */
  readonly reads: 'node' | 'nodes';
  /** True where the result depends on the state's time too: everything is recomputed when that moves. */
  readonly readsTime?: boolean;
  /**
   * Text of everything in the pod that filter and score read, and of what they look up by it where they read `nodes`: pods
   * with equal texts get equal results.
   */
  shapeOf(pod: Pod, state: ClusterState): string;
  preFilter?(pod: Pod, state: ClusterState): PreFilterOutcome;
  /** Hot where a node changed. */
  filter?(pod: Pod, node: NodeState, state: ClusterState): Rejection | null;
  /** Whether `filter` says null, for filters that are quicker to ask than to have explained. Hot where a node changed. */
  passes?(pod: Pod, node: NodeState, state: ClusterState): boolean;
  /** True where the plugin scores nothing for this pod and contributes 0 (kube-scheduler's PreScore Skip). */
  skipsScore?(pod: Pod, state: ClusterState): boolean;
  /** Raw score. Hot where a node changed. */
  score?(pod: Pod, node: NodeState, state: ClusterState): number;
  /** Turns the candidates' raw scores into 0..100 in place. Absent: raw scores are 0..100 already. */
  normalize?(scores: Float64Array): void;
}

/** A plugin whose result for a node depends on other nodes or on their pods. */
export interface ClusterPlugin extends PluginBase {
  readonly reads: 'cluster';
  /** Gathers what the filter needs for this pod, once per decision. */
  prepareFilter?(pod: Pod, state: ClusterState): PreparedFilter | PreFilterOutcome;
  /**
   * True where `prepareScore` gives null whoever the candidates are; a plugin that cannot tell without them has none. Where
   * all such plugins skip, the best node is known without a look at each. Hot: once per decision.
   */
  skipsScore?(pod: Pod, state: ClusterState): boolean;
  /** Gathers what the score needs over the candidates, once per decision; null to contribute 0 everywhere. */
  prepareScore?(pod: Pod, state: ClusterState, candidates: readonly NodeState[]): PreparedScore | null;
}

/** A node to think with: the state stays as it is. */
export interface Imagined {
  add(pod: Pod): void;
  remove(pod: Pod): void;
  /** The first rejection of the pod here; null where it fits. */
  check(): Rejection | null;
}

/** What a postFilter is given: the pod that fits nowhere and why. */
export interface PostFilterContext {
  readonly pod: Pod;
  readonly state: ClusterState;
  /** A copy of a node on which pods can be thought away and back. */
  imagine(node: NodeState): Imagined;
  /** The short outcome for another pod, decided by the same policy over the state as it is. */
  choose(pod: Pod): Choice;
  /** The refusal of a node; null where none was recorded (it was not looked at). */
  rejectionOf(node: NodeState): Rejection | null;
  /** What the extenders leave of the candidates. */
  consult(candidates: readonly PreemptionCandidate[]): readonly PreemptionCandidate[];
}

export type Plugin = NodePlugin | ClusterPlugin;

/** A filter ready for one pod. */
export interface PreparedFilter {
  readonly kind: 'prepared';
  /** Slots of the only nodes that may be refused before pods are thought on or away; absent: every node may be. */
  readonly suspects?: readonly number[] | undefined;
  /** Hot: once per node and decision. */
  filter(node: NodeState): Rejection | null;
  /** Counts a pod that is thought onto a node (nominated pods, reprieved victims). */
  addPod?(pod: Pod, node: NodeState): void;
  /** Stops counting a pod that is thought away (victims). */
  removePod?(pod: Pod, node: NodeState): void;
  /** A copy that counts on its own; wanted where addPod and removePod are. */
  copy?(): PreparedFilter;
}

/** A score ready for one pod and its candidates. */
export interface PreparedScore {
  /** The score, 0..100, where all candidates have one and nothing is normalised. */
  readonly uniform?: number | undefined;
  /** Raw score of `candidates[position]`. Hot: once per candidate and decision. */
  score(node: NodeState, position: number): number;
  /** Turns the raw scores, in the order of the candidates, into 0..100 in place. */
  normalize?(scores: Float64Array): void;
}

/** What a plugin is made from. */
export interface PluginContext {
  readonly schedulerVersion: SchedulerVersion;
  /** Reads formulas; absent where the parser is not loaded, which it is only for policies that use it. */
  readonly parseExpression?: ExpressionParser;
}

/** Data that not every cluster's dump has, by what people call it. */
export const DATA_KINDS = {
  vms: 'VMs (launcher pods or KubeVirt objects)',
  cpus: "labels of KubeVirt's node-labeller",
  heartbeats: "heartbeats of KubeVirt's virt-handler",
  migrations: 'live migrations under way',
  load: 'measured load of nodes and VMs',
  numa: 'NUMA cells of nodes',
  gpus: 'shared GPUs',
  lifetimes: 'lifetimes of VMs',
  tenants: 'labels of tenants',
  licences: 'labels of licences',
} as const;
export type DataKind = keyof typeof DATA_KINDS;

/** A registered plugin: its name, what it says of itself, its arguments and how it is made. */
export interface PluginDefinition {
  readonly name: string;
  /** One sentence for listings. */
  readonly summary: string;
  /** Extension points it has, in kube-scheduler's names. */
  readonly points: readonly ExtensionPoint[];
  /** What it reads beside pods and nodes as Kubernetes has them; without that it abstains. */
  readonly needs?: readonly DataKind[];
  /** Schema of its arguments; kube-scheduler's own args where there are some. */
  readonly args: Schema;
  /** `args` passed the schema and had its defaults filled in. */
  create(args: never, context: PluginContext): Plugin;
}

export const EXTENSION_POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
] as const;
export type ExtensionPoint = (typeof EXTENSION_POINTS)[number];
