/** The spread constraints that hold for a pod: its own, or the profile's defaults, with what they count and where. */

import type { Controller } from '../../model/cluster.ts';
import { matchesNodeAffinity, nodeAffinityText } from '../../model/node-fit.ts';
import type { Pod, SpreadConstraint } from '../../model/pod.ts';
import type { PodSet } from '../../model/pod-sets.ts';
import { intersectSelectors, type LabelSelector, matchesSelector, selectorOfLabels } from '../../model/selectors.ts';
import type { ClusterState } from '../../model/state.ts';
import { findUntoleratedTaint, tolerationsText } from '../../model/taints.ts';
import type { Topology } from '../../model/topology.ts';

/** Arguments of PodTopologySpread, ready for use. */
export interface SpreadArgs {
  /** Constraints of pods that have none; their selector comes from services and controllers. */
  readonly defaults: readonly Omit<SpreadConstraint, 'selector'>[];
  /** Whether `defaults` are the built-in ones, which do not require every topology key. */
  readonly isSystemDefault: boolean;
}

/** A constraint with the domains and counters it works on. */
export interface ActiveConstraint {
  readonly constraint: SpreadConstraint;
  readonly topology: Topology;
  /** Matching pods by slot; null where the selector counts nothing. */
  readonly counts: Int32Array | null;
  /** 1 by slot where the node takes part; null where every node does. */
  readonly included: Uint8Array | null;
}

/** The pod's constraints of one kind, in order. Hot: once per decision. */
export function activeConstraints(
  pod: Pod,
  state: ClusterState,
  args: SpreadArgs,
  whenUnsatisfiable: SpreadConstraint['whenUnsatisfiable'],
): ActiveConstraint[] {
  return constraintsOf(pod, state, args, whenUnsatisfiable).map((constraint) => {
    const set = podSetOf(pod, constraint.selector);
    return {
      constraint,
      topology: state.topology(constraint.topologyKey),
      counts: set === null ? null : state.countsOf(set),
      included: inclusionMask(pod, constraint, state),
    };
  });
}

/** The pod's constraints of one kind as they are written, or the profile's. */
export function constraintsOf(
  pod: Pod,
  state: ClusterState,
  args: SpreadArgs,
  whenUnsatisfiable: SpreadConstraint['whenUnsatisfiable'],
): readonly SpreadConstraint[] {
  if (pod.spreadConstraints.length > 0) {
    return pod.spreadConstraints.filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
  }
  const defaults = args.defaults.filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
  if (defaults.length === 0) return NONE;
  const selector = defaultSelector(pod, state);
  return selector === null ? NONE : defaults.map((constraint) => ({ ...constraint, selector }));
}

const NONE: readonly SpreadConstraint[] = [];

/**
 * The selectors of the services that select the pod and of its controller, together; null where there are none
 * (pkg/scheduler/framework/plugins/helper/spread.go DefaultSelector). Equal keys of services and of a ReplicationController
 * are merged, the later wins; the selectors of ReplicaSets and StatefulSets are required as well.
 */
function defaultSelector(pod: Pod, state: ClusterState): LabelSelector | null {
  const merged = new Map<string, string>();
  for (const { selector } of state.objects.servicesIn(pod.namespace)) {
    if (selector.size === 0 || !isSubset(selector, pod.labels)) continue;
    for (const [key, value] of selector) merged.set(key, value);
  }
  const controller = controllerOf(pod, state);
  const owned = controller?.selector ?? null;
  if (controller?.kind === 'ReplicationController') {
    for (const { key, values } of owned?.requirements ?? []) merged.set(key, values[0]!);
    return merged.size === 0 ? null : selectorOfLabels(merged);
  }
  const ofServices = selectorOfLabels(merged);
  const selector = owned === null ? ofServices : intersectSelectors(ofServices, owned);
  return selector.requirements.length === 0 ? null : selector;
}

/** Kinds of controllers whose selectors spread their pods. */
const CONTROLLER_KINDS: ReadonlyMap<string, Controller['kind']> = new Map([
  ['v1/ReplicationController', 'ReplicationController'],
  ['apps/v1/ReplicaSet', 'ReplicaSet'],
  ['apps/v1/StatefulSet', 'StatefulSet'],
]);

function controllerOf(pod: Pod, state: ClusterState): Controller | undefined {
  if (pod.owner === null) return undefined;
  const kind = CONTROLLER_KINDS.get(`${pod.owner.apiVersion}/${pod.owner.kind}`);
  return kind === undefined ? undefined : state.objects.controller(kind, pod.namespace, pod.owner.name);
}

function isSubset(part: ReadonlyMap<string, string>, whole: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of part) if (whole.get(key) !== value) return false;
  return true;
}

/** Pods that a constraint counts: of the pod's namespace, not terminating; null for an empty or absent selector. */
function podSetOf(pod: Pod, selector: LabelSelector | null): PodSet | null {
  if (selector === null || selector.requirements.length === 0) return null;
  return {
    text: `spread ${pod.namespace} ${selector.text}`,
    conditions: [{ namespaces: new Set([pod.namespace]), selector }],
    countsTerminating: false,
  };
}

/** Nodes that take part: those the pod's node affinity allows and, where honoured, whose taints it tolerates. */
function inclusionMask(pod: Pod, constraint: SpreadConstraint, state: ClusterState): Uint8Array | null {
  const affinity = constraint.honorsNodeAffinity ? nodeAffinityText(pod) : '';
  if (affinity === '' && !constraint.honorsNodeTaints) return null;
  const text = `spread ${affinity} ${constraint.honorsNodeTaints ? tolerationsText(pod.tolerations) : '-'}`;
  return state.maskOf(
    text,
    (node) =>
      (affinity === '' || matchesNodeAffinity(pod, node)) &&
      (!constraint.honorsNodeTaints || findUntoleratedTaint(node.taints, pod.tolerations, FILTERING) === null),
  );
}

const FILTERING = ['NoSchedule', 'NoExecute'] as const;

/** 1 where the pod itself matches the constraint's selector, else 0; an empty selector matches. */
export function selfMatch(pod: Pod, selector: LabelSelector | null): number {
  return matchesSelector(selector, pod.labels) ? 1 : 0;
}

/** True when a node carries the topology key of every constraint. Hot. */
export function hasAllKeys(constraints: readonly ActiveConstraint[], slot: number): boolean {
  for (let index = 0; index < constraints.length; index++) {
    if (constraints[index]!.topology.domainOf[slot]! < 0) return false;
  }
  return true;
}

/** Nodes that carry the topology key of every constraint, 1 by slot. */
export function keyMask(constraints: readonly ActiveConstraint[], state: ClusterState): Uint8Array {
  const keys = constraints.map(({ constraint }) => constraint.topologyKey);
  return state.maskOf(`keys ${JSON.stringify(keys)}`, ({ labels }) => keys.every((key) => labels.has(key)));
}
