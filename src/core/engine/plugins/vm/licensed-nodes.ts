/**
 * LicensedNodes: guests whose software is licensed by the node gather on few nodes, and others leave these free.
 *
 *   licence of a pod  = its label `labelKey`
 *   filter            : with n nodes that run a pod of the licence, n < maxNodes of it, or the node is one of them
 *   score, licensed   = 100 on nodes that run a pod of the licence, 60 on nodes with label licence.berth.dev/<licence>,
 *                       0 elsewhere
 *   score, other VMs  = 100 on nodes that run no licensed pod, but 50 where they have such a label; 0 on the others
 *
 * The target of a live migration takes its guest's licence along: where the source pod is the last one of the licence on
 * its node, that node is not counted. Pods without the label that are no VMs are left alone, and all pods without it
 * where nothing is licensed.
 * Example: nodes a and b run guests of `windows`, c has label licence.berth.dev/windows, d has nothing; maxNodes 3. The
 * next such guest scores 100, 100, 60, 0; once c runs one too, d is refused.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { PodSet } from '../../../model/pod-sets.ts';
import { createLabelSelector, type LabelRequirement, type Labels } from '../../../model/selectors.ts';
import type { ClusterState } from '../../../model/state.ts';
import { rememberNodes } from '../../epoch-memo.ts';
import { type PluginDefinition, type PreparedFilter, type PreparedScore, type Rejection, SKIP } from '../../plugin.ts';

interface Args {
  readonly labelKey: string;
  readonly maxNodes: Readonly<Record<string, number>>;
}

const NAME = 'LicensedNodes';
const MARK_PREFIX = 'licence.berth.dev/';
const POINTS_MARKED = 60;
const POINTS_MARKED_FOR_OTHERS = 50;

export const licensedNodes: PluginDefinition = {
  name: NAME,
  summary: 'Gathers guests of a licence on few nodes, up to a limit, and keeps other VMs off these.',
  points: ['preFilter', 'filter', 'score'],
  needs: ['vms', 'licences'],
  args: {
    type: 'object',
    properties: {
      labelKey: {
        type: 'string',
        maxLength: 317,
        default: 'berth.dev/licence',
        description: 'Label whose value is the licence that a pod needs.',
      },
      maxNodes: {
        type: 'object',
        properties: {},
        additionalProperties: { type: 'integer', minimum: 1 },
        default: {},
        description: 'Nodes that may run pods of a licence at once, by licence; without a number: any.',
      },
    },
  },
  create({ labelKey, maxNodes }: Args) {
    const limits = new Map(Object.entries(maxNodes));
    const markedSlots = rememberNodes(findMarkedSlots);
    const licenceOf = (pod: Pod): string => pod.labels.get(labelKey) ?? '';
    const anyLicence = podsWith([
      { key: labelKey, operator: 'Exists', values: [] },
      { key: labelKey, operator: 'NotIn', values: [''] },
    ]);
    const countsOf = (licence: string, state: ClusterState): Int32Array =>
      state.countsOf(podsWith([{ key: labelKey, operator: 'In', values: [licence] }]));
    return {
      reads: 'cluster',
      prepareFilter(pod, state) {
        const licence = licenceOf(pod);
        const limit = limits.get(licence);
        if (licence === '' || limit === undefined) return SKIP;
        const counts = countsOf(licence, state).slice();
        const source = state.node(pod.vm?.migration?.sourceNode ?? '');
        if (source !== undefined && counts[source.slot] === 1) counts[source.slot] = 0;
        return new LicenceFilter({ limit, counts, isUnder: (other) => licenceOf(other) === licence, licence });
      },
      prepareScore(pod, state) {
        const licence = licenceOf(pod);
        if (licence !== '') return scoreLicensed(countsOf(licence, state), `${MARK_PREFIX}${licence}`);
        return pod.vm === null ? null : scoreOthers(state.countsOf(anyLicence), markedSlots(state));
      },
    };
  },
};

/** The placed pods that meet these requirements; terminating ones still use their licence. */
function podsWith(requirements: readonly LabelRequirement[]): PodSet {
  const selector = createLabelSelector(requirements);
  return { text: `${NAME} ${selector.text}`, conditions: [{ namespaces: null, selector }], countsTerminating: true };
}

function scoreLicensed(counts: Int32Array, mark: string): PreparedScore {
  return {
    score({ slot, node }) {
      if (counts[slot]! > 0) return 100;
      return node.labels.has(mark) ? POINTS_MARKED : 0;
    },
  };
}

/** Null where no node runs a licensed pod or is kept for one: all would score alike. */
function scoreOthers(counts: Int32Array, marked: Uint8Array): PreparedScore | null {
  if (countUsed(counts) === 0 && !marked.includes(1)) return null;
  return {
    score({ slot }) {
      if (counts[slot]! > 0) return 0;
      return marked[slot] === 1 ? POINTS_MARKED_FOR_OTHERS : 100;
    },
  };
}

/** 1 by slot of a node that is kept for some licence. */
function findMarkedSlots(state: ClusterState): Uint8Array {
  const marked = new Uint8Array(state.slotCount);
  for (const { slot, node } of state.nodes) marked[slot] = Number(isMarked(node.labels));
  return marked;
}

function isMarked(labels: Labels): boolean {
  for (const key of labels.keys()) if (key.startsWith(MARK_PREFIX)) return true;
  return false;
}

/** One licence at the time of a decision. */
interface LicenceUse {
  readonly licence: string;
  readonly limit: number;
  readonly isUnder: (pod: Pod) => boolean;
  /** Pods of the licence by slot. */
  readonly counts: Int32Array;
}

/** Counts the nodes that run a licence, and what is thought onto them and away. */
class LicenceFilter implements PreparedFilter {
  readonly kind = 'prepared';
  readonly #use: LicenceUse;
  /** Pods thought onto (above 0) or away from a slot. */
  readonly #changes: Map<number, number>;
  #usedNodes: number;

  constructor(use: LicenceUse, changes = new Map<number, number>(), usedNodes = countUsed(use.counts)) {
    this.#use = use;
    this.#changes = changes;
    this.#usedNodes = usedNodes;
  }

  filter({ slot }: NodeState): Rejection | null {
    const { licence, limit } = this.#use;
    if (this.#usedNodes < limit || this.#runsOn(slot)) return null;
    const free = Math.max(0, limit - this.#usedNodes);
    // Pods that leave this node free no licence: preemption would kill for nothing.
    return {
      plugin: NAME,
      code: 'UnschedulableAndUnresolvable',
      reasons: [`node(s) would be more than licence ${licence} allows (${limit})`],
      figures: [{ resource: `nodes with licence ${licence}`, requested: 1, free, capacity: limit }],
    };
  }

  addPod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, 1);
  }

  removePod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, -1);
  }

  copy(): LicenceFilter {
    return new LicenceFilter(this.#use, new Map(this.#changes), this.#usedNodes);
  }

  #count(pod: Pod, slot: number, sign: 1 | -1): void {
    if (!this.#use.isUnder(pod)) return;
    const before = this.#runsOn(slot);
    this.#changes.set(slot, (this.#changes.get(slot) ?? 0) + sign);
    this.#usedNodes += Number(this.#runsOn(slot)) - Number(before);
  }

  #runsOn(slot: number): boolean {
    return this.#use.counts[slot]! + (this.#changes.get(slot) ?? 0) > 0;
  }
}

function countUsed(counts: Int32Array): number {
  let used = 0;
  for (const count of counts) if (count > 0) used++;
  return used;
}
