import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';
import {
  expectReadmePrinted,
  expectSameBytes,
  PATIENCE_MILLISECONDS,
  type Simulated,
  simulated,
  temporaryFolder,
  totalOf,
} from './scenario-rig.ts';

const FOLDER = 'scenarios/first-cluster';
const expected = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));

interface PlacedPod {
  readonly pod: string;
  readonly outcome: string;
  readonly node: string | null;
  readonly reason: string;
  readonly preemption?: { readonly nominatedNode: string; readonly victims: readonly string[] };
}

async function place(): Promise<readonly PlacedPod[]> {
  const { out, err } = await runCli(['place', '--cluster', `${FOLDER}/cluster.yaml`, '--json']);
  expect(err).toBe('');
  return JSON.parse(out).pods;
}

describe('first-cluster', () => {
  it('places every pod where expected.json says', async () => {
    const pods = await place();
    const chosen = pods.filter(({ outcome }) => outcome === 'chosen').map(({ pod, node }) => [pod, node]);
    expect(Object.fromEntries(chosen)).toEqual(expected.placements);
    const preempting = pods.flatMap(({ pod, preemption }) =>
      preemption === undefined ? [] : [[pod, { node: preemption.nominatedNode, victims: preemption.victims }]],
    );
    expect(Object.fromEntries(preempting)).toEqual(expected.preempting);
    expect(pods.filter(({ outcome }) => outcome === 'gated').map(({ pod }) => pod)).toEqual(expected.gated);
    const nowhere = pods.filter(({ outcome, preemption }) => outcome === 'unschedulable' && preemption === undefined);
    expect(nowhere.map(({ pod }) => pod)).toEqual(expected.unschedulable);
  });

  it('shows each pod what its README says', async () => {
    const reason = new Map((await place()).map(({ pod, reason: text }) => [pod, text]));
    expect(reason.get('vms/virt-launcher-plain')).toContain('NodeResourcesFit');
    expect(reason.get('vms/virt-launcher-web-3')).toContain('TaintToleration');
    expect(reason.get('shop/cart-cache-0')).toContain('InterPodAffinity');
    for (const name of ['analytics', 'files']) {
      expect(reason.get(`vms/virt-launcher-${name}`)).toBe('the only node that fits');
    }
  });

  it('says that a taint alone keeps the warehouse off kv-b3', async () => {
    const argv = ['explain', '--cluster', `${FOLDER}/cluster.yaml`, '--pod', 'vms/virt-launcher-warehouse'];
    const { out } = await runCli(argv);
    expect(out).toContain('would fit on kv-b3 without taint dedicated=databases:NoSchedule');
  });

  it('keeps the migration target off its source', async () => {
    const argv = ['explain', '--cluster', `${FOLDER}/cluster.yaml`, '--pod', 'vms/virt-launcher-mail-target'];
    const { out } = await runCli([...argv, '--node', 'kv-a1']);
    expect(out).toContain(
      "kv-a1: refused by InterPodAffinity (Unschedulable): node(s) didn't match pod anti-affinity rules",
    );
  });

  it('is what npm start shows', async () => {
    const { code, out } = await runCli(['start', '--no-serve', '--output', temporaryFolder('start')]);
    expect(code).toBe(0);
    expect(out).toContain('Scenario first-cluster: 8 nodes, 30 pods running, 11 pending');
    expect(out).toContain('8 of 11 pods placed');
  });
});

describe('a day of first-cluster', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('first-cluster');
  }, PATIENCE_MILLISECONDS);

  it('gives every part of a report something to show', () => {
    // 3 policies, 3 seeds.
    expect(done.runs).toHaveLength(9);
    for (const run of done.runs) {
      expect(run.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(['kv-a1', 'kv-c2']));
      expect(run.migrations.filter(({ outcome }) => outcome === 'converged').length).toBeGreaterThan(1);
      expect(run.counts.evictions.drain).toBeGreaterThan(0);
      expect(run.counts.evictions.preemption).toBeGreaterThan(0);
      expect(run.refusals.length).toBeGreaterThan(2);
      expect(run.heat?.percents.some((percent) => percent > 0)).toBe(true);
      expect(totalOf(run, 'utilisation-cpu-peak')).toBeGreaterThan(0);
      expect(totalOf(run, 'wait-max')).toBeGreaterThan(0);
    }
    const logs = done.runs.filter(({ settings }) => settings.seed === 1).map(({ placements }) => placements?.node);
    expect(new Set(logs.map((nodes) => JSON.stringify(nodes))).size).toBe(3);
  });

  it('has what its arrivals say, and loses nobody', () => {
    for (const { counts } of done.runs) {
      // 41 pods of the dump, and a Poisson number of mean 4 x 24 = 96: within three deviations.
      expect(Math.abs(counts.arrived - 41 - 96)).toBeLessThan(3 * Math.sqrt(96));
      expect(counts.arrived).toBe(counts.running + counts.pending + counts.departed);
    }
  });

  it('lets the warehouse and the imported VM wait all day', () => {
    for (const run of done.runs) {
      const placed = run.placements!.instanceIds;
      for (const name of ['warehouse', 'imported']) expect(placed).not.toContain(`vms/virt-launcher-${name}`);
      for (const name of ['plain', 'analytics', 'files']) expect(placed).toContain(`vms/virt-launcher-${name}`);
      expect(totalOf(run, 'never-placed')).toBeGreaterThanOrEqual(2);
      expect(run.counts.pending).toBeGreaterThanOrEqual(2);
    }
  });

  it('begins the drain at 14:00 and ends no migration on the drained node meanwhile', () => {
    for (const { migrations, startSeconds } of done.runs) {
      const drain = startSeconds + 14 * 3600;
      for (const { sourceNode, targetNode, requestedSeconds } of migrations) {
        expect(sourceNode).toBe('kv-c1');
        expect(targetNode).not.toBe('kv-c1');
        expect(requestedSeconds).toBeGreaterThanOrEqual(drain);
      }
    }
  });

  it('gives migrations up when KubeVirt does', () => {
    const failed = done.runs.flatMap(({ settings, migrations }) => {
      const ended = migrations.filter(({ outcome }) => outcome === 'aborted' || outcome === 'no-target');
      // As the README says: 16 in seed 1, none in the others.
      expect(ended).toHaveLength(settings.seed === 1 ? 16 : 0);
      return ended;
    });
    for (const { outcome, memoryBytes, startSeconds, endSeconds, requestedSeconds } of failed) {
      if (outcome === 'no-target') {
        // Besides, it waits for a slot or a back-off before it looks for one.
        expect(endSeconds! - requestedSeconds).toBeGreaterThanOrEqual(300);
        continue;
      }
      // 150 s for each started gigabyte, looked at every second.
      const overdueSeconds = endSeconds! - startSeconds! - 150 * Math.ceil(memoryBytes / 1e9);
      expect(overdueSeconds).toBeGreaterThanOrEqual(0);
      expect(overdueSeconds).toBeLessThan(2);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'vm-balanced', seeds: '1' }));
});
