import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { createEntry } from '../../../../src/core/engine/policy.ts';
import { lintPolicy } from '../../../../src/core/engine/policy-lint.ts';
import { runCli } from '../../../cli/run-cli.ts';
import { parseExpression } from './parser-rig.ts';

function doubtsOf(name: string, args: Record<string, unknown>): string[] {
  const policy = { ...POLICIES[0]!, plugins: [createEntry(name, { args })] };
  const issues = lintPolicy(policy, { parseExpression });
  for (const { code, severity } of issues) expect([code, severity]).toEqual(['doubtful-formula', 'warning']);
  return issues.map(({ found }) => found);
}

describe('lintPolicy', () => {
  it.each<readonly [Record<string, unknown>, (string | RegExp)[]]>([
    [{ expression: '100 * min(requestedAfterCpuFraction, 1)' }, []],
    [{ expression: '42' }, ['42 on every plausible node']],
    [{ expression: '0 / 0' }, ['NaN on every plausible node']],
    [{ expression: 'isCordoned * 0 + 3' }, ['3 on every plausible node']],
    [{ expression: 'priority / 10' }, ['nothing of the node']],
    [{ expression: 'freeCpuMilli' }, [/^values from 0 to \d+ on plausible nodes$/]],
    [{ expression: 'freeCpuMilli', highest: 1e6 }, []],
    [{ expression: 'freeCpuMilli', normalize: 'minmax' }, []],
    [{ expression: 'usageCpuFraction * 100' }, ['usageCpuFraction, which may be unknown']],
    [{ expression: 'known(usageCpuFraction) ? usageCpuFraction * 100 : 50' }, []],
    [{ expression: 'label("rack") * 10' }, ['label("rack"), which may be unknown']],
    [{ expression: 'label("rack", 0) * 10' }, []],
    [{ expression: 'clamp(freeCpuMilli / requestCpuMilli, 0, 100)' }, ['a division by zero on plausible nodes']],
    [{ expression: 'requestCpuMilli == 0 ? 0 : clamp(freeCpuMilli / requestCpuMilli, 0, 100)' }, []],
    [{ expression: 'min(100 / freeCpuMilli, 100)' }, ['a division by zero on plausible nodes']],
    [{ expression: '100 * freeCpuMilli / allocatableCpuMilli' }, []],
    [{ expression: '90 * labelIs("rack", "x")' }, []],
    [{ expression: 'min(20 * (inboundMigrations + outboundMigrations), 100)' }, []],
    [{ expression: '20 * freeOf("nvidia.com/gpu")' }, []],
    [{}, ['no formula']],
  ])('says of the score %j: %j', (args, expected) => {
    expect(doubtsOf('FormulaScore', args)).toEqual(
      expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    );
  });

  it.each<readonly [string, string[]]>([
    ['freeAfterCpuMilli >= 500', []],
    ['freeAfterCpuMilli >= 0.5 or true', ['true or unknown on every plausible node']],
    ['requestedCpuFraction > 80', ['false on every plausible node']],
    ['usageCpuFraction < 0.8', ['usageCpuFraction, which may be unknown']],
    ['ifUnknown(usageCpuFraction, 0) < 0.8', []],
    ['requestGpuMilli <= freeGpuMilli', []],
  ])('says of the filter %s: %j', (expression, expected) => {
    expect(doubtsOf('FormulaFilter', { expression })).toEqual(expected);
  });

  it('says where, and the same each time', () => {
    const plugins = [createEntry('FormulaScore', { args: { formulas: [{ expression: '42' }, { expression: '43' }] } })];
    const policy = { ...POLICIES[0]!, plugins };
    const issues = lintPolicy(policy, { parseExpression });
    expect(issues.map(({ path }) => path)).toEqual(
      [0, 1].map((index) => `spec.plugins["FormulaScore"].args.formulas[${index}].expression`),
    );
    expect(lintPolicy(policy, { parseExpression })).toEqual(issues);
    expect(lintPolicy(POLICIES[0]!, { parseExpression })).toEqual([]);
  });
});

describe('berth policy check', () => {
  it('finds nothing in policies that are in order', async () => {
    const file = fileURLToPath(new URL('./policies.yaml', import.meta.url));
    const { code, out, err } = await runCli(['policy', 'check', file]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('good, pack-and-spare with ');
  });

  const policyOf = (expression: string): string =>
    JSON.stringify({
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'PlacementPolicy',
      metadata: { name: 'p' },
      spec: { plugins: [{ name: 'FormulaScore', args: { expression } }] },
    });

  it('warns of what is doubtful, and lets it pass', async () => {
    const { code, out, err } = await runCli(['policy', 'check', '-'], policyOf('42'));
    expect([code, out]).toEqual([0, '-: good, p with 1 plugins\n']);
    expect(err).toContain('warning doubtful-formula (1)');
  });

  it('refuses what cannot be read', async () => {
    const { code, err } = await runCli(['policy', 'check', '-'], policyOf('freeCpuMily'));
    expect(code).toBe(1);
    expect(err).toContain('spec.plugins[0].args.expression: found "freeCpuMily" at column 1');
    expect(err).toContain('did you mean freeCpuMilli?');
  });
});
