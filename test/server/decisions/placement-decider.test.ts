import { describe, expect, it } from 'vitest';
import type { FilterAnswer, PreemptAnswer, PrioritizeAnswer } from '../../../src/server/decider.ts';
import type { ClusterFeed } from '../../../src/server/decisions/cluster-feed.ts';
import { createRig, type DeciderRig, nodeManifest, podManifest } from './rig.ts';

const names = ['a', 'b', 'c'];
const filter = (rig: DeciderRig, pod: object, nodes = names) => rig.decider.filter(rig.ask(pod, nodes)) as FilterAnswer;
const prioritize = (rig: DeciderRig, pod: object, nodes = names) => [
  ...(rig.decider.prioritize(rig.ask(pod, nodes)) as PrioritizeAnswer).scores,
];
const feed = (changes: Partial<ClusterFeed>): ClusterFeed => ({
  isSynced: true,
  ageSeconds: () => 0,
  missing: [],
  ...changes,
});

describe('PlacementDecider.filter', () => {
  it('refuses what the policy refuses, for ever as far as kube-scheduler`s dry run goes, and says why', () => {
    const rig = createRig({
      nodes: [nodeManifest('a', '1'), nodeManifest('b'), nodeManifest('c', '4', { unschedulable: true })],
    });
    const answer = filter(rig, podManifest('p', '2'));
    expect([...answer.verdicts]).toEqual([2, 0, 2]);
    expect(answer.reasonAt(0)).toBe('Insufficient cpu');
    expect(answer.reasonAt(2)).toBe('node(s) were unschedulable');
  });

  it('lets nodes pass that it does not know, counts them, and keeps the reasons in their places', async () => {
    const rig = createRig({ nodes: [nodeManifest('a'), nodeManifest('b', '1')] });
    const answer = filter(rig, podManifest('p', '2'), ['x', 'a', 'y', 'b']);
    expect([...answer.verdicts]).toEqual([0, 0, 0, 2]);
    expect(answer.reasonAt(3)).toBe('Insufficient cpu');
    expect(await rig.metric('berth_unknown_nodes_total')).toBe(2);
    expect(prioritize(rig, podManifest('p', '2'), ['x', 'a', 'y'])).toEqual(
      [0, 10, 0].map((s) => (s > 0 ? expect.any(Number) : 0)),
    );
  });

  it.each([
    [feed({ isSynced: false, missing: ['Pod'] }), 'not-synced', /missing: Pod/],
    [feed({ ageSeconds: () => 61 }), 'stale', /last heard of 61 s ago; at most 60 s/],
  ])('decides nothing over a cluster that it does not know well enough', (source, cause, hindrance) => {
    const { decider, ask } = createRig({ feed: source });
    const question = ask(podManifest('p'), names);
    for (const answer of [decider.filter(question), decider.prioritize(question)]) {
      expect(answer).toEqual({ kind: 'neutral', cause });
    }
    expect(decider.hindrances).toEqual([{ name: cause, text: expect.stringMatching(hindrance) }]);
  });

  it('does not count a pod against itself that is scored again without being filtered', () => {
    const rig = createRig({ nodes: ['a', 'b', 'c'].map((name) => nodeManifest(name)) });
    const ask = () => [...prioritize(rig, podManifest('p', '2'), ['a', 'b', 'c'])];
    const first = ask();
    expect([ask(), ask()]).toEqual([first, first]);
  });

  it('gives no opinion on a pod that it cannot read, and tells why', () => {
    const told: string[] = [];
    const { decider, ask } = createRig({
      onUnreadable: (issues) => void told.push(...issues.map(({ code }) => code)),
    });
    const broken = { metadata: { name: 'p' }, spec: { containers: [{ resources: { requests: { cpu: 'many' } } }] } };
    for (const pod of [broken, {}, { spec: 7 }]) {
      expect(decider.filter(ask(pod, names))).toEqual({ kind: 'neutral', cause: 'error' });
    }
    expect(told).toContain('bad-quantity');
  });

  it('answers with what is known where the time is up', () => {
    const { decider, ask, records } = createRig({ nodes: [nodeManifest('a', '1'), nodeManifest('b')] });
    const late = ask(podManifest('p', '2'), ['a', 'b'], () => true);
    expect(decider.filter(late)).toMatchObject({ kind: 'filtered', verdicts: Uint8Array.of(0, 0), isCut: true });
    expect(decider.prioritize(late)).toEqual({ kind: 'neutral', cause: 'deadline' });
    expect(records).toMatchObject([{ verb: 'filter', neutral: 'deadline', passedCount: 2 }]);
  });
});

describe('PlacementDecider.prioritize', () => {
  it('gives the policy`s choice the best score alone', () => {
    const rig = createRig();
    // Three equal nodes; ties by name.
    const [a, b, c] = prioritize(rig, podManifest('p'));
    expect(b).toBe(c);
    expect(a).toBe(b! + 1);
  });

  it('scores finer in a wider range', () => {
    const scores = prioritize(createRig({ scoreRange: 1000 }), podManifest('p'));
    expect(Math.max(...scores)).toBeGreaterThan(100);
  });
});

