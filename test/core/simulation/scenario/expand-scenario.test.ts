import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandScenario, policiesOfRun } from '../../../../src/core/simulation/scenario/expand-scenario.ts';
import { arbitraryScenarioFile } from './scenario-arbitraries.ts';
import { parse, pool, scenarioOf } from './scenario-builders.ts';

function namesOf(spec: object): string[] {
  return expandScenario(scenarioOf(spec)).map(({ settings }) => settings.id);
}

describe('expandScenario', () => {
  it('makes a run of each policy with each seed', () => {
    expect(
      namesOf({ decide: { policies: ['best-fit', 'policies/Mine.yaml'] }, seeds: { from: 42, count: 2 } }),
    ).toEqual(['best-fit-seed-42', 'best-fit-seed-43', 'mine-seed-42', 'mine-seed-43']);
  });

  it('names the values of sets, and tells of them by path', () => {
    const spec = {
      cluster: { pools: [pool({ count: { each: [10, 20] } })] },
      decide: { policies: ['best-fit'], profile: { each: ['none', 'kube-default'] } },
    };
    const runs = expandScenario(scenarioOf(spec));
    expect(runs.map(({ settings }) => settings.id)).toEqual([
      'best-fit-count-10-profile-none-seed-1',
      'best-fit-count-10-profile-kube-default-seed-1',
      'best-fit-count-20-profile-none-seed-1',
      'best-fit-count-20-profile-kube-default-seed-1',
    ]);
    expect(runs[1]!.settings).toEqual({
      id: 'best-fit-count-10-profile-kube-default-seed-1',
      policy: 'best-fit',
      profile: 'kube-default',
      seed: 1,
      variant: { 'spec.cluster.pools[0].count': 10, 'spec.decide.profile': 'kube-default' },
    });
    expect(runs[1]!.spec.cluster.pools[0]!.count).toBe(10);
  });

  it('gives a name to values of which no letter or digit is left', () => {
    const pools = [pool({ labels: { tier: { each: ['', 'A_b'] } } })];
    expect(namesOf({ cluster: { pools } })).toEqual(['best-fit-tier-value-seed-1', 'best-fit-tier-a-b-seed-1']);
  });

  it('keeps the names of runs where policies and seeds are added', () => {
    const few = namesOf({ seeds: [2] });
    const more = namesOf({ decide: { policies: ['worst-fit', 'best-fit'] }, seeds: [1, 2, 3] });
    expect(more).toEqual(expect.arrayContaining(few));
  });

  it('tells apart what would have one name, and shortens what is long', () => {
    expect(namesOf({ decide: { policies: ['a/mine.yaml', 'b/mine.yaml'] } })).toEqual(['mine-seed-1', 'mine-seed-1-2']);
    const long = (letter: string) => `${'x'.repeat(300)}${letter}.yaml`;
    const names = namesOf({ decide: { policies: [long('a'), long('b')] } });
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length === 120)).toBe(true);
  });

  it('gives each run a file name of its own, on file systems without capitals too', () => {
    fc.assert(
      fc.property(arbitraryScenarioFile(), (value) => {
        const { scenario } = parse(value);
        const runs = expandScenario(scenario!);
        const names = runs.map(({ settings }) => settings.id);
        expect(new Set(names).size).toBe(names.length);
        expect(names.every((name) => /^[a-z0-9][a-z0-9.-]{0,130}$/.test(name) && !name.includes('..'))).toBe(true);
        const counted = scenario!.variants.map(({ spec }) => spec.decide.policies.length * spec.seeds.length);
        expect(runs).toHaveLength(counted.reduce((sum, count) => sum + count, 0));
      }),
    );
  });
});

describe('policiesOfRun', () => {
  it('gives the deciding policy and then those that take over, each once', () => {
    const happens = [{ policy: 'worst-fit' }, { policy: 'best-fit' }, { policy: 'worst-fit' }, { policy: 'mine.yaml' }];
    const [run] = expandScenario(scenarioOf({ happens }));
    expect(policiesOfRun(run!)).toEqual(['best-fit', 'worst-fit', 'mine.yaml']);
  });
});
