/** The filter of PodTopologySpread, ready for one pod. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { matchesSelector } from '../../model/selectors.ts';
import type { ClusterState } from '../../model/state.ts';
import { createRejection, type PreFilterOutcome, type PreparedFilter, type Rejection, SKIP } from '../plugin.ts';
import {
  type ActiveConstraint,
  activeConstraints,
  hasAllKeys,
  keyMask,
  type SpreadArgs,
  selfMatch,
} from './spread-constraints.ts';

const PLUGIN = 'PodTopologySpread';
const TOO_SKEWED = createRejection(PLUGIN, 'Unschedulable', "node(s) didn't match pod topology spread constraints");
const NO_LABEL = createRejection(
  PLUGIN,
  'UnschedulableAndUnresolvable',
  "node(s) didn't match pod topology spread constraints (missing required label)",
);

/** The smallest count of any domain where there is no domain at all, as kube-scheduler has it. */
const NO_MINIMUM = 2 ** 31 - 1;

/** Gathers the matches per domain for the hard constraints; SKIP where there are none. */
export function prepareSpreadFilter(
  pod: Pod,
  state: ClusterState,
  args: SpreadArgs,
): PreparedFilter | PreFilterOutcome {
  const constraints = activeConstraints(pod, state, args, 'DoNotSchedule');
  if (constraints.length === 0) return SKIP;
  const hasKeys = keyMask(constraints, state);
  const tallies = constraints.map((active) => new SkewTally(active));
  for (const tally of tallies) tally.countAll(state.nodeSlots, hasKeys);
  return new SpreadFilter(pod, constraints, tallies);
}

/** Matches per domain of one constraint, with the two smallest counts that kube-scheduler keeps. */
class SkewTally {
  readonly active: ActiveConstraint;
  readonly matches: Int32Array;
  /** 1 by domain that takes part. */
  readonly #takesPart: Uint8Array;
  #domainCount = 0;
  /** kube-scheduler tracks two domains only, so that after removals the second may not be the second smallest. */
  readonly #lowest = [
    { domain: -1, matches: NO_MINIMUM },
    { domain: -1, matches: NO_MINIMUM },
  ];

  constructor(active: ActiveConstraint, matches?: Int32Array, takesPart?: Uint8Array) {
    const size = active.topology.values.length;
    this.active = active;
    this.matches = matches ?? new Int32Array(size);
    this.#takesPart = takesPart ?? new Uint8Array(size);
  }

  /** Counts every node that carries all keys and takes part. Hot: once per decision. */
  countAll(slots: Int32Array, hasKeys: Uint8Array): void {
    const { included, counts, topology } = this.active;
    const { domainOf } = topology;
    const matches = this.matches;
    const takesPart = this.#takesPart;
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!;
      if (hasKeys[slot] === 0 || (included !== null && included[slot] === 0)) continue;
      const domain = domainOf[slot]!;
      takesPart[domain] = 1;
      if (counts !== null) matches[domain]! += counts[slot]!;
    }
    for (let domain = 0; domain < matches.length; domain++) {
      if (takesPart[domain] === 0) continue;
      this.#domainCount++;
      this.#update(domain);
    }
  }

  /** Adds to a domain after the minimum was found, as kube-scheduler does for victims and nominated pods. */
  change(domain: number, amount: number): void {
    this.matches[domain]! += amount;
    this.#update(domain);
  }

  /** Fewest matches of any domain; 0 while there are fewer domains than wanted. */
  get minimum(): number {
    return this.#domainCount < this.active.constraint.minDomains ? 0 : this.#lowest[0]!.matches;
  }

  #update(domain: number): void {
    const matches = this.matches[domain]!;
    const [first, second] = this.#lowest as [LowDomain, LowDomain];
    const known = first.domain === domain ? first : second.domain === domain ? second : null;
    if (known !== null) {
      known.matches = matches;
      if (first.matches > second.matches) this.#lowest.reverse();
    } else if (matches < first.matches) {
      this.#lowest[1] = first;
      this.#lowest[0] = { domain, matches };
    } else if (matches < second.matches) {
      this.#lowest[1] = { domain, matches };
    }
  }

  copy(): SkewTally {
    const copy = new SkewTally(this.active, this.matches.slice(), this.#takesPart);
    copy.#domainCount = this.#domainCount;
    copy.#lowest[0] = { ...this.#lowest[0]! };
    copy.#lowest[1] = { ...this.#lowest[1]! };
    return copy;
  }
}

interface LowDomain {
  readonly domain: number;
  matches: number;
}

class SpreadFilter implements PreparedFilter {
  readonly kind = 'prepared';
  readonly #pod: Pod;
  readonly #constraints: readonly ActiveConstraint[];
  readonly #tallies: readonly SkewTally[];
  /** By constraint: matches above which a domain is refused. */
  readonly #limits: Float64Array;

  constructor(pod: Pod, constraints: readonly ActiveConstraint[], tallies: readonly SkewTally[]) {
    this.#pod = pod;
    this.#constraints = constraints;
    this.#tallies = tallies;
    this.#limits = new Float64Array(tallies.length);
    this.#setLimits();
  }

  filter(node: NodeState): Rejection | null {
    for (let index = 0; index < this.#tallies.length; index++) {
      const { active, matches } = this.#tallies[index]!;
      const domain = active.topology.domainOf[node.slot]!;
      if (domain < 0) return NO_LABEL;
      if (matches[domain]! > this.#limits[index]!) return TOO_SKEWED;
    }
    return null;
  }

  /** matches + self - minimum > maxSkew, solved for matches. */
  #setLimits(): void {
    this.#tallies.forEach(({ active: { constraint }, minimum }, index) => {
      this.#limits[index] = constraint.maxSkew + minimum - selfMatch(this.#pod, constraint.selector);
    });
  }

  addPod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, 1);
  }

  removePod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, -1);
  }

  /** Terminating pods are subtracted although they were never counted, as in kube-scheduler. */
  #count(other: Pod, slot: number, sign: 1 | -1): void {
    if (other.namespace !== this.#pod.namespace || !hasAllKeys(this.#constraints, slot)) return;
    for (const tally of this.#tallies) {
      const { constraint, included, topology } = tally.active;
      if (!matchesSelector(constraint.selector, other.labels)) continue;
      if (included !== null && included[slot] !== 1) continue;
      tally.change(topology.domainOf[slot]!, sign);
    }
    this.#setLimits();
  }

  copy(): PreparedFilter {
    return new SpreadFilter(
      this.#pod,
      this.#constraints,
      this.#tallies.map((tally) => tally.copy()),
    );
  }
}
