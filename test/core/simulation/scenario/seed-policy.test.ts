import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { kubeDefault } from '../../../../src/core/engine/policies/kube-default.ts';
import { createEntry, type Policy, type TieRule } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { withSeed } from '../../../../src/core/simulation/scenario/seed-policy.ts';

const withTie = (tie: TieRule): Policy => ({ ...kubeDefault, tie });

describe('withSeed', () => {
  it.each<[TieRule, TieRule]>([
    [
      { kind: 'stable', by: 'seed', seed: 1 },
      { kind: 'stable', by: 'seed', seed: 7 },
    ],
    [
      { kind: 'random', seed: 1 },
      { kind: 'random', seed: 7 },
    ],
    [
      { kind: 'scheduler', seed: 1 },
      { kind: 'scheduler', seed: 7 },
    ],
    [
      { kind: 'stable', by: 'name' },
      { kind: 'stable', by: 'name' },
    ],
    [{ kind: 'tightest' }, { kind: 'tightest' }],
  ])('makes of the tie rule %j: %j', (before, after) => {
    expect(withSeed(withTie(before), 7, PLUGINS).tie).toEqual(after);
  });

  it('gives the seed to plugins that take one and to no other', () => {
    const policy = {
      ...kubeDefault,
      plugins: [createEntry('GpuRandom', { args: { seed: 1 } }), createEntry('NodeName')],
    };
    expect(withSeed(policy, 7, PLUGINS).plugins.map(({ args }) => args)).toEqual([{ seed: 7 }, {}]);
  });

  it.each(POLICIES.map((policy) => [policy.name, policy] as const))('leaves %s in order', (_name, policy) => {
    expect(() => createProfile(withSeed(policy, 7, PLUGINS), PLUGINS)).not.toThrow();
  });
});
