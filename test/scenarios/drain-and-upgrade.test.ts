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

const POLICIES = ['kube-default', 'vm-balanced', 'vm-packed'];
const NODES = 12;
const VMS = 144;
const START_SECONDS = 3600;
const REBOOT_MINUTES = 10;
const SETTINGS = [1, 2].flatMap((parallel) =>
  [2, 5].map((outboundPerNode) => ({ parallel, outboundPerNode }) as const),
);

/** Minutes from the beginning of the upgrade to the last sample, one a minute, in which a node is away. */
function upgradeMinutes(run: RunResult): number {
  const empty = samplesOf(run, 'nodes-empty');
  const away = samplesOf(run, 'nodes-used').filter(([, used], at) => used + empty[at]![1] < NODES);
  return (away.at(-1)![0] - START_SECONDS) / 60;
}

describe('drain-and-upgrade', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('drain-and-upgrade');
  }, PATIENCE_MILLISECONDS);

  it('loses nobody, whoever decides', () => {
    // 2 x 2 settings, 3 policies, 2 seeds.
    expect(done.runs).toHaveLength(24);
    for (const run of done.runs) {
      expect(run.counts).toMatchObject({ arrived: VMS, running: VMS, pending: 0, failedMigrations: 0 });
      expect(totalOf(run, 'evictions-total')).toBe(0);
      // Each VM starts on a node that will go: all of them move.
      expect(new Set(run.migrations.map(({ instance }) => instance)).size).toBe(VMS);
    }
  });

  it.each(SETTINGS)('moves VMs less where policies spread: $parallel at a time, $outboundPerNode out', (setting) => {
    const [spread, balanced, packed] = POLICIES.map((policy) => {
      return meanOf(runsOf(done, policy, setting), 'migrations-done') / VMS;
    });
    expect(spread).toBeGreaterThan(1);
    expect(spread).toBeLessThan(1.2);
    expect(balanced).toBeGreaterThan(spread!);
    expect(packed).toBeGreaterThan(balanced!);
    expect(packed).toBeGreaterThan(1.45);
  });

  it('keeps to the limits', () => {
    for (const run of done.runs) {
      const { variant } = run.settings;
      const outbound = Number(variant['spec.migration.outboundPerNode']);
      const parallel = Number(variant['spec.happens[0].rollingUpgrade.parallel']);
      // Five in the whole cluster.
      expect(totalOf(run, 'migrations-running-peak')).toBe(Math.min(5, parallel * outbound));
    }
  });

  it('takes the minutes that the README says, not less than reboots and migrations take', () => {
    const rows = POLICIES.map((policy) => {
      const minutes = SETTINGS.map((setting) => {
        const runs = runsOf(done, policy, setting);
        for (const run of runs) {
          const reboots = (NODES / setting.parallel) * REBOOT_MINUTES;
          const atOnce = Math.min(5, setting.parallel * setting.outboundPerNode);
          const migrating = totalOf(run, 'migration-seconds') / 60 / atOnce;
          // A sample is up to a minute before the end; with several lanes reboots and migrations go on side by side.
          expect(upgradeMinutes(run) + 1).toBeGreaterThan(setting.parallel === 1 ? reboots + migrating : reboots);
        }
        return Math.round(runs.reduce((sum, run) => sum + upgradeMinutes(run), 0) / runs.length);
      });
      return `| ${policy} | ${minutes.join(' | ')} |`;
    });
    for (const row of rows) expectInReadme('drain-and-upgrade', row);
  });

  it('is nearly halved by a second node at a time', () => {
    for (const policy of POLICIES) {
      const [one, two] = [1, 2].map((parallel) => {
        const runs = runsOf(done, policy, { parallel, outboundPerNode: 2 });
        return runs.reduce((sum, run) => sum + upgradeMinutes(run), 0) / runs.length;
      });
      expect(two! / one!).toBeGreaterThan(0.48);
      expect(two! / one!).toBeLessThan(0.53);
    }
  });

  it('takes as long for a VM as its memory and bandwidth say', () => {
    // 0.7 of 64 GiB at 500 MiB/s is 91.75 s; dirtied pages and zero pages come on top.
    for (const { migrations } of runsOf(done, 'kube-default', { parallel: 1, outboundPerNode: 2 })) {
      const large = migrations.filter(({ memoryBytes }) => memoryBytes === 64 * 1024 ** 3);
      expect(large.length).toBeGreaterThan(10);
      for (const { startSeconds, endSeconds } of large) expect(endSeconds! - startSeconds!).toBeCloseTo(96.2, 0);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'vm-packed', seeds: '2' }));
});
