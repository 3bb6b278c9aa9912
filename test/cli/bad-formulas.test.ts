import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExpressionParser } from '../../src/core/index.ts';
import { nodeText, runWith } from './bad-input-rig.ts';
import { runCli } from './run-cli.ts';

/** All of it is told and decided within this, milliseconds. */
const TIMEOUT = 2000;

const folder = mkdtempSync(join(tmpdir(), 'berth-'));

/** A policy that adds a formula to kube-default. */
function policyOf(plugin: string, expression: string): string {
  const path = join(folder, 'policy.yaml');
  const plugins = [{ name: plugin, args: { expression } }];
  const policy = { apiVersion: 'berth.dev/v1alpha1', kind: 'PlacementPolicy', metadata: { name: 'mine' } };
  writeFileSync(path, JSON.stringify({ ...policy, spec: { extends: 'kube-default', plugins } }));
  return path;
}

const place = (plugin: string, expression: string) =>
  runWith(nodeText('n2'), 'place', '--policy', policyOf(plugin, expression));

// The parser takes its second to load, once.
beforeAll(async () => void (await loadExpressionParser()));

describe('a formula that has no finite value still decides, and is told', () => {
  const doubt = 'spec.plugins["FormulaScore"].args.expression: found';
  const divisor =
    'found a division by zero on plausible nodes, wanted a divisor other than 0; Write b == 0 ? ... : a / b';

  it.each([
    ['1 / 0', `${doubt} Infinity on every plausible node, wanted a formula that tells nodes apart`, 'FormulaScore 100'],
    ['0 / 0', `${doubt} NaN on every plausible node`, 'FormulaScore 0'],
    ['-1 / 0', `${doubt} -Infinity on every plausible node`, 'FormulaScore 0'],
    ['freeCpuMilli / (freeCpuMilli - freeCpuMilli)', divisor, 'FormulaScore 100'],
    ['0 * freeCpuMilli / (freeCpuMilli - freeCpuMilli)', divisor, 'FormulaScore 0'],
    ['10 ^ 400', `${doubt} Infinity on every plausible node`, 'FormulaScore 100'],
    ['sqrt(-freeCpuMilli)', 'on every plausible node, wanted a formula that tells nodes apart', 'FormulaScore 0'],
  ])('%s', { timeout: TIMEOUT }, async (expression, told, score) => {
    const policy = policyOf('FormulaScore', expression);
    const { code, out, err } = await runWith(
      nodeText('n2'),
      'explain',
      '--pod',
      'vms/virt-launcher-good',
      '--policy',
      policy,
    );
    expect(err).toContain(told);
    expect(err).toContain(`warning: ${policy}: spec.plugins`);
    expect([code, out]).toEqual([0, expect.stringContaining(score)]);
    expect(await runCli(['policy', 'check', policy])).toMatchObject({ code: 0, err });
  });

  it.each([
    [
      'is NaN, and passes',
      '0 / (freeCpuMilli - freeCpuMilli)',
      'NaN scores 0 and passes a filter',
      '1 of 1 pod placed',
    ],
    [
      'compares NaN, and does not',
      '0 / 0 > freeCpuMilli',
      'found false on every plausible node',
      '2 node(s) did not satisfy',
    ],
  ])('a filter %s', { timeout: TIMEOUT }, async (_, expression, told, outcome) => {
    const { code, out, err } = await place('FormulaFilter', expression);
    expect(err).toContain(told);
    expect([code, out]).toEqual([0, expect.stringContaining(outcome)]);
  });
});

describe('a formula that is too much is refused, and nothing is decided', () => {
  const at = 'spec.plugins[0].args.expression: found';
  const long = 'wanted at most 2000 characters; Shorten it, or divide it into several formulas.';

  it.each([
    ['brackets 10,000 deep', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, `${at} 20001 characters, ${long}`],
    ['10,000 signs', `${'-'.repeat(10_000)}1`, `${at} 10001 characters, ${long}`],
    ['a tower of 10,000 powers', Array(10_000).fill('2').join('^'), `${at} 19999 characters, ${long}`],
    ['a sum of 1 MB', `${'1+'.repeat(500_000)}1`, `${at} 1000001 characters, ${long}`],
    ['a name of 1 MB', 'x'.repeat(1_000_000), `${at} 1000000 characters, ${long}`],
    ['brackets as deep as 2,000 characters hold', `${'('.repeat(999)}1${')'.repeat(999)}`, at],
    ['signs as many as 2,000 characters hold', `${'-'.repeat(1_998)}1`, at],
    ['nothing', '', `${at} an empty text, wanted a formula`],
    ['a field of an object', 'node.a + node.b', `${at} a field or an index, wanted a formula of numbers`],
    ['a call of what is no function', 'import("fs")', `${at} "import" at column 1, wanted the name of a function`],
    ['a hostile name', '__proto__', `${at} "__proto__" at column 1, wanted the name of a variable`],
    ['a control character', 'a\u001b[31m\u202eb', at],
  ])('%s', { timeout: TIMEOUT }, async (_, expression, told) => {
    for (const plugin of ['FormulaScore', 'FormulaFilter']) {
      const { code, out, err } = await place(plugin, expression);
      expect(err).toContain(told);
      expect([code, out]).toEqual([1, '']);
      expect(err.length).toBeLessThan(2000);
    }
  });

  it('says a thing once, however often it is written', async () => {
    const { err } = await place('FormulaScore', 'node.a + node.b');
    expect(err.match(/found a field or an index/g)).toHaveLength(1);
  });
});
