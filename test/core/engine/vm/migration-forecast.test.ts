import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MigrationForecaster } from '../../../../src/core/engine/vm/migration-forecast.ts';
import type { MigrationPrediction } from '../../../../src/core/migration/live/predict-migration.ts';
import { createCluster } from '../../../../src/core/model/cluster.ts';
import {
  DEFAULT_MIGRATION_SETTINGS,
  type Migration,
  type MigrationSettings,
} from '../../../../src/core/model/migration.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import type { Vm, VmUsage } from '../../../../src/core/model/vm.ts';
import { MI, node } from '../../../builders.ts';
import { type NaiveGuest, naiveChance, naiveMigration } from '../../../oracles/naive-migration.ts';
import { arbitraryWalk, walk } from '../../../state-walk.ts';
import { role, vm, vmPod } from '../../../vm-builders.ts';

/** A node with so many MiB/s for migrations; none where nothing is told. */
const linked = (name: string, mebibytesPerSecond: number | null = null): Node =>
  node(name, { migrationBandwidthBytesPerSecond: mebibytesPerSecond === null ? null : mebibytesPerSecond * MI });

const stateWith = (nodes: readonly Node[], migrations: readonly Migration[] = []): ClusterState =>
  new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, migrations }));

/** A migration's object, running. */
function running(name: string, sourceNode: string, targetNode: string): Migration {
  const moments = { startSeconds: null, endSeconds: null };
  const ofVm = { namespace: 'default', name, uid: name, vmName: name, sourceNode, targetNode };
  return { ...ofVm, ...moments, phase: 'running', reason: 'user', priority: 0, addedNodeSelector: new Map() };
}

const settings = (changes: Partial<MigrationSettings>): Partial<Vm> => ({
  migrationSettings: { ...DEFAULT_MIGRATION_SETTINGS, ...changes },
});
/** A guest of which is known how much it uses and how it dirties. */
const measured = (usedMebibytes: number, mebibytesAtOneSecond: number, exponent: number, cap: number): VmUsage => ({
  cpuMilli: null,
  memoryBytes: usedMebibytes * MI,
  dirtyCurve: { kind: 'power', bytesAtOneSecond: mebibytesAtOneSecond * MI, exponent, capBytes: cap * MI },
});
const QUIET: Partial<Vm> = { usage: { cpuMilli: null, memoryBytes: 2048 * MI, dirtyCurve: { kind: 'none' } } };

const forecast = (
  state: ClusterState,
  source: string,
  facet: Partial<Vm> = QUIET,
  forecaster = new MigrationForecaster(),
) => forecaster.prepare(vm('guest', { migration: role(source), ...facet }), state.node(source), state);
/** MiB/s of the copy and of its last bytes. */
const rates = ({ path }: MigrationPrediction): readonly number[] =>
  [path.bandwidthBytesPerSecond, path.linkBytesPerSecond].map((bytes) => bytes / MI);

