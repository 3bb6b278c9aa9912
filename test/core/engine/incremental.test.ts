import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PluginColumns } from '../../../src/core/engine/columns.ts';
import type { Decision } from '../../../src/core/engine/decision.ts';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import { createProfile, type Profile } from '../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../src/core/engine/schedule.ts';
import { type Cluster, createCluster, type Storage } from '../../../src/core/model/cluster.ts';
import type { Node } from '../../../src/core/model/node.ts';
import { type Pod, podKey } from '../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { ClusterState } from '../../../src/core/model/state.ts';
import type { Checkpoint } from '../../../src/core/model/undo-log.ts';
import { arbitraryNode } from '../../arbitraries.ts';
import { GI, node, pod, vector } from '../../builders.ts';
import { decideNaively, type NaiveDecision } from '../../oracles/naive-schedule.ts';
import { arbitraryAnyPod, arbitraryStorageCluster } from '../../storage-arbitraries.ts';
import { describeState } from './describe-state.ts';

/** Plugins of their own each time: what one remembers must not help another. */
const newProfile = (): Profile => createProfile(POLICIES[0]!, PLUGINS);

/** The plain facts that the state must stand for. */
interface Facts {
  readonly nodes: ReadonlyMap<string, Node>;
  /** By key, with the node's name. */
  readonly placed: ReadonlyMap<string, { readonly pod: Pod; readonly nodeName: string }>;
  readonly nominated: ReadonlyMap<string, { readonly pod: Pod; readonly nodeName: string }>;
  readonly storage: Storage;
}

/** Parts of a node object that change by themselves: relabelled, tainted, cordoned, resized. */
const NODE_PARTS = ['labels', 'taints', 'isUnschedulable', 'allocatable', 'images', 'declaredFeatures'] as const;

type Step =
  | { readonly kind: 'place' | 'nominate'; readonly pod: Pod; readonly at: number }
  | { readonly kind: 'forget' | 'withdraw' | 'removeNode'; readonly at: number }
  | { readonly kind: 'addNode' | 'updateNode'; readonly node: Node; readonly at: number }
  | {
      readonly kind: 'changePart';
      readonly node: Node;
      readonly part: (typeof NODE_PARTS)[number];
      readonly at: number;
    }
  | { readonly kind: 'checkpoint' | 'undo' | 'release' };

const MAX_STEPS = 30;
/** No more pods at a time than keep every sum exact (test/arbitraries.ts). */
const MAX_PODS = 24;
const at = fc.nat({ max: 1000 });

const arbitrarySteps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('place' as const), pod: arbitraryAnyPod('new'), at }),
    },
    fc.record({ kind: fc.constantFrom('forget' as const, 'removeNode' as const, 'withdraw' as const), at }),
    fc.record({ kind: fc.constant('nominate' as const), pod: arbitraryAnyPod('new'), at }),
    fc.record({ kind: fc.constantFrom('addNode' as const, 'updateNode' as const), node: arbitraryNode('new'), at }),
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('changePart' as const),
        node: arbitraryNode('new'),
        part: fc.constantFrom(...NODE_PARTS),
        at,
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('checkpoint' as const, 'undo' as const) }) },
    fc.record({ kind: fc.constant('release' as const) }),
  ),
  { maxLength: MAX_STEPS, size: 'max' },
);

