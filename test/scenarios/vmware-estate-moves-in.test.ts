import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/index.ts';
import {
  expectInReadme,
  expectReadmePrinted,
  expectSameBytes,
  meanOf,
  PATIENCE_MILLISECONDS,
  runsOf,
  type Simulated,
  samplesOf,
  simulated,
  totalOf,
} from './scenario-rig.ts';

const NAME = 'vmware-estate-moves-in';
const POLICIES = ['kube-default', 'vm-balanced', 'vm-packed'];
const DAY = 86_400;

/** Day of the first sample at which an attempt had found no node. */
function firstRefusalDay(run: RunResult): number {
  return samplesOf(run, 'refused-attempts').find(([, attempts]) => attempts > 0)![0] / DAY;
}

function valueAtDay(run: RunResult, key: string, day: number): number {
  return samplesOf(run, key).find(([seconds]) => seconds === day * DAY)![1];
}

describe(NAME, () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated(NAME);
  }, PATIENCE_MILLISECONDS);

  it('fills the memory on the fourth weekend, as the plan says', () => {
    expect(done.runs).toHaveLength(9);
    for (const run of done.runs) {
      // 3 x 84 x 27.2 GiB are 84 % of 8,192 GiB, and containers come on top; four times that does not fit.
      expect(valueAtDay(run, 'allocation-memory', 21)).toBeGreaterThan(0.84);
      expect(valueAtDay(run, 'allocation-memory', 21)).toBeLessThan(0.94);
      expect(totalOf(run, 'allocation-memory-peak')).toBeGreaterThan(0.99);
      expect(totalOf(run, 'never-placed')).toBeGreaterThan(0);
    }
  });

  it('refuses a VM earlier where policies spread', () => {
    for (const seed of [1, 2, 3]) {
      const [spread, balanced, packed] = POLICIES.map((policy) => {
        return runsOf(done, policy).find(({ settings }) => settings.seed === seed)!;
      }) as [RunResult, RunResult, RunResult];
      for (const run of [spread, balanced]) {
        // 128 GiB are a quarter of a node: nodes that are filled alike have no such room above 75 %.
        expect(totalOf(run, 'first-failure')).toBeGreaterThan(0.75);
        expect(totalOf(run, 'first-failure')).toBeLessThan(0.95);
        expect(firstRefusalDay(run)).toBeLessThan(firstRefusalDay(packed));
      }
      expect(totalOf(packed, 'first-failure')).toBeGreaterThan(0.975);
      // The fourth Saturday begins on day 26.
      expect(firstRefusalDay(packed)).toBeGreaterThan(26);
    }
    for (const policy of ['kube-default', 'vm-balanced']) {
      // The third weekend in two of three seeds.
      expect(runsOf(done, policy).filter((run) => firstRefusalDay(run) < 21)).toHaveLength(2);
    }
  });

  it('has room for a whole node for two weekends where VMs are packed', () => {
    for (const run of runsOf(done, 'vm-packed')) {
      for (const day of [7, 14]) expect(valueAtDay(run, 'largest-vm', day)).toBe(64);
      expect(totalOf(run, 'nodes-used-mean')).toBeLessThan(10.5);
    }
    for (const run of runsOf(done, 'kube-default')) expect(valueAtDay(run, 'largest-vm', 21)).toBeLessThan(20);
  });

  it('lets more go without in the end where VMs were packed', () => {
    const [spread, balanced, packed] = POLICIES.map((policy) => meanOf(runsOf(done, policy), 'never-placed'));
    expect(packed).toBeGreaterThan(2 * spread!);
    expect(packed).toBeGreaterThan(2 * balanced!);
  });

  it('has the figures of its README', () => {
    for (const policy of POLICIES) {
      const runs = runsOf(done, policy);
      const largest = [7, 14, 21, 28].map((day) => {
        return Math.round(runs.reduce((sum, run) => sum + valueAtDay(run, 'largest-vm', day), 0) / runs.length);
      });
      expectInReadme(NAME, `| ${policy} | ${largest.join(' | ')} |`);
      expectInReadme(NAME, `| ${policy} | ${runs.map(firstRefusalDay).join(' | ')} |`);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'kube-default', seeds: '1' }));
});
