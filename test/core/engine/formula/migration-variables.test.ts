import { describe, expect, it } from 'vitest';
import { compileFormula } from '../../../../src/core/engine/formula/compile.ts';
import { formulaFilter } from '../../../../src/core/engine/plugins/formula/formula-filter.ts';
import { formulaScore } from '../../../../src/core/engine/plugins/formula/formula-score.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { kubeDefault } from '../../../../src/core/engine/policies/kube-default.ts';
import { createEntry } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';

import { type Pod, podKey } from '../../../../src/core/model/pod.ts';
import type { VmUsage } from '../../../../src/core/model/vm.ts';
import { MI, node, pod } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { role, vmPod } from '../../../vm-builders.ts';
import { compute, parseExpression, treeOf } from './parser-rig.ts';

const link = (name: string, mebibytesPerSecond: number) =>
  node(name, { migrationBandwidthBytesPerSecond: mebibytesPerSecond * MI });
/** A guest of 4 GiB that uses 2 GiB and writes nothing. */
const QUIET: VmUsage = { cpuMilli: null, memoryBytes: 2048 * MI, dirtyCurve: { kind: 'none' } };
const guest = (name: string, source = 's'): Pod =>
  vmPod(name, { usage: QUIET, migration: role(source, { key: `default/${name}` }) });
const newState = () => stateOf([link('a', 512), link('b', 128), link('s', 1100)]);
const on = (text: string, one: Pod, state = newState()): number[] => {
  const { evaluate } = compileFormula(treeOf(text));
  return state.nodes.map((each) => evaluate(one, each, state));
};

describe('variables of live migrations', () => {
  it('predict time, downtime and chance for each target', () => {
    // 2048 MiB at 512, 128 and 1100 / 1 MiB/s, 2048 MiB of zero pages at 22,000, a switch-over of 0.145 s
    const [a, b] = on('migrationSeconds', guest('g'));
    expect(a).toBeCloseTo(2048 / 512 + 2048 / 22_000 + 0.145, 3);
    expect(b).toBeCloseTo(2048 / 128 + 2048 / 22_000 + 0.145, 3);
    // What is left when at most 0.3 s of the copy are, in slices of 0.05 s
    expect(on('migrationDowntimeSeconds', guest('g'))[0]).toBeCloseTo(0.25 + 0.145, 3);
    expect(on('migrationChance', guest('g'))).toEqual([1, 1, 1]);
  });

  it.each<readonly [string, Pod, number]>([
    ['migrationSeconds', vmPod('v'), Number.NaN],
    ['migrationChance', pod('p'), Number.NaN],
    ['isMigration', guest('g'), 1],
    ['isMigration', vmPod('v'), 0],
    ['isMigratable', vmPod('v'), 1],
    ['isMigratable', vmPod('v', { migratability: { isMigratable: false, reason: '' } }), 0],
    ['isMigratable', pod('p'), 0],
    ['usedMemoryBytes', guest('g'), 2048 * MI],
    ['usedMemoryBytes', vmPod('v'), Number.NaN],
    ['dirtyBytesPerSecond', guest('g'), 0],
    ['dirtyBytesPerSecond', vmPod('v'), Number.NaN],
    ['copiedDiskBytes', vmPod('v', { copiedDiskBytes: 7 }), 7],
    ['migrationBandwidthBytesPerSecond', pod('p'), 512 * MI],
  ])('%s of %j is %d', (text, one, expected) => {
    expect(compute(text, one, newState())).toBe(expected);
  });

  it('dirtyBytesPerSecond is what the curve says of one second', () => {
    const dirtyCurve = { kind: 'power', bytesAtOneSecond: 3 * MI, exponent: 0.8, capBytes: 100 * MI } as const;
    expect(compute('dirtyBytesPerSecond', vmPod('v', { usage: { ...QUIET, dirtyCurve } }))).toBe(3 * MI);
  });

  it('follow the migrations under way', () => {
    const state = newState();
    const { evaluate } = compileFormula(treeOf('migrationSeconds'));
    const one = guest('g');
    const seconds = (): number => evaluate(one, state.node('a')!, state);
    const alone = seconds();
    state.assume(guest('other', 'b'), 'a');
    expect(seconds()).toBeCloseTo(2 * (alone - 2048 / 22_000 - 0.145) + 2048 / 22_000 + 0.145, 3);
    state.forget(podKey(guest('other', 'b')));
    expect(seconds()).toBe(alone);
  });
});

describe('policies with formulas of live migrations', () => {
  const chooses = (entry: ReturnType<typeof createEntry>) => {
    const policy = { ...kubeDefault, plugins: [entry] };
    return new Scheduler(newState(), createProfile(policy, PLUGINS, { parseExpression }));
  };

  it('score the quickest target best, and nothing where there is no migration', () => {
    const args = { expression: '-migrationSeconds', normalize: 'minmax' };
    const scheduler = chooses(createEntry(formulaScore.name, { args }));
    expect(scheduler.choose(guest('g')).node).toBe('s');
    const { candidates } = scheduler.decide(guest('g'));
    const [a, b] = ['a', 'b'].map((name) => candidates.find((one) => one.node === name)!.total);
    expect(b).toBe(0);
    expect(a).toBeGreaterThan(0);
    expect(scheduler.decide(vmPod('v')).candidates.map(({ total }) => total)).toEqual([0, 0, 0]);
  });

  it('refuse slow targets and tell the formula', () => {
    const args = { expression: 'ifUnknown(migrationSeconds, 0) < 10' };
    const scheduler = chooses(createEntry(formulaFilter.name, { args }));
    const { candidates, rejected } = scheduler.decide(guest('g'));
    expect(candidates.map((one) => one.node)).toEqual(['a', 's']);
    expect(rejected.map((one) => [one.node, one.rejection.reasons[0]])).toEqual([
      ['b', 'node(s) did not satisfy "ifUnknown(migrationSeconds, 0) < 10"'],
    ]);
    expect(scheduler.decide(vmPod('v')).candidates).toHaveLength(3);
  });

  it('ask again after every change of the cluster', () => {
    const args = { expression: 'ifUnknown(migrationSeconds, 0) < 5' };
    const scheduler = chooses(createEntry(formulaFilter.name, { args }));
    const candidates = () => scheduler.findFeasible(guest('g')).map(({ name }) => name);
    expect(candidates()).toEqual(['a', 's']);
    scheduler.assume(guest('other', 'b'), 'a');
    expect(candidates()).toEqual(['s']);
  });
});