/** A live scheduler beside the plain facts; every step is done to both. */
class Twin {
  readonly cluster: Cluster;
  readonly scheduler: Scheduler;
  facts: Facts;
  readonly #open: { readonly checkpoint: Checkpoint; readonly facts: Facts; readonly description: unknown }[] = [];
  #count = 0;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.scheduler = new Scheduler(new ClusterState(cluster), newProfile());
    this.facts = {
      nodes: new Map(cluster.nodes.map((one) => [one.name, one])),
      placed: new Map(cluster.pods.map((one) => [podKey(one), { pod: one, nodeName: one.nodeName }])),
      nominated: new Map(),
      storage: cluster.storage,
    };
  }

  do(step: Step): void {
    const { state } = this.scheduler;
    switch (step.kind) {
      case 'checkpoint':
        this.#open.push({
          checkpoint: state.checkpoint(),
          facts: this.facts,
          description: describeState(state),
        });
        return;
      case 'undo':
      case 'release': {
        const last = this.#open.pop();
        if (last === undefined) return;
        state[step.kind](last.checkpoint);
        if (step.kind === 'release') return;
        this.facts = last.facts;
        expect(describeState(state)).toEqual(last.description);
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
      case 'updateNode':
      case 'changePart': {
        const before = pick([...this.facts.nodes.values()], step.at);
        if (before === undefined) return;
        const { name } = before;
        const part = step.kind === 'changePart' ? { [step.part]: step.node[step.part] } : step.node;
        const after: Node = { ...before, ...part, name };
        state.updateNode(after);
        this.facts = { ...this.facts, nodes: new Map(this.facts.nodes).set(name, after) };
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
    if (nodeName === undefined || this.facts.placed.size + this.facts.nominated.size >= MAX_PODS) return;
    const entry = [podKey(one), { pod: one, nodeName }] as const;
    if (kind === 'place') {
      const storage = this.#storageAfter(one, nodeName);
      this.scheduler.assume(one, nodeName);
      this.facts = { ...this.facts, placed: new Map([...this.facts.placed, entry]), storage };
    } else {
      this.scheduler.state.nominate(one, nodeName);
      this.facts = { ...this.facts, nominated: new Map([...this.facts.nominated, entry]) };
    }
  }

  /** The storage objects after a placement, as a scheduler that has done nothing else leaves them. */
  #storageAfter(one: Pod, nodeName: string): Storage {
    const { claims, volumes, ...others } = this.facts.storage;
    const fresh = this.rebuild();
    new Scheduler(fresh, newProfile()).assume(one, nodeName);
    const boundClaims = claims.map(({ namespace, name }) => fresh.storage.claim(namespace, name)!);
    const names = new Set([...volumes.map(({ name }) => name), ...boundClaims.map(({ volumeName }) => volumeName)]);
    return { ...others, claims: boundClaims, volumes: [...names].flatMap((name) => fresh.storage.volume(name) ?? []) };
  }

  #newName(): { name: string; uid: string } {
    const name = `new-${this.#count++}`;
    return { name, uid: name };
  }

  /** A state built anew from the facts. */
  rebuild(): ClusterState {
    const { nodes, placed, nominated, storage } = this.facts;
    return new ClusterState(
      createCluster({
        ...this.cluster,
        storage,
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

describe('Scheduler over a changing state', () => {
  it('decides after any steps as the naive oracle does on a state built anew', () => {
    fc.assert(
      fc.property(
        arbitraryStorageCluster,
        arbitrarySteps,
        fc.array(arbitraryAnyPod('judged'), { minLength: 1, maxLength: 4 }),
        (cluster, steps, judged) => {
          const twin = new Twin(cluster);
          for (const step of [null, ...steps]) {
            if (step !== null) twin.do(step);
            for (const one of judged) {
              const naive = decideNaively(twin.rebuild(), newProfile(), one);
              expect(toNaive(twin.scheduler.decide(one, { examinesAll: true }))).toEqual(naive);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);

  it('chooses after any steps the node that decide names, with its total', () => {
    fc.assert(
      fc.property(arbitraryStorageCluster, arbitrarySteps, arbitraryAnyPod('judged'), (cluster, steps, judged) => {
        const twin = new Twin(cluster);
        for (const step of [null, ...steps]) {
          if (step !== null) twin.do(step);
          const choice = twin.scheduler.choose(judged);
          const { outcome, best, candidates } = twin.scheduler.decide(judged, { examinesAll: true });
          const total = candidates.length > 1 ? candidates.find((one) => one.node === choice.node)!.total : 0;
          expect(choice).toEqual({
            node: outcome.kind === 'chosen' ? outcome.node : null,
            candidateCount: candidates.length,
            tiedCount: best.length,
            total,
          });
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('holds the sums, counts, terms, ports and volumes of a state built anew, whatever is undone', () => {
    fc.assert(
      fc.property(arbitraryStorageCluster, arbitrarySteps, (cluster, steps) => {
        const twin = new Twin(cluster);
        const unordered = (state: ClusterState): unknown => ({ ...describeState(state), order: null });
        for (const step of [null, ...steps]) {
          if (step !== null) twin.do(step);
          expect(unordered(twin.scheduler.state)).toEqual(unordered(twin.rebuild()));
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('decides right when the journal no longer reaches back to a column', () => {
    const nodes = [node('n1'), node('n2')];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes }));
    const scheduler = new Scheduler(state, newProfile());
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

  it('decides right when the journal has dropped no more than the one change that matters', () => {
    const nodes = [node('n1'), node('n2'), node('n3')];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes }));
    const scheduler = new Scheduler(state, newProfile());
    const judged = pod('judged', { requests: vector(4000, 8 * GI) });
    const filler = pod('filler', { requests: vector(14_000, 8 * GI) });
    const changeN3 = (times: number): void => {
      for (let change = 0; change < times; change++) {
        if (state.placements.has('default/mover')) state.forget('default/mover');
        else state.assume(pod('mover'), 'n3');
      }
    };
    changeN3(32_767);
    expect(scheduler.choose(judged)).toMatchObject({ candidateCount: 3 });
    // The 32,768th change. The 65,537th makes the journal drop its older half, this one the last of it.
    state.assume(filler, 'n2');
    changeN3(32_769);
    expect(scheduler.decide(judged).rejected).toMatchObject([{ node: 'n2' }]);
  });

  it('does not bring back with a node the pod that left it after its first removal was undone', () => {
    const nodes = [node('n1')];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes }));
    state.assume(pod('gone'), 'n1');
    const checkpoint = state.checkpoint();
    state.removeNode('n1');
    state.undo(checkpoint);
    state.forget('default/gone');
    state.removeNode('n1');
    state.addNode(node('n1'));
    expect([...state.placements.keys()]).toEqual([]);
  });

  it('keeps columns apart when a slot goes to another node', () => {
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: [node('n1'), node('n2')] }));
    const scheduler = new Scheduler(state, newProfile());
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

describe('PluginColumns', () => {
  // 40,000 nodes leave room for 100 shapes in the 4,000,000 cells that a plugin keeps.
  const [NODE_COUNT, KEPT_SHAPES] = [40_000, 100];

  it('answers right for a shape that was dropped to make room, and keeps the others', () => {
    const nodes = Array.from({ length: NODE_COUNT }, (_, index) => node(`n${index}`));
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes }));
    let calls = 0;
    const columns = new PluginColumns(
      'Crowd',
      {
        reads: 'node',
        shapeOf: ({ name }) => name,
        score: (_pod, { pods }) => {
          calls++;
          return pods.size;
        },
      },
      state,
    );
    /** Calls that it costs to ask for the shape. */
    const cost = (shape: string): number => {
      calls = 0;
      expect(columns.scoreColumn(pod(shape), shape).nonZeroCount).toBe(state.placements.size);
      return calls;
    };
    for (let shape = 0; shape < KEPT_SHAPES; shape++) expect(cost(`shape-${shape}`)).toBe(NODE_COUNT);
    expect(cost('shape-0')).toBe(0);
    expect(cost('one more')).toBe(NODE_COUNT);
    state.assume(pod('placed'), 'n7');
    // The oldest had to go; what is kept is mended for the one node that changed.
    expect(cost('shape-1')).toBe(1);
    expect(cost('one more')).toBe(1);
    expect(cost('shape-0')).toBe(NODE_COUNT);
  });
});
