import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/core/engine/decision.ts';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import { createProfile } from '../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../src/core/engine/schedule.ts';
import { type Cluster, createCluster } from '../../../src/core/model/cluster.ts';
import type { Node } from '../../../src/core/model/node.ts';
import type { NodeState } from '../../../src/core/model/node-state.ts';
import { type Pod, podKey } from '../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { ClusterState } from '../../../src/core/model/state.ts';
import type { Checkpoint } from '../../../src/core/model/undo-log.ts';
import { arbitraryCluster, arbitraryNode, arbitraryPod } from '../../arbitraries.ts';
import { GI, node, pod, vector } from '../../builders.ts';
import { decideNaively, type NaiveDecision } from '../../oracles/naive-schedule.ts';

const profile = createProfile(POLICIES[0]!, PLUGINS);

/** The plain facts that the state must stand for. */
interface Facts {
  readonly nodes: ReadonlyMap<string, Node>;
  /** By key, with the node's name. */
  readonly placed: ReadonlyMap<string, { readonly pod: Pod; readonly nodeName: string }>;
  readonly nominated: ReadonlyMap<string, { readonly pod: Pod; readonly nodeName: string }>;
}

type Step =
  | { readonly kind: 'place' | 'nominate'; readonly pod: Pod; readonly at: number }
  | { readonly kind: 'forget' | 'withdraw' | 'removeNode'; readonly at: number }
  | { readonly kind: 'addNode' | 'updateNode'; readonly node: Node; readonly at: number }
  | { readonly kind: 'checkpoint' | 'undo' | 'release' };

/** No more pods than keep every sum exact (test/arbitraries.ts). */
const MAX_STEPS = 10;
const at = fc.nat({ max: 1000 });

const arbitrarySteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('place' as const), pod: arbitraryPod('new'), at }) },
    fc.record({ kind: fc.constantFrom('forget' as const, 'removeNode' as const, 'withdraw' as const), at }),
    fc.record({ kind: fc.constant('nominate' as const), pod: arbitraryPod('new'), at }),
    fc.record({ kind: fc.constantFrom('addNode' as const, 'updateNode' as const), node: arbitraryNode('new'), at }),
    fc.record({ kind: fc.constantFrom('checkpoint' as const, 'undo' as const, 'release' as const) }),
  ),
  { maxLength: MAX_STEPS, size: 'max' },
);

/** A live scheduler beside the plain facts; every step is done to both. */
class Twin {
  readonly cluster: Cluster;
  readonly scheduler: Scheduler;
  facts: Facts;
  readonly #open: { readonly checkpoint: Checkpoint; readonly facts: Facts }[] = [];
  #count = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.scheduler = new Scheduler(new ClusterState(cluster), profile);
    this.facts = {
      nodes: new Map(cluster.nodes.map((one) => [one.name, one])),
      placed: new Map(cluster.pods.map((one) => [podKey(one), { pod: one, nodeName: one.nodeName }])),
      nominated: new Map(),
    };
  }

  do(step: Step): void {
    const { state } = this.scheduler;
    switch (step.kind) {
      case 'checkpoint':
        this.#open.push({ checkpoint: state.checkpoint(), facts: this.facts });
        return;
      case 'undo':
      case 'release': {
        const last = this.#open.pop();
        if (last === undefined) return;
        state[step.kind](last.checkpoint);
        if (step.kind === 'undo') this.facts = last.facts;
        return;
      }
      case 'place':
      case 'nominate':
        this.#putPod(step.kind, { ...step.pod, ...this.#newName() }, step.at);
        return;
      case 'forget': {
        const key = pick(
          [...this.facts.placed].filter(([, one]) => this.facts.nodes.has(one.nodeName)),
          step.at,
        )?.[0];
        if (key === undefined) return;
        state.forget(key);
        this.facts = { ...this.facts, placed: without(this.facts.placed, key) };
        return;
      }
      case 'withdraw': {
        const found = pick([...this.facts.nominated], step.at);
        if (found === undefined) return;
        state.withdrawNomination(found[1].pod, found[1].nodeName);
        this.facts = { ...this.facts, nominated: without(this.facts.nominated, found[0]) };
        return;
      }
      case 'addNode': {
        // A name that was there before brings its pods back.
        const name = step.at % 2 === 0 ? `added-${this.#count++}` : 'n0';
        if (this.facts.nodes.has(name)) return;
        state.addNode({ ...step.node, name });
        this.facts = { ...this.facts, nodes: new Map([...this.facts.nodes, [name, { ...step.node, name }]]) };
        return;
      }
      case 'updateNode': {
        const name = pick([...this.facts.nodes.keys()], step.at);
        if (name === undefined) return;
        state.updateNode({ ...step.node, name });
        this.facts = { ...this.facts, nodes: new Map(this.facts.nodes).set(name, { ...step.node, name }) };
        return;
      }
      case 'removeNode': {
        const name = pick([...this.facts.nodes.keys()], step.at);
        if (name === undefined) return;
        state.removeNode(name);
        this.facts = { ...this.facts, nodes: without(this.facts.nodes, name) };
      }
    }
  }

  #putPod(kind: 'place' | 'nominate', one: Pod, index: number): void {
    const nodeName = pick([...this.facts.nodes.keys()], index);
    if (nodeName === undefined) return;
    const entry = [podKey(one), { pod: one, nodeName }] as const;
    if (kind === 'place') {
      this.scheduler.assume(one, nodeName);
      this.facts = { ...this.facts, placed: new Map([...this.facts.placed, entry]) };
    } else {
      this.scheduler.state.nominate(one, nodeName);
      this.facts = { ...this.facts, nominated: new Map([...this.facts.nominated, entry]) };
    }
  }

  #newName(): { name: string; uid: string } {
    const name = `new-${this.#count++}`;
    return { name, uid: name };
  }

  /** A state built anew from the facts. */
  rebuild(): ClusterState {
    const { nodes, placed, nominated } = this.facts;
    return new ClusterState(
      createCluster({
        ...this.cluster,
        nodes: [...nodes.values()],
        pods: [
          ...[...placed.values()].map((one): Pod => ({ ...one.pod, nodeName: one.nodeName })),
          ...[...nominated.values()].map((one): Pod => ({ ...one.pod, nominatedNodeName: one.nodeName })),
        ],
      }),
    );
  }
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % items.length];
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** A decision in the oracle's form. */
function toNaive({ candidates, rejected, best }: Decision): NaiveDecision {
  const verdicts = [
    ...candidates.map(({ node: name }) => [name, null] as const),
    ...rejected.map(
      ({ node: name, rejection: { plugin, code, reasons } }) => [name, { plugin, code, reasons }] as const,
    ),
  ];
  return {
    verdicts: Object.fromEntries(verdicts),
    scores: Object.fromEntries(
      candidates.map(({ node: name, scores }) => [
        name,
        Object.fromEntries(scores.map(({ plugin, raw, normalized }) => [plugin, [raw, normalized]])),
      ]),
    ),
    totals: Object.fromEntries(candidates.map(({ node: name, total }) => [name, total])),
    best,
  };
}

