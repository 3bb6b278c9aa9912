/** The first half of the cycle: which nodes pass every filter. */

import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import type { FilterColumn, PluginColumns } from './columns.ts';
import { checkNode, type FilterRun, ImaginedNode, prepareFilters, rivalsOn } from './filter-run.ts';
import type { PreparedFilter, Rejection } from './plugin.ts';
import type { Profile, ProfilePlugin } from './profile.ts';
import { feasibleNodesToFind } from './sampling.ts';

/** Nodes beside their slots, so that what is kept by slot is read without a look at the nodes. */
export interface SlottedNodes {
  readonly nodes: readonly NodeState[];
  /** Slots of `nodes`. */
  readonly slots: Int32Array;
}

/** Nodes that passed; the arrays are read-only and good until the next pass. */
export type Feasible = SlottedNodes;

/** A refusal and the number of nodes it holds for. */
export interface CountedRefusal {
  /** That of one of them. */
  readonly rejection: Rejection;
  readonly nodes: number;
}

/** How a pass looks at the cluster. */
export interface PassOptions {
  /** Judge every node: no sampling, no short cut for the pod's nominated node. */
  readonly examinesAll: boolean;
  /** The only nodes to look at, in the order to visit them. Default: all. */
  readonly among?: SlottedNodes;
  /** True once an answer is due: filters that were not asked yet refuse nothing then. */
  readonly isLate?: () => boolean;
}

/** One filter of a pass: a cached column or one prepared for the pod. */
interface Check {
  readonly column: FilterColumn | null;
  readonly columns: PluginColumns | null;
  readonly prepared: PreparedFilter | null;
}

/** What the last pass was about: enough to say of any node why it was refused. */
interface Pass {
  readonly pod: Pod;
  readonly run: FilterRun;
  readonly checks: readonly Check[];
  /** The filters that must be asked of every node. */
  prepared: readonly PreparedFilter[];
  /** Slots of nodes to which rivals are nominated. */
  crowded: ReadonlySet<number>;
  /** True where filters were left out because the answer was due. */
  isCut: boolean;
}

/** Nodes between two looks at the time. */
const NODES_A_LOOK = 256;

const NOTHING: Feasible = { nodes: [], slots: new Int32Array(0) };
const NO_SLOTS: ReadonlySet<number> = new Set();

export class FilterPass {
  readonly #state: ClusterState;
  readonly #profile: Profile;
  readonly #columns: ReadonlyMap<ProfilePlugin, PluginColumns>;
  /** Position in visiting order where the next search begins. */
  #nextStart = 0;
  #pass: Pass | null = null;
  /** By slot, of the last pass: 1 where a column, or a filter that suspects few nodes, refuses the node. */
  #refused = new Uint8Array(0);
  /** By slot: number of the pass that last looked at the node. */
  #visited = new Uint32Array(0);
  #passNumber = 0;
  /** Scratch for what passed. */
  #slots = new Int32Array(0);
  readonly #found: NodeState[] = [];

  constructor(state: ClusterState, profile: Profile, columns: ReadonlyMap<ProfilePlugin, PluginColumns>) {
    this.#state = state;
    this.#profile = profile;
    this.#columns = columns;
  }

  /** The preFilters' outcome of the last pass. */
  get run(): FilterRun {
    return this.#pass!.run;
  }

  /** True where the last pass left filters out because the answer was due. */
  get isCut(): boolean {
    return this.#pass?.isCut ?? false;
  }

