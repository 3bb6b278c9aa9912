/** What happens in a scenario as events of the simulation. */

import { createIssue, type Issue } from '../../errors.ts';
import type { Node } from '../../model/node.ts';
import type { ResourceAxes } from '../../model/resources.ts';
import { quote } from '../../schema.ts';
import { type ClusterEvent, EVENT_ORDER } from '../cluster-event.ts';
import { createNamedRandom } from '../workload/named-random.ts';
import { drawFailures, expectedFailures, type FailureRule } from './failure-times.ts';
import { type Happening, type HappeningAction, keyOfAction, type NodeSelection } from './happening.ts';
import { type InstanceContext, InstanceEvents } from './instance-events.ts';
import type { InstanceAction } from './instance-happening.ts';
import { MAX_EVENTS } from './limits.ts';
import { NodeBook } from './node-book.ts';
import { createPoolNodes, withRates } from './pool-nodes.ts';
import type { ScenarioRates } from './scenario.ts';
import type { NodePool } from './scenario-cluster.ts';
import { selectNodes } from './select-nodes.ts';
import { type Turn, turnsOf } from './turns.ts';

/** What events are made for. */
export interface EventContext extends InstanceContext {
  /** There at the start. */
  readonly nodes: readonly Node[];
  readonly pools: readonly NodePool[];
  readonly axes: ResourceAxes;
  readonly rates: ScenarioRates;
  /** As `policiesOfRun` gives them; events name them by their position. */
  readonly policies: readonly string[];
  readonly seed: number;
  /** On the simulation's clock. */
  readonly startSeconds: number;
  /** When the simulation stops: no failure is drawn from here on. */
  readonly endSeconds: number;
}

/**
 * The events in their order, with those that undo what lasts for a while. Nodes are chosen among those that are there by
 * then, as far as the scenario itself makes them come and go. Issues, with paths in the file, where a node or a time is
 * not there, or the events are too many; remarks about instances that are not.
 */
export function toClusterEvents(
  happens: readonly Happening[],
  context: EventContext,
): {
  readonly events: readonly ClusterEvent[];
  readonly issues: readonly Issue[];
  readonly remarks: readonly string[];
} {
  const writer = new EventWriter(happens, context);
  for (const turn of turnsOf(happens, context.startSeconds)) {
    if (turn.isEnd) writer.undo(turn);
    else writer.happen(turn);
    if (writer.isFull) break;
  }
  const { events, issues, instances } = writer;
  issues.push(...instances.issues);
  return { events: withoutAbsent(events, context.nodes), issues, remarks: instances.remarks };
}

/** Events of one kind keep their order. */
function withoutAbsent(events: readonly ClusterEvent[], nodes: readonly Node[]): readonly ClusterEvent[] {
  const there = new Set(nodes.map(({ name }) => name));
  const sorted = events.toSorted((a, b) => a.timeSeconds - b.timeSeconds || EVENT_ORDER[a.kind] - EVENT_ORDER[b.kind]);
  return sorted.filter((event) => {
    if (event.kind === 'node-join') there.add(event.node.name);
    if (!('nodeName' in event)) return true;
    // Failures are drawn ahead, and the node may have left meanwhile.
    return event.kind === 'node-leave' ? there.delete(event.nodeName) : there.has(event.nodeName);
  });
}

const UNDOING = {
  drain: 'node-uncordon',
  cordon: 'node-uncordon',
  uncordon: 'node-cordon',
  fail: 'node-recover',
} as const;

class EventWriter {
  readonly events: ClusterEvent[] = [];
  readonly issues: Issue[] = [];
  readonly instances: InstanceEvents;
  readonly #happens: readonly Happening[];
  readonly #context: EventContext;
  readonly #book: NodeBook;
  /** Nodes that a happening was about, for its end. */
  readonly #nodesOf = new Map<number, readonly string[]>();
  /** Nodes a pool has had. */
  readonly #numbered = new Map<string, number>();
  /** Happenings that have changed the policy and still hold. */
  #policies: readonly { readonly happening: number; readonly policy: number }[] = [];

