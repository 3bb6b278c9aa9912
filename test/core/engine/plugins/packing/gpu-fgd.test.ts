import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../../src/core/engine/plugins/index.ts';
import { fgd } from '../../../../../src/core/engine/plugins/packing/fragmentation-gradient-descent.ts';
import { fgdPolicy } from '../../../../../src/core/engine/policies/fgd.ts';
import { createEntry } from '../../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../../src/core/engine/schedule.ts';
import { type Pod, podKey } from '../../../../../src/core/model/pod.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { arbitraryCluster, arbitraryPod } from '../../../../arbitraries.ts';
import { judge } from '../../../../laws/judge.ts';
import { buildPlugin, rawScoresOf, stateOf } from '../../../../plugin-rig.ts';
import { CLASSES, expectNodeLocal, gpuNode, gpuPod, HOST_FREE, hostWith } from './gpu-cases.ts';

describe('Fgd', () => {
  const plugin = buildPlugin(fgd, { args: { classes: CLASSES } });
  const chosen = (pod: Pod, state: ClusterState) => plugin.chooseGpus?.(pod, state.node('n')!, state);

  it.each([
    // F 1075; 1450 with 500 off a whole device, 700 with 500 off the third: 100 / (1 + e^-0.375) = 59.3
    ['a share', 32, HOST_FREE, gpuPod('p', 8, 1, 500), 59, [2]],
    // 1075 before and after
    ['a whole GPU', 32, HOST_FREE, gpuPod('p', 8, 1, 1000), 50, null],
    // 4 cores left block every class: 1000 -> 1500: 100 / (1 + e^0.5) = 37.8; both devices alike, the first is given
    ['a share that blocks the rest', 12, [1000, 1000], gpuPod('p', 8, 1, 500), 37, [0]],
    ['a share that fits nowhere', 32, [400, 300], gpuPod('p', 8, 1, 500), 0, null],
    // no GPU taken, 24 cores still suffice
    ['a pod without GPUs', 32, HOST_FREE, gpuPod('p', 8), 50, null],
    // 31 cores off: every class blocked, 1075 -> 2700: 100 / (1 + e^1.625) = 16.5
    ['a pod without GPUs that takes the CPU', 32, HOST_FREE, gpuPod('p', 31), 16, null],
    ['anything on a node without GPUs', 32, [], gpuPod('p', 8), 50, null],
  ] as const)('scores %s', (_title, cores, freeMilli, pod, score, devices) => {
    const state = hostWith(cores, freeMilli);
    expect(rawScoresOf(plugin, pod, state)).toEqual([score]);
    expect(chosen(pod, state)).toEqual(devices);
  });

  it('weighs classes that do not sum up to 1 by their share', () => {
    const doubled = CLASSES.map((one) => ({ ...one, probability: one.probability / 4 }));
    const other = buildPlugin(fgd, { args: { classes: doubled } });
    expect(rawScoresOf(other, gpuPod('p', 8, 1, 500), hostWith(32, HOST_FREE))).toEqual([59]);
  });

  it('scores a pod that names its device by what that device becomes', () => {
    const scoreOn = (device: number) => {
      const named = gpuPod('p', 8, 1, 500, { gpu: { count: 1, milliEach: 500, models: [], devices: [device] } });
      return rawScoresOf(plugin, named, hostWith(32, HOST_FREE));
    };
    // 1075 -> 1450: 100 / (1 + e^0.375) = 40.7; -> 700: 100 / (1 + e^-0.375) = 59.3
    expect([0, 1, 2].map(scoreOn)).toEqual([[40], [40], [59]]);
  });

  it('counts what a class refuses by model as lost to it', () => {
    const classes = [{ cpuMilli: 0, gpuMilli: 1000, gpuCount: 1, models: ['V100'], probability: 1 }];
    const picky = buildPlugin(fgd, { args: { classes } });
    const half = gpuPod('p', 1, 1, 500);
    // T4: 1000 -> 500 lost; V100: 0 -> 500 lost
    expect(rawScoresOf(picky, half, hostWith(32, [1000], 'T4'))).toEqual([62]);
    expect(rawScoresOf(picky, half, hostWith(32, [1000], 'V100'))).toEqual([37]);
  });

  it.each([
    ['no weight at all', [{ cpuMilli: 1, probability: 0 }], 'classes'],
    ['GPUs of no size', [{ cpuMilli: 1, gpuCount: 1, probability: 1 }], 'classes[0]'],
  ])('refuses classes with %s', (_title, classes, path) => {
    expect(() => buildPlugin(fgd, { args: { classes } })).toThrow(
      expect.objectContaining({ code: 'out-of-range', path }),
    );
  });
});

describe('Fgd with given classes', () => {
  const plugin = buildPlugin(fgd, { args: { classes: CLASSES } });

  it('keeps the laws of node-local plugins: whole scores, no other node, one for pods of a shape', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), arbitraryPod('other'), (cluster, judged, other) => {
        const said = expectNodeLocal(plugin, cluster, judged);
        const alike: Pod = { ...other, requests: [judged.requests[0]!, ...other.requests.slice(1)], gpu: judged.gpu };
        const state = new ClusterState(cluster);
        expect(plugin.shapeOf(alike, state)).toBe(plugin.shapeOf(judged, state));
        expect(judge(plugin, cluster, alike)).toEqual(said);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the device whose score it reports, and the first of equal ones', () => {
    const arbitraryFree = fc.array(fc.constantFrom(0, 100, 460, 500, 810, 1000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(arbitraryFree, fc.integer({ min: 1, max: 999 }), (freeMilli, milliEach) => {
        const state = hostWith(32, freeMilli);
        const on = (devices: readonly number[] | null) =>
          rawScoresOf(
            plugin,
            gpuPod('p', 8, 1, milliEach, { gpu: { count: 1, milliEach, models: [], devices } }),
            state,
          )[0]!;
        const each = freeMilli.map((free, index) => (free >= milliEach ? on([index]) : -1));
        const best = Math.max(...each);
        expect(on(null)).toBe(Math.max(0, best));
        const given = plugin.chooseGpus?.(gpuPod('p', 8, 1, milliEach), state.node('n')!, state);
        expect(given).toEqual(best < 0 ? null : [each.indexOf(best)]);
      }),
    );
  });
});

