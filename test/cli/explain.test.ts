import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { SMALL_CLUSTER } from './small-cluster.ts';

const explain = (...argv: string[]) => runCli(['explain', '--cluster', '-', ...argv], SMALL_CLUSTER);

describe('explain', () => {
  it('shows candidates, refused nodes, the margin and the weights at which the choice flips', async () => {
    const { code, out } = await explain('--pod', 'vms/small');
    expect(code).toBe(0);
    expect(out).toMatch(/^Pod vms\/small: n2, \d+ points over n1 \(NodeResourcesFit \+\d+/);
    // Free after placing, least of cpu and memory by mean: n1 (0 + 50) / 2 = 25, n2 (87 + 87) / 2 = 87.
    expect(out).toMatch(/n2 +\d+ +300 +87/);
    expect(out).toMatch(/n1 +\d+ +300 +25/);
    expect(out).toMatch(/1 +TaintToleration +node\(s\) had untolerated taint\(s\) +n3/);
    expect(out).toMatch(/NodeResourcesFit +87 +25 +\+62/);
  });

  it('shows the chosen one first of many that are level', async () => {
    const nodes = Array.from({ length: 15 }, (_, index) => `n-${String(15 - index).padStart(2, '0')}`);
    const allocatable = '{cpu: "8", memory: 8Gi, pods: "9"}';
    const cluster = [
      ...nodes.map((name) => `kind: Node\nmetadata: {name: ${name}}\nstatus: {allocatable: ${allocatable}}`),
      'kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}',
    ].join('\n---\n');
    const { out } = await runCli(['explain', '--cluster', '-', '--pod', 'default/p'], cluster);
    const rows = out.split('\n').filter((line) => line.startsWith('n-'));
    expect(out).toContain('Pod default/p: n-01, level with 14 more');
    expect(rows[0]).toMatch(/^n-01 /);
  });

  it('shows one node in full with the figures of a refusal', async () => {
    const { out } = await explain('--pod', 'vms/large', '--node', 'n1');
    expect(out).toContain('n1: refused by NodeResourcesFit (UnschedulableAndUnresolvable): Insufficient cpu');
    expect(out).toMatch(/cpu +20 +2 +8/);
  });

  it('names the smallest single changes for a pod that fits nowhere', async () => {
    const { out } = await explain('--pod', 'vms/large');
    expect(out).toContain('would fit on n3 without taint dedicated=db:NoSchedule');
    expect(out).toContain('would fit on n2 with at most 16 of cpu instead of 20');
    expect(out).toContain('would fit on n1 with at most 2 of cpu instead of 20');
  });

  it('says what a gated pod waits for', async () => {
    const { out } = await explain('--pod', 'vms/gated');
    expect(out).toContain('held back');
    expect(out).toContain('without scheduling gate wait');
  });

  it('explains a placed pod as if it were pending, and says where it is', async () => {
    const { out } = await explain('--pod', 'vms/old', '--json');
    const document = JSON.parse(out);
    expect(document).toMatchObject({ kind: 'Explanation', placedOn: 'n1', outcome: { kind: 'chosen', node: 'n2' } });
    // Without itself n1 is empty: (8 - 6) / 8 = 25 % of cpu and (32 - 8) / 32 = 75 % of memory are left.
    const onN1 = document.candidates.find(({ node }: { node: string }) => node === 'n1');
    expect(onN1.scores.find(({ plugin }: { plugin: string }) => plugin === 'NodeResourcesFit').raw).toBe(50);
  });

  it('explains a manifest with what the API server fills in', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'berth-')), 'pod.yaml');
    // Requests follow limits: 20 cores fit nowhere.
    writeFileSync(
      path,
      'kind: Pod\nmetadata: {name: new}\nspec: {containers: [{name: c, resources: {limits: {cpu: "20"}}}]}\n',
    );
    const { out } = await explain('--manifest', path);
    expect(out).toContain('Pod default/new: fits nowhere');
    expect(out).toContain('instead of 20');
  });

  it('reads a manifest as the chosen release does', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'berth-')), 'resized.yaml');
    // Of a pod-level resize 1.36 counts what the pod still holds, 20 cores, and 1.35 what it asks for, 2.
    writeFileSync(
      path,
      `kind: Pod
metadata: {name: resized}
spec: {resources: {requests: {cpu: "2"}}, containers: [{name: c}]}
status: {resources: {requests: {cpu: "20"}}}
`,
    );
    const of = async (version: string) => (await explain('--manifest', path, '--scheduler-version', version)).out;
    expect(await of('1.36')).toContain('fits nowhere');
    expect(await of('1.35')).toContain('default/resized: n2');
  });

  it.each([
    [
      'apps/v1 Deployment',
      'kind: Deployment\nmetadata: {name: x}\n',
      'kind: found "Deployment", wanted Pod, VirtualMachine',
    ],
    ['nothing of a kind', 'metadata: {name: x}\n', 'kind: found nothing, wanted Pod'],
    ['no object', '7\n', 'kind: found nothing, wanted Pod'],
    ['two pods', 'kind: Pod\n---\nkind: Pod\n', 'found 2 of them among 2 objects, wanted one pod, VM or migration'],
  ])('refuses a manifest of %s instead of taking it for an empty pod', async (_, text, message) => {
    const path = join(mkdtempSync(join(tmpdir(), 'berth-')), 'manifest.yaml');
    writeFileSync(path, text);
    const { code, out, err } = await explain('--manifest', path);
    expect([code, out, err.includes(message) || err]).toEqual([1, '', true]);
  });
});
