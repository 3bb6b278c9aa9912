import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

const FOLDER = 'scenarios/vm-estate';
const expected = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));

const NEW_VM = ['--manifest', `${FOLDER}/new-vm.yaml`];
const LEAVING = ['--migrate', 'shop/shop-db'];

async function explain(...argv: string[]): Promise<string> {
  const { code, out, err } = await runCli(['explain', '--cluster', `${FOLDER}/cluster.yaml`, ...argv]);
  expect([code, err]).toEqual([0, '']);
  return out;
}

const explainAsJson = async (policy: string, ...argv: string[]) =>
  JSON.parse(await explain('--policy', policy, '--json', ...argv));

interface Candidate {
  readonly node: string;
  readonly total: number;
  readonly scores: readonly { readonly plugin: string; readonly raw: number }[];
}

interface Destination {
  readonly node: string;
  readonly prediction: {
    readonly expected: { totalSeconds: number; downtimeSeconds: number; transferredBytes: number; rounds: number };
    readonly chance: number;
  };
}

describe('vm-estate', () => {
  describe('a new VM', () => {
    it('starts where most other nodes could take it over', async () => {
      const { outcome, candidates } = await explainAsJson('vm-balanced', ...NEW_VM);
      expect(outcome).toEqual({ kind: 'chosen', node: 'kv-1' });
      const totals = candidates.map(({ node, total }: Candidate) => [node, total]);
      expect(Object.fromEntries(totals)).toEqual(expected.start.totals);
      const counts = candidates.map(({ node, scores }: Candidate) => [
        node,
        scores.find(({ plugin }) => plugin === 'VmMigratability')?.raw,
      ]);
      expect(Object.fromEntries(counts)).toEqual(expected.start.migratability);
    });

    it('says so', async () => {
      const out = await explain('--policy', 'vm-balanced', ...NEW_VM);
      expect(out).toMatch(/^Pod shop\/virt-launcher-shop-cache: kv-1, 21 points over kv-3 \(VmMigratability \+50\)\n/);
    });

    it('starts elsewhere where nobody asks', async () => {
      const { outcome } = await explainAsJson('kube-default', ...NEW_VM);
      expect(outcome).toEqual({ kind: 'chosen', node: expected.start.withKubeDefault });
    });
  });

  describe('the database of the node that is drained', () => {
    it('is predicted for each target as the README reckons', async () => {
      const { outcome, migration, rejected } = await explainAsJson('vm-balanced', ...LEAVING);
      const { source, reason, target, destinations, refused } = expected.migration;
      expect(outcome).toEqual({ kind: 'chosen', node: target });
      expect([migration.source, migration.reason]).toEqual([source, reason]);
      const rounded = migration.destinations.map(({ node, prediction }: Destination) => [node, figuresOf(prediction)]);
      expect(Object.fromEntries(rounded)).toEqual(destinations);
      const reasons = rejected.map(({ node, rejection }: { node: string; rejection: { reasons: string[] } }) => [
        node,
        rejection.reasons.join(', '),
      ]);
      expect(Object.fromEntries(reasons)).toEqual(refused);
    });

    it('is told of in seconds, downtime and chance', async () => {
      const out = await explain('--policy', 'vm-balanced', ...LEAVING);
      expect(out).toContain('Live migration from kv-2 (evacuation)\n');
      expect(out).toContain('to kv-3: 22.9 s (22.5 s to 23.3 s), downtime 0.43 s, chance to end in time 100 %\n');
      expect(out).toContain('assumed: used memory (0.7 of the guest), dirty rate (a mixed load)\n');
      expect(out).toMatch(/kv-5 +333 s +0\.43 s +71 % +35\.7 GiB +110 MiB\/s/);
    });

    it('is the same by the name of its migration', async () => {
      const byVm = await explain('--policy', 'vm-balanced', ...LEAVING);
      expect(await explain('--policy', 'vm-balanced', '--migrate', 'shop/drain-kv-2')).toBe(byVm);
    });
  });
});

function figuresOf({ expected: { totalSeconds, ...rest }, chance }: Destination['prediction']): object {
  const round = (value: number, digits: number): number => Number(value.toFixed(digits));
  return {
    seconds: round(totalSeconds, 2),
    downtimeSeconds: round(rest.downtimeSeconds, 3),
    chance: round(chance, 3),
    gibibytes: round(rest.transferredBytes / 1024 ** 3, 2),
    rounds: rest.rounds,
  };
}