  /** The nodes that pass every filter, in visiting order. Hot: once per decision. */
  find(pod: Pod, options: PassOptions): Feasible {
    const state = this.#state;
    const run = prepareFilters(this.#profile, pod, state);
    this.#passNumber++;
    const checks = run.rejection === null ? this.#checksOf(pod, run, options.isLate) : { made: [], isCut: false };
    const pass: Pass = {
      pod,
      run,
      checks: checks.made,
      prepared: checks.made.flatMap(({ prepared }) => (prepared?.suspects === undefined ? (prepared ?? []) : [])),
      crowded: checks.isCut ? NO_SLOTS : this.#crowdedSlots(pod),
      isCut: checks.isCut,
    };
    this.#pass = pass;
    if (run.rejection !== null) return NOTHING;
    this.#mergeRefusals(pass.checks);
    if (!options.examinesAll && pod.nominatedNodeName !== '') {
      const nominated = state.node(pod.nominatedNodeName);
      if (nominated !== undefined && isNamed(run, nominated) && this.#passes(pass, nominated, nominated.slot)) {
        return { nodes: [nominated], slots: Int32Array.of(nominated.slot) };
      }
    }
    return this.#search(pass, options);
  }

  /** Why the last pass refused a node; null where it passed or was not looked at. */
  rejectionOf(node: NodeState): Rejection | null {
    const pass = this.#pass;
    if (pass === null) return null;
    if (pass.run.rejection !== null) return pass.run.rejection;
    if (!isNamed(pass.run, node)) return pass.run.narrowing;
    if (this.#visited[node.slot] !== this.#passNumber) return null;
    if (pass.crowded.has(node.slot)) return this.#checkCrowded(pass, node);
    for (const { column, columns, prepared } of pass.checks) {
      const rejection = column === null ? prepared!.filter(node) : columns!.rejectionOf(column, pass.pod, node);
      if (rejection !== null) return rejection;
    }
    return null;
  }

  /** The refusals of the last pass by plugin and reasons; one for all nodes where a preFilter refused. */
  countRefusals(): readonly CountedRefusal[] {
    const counts: { rejection: Rejection; nodes: number }[] = [];
    for (const node of this.#state.nodes) {
      const rejection = this.rejectionOf(node);
      if (rejection === null) continue;
      const known = counts.find((one) => isAlike(one.rejection, rejection));
      if (known === undefined) counts.push({ rejection, nodes: 1 });
      else known.nodes++;
    }
    return counts;
  }

  /** Whether a node passes every filter now; true as well where a filter looks at other nodes. */
  mayPassOn(pod: Pod, node: NodeState): boolean {
    const run = prepareFilters(this.#profile, pod, this.#state);
    if (run.rejection !== null || !isNamed(run, node)) return false;
    const looksFurther = run.filters.some(({ prepared }) => prepared !== null && prepared.suspects?.length !== 0);
    return looksFurther || checkNode(pod, node, this.#state, run.filters) === null;
  }

  /** A copy of a node to think with about the last pass's pod. */
  imagine(node: NodeState): ImaginedNode {
    const { pod, run } = this.#pass!;
    return ImaginedNode.of(node, pod, this.#state, run.filters);
  }

  /** Visits nodes until enough are found (kube-scheduler.md B5). Hot. */
  #search(pass: Pass, options: PassOptions): Feasible {
    const state = this.#state;
    const all = options.among ?? { nodes: state.nodes, slots: state.nodeSlots };
    const { nodes, slots: from } =
      pass.run.nodeNames === null ? all : withSlots(all.nodes.filter((node) => isNamed(pass.run, node)));
    const count = nodes.length;
    const percentage = options.examinesAll ? 100 : this.#profile.policy.percentageOfNodesToScore;
    const quota = feasibleNodesToFind(count, percentage);
    const passesAll = pass.checks.length === 0 && pass.crowded.size === 0;
    const start = options.examinesAll || count === 0 ? 0 : this.#nextStart % count;
    if (passesAll && quota === count && start === 0 && nodes === state.nodes) return { nodes, slots: state.nodeSlots };
    const found = this.#found;
    const slots = this.#slots;
    let foundCount = 0;
    let visited = 0;
    for (; visited < count && foundCount < quota; visited++) {
      const next = start + visited;
      const at = next < count ? next : next - count;
      const slot = from[at]!;
      if (visited % NODES_A_LOOK === 0 && !pass.isCut && options.isLate?.() === true) this.#cut(pass);
      this.#visited[slot] = this.#passNumber;
      if (!this.#passes(pass, nodes[at]!, slot)) continue;
      slots[foundCount] = slot;
      found[foundCount++] = nodes[at]!;
    }
    found.length = foundCount;
    if (!options.examinesAll && count > 0) this.#nextStart = (this.#nextStart + visited) % state.nodeCount;
    return { nodes: found, slots: slots.subarray(0, foundCount) };
  }

  /** Whether a node passes every filter. Hot: once per node and decision. */
  #passes(pass: Pass, node: NodeState, slot: number): boolean {
    if (pass.crowded.size > 0 && pass.crowded.has(slot)) return this.#checkCrowded(pass, node) === null;
    if (this.#refused[slot] === 1) return false;
    const { prepared } = pass;
    for (let index = 0; index < prepared.length; index++) {
      if (prepared[index]!.filter(node) !== null) return false;
    }
    return true;
  }

  /** From here on only what is known of a node already refuses it. */
  #cut(pass: Pass): void {
    Object.assign(pass, { prepared: [], crowded: NO_SLOTS, isCut: true });
  }

  #checkCrowded({ pod, run }: Pass, node: NodeState): Rejection | null {
    return checkNode(pod, node, this.#state, run.filters);
  }

  /** The filters as columns or prepared, without those that refuse no node; no further ones once the answer is due. */
  #checksOf(pod: Pod, run: FilterRun, isLate?: () => boolean): { made: Check[]; isCut: boolean } {
    const made: Check[] = [];
    for (const { entry, node, prepared } of run.filters) {
      if (isLate?.() === true) return { made, isCut: true };
      const columns = node === null ? null : this.#columns.get(entry)!;
      const column = columns?.filterColumn(pod, node!.shapeOf(pod, this.#state)) ?? null;
      const isSure = column === null ? prepared!.suspects?.length === 0 : column.refusedCount === 0;
      if (!isSure) made.push({ column, columns, prepared });
    }
    return { made, isCut: false };
  }

  /** Marks every node that a column, or a filter that suspects few nodes, refuses. Hot. */
  #mergeRefusals(checks: readonly Check[]): void {
    const { slotCount } = this.#state;
    if (this.#refused.length < slotCount) {
      this.#refused = new Uint8Array(slotCount * 2);
      this.#visited = new Uint32Array(slotCount * 2);
      this.#slots = new Int32Array(slotCount * 2);
    }
    const merged = this.#refused;
    merged.fill(0);
    for (const { column, prepared } of checks) {
      if (column === null) {
        for (const slot of prepared!.suspects ?? []) {
          const node = this.#state.nodeAt(slot);
          if (node !== null && prepared!.filter(node) !== null) merged[slot] = 1;
        }
        continue;
      }
      const { refused } = column;
      for (let slot = 0; slot < slotCount; slot++) merged[slot]! |= refused[slot]!;
    }
  }

  /** Slots of nodes to which pods are nominated that this pod must leave room for. */
  #crowdedSlots(pod: Pod): ReadonlySet<number> {
    let slots: Set<number> | null = null;
    for (const name of this.#state.nominatedNodes) {
      const node = this.#state.node(name);
      if (node === undefined || rivalsOn(name, pod, this.#state).length === 0) continue;
      slots ??= new Set();
      slots.add(node.slot);
    }
    return slots ?? NO_SLOTS;
  }
}

/** Whether two refusals say the same. Hot: once a node that refuses. */
function isAlike(a: Rejection, b: Rejection): boolean {
  if (a.plugin !== b.plugin || a.reasons.length !== b.reasons.length) return false;
  for (let at = 0; at < a.reasons.length; at++) if (a.reasons[at] !== b.reasons[at]) return false;
  return true;
}

/** Whether the preFilters leave a node in. */
function isNamed(run: FilterRun, node: NodeState): boolean {
  return run.nodeNames === null || run.nodeNames.has(node.name);
}

/** Nodes with their slots. Hot: an own loop, as Int32Array.from takes ten times as long. */
export function withSlots(nodes: readonly NodeState[]): SlottedNodes {
  const slots = new Int32Array(nodes.length);
  for (let position = 0; position < nodes.length; position++) slots[position] = nodes[position]!.slot;
  return { nodes, slots };
}
