/** The filters of a profile made ready for one pod: the preFilters' verdict, then any node, also imagined ones. */

import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import type { ExceptedNode, Imagined, NodePlugin, PreFilterOutcome, PreparedFilter, Rejection } from './plugin.ts';
import { createRejection, RUN } from './plugin.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from './profile.ts';

/** One filter that has something to say about the pod. */
export interface ActiveFilter {
  readonly entry: ProfilePlugin;
  /** Set for node-local plugins. */
  readonly node: NodePlugin | null;
  /** Set for cluster plugins. */
  readonly prepared: PreparedFilter | null;
}

export interface FilterRun {
  /** Set where a preFilter refuses the pod on every node. */
  readonly rejection: Rejection | null;
  /** Names of the nodes to look at; null: all. */
  readonly nodeNames: ReadonlySet<string> | null;
  /** What every other node is refused with, where `nodeNames` is set. */
  readonly narrowing: Rejection | null;
  readonly filters: readonly ActiveFilter[];
}

/** Name under which nodes outside a preFilter's set are refused. */
const PRE_FILTER = 'PreFilter';

/**
 * Runs the preFilters in order (kube-scheduler.md B6): an unresolvable refusal stops at once, a resolvable one lets the
 * others run; sets of nodes are intersected. Hot: once per decision.
 */
export function prepareFilters(profile: Profile, pod: Pod, state: ClusterState): FilterRun {
  const filters: ActiveFilter[] = [];
  let rejection: Rejection | null = null;
  let nodeNames: ReadonlySet<string> | null = null;
  let narrowedBy: string[] | null = null;
  for (const entry of profile.plugins) {
    if (!entry.filters) continue;
    const { plugin } = entry;
    const outcome: PreFilterOutcome | PreparedFilter = isNodePlugin(plugin)
      ? (plugin.preFilter?.(pod, state) ?? RUN)
      : plugin.prepareFilter!(pod, state);
    if (outcome.kind === 'skip') continue;
    if (outcome.kind === 'reject') {
      rejection = outcome.rejection;
      if (rejection.code === 'UnschedulableAndUnresolvable') break;
      continue;
    }
    if (outcome.kind === 'prepared') {
      filters.push({ entry, node: null, prepared: outcome });
      continue;
    }
    if (outcome.except !== undefined) filters.push({ entry, node: null, prepared: refuseNode(outcome.except, state) });
    filters.push({ entry, node: plugin as NodePlugin, prepared: null });
    if (outcome.nodeNames === undefined) continue;
    nodeNames = nodeNames === null ? outcome.nodeNames : intersect(nodeNames, outcome.nodeNames);
    narrowedBy = [...(narrowedBy ?? []), entry.name].sort();
    if (nodeNames.size === 0) {
      rejection = refuseNarrowed(narrowedBy);
      break;
    }
  }
  const narrowing =
    narrowedBy === null
      ? null
      : createRejection(
          PRE_FILTER,
          'UnschedulableAndUnresolvable',
          `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`,
        );
  return { rejection, nodeNames, narrowing, filters };
}

/** A filter that refuses one node. */
function refuseNode({ name, rejection }: ExceptedNode, state: ClusterState): PreparedFilter {
  const slot = state.node(name)?.slot;
  return {
    kind: 'prepared',
    suspects: slot === undefined ? [] : [slot],
    filter: (node) => (node.name === name ? rejection : null),
  };
}

/** Text as in pkg/scheduler/framework/runtime RunPreFilterPlugins. */
function refuseNarrowed(plugins: readonly string[]): Rejection {
  const reason =
    plugins.length === 1
      ? `node(s) didn't satisfy plugin ${plugins[0]}`
      : `node(s) didn't satisfy plugin(s) [${plugins.join(' ')}] simultaneously`;
  return createRejection(PRE_FILTER, 'UnschedulableAndUnresolvable', reason);
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((name) => b.has(name)));
}

/** A node to think with: pods can be added and removed without touching the state. */
export class ImaginedNode implements Imagined {
  readonly node: NodeState;
  readonly #pod: Pod;
  readonly #state: ClusterState;
  /** The filters, counting what is thought here. */
  readonly filters: readonly ActiveFilter[];

  private constructor(node: NodeState, pod: Pod, state: ClusterState, filters: readonly ActiveFilter[]) {
    this.node = node;
    this.#pod = pod;
    this.#state = state;
    this.filters = filters;
  }

  /** A copy of a node with copies of what the filters prepared. */
  static of(node: NodeState, pod: Pod, state: ClusterState, filters: readonly ActiveFilter[]): ImaginedNode {
    const copies = filters.map((filter) =>
      filter.prepared?.copy === undefined ? filter : { ...filter, prepared: filter.prepared.copy() },
    );
    return new ImaginedNode(node.copy(), pod, state, copies);
  }

  add(pod: Pod): void {
    this.node.add(pod);
    for (const { prepared } of this.filters) prepared?.addPod?.(pod, this.node);
  }

  /** kube-scheduler's dry run forgets a port as soon as one of its users leaves; so does this. */
  remove(pod: Pod): void {
    this.node.remove(pod);
    this.node.usedPorts.free(pod.hostPorts);
    for (const { prepared } of this.filters) prepared?.removePod?.(pod, this.node);
  }

  /** The first rejection of the pod here, as `checkNode` gives it. */
  check(): Rejection | null {
    return checkNode(this.#pod, this.node, this.#state, this.filters);
  }
}

/**
 * The first rejection of a pod on a node, with other pods nominated there taken into account: it must fit beside them
 * and without them (kube-scheduler.md B7).
 */
export function checkNode(
  pod: Pod,
  node: NodeState,
  state: ClusterState,
  filters: readonly ActiveFilter[],
): Rejection | null {
  const rivals = rivalsOn(node.name, pod, state);
  if (rivals.length > 0) {
    const crowded = ImaginedNode.of(node, pod, state, filters);
    for (const rival of rivals) crowded.add(rival);
    const rejection = runFilters(pod, crowded.node, state, crowded.filters);
    if (rejection !== null) return rejection;
  }
  return runFilters(pod, node, state, filters);
}

function runFilters(
  pod: Pod,
  node: NodeState,
  state: ClusterState,
  filters: readonly ActiveFilter[],
): Rejection | null {
  for (const { node: plugin, prepared } of filters) {
    const rejection = plugin === null ? prepared!.filter(node) : plugin.filter!(pod, node, state);
    if (rejection !== null) return rejection;
  }
  return null;
}

/** Pods nominated to a node that the pod must leave room for: other pods of its priority or above. */
export function rivalsOn(nodeName: string, pod: Pod, state: ClusterState): Pod[] {
  const rivals: Pod[] = [];
  for (const other of state.nominatedTo(nodeName)) {
    if (other.uid !== pod.uid && other.priority >= pod.priority) rivals.push(other);
  }
  return rivals;
}
