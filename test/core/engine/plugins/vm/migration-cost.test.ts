import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterPlugin } from '../../../../../src/core/engine/plugin.ts';
import { migrationCost } from '../../../../../src/core/engine/plugins/vm/migration-cost.ts';
import { MigrationForecaster } from '../../../../../src/core/engine/vm/migration-forecast.ts';
import { DEFAULT_MIGRATION_SETTINGS, type MigrationSettings } from '../../../../../src/core/model/migration.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import type { Vm } from '../../../../../src/core/model/vm.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { MI, node, pod } from '../../../../builders.ts';
import { type NaiveGuest, naiveChance, naiveMigration } from '../../../../oracles/naive-migration.ts';
import { stateOf } from '../../../../plugin-rig.ts';
import { role, vm, vmPod } from '../../../../vm-builders.ts';

function build(args: Record<string, unknown> = {}): ClusterPlugin {
  const { value, issues } = checkSchema(args, migrationCost.args);
  expect(issues).toEqual([]);
  return migrationCost.create(value as never, { schedulerVersion: '1.36' }) as ClusterPlugin;
}

function scores(pod: Pod, state: ClusterState, names: readonly string[], plugin = build()): number[] | null {
  const candidates = names.map((name) => state.node(name)!);
  const prepared = plugin.prepareScore!(pod, state, candidates);
  const found = prepared && candidates.map((one, position) => prepared.score(one, position));
  const isUniform = found !== null && new Set(found).size === 1;
  expect(prepared?.uniform).toBe(isUniform ? found[0] : undefined);
  return found;
}

function verdicts(pod: Pod, state: ClusterState, names: readonly string[], plugin: ClusterPlugin): string[] {
  const prepared = plugin.prepareFilter!(pod, state);
  if (prepared.kind !== 'prepared') return [prepared.kind];
  return names.map((name) => prepared.filter(state.node(name)!)?.reasons.join() ?? 'pass');
}

const linked = (name: string, mebibytesPerSecond: number): Node =>
  node(name, { migrationBandwidthBytesPerSecond: mebibytesPerSecond * MI });

/** A guest of 2 GiB that dirties 34.5 x t^0.786 MiB; from node s. */
const GUEST: NaiveGuest = {
  memoryBytes: 2048 * MI,
  usedBytes: 1545 * MI,
  bytesAtOneSecond: 34.5 * MI,
  exponent: 0.786,
  capBytes: Number.POSITIVE_INFINITY,
};
function moving({ memoryBytes, usedBytes, ...curve }: NaiveGuest, changes: Partial<MigrationSettings> = {}): Pod {
  const facet: Partial<Vm> = {
    guestMemoryBytes: memoryBytes,
    usage: { cpuMilli: null, memoryBytes: usedBytes, dirtyCurve: { kind: 'power', ...curve } },
    migrationSettings: { ...DEFAULT_MIGRATION_SETTINGS, ...changes },
  };
  return vmPod('guest', { migration: role('s'), ...facet });
}
const NEVER_ABORTED = { completionTimeoutPerGigabyteSeconds: 0 };