/** Everything that is summed on a node. */
function sumsOf(state: ClusterState): unknown {
  const describe = ({
    name,
    node: object,
    pods,
    requested,
    nonZeroCpuMilli,
    nonZeroMemoryBytes,
  }: NodeState): unknown => ({
    name,
    object,
    pods: [...pods.keys()].sort(),
    requested: requested.map((amount) => amount + 0),
    nonZeroCpuMilli,
    nonZeroMemoryBytes,
  });
  return state.nodes.map(describe).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

/** Trailing zeros say nothing: a vector grows with the first pod that needs the axis. */
function trimmed(sums: unknown): unknown {
  return JSON.parse(JSON.stringify(sums), (key, value) => {
    if (key !== 'requested') return value;
    const amounts = [...value];
    while (amounts.at(-1) === 0) amounts.pop();
    return amounts;
  });
}

describe('Scheduler over a changing state', () => {
  it('decides after any steps as the naive oracle does on a state built anew', () => {
    fc.assert(
      fc.property(
        arbitraryCluster,
        arbitrarySteps,
        fc.array(arbitraryPod('judged'), { minLength: 1, maxLength: 4 }),
        (cluster, steps, judged) => {
          const twin = new Twin(cluster);
          for (const step of [null, ...steps]) {
            if (step !== null) twin.do(step);
            for (const one of judged) {
              const naive = decideNaively(twin.rebuild(), profile, one);
              expect(toNaive(twin.scheduler.decide(one, { examinesAll: true }))).toEqual(naive);
            }
          }
        },
      ),
      { numRuns: 800 },
    );
  }, 120_000);

  it('chooses one of the best nodes, and the one that decide names', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitrarySteps, arbitraryPod('judged'), (cluster, steps, judged) => {
        const twin = new Twin(cluster);
        for (const step of steps) twin.do(step);
        const choice = twin.scheduler.choose(judged);
        const { outcome, best, candidates } = twin.scheduler.decide(judged);
        expect(choice.node).toBe(outcome.kind === 'chosen' ? outcome.node : null);
        expect(choice.candidateCount).toBe(candidates.length);
        if (choice.node !== null) expect(best).toContain(choice.node);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('holds the sums of a state built anew', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitrarySteps, (cluster, steps) => {
        const twin = new Twin(cluster);
        for (const step of steps) {
          twin.do(step);
          expect(trimmed(sumsOf(twin.scheduler.state))).toEqual(trimmed(sumsOf(twin.rebuild())));
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('decides right when the journal no longer reaches back to a column', () => {
    const nodes = [node('n1'), node('n2')];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes }));
    const scheduler = new Scheduler(state, profile);
    const judged = pod('judged', { requests: vector(4000, 8 * GI) });
    expect(scheduler.choose(judged).node).toBe('n1');
    const filler = pod('filler', { requests: vector(14_000, 8 * GI) });
    // 35,000 times on and off again are 70,000 changes; the journal keeps 65,536.
    for (let round = 0; round < 35_000; round++) {
      state.assume(filler, 'n2');
      state.forget('default/filler');
    }
    state.assume(filler, 'n1');
    expect(scheduler.choose(judged)).toMatchObject({ node: 'n2', candidateCount: 1 });
  });

  it('keeps columns apart when a slot goes to another node', () => {
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: [node('n1'), node('n2')] }));
    const scheduler = new Scheduler(state, profile);
    const judged = pod('judged', { requests: vector(4000, 8 * GI) });
    state.assume(pod('filler', { requests: vector(14_000, 8 * GI) }), 'n1');
    expect(scheduler.choose(judged).node).toBe('n2');
    state.removeNode('n1');
    state.removeNode('n2');
    state.addNode(node('n3'));
    expect(scheduler.choose(judged)).toMatchObject({ node: 'n3', candidateCount: 1 });
    expect(scheduler.decide(judged).rejected).toEqual([]);
  });
});
