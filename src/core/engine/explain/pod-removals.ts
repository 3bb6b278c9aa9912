/** The single pods whose move or removal would open a node. */

import { hasPodAffinity, type Pod, podKey } from '../../model/pod.ts';
import { isInPodSet } from '../../model/pod-sets.ts';
import { matchesTerm } from '../../model/pod-terms.ts';
import { amountOf, PODS } from '../../model/resources.ts';
import { matchesSelector } from '../../model/selectors.ts';
import type { ClusterState, Placement } from '../../model/state.ts';
import type { Decision } from '../decision.ts';
import { type FilterRun, ImaginedNode, prepareFilters } from '../filter-run.ts';
import type { Rejection } from '../plugin.ts';
import type { Scheduler } from '../schedule.ts';
import { podsMatchingAll } from '../topology/affinity-sets.ts';

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
 * Pods on a refused node are taken off it in turn; pods elsewhere are tried where spread or affinity may count them.
 * Only nodes with a resolvable refusal are looked at. Least important pods come first.
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
  for (const { node: name, rejection } of resolvable) {
    const node = state.node(name)!;
    const suspects = [...node.pods.values()].filter((other) => holdsWhatLacks(other, rejection, state));
    if (suspects.length === 0) continue;
    const imagined = ImaginedNode.of(node, pod, state, run.filters);
    for (const other of suspects) {
      imagined.remove(other);
      if (imagined.check() === null) note({ pod: other, node }, name);
      imagined.add(other);
    }
  }
  for (const placement of distantPods(pod, state)) {
    for (const name of nodesOpenedFromAfar(placement, refused, pod, state, run)) note(placement, name);
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

/** False where a node lacks more of a resource than the pod would give back: it cannot open, and need not be tried. */
function holdsWhatLacks(other: Pod, { figures }: Rejection, state: ClusterState): boolean {
  for (const { resource, requested, free } of figures) {
    const axis = state.axes.find(resource);
    if (axis === undefined) return false;
    const held = axis === PODS ? 1 : amountOf(other.requests, axis);
    if (requested - free > held) return false;
  }
  return true;
}

/** Nodes other than its own that open when a pod leaves. */
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
    if (node === home || distant.some(({ prepared }) => prepared!.filter(node) !== null)) return false;
    return ImaginedNode.of(node, pod, state, filters).check() === null;
  });
}

/** Placed pods that spread constraints or affinity terms may count, the least important first. */
function distantPods(pod: Pod, state: ClusterState): Placement[] {
  const isCounted = counterOf(pod, state);
  if (isCounted === null) return [];
  const found: Placement[] = [];
  for (const placement of state.placements.values()) if (isCounted(placement.pod)) found.push(placement);
  return found.sort((a, b) => a.pod.priority - b.pod.priority).slice(0, MAX_DISTANT_PODS);
}

/** Tells whether a placed pod bears on where the pod may go; null where none can. */
function counterOf(pod: Pod, state: ClusterState): ((other: Pod) => boolean) | null {
  const hard = pod.spreadConstraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
  const sets = pod.requiredPodAntiAffinity.flatMap((term) => podsMatchingAll([term], state) ?? []);
  const namespaceLabels = state.namespaceLabels(pod.namespace);
  const isFeared = state.terms.antiAffinityAgainst(pod, namespaceLabels).length > 0;
  if (hard.length === 0 && sets.length === 0 && !isFeared) return null;
  return (other) =>
    (isFeared &&
      hasPodAffinity(other) &&
      other.requiredPodAntiAffinity.some((term) => matchesTerm(term, pod, namespaceLabels))) ||
    sets.some((set) => isInPodSet(set, other)) ||
    (other.namespace === pod.namespace && hard.some(({ selector }) => matchesSelector(selector, other.labels)));
}