describe('Fgd with the mix of the cluster', () => {
  const profile = createProfile(fgdPolicy, PLUGINS);

  it('follows the pods that are placed, however they came there', () => {
    const one = gpuPod('one', 8, 1, 1000, { nodeName: 'n', phase: 'Running' });
    const share = gpuPod('share', 8, 1, 500);
    const scoreOn = (state: ClusterState) =>
      new Scheduler(state, profile).decide(share, { examinesAll: true }).candidates[0]!.total;
    const nodes = [gpuNode('n', 64, 4)];
    const empty = stateOf(nodes);
    // no pods, no classes, nothing is fragmented
    expect(scoreOn(empty)).toBe(50);
    // whole GPUs only: 500 of the first device are lost to them: 100 / (1 + e^0.5) = 37.8
    expect(scoreOn(stateOf(nodes, [one]))).toBe(37);
    const scheduler = new Scheduler(empty, profile);
    scheduler.assume({ ...one, nodeName: '', phase: 'Pending' }, 'n');
    expect(scheduler.decide(share, { examinesAll: true }).candidates[0]!.total).toBe(37);
    empty.forget('default/one');
    expect(scheduler.decide(share, { examinesAll: true }).candidates[0]!.total).toBe(50);
  });

  it('decides as a state built anew after any placements', () => {
    const steps = fc.array(arbitraryPod('p'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(arbitraryCluster, steps, arbitraryPod('judged'), (cluster, pods, judged) => {
        const scheduler = new Scheduler(new ClusterState(cluster), profile);
        for (const [index, one] of pods.entries()) {
          const named = { ...one, uid: `p${index}`, name: `p${index}` };
          const { node } = scheduler.choose(named);
          if (node !== null) scheduler.assume(named, node);
        }
        const placed = [...scheduler.state.placements.values()].map(({ pod, node }) => ({
          ...pod,
          nodeName: node.name,
        }));
        const anew = new Scheduler(new ClusterState({ ...cluster, pods: placed }), profile);
        const totals = (one: Scheduler) => one.decide(judged, { examinesAll: true }).candidates;
        expect(totals(scheduler)).toEqual(totals(anew));
      }),
      { numRuns: 60 },
    );
  });
});

describe('devices given by Fgd', () => {
  const policy = {
    ...fgdPolicy,
    plugins: fgdPolicy.plugins.map((one) =>
      one.name === 'Fgd' ? createEntry('Fgd', { args: { classes: CLASSES } }) : one,
    ),
  };

  it('are held after assume, and come back with undo', () => {
    const state = hostWith(32, HOST_FREE);
    const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
    const node = state.node('n')!;
    const checkpoint = state.checkpoint();
    scheduler.assume(gpuPod('p', 8, 1, 200), 'n');
    expect(node.freeGpuMilli()).toEqual([1000, 1000, 500, 0]);
    state.forget('default/p');
    scheduler.assume(gpuPod('q', 8, 2, 1000), 'n');
    expect(node.gpuDevicesOf('default/q')).toEqual([0, 1]);
    state.undo(checkpoint);
    expect(node.freeGpuMilli()).toEqual([...HOST_FREE]);
  });

  it('are the same after any steps and their undoing, and never more than a device has', () => {
    const arbitraryStep = fc.oneof(
      fc.record({ count: fc.constant(1), milliEach: fc.integer({ min: 1, max: 1000 }) }),
      fc.record({ count: fc.integer({ min: 1, max: 3 }), milliEach: fc.constant(1000) }),
      fc.record({ forget: fc.nat({ max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(arbitraryStep, { maxLength: 20 }), fc.nat({ max: 20 }), (steps, from) => {
        const state = stateOf([gpuNode('a', 96, 4), gpuNode('b', 96, 8)]);
        const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
        const run = (some: typeof steps, offset: number): void => {
          for (const [index, step] of some.entries()) {
            if ('forget' in step) {
              const key = [...state.placements.keys()][step.forget];
              if (key !== undefined) state.forget(key);
              continue;
            }
            const pod = gpuPod(`p${offset + index}`, 1, step.count, step.milliEach);
            const { node } = scheduler.choose(pod);
            if (node !== null) scheduler.assume(pod, node);
          }
        };
        const held = (): unknown =>
          state.nodes.map((node) => [
            node.freeGpuMilli(),
            [...node.pods.values()].map((pod) => [podKey(pod), node.gpuDevicesOf(podKey(pod))]).sort(),
          ]);
        run(steps.slice(0, from), 0);
        const before = held();
        const checkpoint = state.checkpoint();
        run(steps.slice(from), from);
        for (const node of state.nodes) {
          expect(node.freeGpuMilli().every((milli) => milli >= 0 && milli <= 1000)).toBe(true);
          for (const pod of node.pods.values()) {
            expect(new Set(node.gpuDevicesOf(podKey(pod))).size).toBe(pod.gpu!.count);
          }
        }
        state.undo(checkpoint);
        expect(held()).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});
