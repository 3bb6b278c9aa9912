import { beforeAll, describe, expect, it } from 'vitest';
import {
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

const POLICIES = ['kube-default', 'vm-balanced', 'vm-failover', 'vm-packed'];
const WITHOUT_RESERVE = POLICIES.filter((policy) => policy !== 'vm-failover');
/** Ten nodes of 64 cores. */
const CORES_OF_TWO_ZONES = 640;
/** The zone is away for two hours; for the first five minutes its VMs count as down. */
const WAIT_MINUTES = 115;

/** 96 x 2 + 60 x 4 cores, and 16 for each large VM. */
const coresOf = (large: number): number => 96 * 2 + 60 * 4 + large * 16;

describe('zone-failure', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('zone-failure');
  }, PATIENCE_MILLISECONDS);

  it('has all VMs running when the zone fails, and again at the end', () => {
    // 3 loads, 4 policies, 3 seeds.
    expect(done.runs).toHaveLength(36);
    for (const run of done.runs) {
      const pendingBefore = samplesOf(run, 'pending').filter(([seconds]) => seconds < 12 * 3600);
      expect(pendingBefore.every(([, pending]) => pending === 0)).toBe(true);
      expect(run.counts.running).toBe(run.counts.arrived);
    }
  });

  it.each(POLICIES)('lets nobody wait under %s where two zones have room to spare', (policy) => {
    // 560 of 640 cores.
    for (const run of runsOf(done, policy, { maxVms: 8 })) {
      expect(totalOf(run, 'pending-peak')).toBe(0);
      expect(totalOf(run, 'degraded-waiting-minutes')).toBe(0);
      // Everyone of the zone was down for five minutes, and no more.
      expect(totalOf(run, 'degraded-down-minutes')).toBe(5 * run.counts.evictions.failure);
    }
  });

  it.each(WITHOUT_RESERVE)('fills two zones to 97.5 % under %s, and nobody waits', (policy) => {
    for (const run of runsOf(done, policy, { maxVms: 12 })) {
      expect(totalOf(run, 'pending-peak')).toBe(0);
      expect(totalOf(run, 'allocation-cpu-peak')).toBeCloseTo(coresOf(12) / CORES_OF_TWO_ZONES, 9);
    }
  });

  it.each(WITHOUT_RESERVE)('lets VMs of 48 cores wait under %s until the zone is back', (policy) => {
    const runs = runsOf(done, policy, { maxVms: 16 });
    expect(coresOf(16) - CORES_OF_TWO_ZONES).toBe(48);
    for (const run of runs) {
      const waiting = totalOf(run, 'pending-peak');
      // 48 cores are at most 24 VMs of 2; one of 4 among them makes it 23.
      expect(waiting).toBeGreaterThanOrEqual(23);
      expect(waiting).toBeLessThanOrEqual(24);
      expect(totalOf(run, 'allocation-cpu-peak')).toBe(1);
      expect(totalOf(run, 'wait-max')).toBe(60 * WAIT_MINUTES);
      expect(totalOf(run, 'degraded-waiting-minutes')).toBeCloseTo(WAIT_MINUTES * waiting, 6);
    }
  });

  it('keeps two homes for large VMs under vm-failover, and lets others wait for that', () => {
    for (const maxVms of [12, 16]) {
      for (const run of runsOf(done, 'vm-failover', { maxVms })) {
        // 640 - 2 x 16 = 608 cores.
        expect(totalOf(run, 'allocation-cpu-peak')).toBeCloseTo(608 / CORES_OF_TWO_ZONES, 9);
        expect(run.refusals.some(({ plugin }) => plugin === 'EvacuationHeadroom')).toBe(true);
      }
    }
    // 624 - 608 = 16 cores: 8 VMs of 2.
    for (const run of runsOf(done, 'vm-failover', { maxVms: 12 })) expect(totalOf(run, 'pending-peak')).toBe(8);
    const waitingOf = (policy: string): number => meanOf(runsOf(done, policy, { maxVms: 16 }), 'pending-peak');
    for (const policy of WITHOUT_RESERVE) expect(waitingOf('vm-failover')).toBeGreaterThan(waitingOf(policy) + 8);
  });

  it.each(POLICIES)('loses about a third of the VMs for a while under %s', (policy) => {
    for (const run of runsOf(done, policy)) {
      const share = run.counts.evictions.failure / run.counts.arrived;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.45);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'vm-failover', seeds: '3' }));
});
