// `berth bench traces`: published figures met, counted numbers reproduced, recorded placements replayed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { measureOpenb } from '../../src/cli/bench/openb.ts';
import { type OpenbRun, summarizeRuns } from '../../src/cli/bench/openb-table.ts';
import { replayRecorded } from '../../src/cli/bench/recorded-placement.ts';
import { sweepAlive } from '../../src/cli/bench/sweep.ts';
import type { TraceVm } from '../../src/core/index.ts';
import { Shapes } from '../../src/traces/shapes.ts';
import { dataFolder, describeWithData } from '../data-folder.ts';
import { runCli } from './run-cli.ts';

const shapes = new Shapes();

function vm(id: string, arrivalSeconds: number, departureSeconds: number, cores: number, recordedNode = ''): TraceVm {
  return {
    id,
    shape: shapes.ofVm(cores * 1000, 1024),
    arrivalSeconds,
    arrivalKnowledge: 'observed',
    departureSeconds,
    departureKnowledge: 'observed',
    group: '',
    tenant: '',
    priority: 0,
    recordedNode,
  };
}

describe('sweepAlive', () => {
  it('counts who has come and not left; who leaves now has left, who comes now is there', () => {
    const vms = [vm('a', 0, 10, 2), vm('b', 10, 20, 4), vm('short', 10, 10, 8)];
    expect(sweepAlive(vms, [0, 9, 10, 20])).toEqual([
      { count: 1, cpuMilli: 2000, memoryBytes: 1024 },
      { count: 1, cpuMilli: 2000, memoryBytes: 1024 },
      { count: 1, cpuMilli: 4000, memoryBytes: 1024 },
      { count: 0, cpuMilli: 0, memoryBytes: 0 },
    ]);
  });

  it('takes VMs from before the start and past the end', () => {
    const always = vm('a', Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 1);
    expect(sweepAlive([always], [0, 1e9]).map(({ count }) => count)).toEqual([1, 1]);
  });
});

describe('replayRecorded', () => {
  it('counts starts above a node and goes on', () => {
    // Node x of 4 cores: 3, then 3 + 2 = 5 (above), then 2 once the first has left.
    const vms = [vm('a', 0, 3600, 3, 'x'), vm('b', 1800, 7200, 2, 'x'), vm('c', 0, 1800, 1, 'y')];
    // x is used for 2 h, y for half an hour: 2.5 node-hours of 2 h.
    expect(replayRecorded(vms, 4000, 7200)).toEqual({
      peakNodes: 2,
      meanNodes: 1.25,
      nodeHours: 2.5,
      startsOverCapacity: 1,
    });
  });

  it('lets go before it takes: a node is not in use twice at one moment', () => {
    const vms = [vm('a', 0, 10, 4, 'x'), vm('b', 10, 20, 4, 'y'), vm('c', 10, 20, 4, 'x')];
    expect(replayRecorded(vms, 4000, 20)).toMatchObject({ peakNodes: 2, meanNodes: 1.5, startsOverCapacity: 0 });
  });
});

describe('summarizeRuns', () => {
  const runs = (allocatedPercent: number): OpenbRun[] => [
    { seed: 42, allocatedPercent: allocatedPercent - 0.1, fragmentedPercent: 4, allocatedMilli: 10 },
    { seed: 43, allocatedPercent: allocatedPercent + 0.1, fragmentedPercent: 6, allocatedMilli: 20 },
  ];
  const verdicts = (low: number, high: number): string[] =>
    summarizeRuns(
      new Map([
        ['low', runs(low)],
        ['high', runs(high)],
        ['other', runs(1)],
      ]),
      { low: 90, high: 90.4 },
    ).map(({ verdict }) => verdict);

  it('passes means within 0.5 of the published ones and in their order', () => {
    expect(verdicts(90.2, 90.7)).toEqual(['PASS', 'PASS', '']);
  });

  it('fails a mean that is farther away', () => {
    expect(verdicts(89.4, 90.4)).toEqual(['FAIL', 'PASS', '']);
  });

  it('fails a mean that is near but not above the one before it', () => {
    expect(verdicts(90.3, 90.2)).toEqual(['PASS', 'FAIL', '']);
  });

  it('gives means, the deviation over seeds, and what the first seed allocates', () => {
    const [row] = summarizeRuns(new Map([['low', runs(90)]]), {});
    // Of 89.9 and 90.1: sqrt(2 x 0.1^2 / 1) = .1414.
    expect(row).toMatchObject({ publishedPercent: null, fragmentedPercent: 5, allocatedMilli: 10 });
    expect(row!.allocatedPercent).toBeCloseTo(90, 9);
    expect(row!.deviationPercent).toBeCloseTo(0.1414, 4);
  });
});