  constructor(happens: readonly Happening[], context: EventContext) {
    this.#happens = happens;
    this.#context = context;
    this.#book = new NodeBook(context.nodes);
    this.instances = new InstanceEvents(context);
    for (const { name, count } of context.pools) this.#numbered.set(name, count);
  }

  get isFull(): boolean {
    if (this.events.length <= MAX_EVENTS) return false;
    const found = `more than ${MAX_EVENTS} events`;
    this.issues.push(createIssue('input-too-large', 'spec.happens', found, `at most ${MAX_EVENTS}`));
    return true;
  }

  happen({ timeSeconds, index }: Turn): void {
    const { startSeconds, endSeconds } = this.#context;
    const { action, forSeconds } = this.#happens[index]!;
    const path = `spec.happens[${index}]`;
    if (timeSeconds < startSeconds) {
      const found = `${startSeconds - timeSeconds} s before the start`;
      this.issues.push(createIssue('out-of-range', `${path}.at`, found, 'a time from the start on'));
      return;
    }
    if (timeSeconds > endSeconds) {
      const found = `${timeSeconds - endSeconds} s after the end`;
      const options = { severity: 'warning', remedy: 'Nothing, where it need not happen.' } as const;
      this.issues.push(createIssue('out-of-range', `${path}.at`, found, 'a time up to the end', options));
    }
    const names = 'selection' in action ? this.#select(action.selection, action, index) : [];
    this.#nodesOf.set(index, names);
    this.#write(action, { timeSeconds, index, names, forSeconds });
  }

  #select(selection: NodeSelection, action: HappeningAction, index: number): readonly string[] {
    const path = `spec.happens[${index}].${keyOfAction(action)}`;
    const random = createNamedRandom(this.#context.seed, path);
    return selectNodes(selection, this.#book, { random, path, issues: this.issues });
  }

  #write(action: HappeningAction, one: Occurrence): void {
    const { timeSeconds, index, names } = one;
    switch (action.kind) {
      case 'join':
        this.#join(action, one);
        break;
      case 'policy': {
        const policy = this.#context.policies.indexOf(action.policy);
        this.#policies = [...this.#policies, { happening: index, policy }];
        this.events.push({ kind: 'policy', timeSeconds, policy });
        break;
      }
      case 'arrive':
      case 'depart':
      case 'resize':
      case 'migrate':
        this.#befall(action, one);
        break;
      case 'taint':
        for (const nodeName of names) {
          const taints = this.#book.taint(nodeName, index, action.taints);
          if (taints !== null) this.events.push({ kind: 'node-change', timeSeconds, nodeName, taints });
        }
        break;
      case 'label':
        this.#relabel(one, action.labels, action.labels);
        break;
      case 'rolling-upgrade': {
        const { parallel, rebootSeconds } = action;
        this.events.push({ kind: 'rolling-upgrade', timeSeconds, nodeNames: names, parallel, rebootSeconds });
        break;
      }
      case 'failures':
        this.#fail(action, one);
        break;
      case 'leave':
        for (const nodeName of names) this.#leave(nodeName, timeSeconds);
        break;
      default:
        for (const nodeName of names) this.events.push({ kind: `node-${action.kind}`, timeSeconds, nodeName });
    }
  }

