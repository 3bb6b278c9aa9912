import { describe, expect, it } from 'vitest';
import { CallingScheduler } from '../../../../src/core/engine/extender/calling-scheduler.ts';
import type { Extender } from '../../../../src/core/engine/extender/extender.ts';
import { ExtenderPolicy, scoresOf } from '../../../../src/core/engine/extender/extender-policy.ts';
import {
  createPolicyExtender,
  type ExtenderSettings,
} from '../../../../src/core/engine/extender/policy-as-extender.ts';
import { withSlots } from '../../../../src/core/engine/filter-pass.ts';
import { createRejection } from '../../../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { kubeDefault } from '../../../../src/core/engine/policies/kube-default.ts';
import { vmBalanced } from '../../../../src/core/engine/policies/vm-balanced.ts';
import { createEntry, type Policy } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../src/core/model/state.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { vmPod } from '../../../vm-builders.ts';

const NO = createRejection('Test', 'UnschedulableAndUnresolvable', 'not here');
const asked = pod('new', { requests: vector(1000, GI) });

/** An extender that refuses and scores by name. */
function extender(changes: Partial<Extender> & { refuses?: string[]; scores?: Record<string, number> } = {}): Extender {
  const { refuses = [], scores, ...others } = changes;
  return {
    name: 'test',
    weight: 1,
    isNodeCacheCapable: true,
    isInterested: () => true,
    filter: (_pod, nodes) => {
      const passed = Uint8Array.from(nodes, ({ name }) => (refuses.includes(name) ? 0 : 1));
      return { passed, passedCount: passed.filter((one) => one === 1).length, rejectionAt: () => NO };
    },
    ...(scores && { prioritize: (_pod, nodes) => Int32Array.from(nodes, ({ name }) => scores[name] ?? 0) }),
    ...others,
  };
}

const profile = (policy: Policy = kubeDefault) => createProfile(policy, PLUGINS);
const decide = (state: ClusterState, extenders: Extender[], one: Pod = asked) =>
  new Scheduler(state, profile(), extenders).decide(one);
const three = (pods: readonly Pod[] = []) =>
  stateOf(
    ['a', 'b', 'c'].map((name) => node(name)),
    pods,
  );