describe('berth bench traces', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-traces-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what is missing and where it comes from', async () => {
    const { code, err, out } = await runCli(['bench', 'traces', '--data', folder]);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(`openb: no openb_node_list_gpu_node.csv, openb_pod_list_default.csv in ${folder}/openb`);
    expect(err).toContain('https://github.com/alibaba/clusterdata');
    expect(err.split('\n').filter((line) => line !== '')).toHaveLength(5);
  });

  it('refuses tables that do not exist and seeds that are no number', async () => {
    const unknown = await runCli(['bench', 'traces', '--only', 'borg']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain(
      '--only: found "borg", wanted some of openb, huawei, dlrm, azure-packing, eucalyptus',
    );
    expect((await runCli(['bench', 'traces', '--seeds', 'two'])).err).toContain('--seeds: found "two"');
  });

  it('fails where a count is not what was counted', async () => {
    const file = join(folder, 'azure-packing-2020', 'vm_entries_5000.csv');
    mkdirSync(dirname(file));
    const header = 'vmId,vmTypeId,priority,starttime,endtime,core,memory,machineId';
    writeFileSync(file, `${header}\n1,42,0,0.5,1,0.0019230769230769,0.0013333333333333333,16\n`);
    const { code, out } = await runCli(['bench', 'traces', '--data', folder, '--only', 'azure-packing', '--json']);
    expect(code).toBe(1);
    const { kind, tables } = JSON.parse(out);
    expect(kind).toBe('TraceTables');
    expect(tables[0].passes).toBe(false);
    expect(tables[0].rows[0]).toMatchObject({ what: 'VMs', counted: 5000, read: 1, simulated: 1, verdict: 'FAIL' });
    // The ledger is right all the same.
    expect(tables[0].rows.at(-1)).toMatchObject({ what: 'samples where sweep and ledger agree', verdict: 'PASS' });
  });
});

describeWithData('the published OpenB table', 'openb', (folder) => {
  it('is met by two seeds within 0.6, in the published order', async () => {
    const published = { 'gpu-random': 87.47, 'gpu-best-fit': 93.08, fgd: 95.39 };
    const rows = await measureOpenb(folder, {
      list: 'openb_pod_list_default.csv',
      policies: Object.keys(published),
      seedCount: 2,
      published,
      ranOne: () => undefined,
    });
    const allocated = rows.map(({ allocatedPercent }) => allocatedPercent);
    for (const [at, percent] of Object.values(published).entries()) {
      expect(Math.abs(allocated[at]! - percent)).toBeLessThanOrEqual(0.6);
    }
    expect(allocated).toEqual(allocated.toSorted((a, b) => a - b));
    // The published simulator allocates 5,919,410 thousandths with its seed 42.
    expect(Math.abs(rows[2]!.allocatedMilli - 5_919_410)).toBeLessThan(0.003 * 6_212_000);
  }, 120_000);
});

const present = dataFolder();

describe.skipIf(present === null)(
  `counts and recorded placements${present === null ? ' (skipped: no $BERTH_DATA or ../shared/data)' : ''}`,
  () => {
    it.each(['dlrm', 'azure-packing'])(
      'reproduces every count of %s, read and simulated',
      async (name) => {
        const { code, out } = await runCli(['bench', 'traces', '--data', present!, '--only', name]);
        expect(out).toContain('samples where sweep and ledger agree');
        expect(out).not.toContain('FAIL');
        expect(code).toBe(0);
      },
      120_000,
    );

    it('replays Eucalyptus as recorded: 61 starts above a node in DS1, 4 in DS2, none elsewhere', async () => {
      const { out } = await runCli(['bench', 'traces', '--data', present!, '--only', 'eucalyptus', '--json']);
      const [{ rows }] = JSON.parse(out).tables;
      const recorded = rows.filter(({ placement }: { placement: string }) => placement === 'recorded');
      expect(recorded.map(({ startsOverCapacity }: { startsOverCapacity: number }) => startsOverCapacity)).toEqual([
        61, 4, 0, 0,
      ]);
      expect(recorded.map(({ peakNodes }: { peakNodes: number }) => peakNodes)).toEqual([13, 7, 7, 31]);
      const best = rows.filter(({ placement }: { placement: string }) => placement === 'best-fit');
      // Packing uses fewer node-hours than the recorded placement in every cloud, and nobody waits.
      for (const [at, { nodeHours, waited }] of best.entries()) {
        expect(nodeHours).toBeLessThan(recorded[at].nodeHours);
        expect(waited).toBe(0);
      }
    }, 120_000);
  },
);