describe('MigrationForecaster', () => {
  it('reckons a quiet guest: its memory, zero pages, the switch-over', () => {
    const state = stateWith([linked('s', 1100), linked('a', 512)]);
    const { expected, chance, assumed } = forecast(state, 's').to(state.node('a')!);
    // 2048 / 512 + 2048 zero / 22000 + 0.145 = 4.238 s. Less than 0.3 s of the copy must be left: 5 slices of 0.05 s
    expect(expected.totalSeconds).toBeCloseTo(4.238, 3);
    expect(expected.downtimeSeconds).toBeCloseTo(0.25 + 0.145, 3);
    expect(expected).toMatchObject({ outcome: 'converged', transferredBytes: 2048 * MI });
    expect([chance, assumed]).toEqual([1, []]);
  });

  it('says what it assumes of a guest and of a network', () => {
    const state = stateWith([linked('s'), linked('told', 100), linked('not')]);
    const prepared = forecast(state, 's', {});
    expect(prepared.to(state.node('told')!).assumed).toEqual(['used-memory', 'dirty-curve']);
    expect(['s', 'told', 'not'].map((name) => prepared.knowsNetworkTo(state.node(name)!))).toEqual([
      false,
      false,
      false,
    ]);
    const fromTold = forecast(state, 'told');
    expect(['s', 'told'].map((name) => fromTold.knowsNetworkTo(state.node(name)!))).toEqual([false, true]);
    expect(forecast(state, 'gone').knowsNetworkTo(state.node('told')!)).toBe(false);
  });

  it.each<[string, string, string, Partial<Vm>, readonly [number, number]]>([
    ['the source', 'slow', 'fast', {}, [100, 100]],
    ['the target', 'fast', 'slow', {}, [100, 100]],
    ['what is assumed of a node that tells nothing', 'fast', 'plain', {}, [550, 550]],
    ['eight encrypted streams: 8 x 500', 'fast', 'other', {}, [4000, 4000]],
    ['one encrypted stream', 'fast', 'other', { migratesOverOneStream: true }, [629, 629]],
    ['its cap, but for the last bytes', 'fast', 'plain', settings({ bandwidthBytesPerSecond: 64 * MI }), [64, 550]],
    ['the target alone where the source is not there', 'gone', 'slow', {}, [100, 100]],
  ])('is bound by %s', (_, source, target, facet, wanted) => {
    const state = stateWith([linked('slow', 100), linked('fast', 9000), linked('other', 9000), linked('plain')]);
    expect(rates(forecast(state, source, { ...QUIET, ...facet }).to(state.node(target)!))).toEqual(wanted);
  });

  it('shares both ends with the migrations under way, its own left out', () => {
    const nodes = [linked('s', 1200), linked('a', 1000), linked('b', 1000)];
    const others = [running('x', 's', 'b'), running('y', 'gone', 'b'), running('z', 'b', 'gone')];
    const state = stateWith(nodes, [...others, running('migration', 's', 'b')]);
    const toA = () => rates(forecast(state, 's').to(state.node('a')!))[0];
    const toB = () => rates(forecast(state, 's').to(state.node('b')!))[0];
    // out of s: x and this one, 1200 / 2; into b: x, y and this one, 1000 / 3
    expect([toA(), toB()]).toEqual([600, expect.closeTo(1000 / 3, 9)]);
    state.assume(vmPod('v', { migration: role('s', { key: 'default/v' }) }), 'a');
    // out of s now 3, into a 2
    expect([toA(), toB()]).toEqual([400, expect.closeTo(1000 / 3, 9)]);
    // Its own target pod on a does not count for it
    state.assume(vmPod('guest', { migration: role('s') }), 'a');
    expect(toA()).toBe(400);
    state.forget('default/virt-launcher-v');
    expect(toA()).toBe(600);
  });

  it('predicts equal migrations once, whatever their targets are called', () => {
    const forecaster = new MigrationForecaster();
    const state = stateWith([linked('s', 900), linked('a', 400), linked('b', 400), linked('c', 300)]);
    const [first, again] = [forecast(state, 's', QUIET, forecaster), forecast(state, 's', QUIET, forecaster)];
    const toA = first.to(state.node('a')!);
    expect(first.to(state.node('b')!)).toBe(toA);
    expect(again.to(state.node('b')!)).toBe(toA);
    expect(first.to(state.node('c')!)).not.toBe(toA);
    expect(forecast(state, 's', QUIET, forecaster).to(state.node('a')!)).toBe(toA);
    const larger = forecast(state, 's', { ...QUIET, guestMemoryBytes: 5 * 1024 * MI }, forecaster);
    expect(larger.to(state.node('a')!).expected.totalSeconds).toBeGreaterThan(toA.expected.totalSeconds);
    const patient = { ...QUIET, ...settings({ completionTimeoutPerGigabyteSeconds: 1 }) };
    expect(forecast(state, 's', patient, forecaster).to(state.node('a')!)).not.toBe(toA);
  });

  it('never tells of what was, through any changes', () => {
    const key = fc.constantFrom('default/m0', 'default/m1', 'default/m2');
    const arbitraryPod = fc.oneof(
      fc
        .record({ key, source: fc.constantFrom('n0', 'n1', 'n4', '') })
        .map(({ source, ...own }) => vmPod('moving', { migration: role(source, own) })),
      fc.constant(vmPod('still')),
    );
    const arbitraryNode = fc.constantFrom(null, 300, 1000).map((rate) => linked('new', rate));
    const object = running('object', 'n0', 'n2');
    fc.assert(
      fc.property(arbitraryWalk(arbitraryPod, arbitraryNode), key, (steps, own) => {
        const state = stateWith([linked('n0', 1000), linked('n1'), linked('n2', 800)], [object]);
        const forecaster = new MigrationForecaster();
        walk(state, steps, () => {
          const facet = { ...QUIET, migration: role('n0', { key: own }) };
          const prepared = forecast(state, 'n0', facet, forecaster);
          for (const target of state.nodes) {
            const wanted = naiveRate(state, own, target.name);
            expect(rates(prepared.to(target))[0]).toBeCloseTo(wanted, 9);
            // asked again: from what is kept
            expect(rates(prepared.to(target))[0]).toBeCloseTo(wanted, 9);
          }
        });
      }),
    );
  });

  it('agrees with rounds counted one by one', () => {
    const arbitraryGuest = fc.record({
      memory: fc.integer({ min: 256, max: 32_000 }),
      usedPercent: fc.integer({ min: 1, max: 100 }),
      atOneSecond: fc.integer({ min: 1, max: 1500 }),
      exponent: fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10),
      capPercent: fc.integer({ min: 1, max: 100 }),
    });
    const arbitraryLimits = fc.record({
      bandwidth: fc.integer({ min: 20, max: 2500 }),
      cap: fc.constantFrom(0, 0, 50, 500),
      secondsPerGigabyte: fc.constantFrom(1, 5, 20),
    });
    fc.assert(
      fc.property(arbitraryGuest, arbitraryLimits, (drawn, { bandwidth, cap, secondsPerGigabyte }) => {
        const { memory, atOneSecond, exponent } = drawn;
        const [used, most] = [(memory * drawn.usedPercent) / 100, (memory * drawn.capPercent) / 100];
        const state = stateWith([linked('s', 4000), linked('a', bandwidth)]);
        const { expected } = forecast(state, 's', {
          guestMemoryBytes: memory * MI,
          usage: measured(used, atOneSecond, exponent, most),
          ...settings({ bandwidthBytesPerSecond: cap * MI, completionTimeoutPerGigabyteSeconds: secondsPerGigabyte }),
        }).to(state.node('a')!);
        const bytes = { memoryBytes: memory * MI, usedBytes: used * MI, capBytes: most * MI };
        const guest: NaiveGuest = { ...bytes, bytesAtOneSecond: atOneSecond * MI, exponent };
        const capped = cap === 0 ? bandwidth : Math.min(bandwidth, cap);
        const limits = { bandwidth: capped * MI, link: bandwidth * MI, secondsPerGigabyte };
        const naive = naiveMigration(guest, limits);
        // On the edge between both outcomes the leaps of src may fall on the other side.
        fc.pre([0.97, 1.03].every((factor) => naiveMigration(guest, limits, factor).arrives === naive.arrives));
        expect(expected.outcome).toBe(naive.arrives ? 'converged' : 'aborted');
        expect(Math.abs(expected.totalSeconds / naive.totalSeconds - 1)).toBeLessThan(0.01);
        expect(Math.abs(expected.downtimeSeconds - naive.downtimeSeconds)).toBeLessThan(0.05);
        expect(Math.abs(expected.transferredBytes / naive.sentBytes - 1)).toBeLessThan(0.01);
      }),
    );
  });

  it.each([
    // MiB/s: far below, around and far above what 40 x t^0.8 needs (20 x 40 x 0.05^0.8 = 73 MiB/s)
    ['measured', [40, 73, 90, 150, 400]],
    ['class', [40, 73, 90, 150, 400]],
  ] as const)('gives chances as found by halving, of a curve that is %s', (origin, bandwidths) => {
    const state = stateWith([linked('s', 4000), ...bandwidths.map((one) => linked(`n${one}`, one))]);
    const usage = origin === 'measured' ? measured(4096, 40, 0.8, 2048) : null;
    const prepared = forecast(state, 's', { usage, ...settings({ completionTimeoutPerGigabyteSeconds: 60 }) });
    // Of 4 GiB 0.7 are taken as used; 193 x 2 / 6 vCPUs x t^0.58, at most a quarter of that
    const guest: NaiveGuest =
      origin === 'measured'
        ? {
            memoryBytes: 4096 * MI,
            usedBytes: 4096 * MI,
            bytesAtOneSecond: 40 * MI,
            exponent: 0.8,
            capBytes: 2048 * MI,
          }
        : {
            memoryBytes: 4096 * MI,
            usedBytes: 0.7 * 4096 * MI,
            bytesAtOneSecond: (193 / 3) * MI,
            exponent: 0.58,
            capBytes: 0.25 * 0.7 * 4096 * MI,
          };
    for (const one of bandwidths) {
      const limits = { bandwidth: one * MI, link: one * MI, secondsPerGigabyte: 60 };
      const { chance } = prepared.to(state.node(`n${one}`)!);
      expect(chance, `at ${one} MiB/s`).toBeCloseTo(naiveChance(guest, limits, origin), 2);
    }
  });
});

/** MiB/s from n0 to a node, every placed pod looked at; besides them one object of a migration runs from n0 to n2. */
function naiveRate(state: ClusterState, own: string, target: string): number {
  const roles = [...state.placements.values()].flatMap(({ pod, node: { name } }) =>
    pod.vm?.migration == null ? [] : [{ ...pod.vm.migration, on: name }],
  );
  const all = [...roles, { key: 'default/object', sourceNode: 'n0', on: 'n2' }].filter(({ key }) => key !== own);
  const share = (name: string, others: readonly { readonly key: string }[]): number => {
    const told = state.node(name)?.node.migrationBandwidthBytesPerSecond ?? 550 * MI;
    return told / MI / (1 + new Set(others.map(({ key }) => key)).size);
  };
  const out = share(
    'n0',
    all.filter(({ sourceNode }) => sourceNode === 'n0'),
  );
  const into = share(
    target,
    all.filter(({ on }) => on === target),
  );
  return state.node('n0') === undefined ? into : Math.min(out, into);
}
