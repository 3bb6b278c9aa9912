/** The single pods whose move or removal would open a node. */

import { hasPodAffinity, type Pod, podKey } from '../../model/pod.ts';
import { isInPodSet } from '../../model/pod-sets.ts';
import { matchesTerm } from '../../model/pod-terms.ts';
import { amountOf, PODS } from '../../model/resources.ts';
import { matchesSelector } from '../../model/selectors.ts';
import type { ClusterState, Placement } from '../../model/state.ts';
import type { Decision } from '../decision.ts';
import { checkNode, type FilterRun, ImaginedNode, prepareFilters } from '../filter-run.ts';
import type { Rejection } from '../plugin.ts';
import type { Scheduler } from '../schedule.ts';
import { podsMatchingAll } from '../topology/affinity-sets.ts';
import { claimVolumesOf } from '../volumes/pod-claims.ts';

/** A pod that stands in the way, where it is, and the nodes that open when it leaves. */
interface Removal {
  readonly kind: 'pod';
  readonly pod: string;
  readonly from: string;
  readonly opens: readonly string[];
}

/** Pods on other nodes that are tried, those of the lowest priority first: each costs one look at every refused node. */
const MAX_DISTANT_PODS = 64;

/**
 * Pods on a refused node are taken off it in turn; pods elsewhere are tried where spread, affinity or a claim may count
 * them. Only nodes with a resolvable refusal are looked at. Least important pods come first.
 */
export function findRemovals(scheduler: Scheduler, { pod, rejected }: Decision): Removal[] {
  const { state, profile } = scheduler;
  const run = prepareFilters(profile, pod, state);
  if (run.rejection !== null) return [];
  const resolvable = rejected.filter(({ rejection }) => rejection.code === 'Unschedulable');
  const refused = resolvable.map(({ node }) => node);
  const opens = new Map<string, { placement: Placement; nodes: string[] }>();
  const note = (placement: Placement, node: string): void => {
    const known = opens.get(podKey(placement.pod));
    if (known === undefined) opens.set(podKey(placement.pod), { placement, nodes: [node] });
    else known.nodes.push(node);
  };
  const sharesClaim = claimSharerOf(pod, state);
  const isDoubtful = (other: Pod): boolean =>
    other.isTerminating || (pod.hostPorts.length > 0 && other.hostPorts.length > 0) || sharesClaim(other);
  for (const { node: name, rejection } of resolvable) {
    const node = state.node(name)!;
    const suspects = [...node.pods.values()].filter((other) => holdsWhatLacks(other, rejection, state));
    if (suspects.length === 0) continue;
    const imagined = ImaginedNode.of(node, pod, state, run.filters);
    for (const other of suspects) {
      imagined.remove(other);
      const isOpen = imagined.check() === null;
      if (isOpen && (!isDoubtful(other) || nodesOpenedInEarnest(other, [name], pod, scheduler).length > 0)) {
        note({ pod: other, node }, name);
      }
      imagined.add(other);
    }
  }
  for (const placement of distantPods(pod, state, run, sharesClaim)) {
    const { pod: other, node: home } = placement;
    const elsewhere = refused.filter((name) => name !== home.name);
    const opened = isDoubtful(other)
      ? nodesOpenedInEarnest(other, elsewhere, pod, scheduler)
      : nodesOpenedFromAfar(placement, elsewhere, pod, state, run);
    for (const name of opened) note(placement, name);
  }
  return [...opens.values()]
    .sort((a, b) => a.placement.pod.priority - b.placement.pod.priority)
    .map(({ placement, nodes }) => ({
      kind: 'pod',
      pod: podKey(placement.pod),
      from: placement.node.name,
      opens: nodes,
    }));
}

/**
 * Which of the nodes open when a pod really leaves. To think it away does more, as in kube-scheduler's dry run: it frees
 * ports and claims that others use too, and spread no longer counts a terminating pod that it never counted.
 */
function nodesOpenedInEarnest(
  other: Pod,
  nodes: readonly string[],
  pod: Pod,
  { state, profile }: Scheduler,
): readonly string[] {
  const checkpoint = state.checkpoint();
  try {
    state.forget(podKey(other));
    const run = prepareFilters(profile, pod, state);
    if (run.rejection !== null) return [];
    return nodes.filter((name) => checkNode(pod, state.node(name)!, state, run.filters) === null);
  } finally {
    state.undo(checkpoint);
  }
}