describe('Scheduler with extenders', () => {
  it('adds score x weight x 10 to the totals, and shows it in the sum', () => {
    const plain = new Scheduler(three(), profile()).decide(asked);
    const { candidates, outcome, best } = decide(three(), [extender({ weight: 3, scores: { b: 7 } })]);
    const totals = new Map(candidates.map((one) => [one.node, one.total]));
    expect(totals.get('b')! - totals.get('a')!).toBe(7 * 3 * 10);
    expect([outcome, best]).toEqual([{ kind: 'chosen', node: 'b' }, ['b']]);
    expect(candidates[1]!.scores.at(-1)).toEqual({ plugin: 'test', weight: 3, raw: 7, normalized: 70, weighted: 210 });
    expect(totals.get('a')).toBe(plain.candidates[0]!.total);
    for (const { total, scores } of candidates)
      expect(scores.reduce((sum, { weighted }) => sum + weighted, 0)).toBe(total);
  });

  it('asks one after another: what the first refuses the second is not shown', () => {
    const seen: string[][] = [];
    const second = extender({
      refuses: ['b'],
      isInterested: () => true,
      filter: (_pod, nodes) => {
        seen.push(nodes.map(({ name }) => name));
        return { passed: Uint8Array.from(nodes, () => 1), passedCount: nodes.length, rejectionAt: () => NO };
      },
    });
    const { rejected, outcome } = decide(three(), [extender({ refuses: ['a', 'b'] }), second]);
    expect(seen).toEqual([['c']]);
    expect(rejected).toEqual([
      { node: 'a', rejection: NO },
      { node: 'b', rejection: NO },
    ]);
    expect(outcome).toEqual({ kind: 'chosen', node: 'c' });
  });

  it('leaves a pod alone that the extender does not manage', () => {
    const none = extender({ refuses: ['a', 'b', 'c'], isInterested: () => false });
    expect(decide(three(), [none]).outcome.kind).toBe('chosen');
    expect(decide(three(), [{ ...none, isInterested: () => true }]).outcome).toMatchObject({
      kind: 'unschedulable',
      message:
        '0/3 nodes are available: 3 not here. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    });
  });

  it('looks at all nodes where the extender refuses the nominated one', () => {
    const nominated = { ...asked, nominatedNodeName: 'a' };
    expect(decide(three(), [], nominated).outcome).toEqual({ kind: 'chosen', node: 'a' });
    expect(decide(three(), [extender({ refuses: ['a'] })], nominated).outcome).toMatchObject({
      kind: 'chosen',
      node: 'b',
    });
  });

  it('scores nodes that come back whole as if no pod and no image were there', () => {
    const full = pod('full', { nodeName: 'a', requests: vector(15_000, 60 * GI) });
    const best = (isNodeCacheCapable: boolean) => decide(three([full]), [extender({ isNodeCacheCapable })]).best;
    expect(best(true)).toEqual(['b', 'c']);
    // kubernetes/kubernetes#141781: a looks as empty as the others.
    expect(best(false)).toEqual(['a', 'b', 'c']);
    const images = [{ names: ['large:latest'], sizeBytes: 900 * 2 ** 20 }];
    const withImage = stateOf([node('a'), node('b', { images }), node('c')]);
    const wanting = { ...asked, images: ['large:latest'] };
    const bestOf = (isNodeCacheCapable: boolean) => decide(withImage, [extender({ isNodeCacheCapable })], wanting).best;
    expect([bestOf(true), bestOf(false)]).toEqual([['b'], ['a', 'b', 'c']]);
  });
});

const settings: ExtenderSettings = {
  name: 'Berth',
  weight: 1,
  isNodeCacheCapable: true,
  managedResources: [],
  filters: true,
  prioritizes: true,
  preempts: true,
  scoreRange: 10,
};

describe('ExtenderPolicy', () => {
  it('judges and scores the nodes it is given as a scheduler that sees no others would', () => {
    const running = pod('r', { nodeName: 'b', requests: vector(15_500, GI) });
    const state = three([running]);
    const policy = new ExtenderPolicy(state, profile(vmBalanced), profile());
    const nodes = ['c', 'b'].map((name) => state.node(name)!);
    const verdict = policy.filter(asked, withSlots(nodes));
    expect([...verdict.passed]).toEqual([1, 0]);
    expect(verdict.rejectionAt(1).reasons).toEqual(['Insufficient cpu']);
    expect(verdict.isCut).toBe(false);
    const whole = new Scheduler(state, profile(vmBalanced)).decide(asked);
    const ranking = policy.rank(asked, withSlots([state.node('a')!, state.node('c')!]))!;
    expect([...ranking.totals]).toEqual(whole.candidates.map(({ total }) => total));
  });

  it('refuses only what is known by the time an answer is due, and ranks nothing then', () => {
    const state = stateOf([node('a', { isUnschedulable: true }), node('b')]);
    const policy = new ExtenderPolicy(state, profile(vmBalanced), profile());
    const cutAfter = (looks: number) => {
      let left = looks;
      const { isCut, passedCount } = policy.filter(asked, withSlots(state.nodes), () => left-- <= 0);
      return [isCut, passedCount];
    };
    expect(cutAfter(0)).toEqual([true, 2]);
    // By the third look NodeUnschedulable has been asked.
    expect(cutAfter(2)).toEqual([true, 1]);
    expect(cutAfter(1000)).toEqual([false, 1]);
    expect(policy.rank(asked, withSlots(state.nodes), { isLate: () => true })).toBeNull();
    expect([...policy.filter(asked, withSlots(state.nodes)).passed]).toEqual([0, 1]);
  });

  it('leaves ties to the scheduler where the policy says so', () => {
    const state = three();
    const scoresWith = (tie: Policy['tie']) => {
      const policy = new ExtenderPolicy(state, profile({ ...kubeDefault, tie }), profile());
      return [...scoresOf(policy.rank(asked, withSlots(state.nodes))!, 10)];
    };
    const [tied] = scoresWith({ kind: 'random', seed: 1 });
    expect(scoresWith({ kind: 'random', seed: 1 })).toEqual([tied, tied, tied]);
    expect(new Set(scoresWith({ kind: 'stable', by: 'name' })).size).toBe(2);
  });

  it('keeps the victims of a node on which none would have to go', () => {
    const low = pod('low', { nodeName: 'a', requests: vector(1000, GI) });
    const state = three([low]);
    const policy = new ExtenderPolicy(state, profile(vmBalanced), profile());
    const candidate = { node: state.node('a')!, victims: [low], budgetViolations: 0 };
    expect(policy.preempt({ ...asked, priority: 100 }, [candidate])).toEqual([candidate]);
  });

  it('answers in the place of an extender as it is configured', () => {
    const state = three();
    const policy = new ExtenderPolicy(state, profile(vmBalanced), profile());
    const gpu = createPolicyExtender(policy, { ...settings, managedResources: ['example.com/gpu'] });
    expect(gpu.isInterested(asked)).toBe(false);
    expect(gpu.isInterested({ ...asked, extendedResources: ['example.com/gpu'] })).toBe(true);
    const mute = createPolicyExtender(policy, { ...settings, filters: false, prioritizes: false, preempts: false });
    expect([mute.filter, mute.prioritize, mute.preempt]).toEqual([undefined, undefined, undefined]);
  });
});

describe('preemption with an extender that spares VMs', () => {
  const guest = (name: string, nodeName: string, priority: number): Pod =>
    vmPod(name, {}, { nodeName, priority, requests: vector(12_000, GI), startTimeSeconds: 0 });
  const container = (name: string, nodeName: string, priority: number): Pod =>
    pod(name, { nodeName, priority, requests: vector(12_000, GI), startTimeSeconds: 0 });
  const high = pod('high', { priority: 100, requests: vector(8000, GI) });

  function nominatedWith(pods: readonly Pod[], policy: Policy): unknown {
    const state = stateOf(
      [...new Set(pods.map(({ nodeName }) => nodeName))].map((name) => node(name)),
      pods,
    );
    const extender = createPolicyExtender(new ExtenderPolicy(state, profile(policy), profile()), settings);
    const { outcome } = new Scheduler(state, profile(), [extender]).decide(high);
    return outcome.kind === 'unschedulable'
      ? [outcome.preemption?.nominatedNode, outcome.preemption?.victims.map(({ name }) => name)]
      : outcome;
  }

  it('leaves kube-scheduler the nodes whose victims are no guests', () => {
    const pods = [container('c', 'a', 5), guest('g', 'b', 0)];
    // kube-scheduler alone takes the lowest priority: the guest's node.
    expect(nominatedWith(pods, kubeDefault)).toEqual(['b', ['virt-launcher-g']]);
    expect(nominatedWith(pods, vmBalanced)).toEqual(['a', ['c']]);
  });

  it('chooses other victims on one node, so that a guest stays where a container can go', () => {
    const half = (one: Pod): Pod => ({ ...one, requests: vector(8000, GI), nonZeroRequests: vector(8000, GI) });
    const pods = [half(container('c', 'a', 5)), half(guest('g', 'a', 0))];
    expect(nominatedWith(pods, kubeDefault)).toEqual(['a', ['virt-launcher-g']]);
    expect(nominatedWith(pods, vmBalanced)).toEqual(['a', ['c']]);
  });

  describe('names pods that are only assumed', () => {
    // Two of 8 of 16 cores on a; kube-scheduler names the guest, whose priority is lower, and the policy the container.
    const half = (one: Pod): Pod => ({ ...one, requests: vector(8000, GI), nonZeroRequests: vector(8000, GI) });
    const low = half(guest('g', 'a', 0));
    const assumed = half(container('c', '', 5));
    function assumedOn() {
      const state = stateOf([node('a')], [low]);
      state.assume(assumed, 'a');
      return { state, policy: new ExtenderPolicy(state, profile(vmBalanced), profile()) };
    }
    const victimsOf = (candidates: readonly { readonly victims: readonly Pod[] }[] | null) =>
      candidates?.map(({ victims }) => victims.map(({ name }) => name));

    it('only where kube-scheduler has named them, which may see them elsewhere', () => {
      const { state, policy } = assumedOn();
      const named = { node: state.node('a')!, victims: [low], budgetViolations: 0 };
      expect(policy.preempt(high, [named])).toEqual([named]);
      expect(victimsOf(policy.preempt(high, [{ ...named, victims: [assumed, low] }]))).toEqual([['c']]);
    });

    it('in the simulator, whose scheduler sees them where they are', () => {
      const { state, policy } = assumedOn();
      const named = { node: state.node('a')!, victims: [low], budgetViolations: 0 };
      expect(victimsOf(createPolicyExtender(policy, settings).preempt!(high, [named]))).toEqual([['c']]);
    });
  });

  it('keeps the candidates of a policy without rules of its own', () => {
    const bare: Policy = { ...vmBalanced, plugins: [createEntry('NodeResourcesFit')] };
    expect(nominatedWith([container('c', 'a', 5), guest('g', 'b', 0)], bare)).toEqual(['b', ['virt-launcher-g']]);
  });
});

describe('CallingScheduler', () => {
  it('expects the sum of its own scores and the extender`s, and ties to end where the policy wants', () => {
    const state = three([pod('r', { nodeName: 'a', requests: vector(4000, 16 * GI) })]);
    const nodes = ['a', 'b', 'c'].map((name) => state.node(name)!);
    const caller = new CallingScheduler(state, profile(), 1);
    const expected = (scores: number[], preferred: number, isNodeCacheCapable = true) =>
      caller.expectChoice(asked, withSlots(nodes), { scores: Int32Array.from(scores), preferred, isNodeCacheCapable })
        .name;
    expect(expected([0, 0, 0], 2)).toBe('c');
    expect(expected([0, 0, 0], 0)).toBe('b');
    expect(expected([10, 0, 0], 0)).toBe('a');
    // Returned whole, a looks empty and ties with the others.
    expect(expected([0, 0, 0], 0, false)).toBe('a');
  });
});
