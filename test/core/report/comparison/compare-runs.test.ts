import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerthError } from '../../../../src/core/errors.ts';
import { compareRuns } from '../../../../src/core/report/comparison/compare-runs.ts';
import type { Comparison, PairedDifference } from '../../../../src/core/report/comparison/comparison.ts';
import type { RunResult } from '../../../../src/core/simulation/run-result.ts';
import { ALLOCATION, BYTES, PENDING, run, runsOf } from './runs.ts';

/** Hours of sleep that ten patients gained by each of two drugs (Student 1908). */
const FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

function onlyDifference({ groups }: Comparison): PairedDifference {
  const differences = groups.flatMap((group) => group.differences);
  expect(differences).toHaveLength(1);
  return differences[0]!;
}

/** Policy b against policy a in one measure. */
function compare(b: readonly (number | null)[], a: readonly (number | null)[], measure = PENDING): PairedDifference {
  const runs = [...runsOf('a', a, measure), ...runsOf('b', b, measure)];
  return onlyDifference(compareRuns({ runs }, { baseline: 'a' }));
}

const arbitraryValues = fc.integer({ min: 2, max: 9 }).chain((length) => {
  const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: length, maxLength: length });
  return fc.tuple(values, values);
});

describe('compareRuns', () => {
  it('finds in the sleep of ten patients what Student found', () => {
    const difference = compare(SECOND_DRUG, FIRST_DRUG, ALLOCATION);
    // differences 1.2 2.4 1.3 1.3 0 1 1.8 .8 4.6 1.4: sum 15.8, mean 1.58, deviation 1.2300
    expect(difference.mean).toBeCloseTo(1.58, 12);
    expect(difference.deviation).toBeCloseTo(1.23, 4);
    // t = 1.58 / (1.23 / sqrt(10)) = 4.0621 = d_z x sqrt(10)
    expect(difference.effectSize! * Math.sqrt(10)).toBeCloseTo(4.0621, 4);
    // 1.58 -+ 2.26216 x 1.23 / sqrt(10) = 1.58 -+ .87989; R prints .7001142 and 2.4598858
    expect(difference.interval!.low).toBeCloseTo(0.7001142, 6);
    expect(difference.interval!.high).toBeCloseTo(2.4598858, 6);
    // nine of nine differences of one sign: 2 / 2^9; the tenth is 0
    expect(difference).toMatchObject({ p: 2 / 512, correctedP: 2 / 512, method: 'exact', count: 10 });
    expect(difference).toMatchObject({ higherSeeds: 9, lowerSeeds: 0, equalSeeds: 1, betterShare: 0.9 });
    expect(difference).toMatchObject({ verdict: 'better', basis: 'test' });
  });

  it.each([
    [ALLOCATION, 'better', 1],
    [PENDING, 'worse', 0],
    [BYTES, 'higher', null],
  ] as const)('says of more of $key: %s', (measure, verdict, betterShare) => {
    const [b, a] = [
      [11, 12, 13, 15, 16, 18],
      [1, 3, 2, 4, 6, 5],
    ];
    expect(compare(b, a, measure)).toMatchObject({ verdict, betterShare, p: 2 / 64 });
    const opposite = { better: 'worse', worse: 'better', higher: 'lower' }[verdict];
    expect(compare(a, b, measure).verdict).toBe(opposite);
  });

  it('shows no difference where the signs are mixed, and says that this came of the test', () => {
    // 3 -1 2 -3 1 4 -1 2: sum 7
    const difference = compare([4, 1, 5, 1, 6, 9, 3, 8], [1, 2, 3, 4, 5, 5, 4, 6]);
    expect(difference).toMatchObject({ verdict: 'not-shown', basis: 'test', mean: 7 / 8 });
    expect(difference.p).toBeGreaterThan(0.05);
  });

  it('needs six seeds to show anything, and says so below', () => {
    const five = { runs: [...runsOf('a', [1, 2, 3, 5, 4]), ...runsOf('b', [91, 93, 92, 94, 99])] };
    const comparison = compareRuns(five, { baseline: 'a' });
    expect(onlyDifference(comparison)).toMatchObject({
      p: 2 / 32,
      correctedP: 1,
      verdict: 'not-shown',
      basis: 'too-few-seeds',
    });
    expect(comparison.remarks).toEqual([
      'no verdict can be reached at p <= 0.05: the least p of 5 seeds is 2 / 2^5 = 0.0625; 6 seeds are needed for one test, 6 for all 1',
    ]);
    const six = { runs: [...runsOf('a', [1, 2, 3, 5, 4, 6]), ...runsOf('b', [91, 93, 92, 94, 99, 96])] };
    expect(compareRuns(six, { baseline: 'a' })).toMatchObject({ tests: 1, remarks: [] });
    expect(onlyDifference(compareRuns(six, { baseline: 'a' }))).toMatchObject({ verdict: 'worse', basis: 'test' });
  });

  it('says how many seeds the correction for many tests needs', () => {
    // seven policies against one with six seeds: 7 x 2 / 2^6 = .22; 7 x 2 / 2^9 = .027 is the first below .05
    const policies = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const runs = policies.flatMap((policy, at) =>
      runsOf(
        policy,
        [1, 2, 4, 3, 5, 7].map((one, i) => one + at * (20 + i)),
      ),
    );
    const { tests, remarks, groups } = compareRuns({ runs }, { baseline: 'a' });
    expect(tests).toBe(7);
    for (const { correctedP, verdict, basis } of groups[0]!.differences) {
      expect(correctedP).toBe((7 * 2) / 64);
      expect([verdict, basis]).toEqual(['not-shown', 'too-few-seeds']);
    }
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(/6 seeds are needed for one test, 9 for all 7$/);
  });

  it('leaves out of the correction what could show nothing: equal in most seeds', () => {
    // of the second measure only one seed differs: its least p is 1, the first keeps its own p
    const seeds = [1, 2, 3, 4, 5, 6];
    const of = (policy: string, add: number) =>
      seeds.map((seed) =>
        run({
          settings: { policy, seed },
          totals: [
            [PENDING, seed + add * (9 + seed)],
            [ALLOCATION, seed === 3 ? add : 0],
          ],
        }),
      );
    const { tests, groups } = compareRuns({ runs: [...of('a', 0), ...of('b', 1)] });
    expect(tests).toBe(1);
    const [pending, allocation] = groups[0]!.differences;
    expect(pending).toMatchObject({ p: 2 / 64, correctedP: 2 / 64, verdict: 'worse' });
    expect(allocation).toMatchObject({
      p: 1,
      correctedP: 1,
      equalSeeds: 5,
      verdict: 'not-shown',
      basis: 'too-few-seeds',
    });
  });

  it('counts a p of exactly 1 - confidence as enough', () => {
    // 2 / 2^6 = 1 / 32
    const runs = [...runsOf('a', [1, 2, 3, 5, 4, 6]), ...runsOf('b', [91, 93, 92, 94, 99, 96])];
    expect(onlyDifference(compareRuns({ runs }, { confidence: 31 / 32 }))).toMatchObject({
      verdict: 'worse',
      basis: 'test',
    });
    const stricter = onlyDifference(compareRuns({ runs }, { confidence: 31.5 / 32 }));
    expect(stricter).toMatchObject({ verdict: 'not-shown', basis: 'too-few-seeds' });
  });

  it("rests a verdict on the test also where only Holm's later steps could bring it", () => {
    // ten seeds: 2 / 2^10 x 2 tests; the other measure in six of them: 2 / 2^6, which times 2 is above .05, times 1 is not
    const of = (policy: string, add: number) =>
      Array.from({ length: 10 }, (_, seed) =>
        run({
          settings: { policy, seed },
          totals: [
            [PENDING, seed + add * (seed + 1)],
            [ALLOCATION, seed < 6 ? seed - add * (seed + 1) : null],
          ],
        }),
      );
    const { differences } = compareRuns({ runs: [...of('a', 0), ...of('b', 1)] }).groups[0]!;
    expect(differences).toMatchObject([
      { correctedP: 4 / 1024, verdict: 'worse', basis: 'test' },
      { correctedP: 2 / 64, verdict: 'worse', basis: 'test' },
    ]);
  });

  it('tests a policy that no seed touches against one that the seed moves', () => {
    expect(compare([9, 9, 9, 9, 9, 9], [1, 2, 3, 4, 5, 6])).toMatchObject({
      p: 2 / 64,
      verdict: 'worse',
      basis: 'test',
    });
  });

  it('takes a difference of policies that no seed touches for a fact', () => {
    const comparison = compareRuns({ runs: [...runsOf('a', [4, 4, 4]), ...runsOf('b', [3, 3, 3])] });
    expect(onlyDifference(comparison)).toMatchObject({
      mean: -1,
      deviation: 0,
      effectSize: null,
      method: 'none',
      p: null,
      correctedP: null,
      verdict: 'better',
      basis: 'no-seed-effect',
    });
    expect(comparison.tests).toBe(0);
    expect(comparison.groups[0]!.remarks).toEqual([
      'a, b: the result is the same with every seed; a difference between two such policies is a fact, not a sample',
    ]);
    expect(compare([4, 4], [4, 4])).toMatchObject({ verdict: 'same', basis: 'no-seed-effect', mean: 0 });
  });

  it('does not take chance for a fact: one other measure that moves tells of a seed at work', () => {
    const of = (policy: string, level: number) =>
      [1, 2].map((seed) =>
        run({
          settings: { policy, seed },
          totals: [
            [PENDING, level],
            [ALLOCATION, seed / 10],
          ],
        }),
      );
    const [pending] = compareRuns({ runs: [...of('a', 0), ...of('b', 1)] }).groups[0]!.differences;
    expect(pending).toMatchObject({ verdict: 'not-shown', basis: 'too-few-seeds', p: 0.5 });
  });

  it('tests differences that are all equal, though their effect size has no value', () => {
    // .1 more with every seed, as far as doubles know
    const values = [0.3, 0.7, 1.1, 2.3, 5.9, 0.2];
    const difference = compare(
      values.map((value) => value + 0.1),
      values,
    );
    expect(difference).toMatchObject({ deviation: 0, effectSize: null, p: 2 / 64, verdict: 'worse', basis: 'test' });
  });

  it('takes values that differ by rounding alone for equal', () => {
    const exact = [0.3, 0.6, 0.9, 1.2, 1.5, 1.8];
    const summed = [0.1 + 0.2, 0.6, 0.3 + 0.6, 1.2, 1.5, 1.8];
    expect(summed).not.toEqual(exact);
    expect(compare(summed, exact)).toMatchObject({ verdict: 'same', equalSeeds: 6, mean: 0 });
  });

  it('leaves pairs without a value out and counts them', () => {
    const comparison = compareRuns(
      { runs: [...runsOf('a', [1, null, 3, 4]), ...runsOf('b', [2, 4, Number.NaN, 7])] },
      { baseline: 'a' },
    );
    expect(onlyDifference(comparison)).toMatchObject({ count: 2, missing: 2, mean: 2 });
    expect(comparison.groups[0]!.remarks).toEqual([
      'pairs without a value in one of the runs are left out (such as pending of b, 2 of 4)',
    ]);
    const none = compare([null, 1], [1, null]);
    expect(none).toMatchObject({ count: 0, missing: 2, mean: null, p: null, verdict: 'not-shown', basis: 'no-pairs' });
  });

  it('tells of runs without a partner, which count in their own mean alone', () => {
    const runs = [...runsOf('a', [1, 2, 3]), ...runsOf('b', [2, 4, 6, 100])];
    const comparison = compareRuns({ runs }, { baseline: 'a' });
    expect(onlyDifference(comparison)).toMatchObject({ count: 3, mean: 2 });
    expect(comparison.groups[0]!.remarks).toEqual([
      'a: no run of seed 4; runs of the other policies with that are left without a partner',
    ]);
    expect(comparison.groups[0]!.policies[1]).toMatchObject({
      name: 'b',
      seeds: [1, 2, 3, 4],
      samples: [{ mean: 28 }],
    });
  });

  it('counts one run a seed and tells of the others', () => {
    const twice = run({ settings: { id: 'z', policy: 'b', seed: 1 }, totals: [[PENDING, 50]] });
    const comparison = compareRuns(
      { runs: [twice, ...runsOf('a', [1, 2]), ...runsOf('b', [2, 4])] },
      { baseline: 'a' },
    );
    expect(onlyDifference(comparison).mean).toBe(1.5);
    expect(comparison.groups[0]!.remarks[0]).toBe('b: several runs of seed 1; only the first by id of each counts');
  });

  it('compares within a variant, whatever the order of its keys, and corrects over all of them', () => {
    const of = (policy: string, variant: Record<string, number>, values: readonly number[]) =>
      runsOf(policy, values).map((one) => ({ ...one, settings: { ...one.settings, variant } }));
    const rising = [1, 2, 4, 7, 11, 16, 22];
    const runs = [
      ...of('a', { load: 2.1, nodes: 5 }, [0, 0, 0, 0, 0, 0, 1]),
      ...of('b', { nodes: 5, load: 2.1 }, rising),
      ...of('a', { load: 12, nodes: 5 }, [0, 0, 0, 0, 0, 0, 1]),
      ...of('b', { load: 12, nodes: 5 }, rising),
    ];
    const { groups, tests } = compareRuns({ runs });
    expect(groups.map(({ variant }) => variant['load'])).toEqual([2.1, 12]);
    expect(tests).toBe(2);
    // 2 / 2^7 each, times 2
    for (const { differences } of groups) expect(differences).toMatchObject([{ p: 1 / 64, correctedP: 1 / 32 }]);
  });

  it('tells policies apart by the profile beside them where one ran beside several', () => {
    const beside = (profile: string) =>
      runsOf('b', [1, 2]).map((one) => ({ ...one, settings: { ...one.settings, profile } }));
    const runs = [...beside('none'), ...beside('kube-default'), ...runsOf('a', [1, 2])];
    const { groups, baseline } = compareRuns({ runs }, { baseline: 'b (none)' });
    expect(baseline).toBe('b (none)');
    expect(groups[0]!.policies.map(({ name }) => name)).toEqual(['b (none)', 'a', 'b (kube-default)']);
  });

  it('compares with kube-default where nobody says with whom, else with the first by name', () => {
    const named = (...names: string[]) => ({ runs: names.flatMap((name) => runsOf(name, [1, 2])) });
    expect(compareRuns(named('b', 'kube-default', 'a')).baseline).toBe('kube-default');
    expect(compareRuns(named('c', 'b')).baseline).toBe('b');
    expect(compareRuns({ runs: [] })).toEqual({ baseline: '', confidence: 0.95, tests: 0, groups: [], remarks: [] });
  });

  it('compares every two policies on demand, each pair once', () => {
    const runs = ['c', 'a', 'b'].flatMap((name) => runsOf(name, [1, 2, 3]));
    const pairsOf = (pairs: 'baseline' | 'all') =>
      compareRuns({ runs }, { baseline: 'b', pairs }).groups[0]!.differences.map(
        ({ policy, baseline }) => `${policy}-${baseline}`,
      );
    expect(pairsOf('baseline')).toEqual(['a-b', 'c-b']);
    expect(pairsOf('all')).toEqual(['a-b', 'c-b', 'c-a']);
  });

  it('tells of a variant that the baseline did not run', () => {
    const elsewhere = runsOf('b', [1, 2]).map((one) => ({ ...one, settings: { ...one.settings, variant: { x: 1 } } }));
    const { groups } = compareRuns({ runs: [...elsewhere, ...runsOf('a', [1, 2])] }, { baseline: 'a' });
    expect(groups[1]!.differences).toEqual([]);
    expect(groups[1]!.remarks[0]).toBe('no run of the baseline a: nothing is compared with it');
  });

  it('says where p values were drawn', () => {
    const seeds = Array.from({ length: 15 }, (_, at) => at);
    const runs = [
      ...runsOf('a', seeds),
      ...runsOf(
        'b',
        seeds.map((seed) => seed + 1 + (seed % 3)),
      ),
    ];
    const { remarks } = compareRuns({ runs }, { seed: 9 });
    expect(remarks).toEqual([
      'p values of more than 14 differences that are not 0 come from 20,000 drawn sign patterns (seed 9)',
    ]);
  });

  it('says where drawn patterns are too few for so many tests', () => {
    // 15 seeds: 2 / 2^15 = 6.1e-5 for one test is below .0001, for two it is not
    const of = (policy: string, add: number) =>
      Array.from({ length: 15 }, (_, seed) =>
        run({
          settings: { policy, seed },
          totals: [
            [PENDING, seed + add * (seed + 1)],
            [ALLOCATION, seed + add * (seed + 2)],
          ],
        }),
      );
    const { remarks } = compareRuns({ runs: [...of('a', 0), ...of('b', 1)] }, { confidence: 0.9999 });
    expect(remarks[1]).toBe(
      'no verdict can be reached at p <= 0.0001: 2 tests are too many for the least p that drawn patterns give; compare fewer policies',
    );
  });

  it('refuses a baseline that did not run and a confidence that is none', () => {
    const runs = runsOf('a', [1]);
    expect(() => compareRuns({ runs }, { baseline: 'b' })).toThrow(BerthError);
    expect(() => compareRuns({ runs }, { baseline: 'b' })).toThrow('baseline: found "b", wanted one of a');
    for (const confidence of [0, 1, Number.NaN, 95]) {
      expect(() => compareRuns({ runs }, { confidence })).toThrow('wanted a number between 0 and 1');
    }
  });

  it('flips the signs and keeps p where policy and baseline change places', () => {
    fc.assert(
      fc.property(arbitraryValues, ([x, y]) => {
        const [there, back] = [compare(x, y), compare(y, x)];
        expect(back.mean).toBe(there.mean === 0 ? 0 : -there.mean!);
        expect(back.p).toBe(there.p);
        expect(back.correctedP).toBe(there.correctedP);
        expect([back.higherSeeds, back.lowerSeeds]).toEqual([there.lowerSeeds, there.higherSeeds]);
        expect(back.interval!.low).toBeCloseTo(-there.interval!.high, 9);
        const opposite = { better: 'worse', worse: 'better', same: 'same', 'not-shown': 'not-shown' } as const;
        expect(back.verdict).toBe(opposite[there.verdict as keyof typeof opposite]);
      }),
    );
  });

  it('does not mind what both policies have in common', () => {
    fc.assert(
      fc.property(arbitraryValues, fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 9 }), ([x, y], shared) => {
        const shift = (values: readonly number[]) => values.map((value, at) => value + shared[at]!);
        const { basis, method, p, correctedP, verdict, ...rest } = compare(shift(x), shift(y));
        const before = compare(x, y);
        expect(rest).toMatchObject({ mean: before.mean, deviation: before.deviation, interval: before.interval });
        // Shared noise may turn two facts into a sample, never a sample into anything else.
        if (before.basis !== 'no-seed-effect' && basis !== 'no-seed-effect') {
          expect({ p, correctedP, verdict }).toEqual({
            p: before.p,
            correctedP: before.correctedP,
            verdict: before.verdict,
          });
        }
        expect(method === 'none').toBe(basis === 'no-seed-effect');
      }),
    );
  });

  it('does not depend on the order of the runs, and no correction lowers a p', () => {
    const total = fc.option(fc.integer({ min: 0, max: 9 }), { nil: null });
    const arbitraryRuns = fc.uniqueArray(
      fc.record({
        policy: fc.constantFrom('a', 'b', 'c'),
        seed: fc.integer({ min: 1, max: 8 }),
        x: fc.constantFrom(9.5, '9', '10', true),
      }),
      { minLength: 1, maxLength: 40, selector: ({ policy, seed, x }) => JSON.stringify([policy, seed, x]) },
    );
    const property = fc.property(arbitraryRuns, fc.array(fc.tuple(total, total), { minLength: 40 }), (some, values) => {
      const runs: RunResult[] = some.map(({ policy, seed, x }, at) =>
        run({
          settings: { policy, seed, variant: { x } },
          totals: [
            [PENDING, values[at]![0]],
            [ALLOCATION, values[at]![1]],
          ],
        }),
      );
      const comparison = compareRuns({ runs }, { pairs: 'all' });
      expect(compareRuns({ runs: runs.toReversed() }, { pairs: 'all' })).toEqual(comparison);
      for (const { differences } of comparison.groups) {
        for (const { p, correctedP, verdict, basis } of differences) {
          if (p === null) expect(correctedP).toBeNull();
          else expect(correctedP).toBeGreaterThanOrEqual(p);
          if (basis === 'too-few-seeds' || basis === 'no-pairs') expect(verdict).toBe('not-shown');
        }
      }
    });
    fc.assert(property);
  });
});
