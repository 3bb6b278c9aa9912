import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

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
    const { code, out } = await runCli(['start', '--no-serve']);
    expect(code).toBe(0);
    expect(out).toContain('Scenario first-cluster: 8 nodes, 30 pods running, 11 pending');
    expect(out).toContain('8 of 11 pods placed');
  });
});