  #join({ pool: poolName, count }: { readonly pool: string; readonly count: number }, one: Occurrence): void {
    const { pools, axes, rates } = this.#context;
    const pool = pools.find(({ name }) => name === poolName);
    if (pool === undefined) return;
    const before = this.#numbered.get(poolName) ?? 0;
    this.#numbered.set(poolName, before + count);
    const nodes = createPoolNodes(pool, axes, before + 1, count).map((node) => withRates(node, rates));
    this.#nodesOf.set(
      one.index,
      nodes.map(({ name }) => name),
    );
    for (const node of nodes) {
      if (this.#book.has(node.name)) {
        const path = `spec.happens[${one.index}].join`;
        this.issues.push(createIssue('duplicate-node', path, quote(node.name), 'a node that is not there'));
        continue;
      }
      this.#book.join(node);
      this.events.push({ kind: 'node-join', timeSeconds: one.timeSeconds, node });
    }
  }

  #befall(action: InstanceAction, { timeSeconds, index }: Occurrence): void {
    const path = `spec.happens[${index}]`;
    if (action.kind === 'migrate' && action.to !== '' && !this.#book.has(action.to)) {
      const wanted = 'a node that is there by then';
      this.issues.push(createIssue('unknown-node', `${path}.migrate.to`, quote(action.to), wanted));
      return;
    }
    for (const event of this.instances.of(action, timeSeconds, path)) this.events.push(event);
  }

  #leave(nodeName: string, timeSeconds: number): void {
    if (this.#book.leave(nodeName)) this.events.push({ kind: 'node-leave', timeSeconds, nodeName });
  }

  #relabel({ timeSeconds, index, names }: Occurrence, named: LabelChange, change: LabelChange | null): void {
    const keys = Object.keys(named);
    for (const nodeName of names) {
      const labels = this.#book.relabel(nodeName, index, { keys, change });
      if (labels !== null) this.events.push({ kind: 'node-change', timeSeconds, nodeName, labels });
    }
  }

  /** Each node draws by its own name: others neither come nor go with it. */
  #fail(
    { meanUpSeconds, meanRepairSeconds }: Pick<FailureRule, 'meanUpSeconds' | 'meanRepairSeconds'>,
    { timeSeconds, index, names, forSeconds }: Occurrence,
  ): void {
    const { seed, endSeconds } = this.#context;
    const toSeconds = Math.min(endSeconds, timeSeconds + (forSeconds ?? Number.POSITIVE_INFINITY));
    const rule: FailureRule = { fromSeconds: timeSeconds, toSeconds, meanUpSeconds, meanRepairSeconds };
    const path = `spec.happens[${index}].failures`;
    const expected = 2 * names.length * expectedFailures(rule);
    if (expected > MAX_EVENTS) {
      const found = Number.isFinite(expected) ? `some ${Math.round(expected)} events` : 'failures without an end';
      this.issues.push(createIssue('out-of-range', path, found, `at most ${MAX_EVENTS}`, { remedy: FEWER_FAILURES }));
      return;
    }
    for (const nodeName of names) {
      for (const failure of drawFailures(rule, createNamedRandom(seed, `${path} ${nodeName}`))) {
        this.events.push({ kind: 'node-fail', timeSeconds: failure.failSeconds, nodeName });
        this.events.push({ kind: 'node-recover', timeSeconds: failure.recoverSeconds, nodeName });
      }
    }
  }

  undo({ timeSeconds, index }: Turn): void {
    const { action } = this.#happens[index]!;
    // Nothing stands here for what did not begin.
    const names = this.#nodesOf.get(index);
    if (names === undefined) return;
    switch (action.kind) {
      case 'join':
        for (const nodeName of names) this.#leave(nodeName, timeSeconds);
        break;
      case 'arrive':
        for (const event of this.instances.undo(action, timeSeconds)) this.events.push(event);
        break;
      case 'leave':
        for (const nodeName of names) {
          const node = this.#book.rejoin(nodeName);
          if (node !== null) this.events.push({ kind: 'node-join', timeSeconds, node });
        }
        break;
      case 'policy':
        this.#policies = this.#policies.filter(({ happening }) => happening !== index);
        this.events.push({ kind: 'policy', timeSeconds, policy: this.#policies.at(-1)?.policy ?? 0 });
        break;
      case 'taint':
        for (const nodeName of names) {
          const taints = this.#book.taint(nodeName, index, null);
          if (taints !== null) this.events.push({ kind: 'node-change', timeSeconds, nodeName, taints });
        }
        break;
      case 'label':
        this.#relabel({ timeSeconds, index, names, forSeconds: null }, action.labels, null);
        break;
      case 'drain':
      case 'cordon':
      case 'uncordon':
      case 'fail':
        for (const nodeName of names) this.events.push({ kind: UNDOING[action.kind], timeSeconds, nodeName });
    }
  }
}

type LabelChange = Readonly<Record<string, string | null>>;

const FEWER_FAILURES = 'Give the simulation an end, a longer mtbf, or fewer nodes.';

/** One beginning of a happening. */
interface Occurrence {
  readonly timeSeconds: number;
  readonly index: number;
  readonly names: readonly string[];
  readonly forSeconds: number | null;
}