/** False where a node lacks more of a resource than the pod would give back: it cannot open, and need not be tried. */
function holdsWhatLacks(other: Pod, { figures }: Rejection, state: ClusterState): boolean {
  for (const { resource, requested, free } of figures) {
    const axis = state.axes.find(resource);
    if (axis === undefined) continue; // a figure of another kind: deciding again tells
    const held = axis === PODS ? 1 : amountOf(other.requests, axis);
    if (requested - free > held) return false;
  }
  return true;
}

/** Which of the nodes, its own not among them, open when a pod is thought away. */
function nodesOpenedFromAfar(
  { pod: other, node: home }: Placement,
  refused: readonly string[],
  pod: Pod,
  state: ClusterState,
  run: FilterRun,
): string[] {
  const filters = run.filters.map((filter) =>
    filter.prepared?.copy === undefined ? filter : { ...filter, prepared: filter.prepared.copy() },
  );
  for (const { prepared } of filters) prepared?.removePod?.(other, home);
  const distant = filters.filter(({ prepared }) => prepared !== null);
  return refused.filter((name) => {
    const node = state.node(name)!;
    if (distant.some(({ prepared }) => prepared!.filter(node) !== null)) return false;
    return ImaginedNode.of(node, pod, state, filters).check() === null;
  });
}

/** Placed pods that spread constraints, affinity terms or claims may count, the least important first. */
function distantPods(pod: Pod, state: ClusterState, run: FilterRun, sharesClaim: (other: Pod) => boolean): Placement[] {
  const isCounted = counterOf(pod, state, run, sharesClaim);
  if (isCounted === null) return [];
  const found: Placement[] = [];
  for (const placement of state.placements.values()) if (isCounted(placement.pod)) found.push(placement);
  return found.sort((a, b) => a.pod.priority - b.pod.priority).slice(0, MAX_DISTANT_PODS);
}

/** Tells whether a placed pod bears on where the pod may go; null where none can. */
function counterOf(
  pod: Pod,
  state: ClusterState,
  run: FilterRun,
  sharesClaim: (other: Pod) => boolean,
): ((other: Pod) => boolean) | null {
  const hard = pod.spreadConstraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  const isSpreadByDefault =
    pod.spreadConstraints.length === 0 && run.filters.some(({ entry }) => entry.name === 'PodTopologySpread');
  const sets = pod.requiredPodAntiAffinity.flatMap((term) => podsMatchingAll([term], state) ?? []);
  const namespaceLabels = state.objects.namespaceLabels(pod.namespace);
  const isFeared = state.terms.antiAffinityAgainst(pod, namespaceLabels).length > 0;
  const isSpread = isSpreadByDefault || hard.length > 0;
  if (!isSpread && sets.length === 0 && !isFeared && pod.volumes.length === 0) return null;
  return (other) =>
    (isFeared &&
      hasPodAffinity(other) &&
      other.requiredPodAntiAffinity.some((term) => matchesTerm(term, pod, namespaceLabels))) ||
    sets.some((set) => isInPodSet(set, other)) ||
    (other.namespace === pod.namespace &&
      (isSpreadByDefault ||
        hard.some(({ selector }) => matchesSelector(selector, other.labels)) ||
        sharesClaim(other)));
}

/** Tells whether a placed pod uses a claim by the name of one that the pod must have to itself (ReadWriteOncePod). */
function claimSharerOf(pod: Pod, state: ClusterState): (other: Pod) => boolean {
  const exclusive = new Set(
    claimVolumesOf(pod).flatMap(({ claimName, isEphemeral }) => {
      const modes = isEphemeral ? undefined : state.storage.claim(pod.namespace, claimName)?.accessModes;
      return modes?.includes('ReadWriteOncePod') === true ? [claimName] : [];
    }),
  );
  if (exclusive.size === 0) return () => false;
  return (other) =>
    claimVolumesOf(other).some(({ claimName, isEphemeral }) => !isEphemeral && exclusive.has(claimName));
}