describe('MigrationCost', () => {
  const nodes = [['s', 4000] as const, ['slow', 100] as const, ['quick', 180] as const, ['swamped', 20] as const];
  const state = stateOf(nodes.map(([name, rate]) => linked(name, rate)));

  it('scores 45 for 20 s with a chance of 0.9 where elsewhere it takes 10 s', () => {
    const { vm: facet } = moving(GUEST);
    const forecast = new MigrationForecaster().prepare(facet!, state.node('s'), state);
    const [slow, quick] = ['slow', 'quick'].map((name) => forecast.to(state.node(name)!));
    expect(slow!.expected.totalSeconds).toBeCloseTo(20, 0);
    // 20 x 34.5 x k x 0.05^0.786 = 100 MiB/s: k = 1.53; Phi(ln 1.53 / 0.33) = 0.90
    expect(slow!.chance).toBeCloseTo(0.9, 2);
    expect(quick!.expected.totalSeconds).toBeCloseTo(10, 0);
    // 100 x 0.9 x 10 / 20; k = 2.75, Phi(3.06) = 0.999
    expect(scores(moving(GUEST), state, ['slow', 'quick'])).toEqual([45, 100]);
  });

  it('measures a node against the fastest of the candidates, whatever else there is', () => {
    expect(scores(moving(GUEST), state, ['slow'])).toEqual([90]);
    expect(scores(moving(GUEST), state, [])).toEqual([]);
  });

  it('gives nothing where the guest will not arrive', () => {
    // 20 MiB/s: 1545 MiB take 77 s; granted are 3 x 20 s
    const hasty = moving(GUEST, { completionTimeoutPerGigabyteSeconds: 20 });
    expect(scores(hasty, state, ['swamped', 'quick'])).toEqual([0, 100]);
    expect(scores(hasty, state, ['swamped'])).toEqual([0]);
    // For ever at 20 MiB/s; k = 0.31: Phi(-3.6) = 0.0002
    expect(scores(moving(GUEST, NEVER_ABORTED), state, ['swamped', 'quick'])).toEqual([0, 100]);
  });

  it('counts chances where it ends nowhere by itself', () => {
    // 20 x 34.5 x k x 0.05^0.786 = 60 MiB/s: k = 0.92; Phi(ln 0.92 / 0.33) = 0.40
    const busy = stateOf([linked('s', 4000), linked('a', 60), linked('b', 600)]);
    expect(scores(moving(GUEST, NEVER_ABORTED), busy, ['a'])![0]).toBeCloseTo(40, -0.7);
    expect(scores(moving(GUEST, NEVER_ABORTED), busy, ['a', 'b'])).toEqual([0, 100]);
  });

  it('does not take a link that is down for the fastest', () => {
    // down is given up after 150 s without progress; 1000 MiB at 4 MiB/s take 250 s
    const two = stateOf([linked('s', 4000), linked('down', 0), linked('narrow', 4)]);
    const still = moving({ ...GUEST, usedBytes: 1000 * MI, bytesAtOneSecond: 0, capBytes: 0 });
    expect(scores(still, two, ['down', 'narrow'])).toEqual([0, 100]);
  });

  it('shares links with the migrations under way', () => {
    const own = stateOf([linked('s', 4000), linked('a', 400), linked('b', 400)]);
    const still = moving({ ...GUEST, bytesAtOneSecond: 0, capBytes: 0 });
    const plugin = build();
    expect(scores(still, own, ['a', 'b'], plugin)).toEqual([100, 100]);
    own.assume(vmPod('other', { migration: role('s', { key: 'default/other' }) }), 'b');
    // 1545 / 400 + 503 / 22000 + 0.145 = 4.03 s, 1545 / 200 + ... = 7.89 s: 51
    expect(scores(still, own, ['a', 'b'], plugin)).toEqual([100, 51]);
    own.forget('default/virt-launcher-other');
    expect(scores(still, own, ['a', 'b'], plugin)).toEqual([100, 100]);
  });

  it('leaves alone what is no target of a migration', () => {
    for (const one of [pod('p'), vmPod('v')]) {
      expect(scores(one, state, ['slow', 'quick'])).toBeNull();
      expect(verdicts(one, state, ['slow'], build({ leastChance: 1 }))).toEqual(['skip']);
    }
  });

  it('refuses nodes with a smaller chance than the least, where there is one', () => {
    const target = moving(GUEST, { completionTimeoutPerGigabyteSeconds: 20 });
    const judged = (leastChance: number) => verdicts(target, state, ['slow', 'swamped'], build({ leastChance }));
    const refused = (found: number, wanted: number) =>
      `node(s) had a chance of ${found} % that the live migration ends in time, wanted ${wanted} %`;
    expect(judged(0)).toEqual(['skip']);
    expect(judged(0.5)).toEqual(['pass', refused(0, 50)]);
    expect(judged(0.95)).toEqual([refused(90, 95), refused(0, 95)]);
    // enough is enough
    const still = moving({ ...GUEST, bytesAtOneSecond: 0, capBytes: 0 });
    expect(verdicts(still, state, ['slow'], build({ leastChance: 1 }))).toEqual(['pass']);
    const filter = build({ leastChance: 0.95 }).prepareFilter!(target, state);
    if (filter.kind !== 'prepared') throw new Error('wanted a filter');
    expect(filter.filter(state.node('slow')!)?.code).toBe('UnschedulableAndUnresolvable');
  });

  it('assumes what is not known: a mixed load of 0.7 of the memory over half of 10 Gbit/s', () => {
    const plain = stateOf([node('s'), node('a'), linked('b', 550), linked('c', 275)]);
    const [a, b, c] = scores(vmPod('guest', { migration: role('s') }), plain, ['a', 'b', 'c'])!;
    expect([a, b! - c! > 10]).toEqual([b, true]);
    expect(vm('guest').usage).toBeNull();
  });

  it('scores as the formula says of rounds counted one by one', () => {
    const rate = fc.integer({ min: 30, max: 1500 });
    const arbitraryGuest = fc.record({
      memory: fc.integer({ min: 512, max: 8192 }),
      atOneSecond: fc.integer({ min: 5, max: 200 }),
      exponent: fc.constantFrom(0.4, 0.6, 0.8),
    });
    fc.assert(
      fc.property(arbitraryGuest, fc.array(rate, { minLength: 1, maxLength: 3 }), (drawn, rates) => {
        const memoryBytes = drawn.memory * MI;
        const curve = { bytesAtOneSecond: drawn.atOneSecond * MI, exponent: drawn.exponent, capBytes: memoryBytes / 2 };
        const guest: NaiveGuest = { memoryBytes, usedBytes: memoryBytes, ...curve };
        const all = stateOf([linked('s', 4000), ...rates.map((one, index) => linked(`n${index}`, one))]);
        const limitsOf = (one: number) => ({ bandwidth: one * MI, link: one * MI, secondsPerGigabyte: 10 });
        const outcomes = rates.map((one) => naiveMigration(guest, limitsOf(one)));
        const chances = rates.map((one) => naiveChance(guest, limitsOf(one), 'measured'));
        const fastest = Math.min(...outcomes.map(({ totalSeconds }) => totalSeconds));
        const names = rates.map((_, index) => `n${index}`);
        const found = scores(moving(guest, { completionTimeoutPerGigabyteSeconds: 10 }), all, names)!;
        outcomes.forEach(({ totalSeconds }, index) => {
          const wanted = (100 * chances[index]! * fastest) / totalSeconds;
          expect(Number.isInteger(found[index])).toBe(true);
          // Leaps and halvings of src err by 1 %.
          expect(Math.abs(found[index]! - wanted)).toBeLessThan(2);
        });
      }),
      { numRuns: 30 },
    );
  });
});