describe('PlacementDecider and what it assumes', () => {
  const used = ({ cluster }: DeciderRig) => names.map((name) => cluster.state.node(name)?.requested[0] ?? 0);

  it('counts a pod where it expects the scheduler to put it, before the cluster tells', () => {
    const rig = createRig();
    for (const [index, expected] of [
      [1, [1000, 0, 0]],
      [2, [1000, 1000, 0]],
      [3, [1000, 1000, 1000]],
    ] as const) {
      filter(rig, podManifest(`p${index}`));
      prioritize(rig, podManifest(`p${index}`));
      expect(used(rig)).toEqual(expected);
    }
    expect(rig.cluster.pods.assumedCount).toBe(3);
  });

  it('expects the one node that passes, for which no scores are asked', () => {
    const rig = createRig({ nodes: [nodeManifest('a', '1'), nodeManifest('b')] });
    filter(rig, podManifest('p', '2'), ['a', 'b']);
    expect(used(rig)).toEqual([0, 2000, 0]);
  });

  it('takes its expectation back when the pod is asked about again, and corrects it when it is bound elsewhere', async () => {
    const rig = createRig();
    filter(rig, podManifest('p'));
    prioritize(rig, podManifest('p'));
    filter(rig, podManifest('p'));
    expect(used(rig)).toEqual([0, 0, 0]);
    prioritize(rig, podManifest('p'));
    rig.cluster.put('Pod', podManifest('p', '1', { nodeName: 'c' }));
    expect(used(rig)).toEqual([0, 0, 1000]);
    expect(await rig.metric('berth_assumptions_total', { result: 'withdrawn' })).toBe(1);
    expect(await rig.metric('berth_assumptions_total', { result: 'corrected' })).toBe(1);
  });

  it('binds where it may, and counts the pod there at once', async () => {
    const asked: unknown[] = [];
    const rig = createRig({
      bind: async (question) => {
        asked.push(question);
        return question.node === 'b' ? '' : 'no';
      },
    });
    rig.cluster.put('Pod', podManifest('p'));
    const question = { podName: 'p', podNamespace: 'd', podUid: 'uid-p' };
    expect(await rig.decider.bind!({ ...question, node: 'a' })).toBe('no');
    expect(used(rig)).toEqual([0, 0, 0]);
    expect(await rig.decider.bind!({ ...question, node: 'b' })).toBe('');
    expect(used(rig)).toEqual([0, 1000, 0]);
    expect(createRig().decider.bind).toBeUndefined();
  });
});

describe('PlacementDecider.preempt', () => {
  const victims = (nodes: Record<string, string[]>) =>
    new Map(Object.entries(nodes).map(([node, podUids]) => [node, { podUids, budgetViolations: 0 }]));
  const preempt = (rig: DeciderRig, nodes: Record<string, string[]>) =>
    rig.decider.preempt({
      pod: podManifest('high', '4', { priority: 100 }),
      victims: victims(nodes),
      isLate: () => false,
    });

  function rigWithGuest(): DeciderRig {
    const rig = createRig({ policy: 'vm-balanced' });
    rig.cluster.put('Pod', podManifest('container', '4', { nodeName: 'a', priority: 5 }));
    const launcher = podManifest('guest', '4', { nodeName: 'b' }) as { metadata: object };
    const labels = { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': 'vmi', 'vm.kubevirt.io/name': 'guest' };
    rig.cluster.put('Pod', {
      ...launcher,
      metadata: { ...launcher.metadata, labels, annotations: { 'kubevirt.io/domain': 'guest' } },
    });
    return rig;
  }

  it('leaves the node where no guest has to go', () => {
    const answer = preempt(rigWithGuest(), { a: ['uid-container'], b: ['uid-guest'] }) as PreemptAnswer;
    expect([...answer.victims]).toEqual([['a', { podUids: ['uid-container'], budgetViolations: 0 }]]);
  });

  it('leaves everything as it is where it does not know a victim or a node', () => {
    for (const nodes of [
      { a: ['uid-container', 'uid-new'], b: ['uid-guest'] },
      { z: ['uid-container'], b: ['uid-guest'] },
    ]) {
      expect(preempt(rigWithGuest(), nodes)).toEqual({ kind: 'preempted', victims: victims(nodes) });
    }
  });
});

describe('the decision log and the shadow', () => {
  it('records what was decided and why, and what the shadow would have done', async () => {
    const rig = createRig({
      nodes: [nodeManifest('a', '8'), nodeManifest('b', '4'), nodeManifest('c', '1')],
      shadow: 'best-fit',
    });
    filter(rig, podManifest('p', '2'));
    prioritize(rig, podManifest('p', '2'), ['a', 'b']);
    expect(rig.records).toMatchObject([
      {
        verb: 'filter',
        policy: 'kube-default',
        pod: 'd/p',
        uid: 'uid-p',
        nodes: { all: true, names: [] },
        nodeCount: 3,
        passedCount: 2,
        refused: [['Insufficient cpu', 1]],
      },
      { verb: 'prioritize', choice: 'a', expected: 'a', shadow: { policy: 'best-fit', choice: 'b', isSame: false } },
    ]);
    expect(rig.records[1]!.shadow!.regret).toBeGreaterThan(0);
    expect(await rig.metric('berth_shadow_decisions_total', { agreement: 'different' })).toBe(1);
  });

  it('compares at once where one node is left or none', async () => {
    const rig = createRig({ nodes: [nodeManifest('a', '8'), nodeManifest('b', '1')], shadow: 'kube-default' });
    filter(rig, podManifest('p', '2'), ['a', 'b']);
    filter(rig, podManifest('q', '20'), ['a', 'b']);
    expect(rig.records.map(({ shadow }) => shadow)).toMatchObject([
      { choice: 'a', isSame: true, regret: 0 },
      { choice: null, isSame: true },
    ]);
    expect(await rig.metric('berth_shadow_decisions_total', { agreement: 'same' })).toBe(2);
  });
});
