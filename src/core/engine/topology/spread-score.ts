/** The score of PodTopologySpread, ready for one pod. */

import { log } from '../../elementary/log.ts';
import { HOSTNAME_LABEL } from '../../model/node.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import type { PreparedScore } from '../plugin.ts';
import {
  type ActiveConstraint,
  activeConstraints,
  constraintsOf,
  hasAllKeys,
  type SpreadArgs,
} from './spread-constraints.ts';

/** What one constraint adds to a node's raw score: count x weight + offset. */
interface Term {
  readonly domainOf: Int32Array;
  /** Matching pods by slot (hostname) or by domain (every other key); null counts nothing. */
  readonly counts: Int32Array | null;
  readonly isByNode: boolean;
  /** ln(domains + 2): lets small topologies weigh as much as large ones. */
  readonly weight: number;
  /** maxSkew - 1: waters differences down by the skew that is tolerated. */
  readonly offset: number;
}

/** Gathers the counts for the soft constraints; null where there are none. */
export function prepareSpreadScore(
  pod: Pod,
  state: ClusterState,
  candidates: readonly NodeState[],
  args: SpreadArgs,
): PreparedScore | null {
  const constraints = activeConstraints(pod, state, args, 'ScheduleAnyway');
  if (constraints.length === 0) return null;
  const requiresAllKeys = pod.spreadConstraints.length > 0 || !args.isSystemDefault;
  const isIgnored = new Uint8Array(candidates.length);
  let scoredCount = candidates.length;
  if (requiresAllKeys) {
    for (let position = 0; position < candidates.length; position++) {
      if (hasAllKeys(constraints, candidates[position]!.slot)) continue;
      isIgnored[position] = 1;
      scoredCount--;
    }
  }
  const terms = constraints.map((active): Term => {
    const isByNode = active.constraint.topologyKey === HOSTNAME_LABEL;
    const size = isByNode ? scoredCount : countDomains(active, candidates, isIgnored);
    return {
      domainOf: active.topology.domainOf,
      counts: isByNode ? active.counts : foldIntoDomains(active, constraints, state.nodes, requiresAllKeys),
      isByNode,
      weight: log(size + 2),
      offset: active.constraint.maxSkew - 1,
    };
  });
  return new SpreadScore(terms, isIgnored);
}

/** Whether no constraint of the score holds for the pod. Hot. */
export function skipsSpreadScore(pod: Pod, state: ClusterState, args: SpreadArgs): boolean {
  return constraintsOf(pod, state, args, 'ScheduleAnyway').length === 0;
}

/** Distinct values among the scored candidates; a missing label counts as the value ''. */
function countDomains({ topology }: ActiveConstraint, candidates: readonly NodeState[], isIgnored: Uint8Array): number {
  const withoutLabel = emptyDomain(topology.values);
  const seen = new Uint8Array(topology.values.length + 1);
  let count = 0;
  for (let position = 0; position < candidates.length; position++) {
    if (isIgnored[position] === 1) continue;
    const domain = topology.domainOf[candidates[position]!.slot]!;
    const index = domain < 0 ? withoutLabel : domain;
    if (seen[index] === 1) continue;
    seen[index] = 1;
    count++;
  }
  return count;
}

/** Matching pods per domain over all nodes that take part. */
function foldIntoDomains(
  { topology, counts, included }: ActiveConstraint,
  constraints: readonly ActiveConstraint[],
  nodes: readonly NodeState[],
  requiresAllKeys: boolean,
): Int32Array | null {
  if (counts === null) return null;
  const withoutLabel = emptyDomain(topology.values);
  const folded = new Int32Array(topology.values.length + 1);
  for (let index = 0; index < nodes.length; index++) {
    const { slot } = nodes[index]!;
    const count = counts[slot]!;
    if (count === 0 || (included !== null && included[slot] !== 1)) continue;
    if (requiresAllKeys && !hasAllKeys(constraints, slot)) continue;
    const domain = topology.domainOf[slot]!;
    folded[domain < 0 ? withoutLabel : domain]! += count;
  }
  return folded;
}

/** Number of the domain that nodes without the label fall into: that of the value '', or one of their own. */
function emptyDomain(values: readonly string[]): number {
  const found = values.indexOf('');
  return found < 0 ? values.length : found;
}

class SpreadScore implements PreparedScore {
  readonly #terms: readonly Term[];
  readonly #isIgnored: Uint8Array;

  constructor(terms: readonly Term[], isIgnored: Uint8Array) {
    this.#terms = terms;
    this.#isIgnored = isIgnored;
  }

  score({ slot, pods }: NodeState, position: number): number {
    if (this.#isIgnored[position] === 1) return 0;
    let sum = 0;
    for (let index = 0; index < this.#terms.length; index++) {
      const { domainOf, counts, isByNode, weight, offset } = this.#terms[index]!;
      const domain = domainOf[slot]!;
      if (domain < 0) continue;
      // kube-scheduler counts the pods of the record it is given, and one that came back from an extender has none.
      const count = counts === null || (isByNode && pods.size === 0) ? 0 : counts[isByNode ? slot : domain]!;
      sum += count * weight + offset;
    }
    return Math.round(sum);
  }

  /** 100 x (max + min - raw) / max over the nodes that are not ignored; ignored ones get 0. */
  normalize(scores: Float64Array): void {
    let min = Number.POSITIVE_INFINITY;
    let max = 0;
    for (let position = 0; position < scores.length; position++) {
      if (this.#isIgnored[position] === 1) continue;
      const score = scores[position]!;
      if (score < min) min = score;
      if (score > max) max = score;
    }
    for (let position = 0; position < scores.length; position++) {
      if (this.#isIgnored[position] === 1) scores[position] = 0;
      else if (max === 0) scores[position] = 100;
      else scores[position] = Math.trunc((100 * (max + min - scores[position]!)) / max);
    }
  }
}
