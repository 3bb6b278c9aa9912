import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { renderComparison } from '../../src/cli/simulate/comparison-text.ts';
import { renderPlacementDiff } from '../../src/cli/simulate/placement-diff-text.ts';
import { compareRuns, diffPlacements, type Measure, type RunResult } from '../../src/core/index.ts';
import { ALLOCATION, BYTES, PENDING, run, runsOf, runWithStays } from '../core/report/comparison/runs.ts';

const terminal = (columns: number | null = null): Io => ({
  stdin: process.stdin,
  out: () => undefined,
  err: () => undefined,
  columns,
  hasColor: false,
  hasProgress: false,
  untilStopped: () => Promise.resolve(),
});

/** Runs of a policy with seeds 1, 2, ...; a row of values a measure. */
function measured(policy: string, rows: readonly (readonly [Measure, readonly (number | null)[]])[]): RunResult[] {
  return rows[0]![1].map((_, at) =>
    run({ settings: { policy, seed: at + 1 }, totals: rows.map(([measure, values]) => [measure, values[at]!]) }),
  );
}

describe('renderComparison', () => {
  it('shows means with intervals and marks, explains them, and then the differences', () => {
    const runs = [
      ...measured('best-fit', [
        [ALLOCATION, [0.92, 0.93, 0.94, 0.92, 0.93, 0.94]],
        [PENDING, [4, 4, 4, 4, 4, 4]],
      ]),
      ...measured('fgd', [
        [ALLOCATION, [0.95, 0.96, 0.97, 0.96, 0.97, 0.98]],
        [PENDING, [4, 4, 4, 4, 4, 4]],
      ]),
      ...measured('random', [
        [ALLOCATION, [0.9, 0.94, 0.92, 0.95, 0.9, 0.94]],
        [PENDING, [9, 3, 4, 7, 5, 8]],
      ]),
    ];
    // best-fit: 92 93 94 92 93 94, deviation .8944, 2.5706 x .8944 / sqrt(6) = .94
    // fgd - best-fit: 3 3 3 4 4 4, mean 3.5, deviation .5477, d_z 6.39, -+ 2.5706 x .5477 / sqrt(6) = .57
    expect(renderComparison(compareRuns({ runs }, { baseline: 'best-fit' }), terminal())).toMatchInlineSnapshot(`
      "measure                 best-fit             fgd          random
      CPU allocated, %   93.00 ±0.94     96.50 ±1.10 +   92.50 ±2.28
      waiting           4.000 ±0.000    4.000 ±0.000 =  6.000 ±2.483

      measure           policy  difference     95 % interval  better in    d_z       p  corrected  verdict
      CPU allocated, %  fgd          +3.50    +2.93 to +4.07     6 of 6   6.39  0.0313     0.0313  better
      CPU allocated, %  random       -0.50    -2.87 to +1.87     2 of 6  -0.22  0.6875     1.0000  too few seeds to tell
      waiting           random      +2.000  -0.483 to +4.483     1 of 6   0.85  0.1875     1.0000  too few seeds to tell

      mean ± half of its 95 % interval over the seeds; d_z: mean difference / its deviation
      against best-fit: + better, - worse, * other, = the same in every seed, no mark: no difference shown
      (shown: p at most 0.05 in the sign-flip test)
      "
    `);
  });

  it('breaks into several tables where the terminal is narrow', () => {
    const runs = ['policy-a', 'policy-b', 'policy-c'].flatMap((policy) => runsOf(policy, [1, 2, 3]));
    const [narrow] = renderComparison(compareRuns({ runs }), terminal(40)).split('\nmean ');
    expect(narrow).toMatchInlineSnapshot(`
      "measure        policy-a
      waiting  2.000 ±2.484

      measure        policy-b
      waiting  2.000 ±2.484 =

      measure        policy-c
      waiting  2.000 ±2.484 =
      "
    `);
  });

  it('names variants, shows every pair and missing values', () => {
    const runs = [1, 2].flatMap((load) =>
      ['a', 'b', 'c'].flatMap((policy) =>
        runsOf(policy, load === 1 ? [null, null] : [1, policy === 'c' ? 5 : 2]).map((one) => ({
          ...one,
          settings: { ...one.settings, variant: { load } },
        })),
      ),
    );
    const text = renderComparison(compareRuns({ runs }, { pairs: 'all' }), terminal());
    expect(text).toMatchInlineSnapshot(`
      "load 1
      no measure has a value

      note: pairs without a value in one of the runs are left out (such as pending of b, 2 of 2)

      load 2
      measure             a             b              c
      waiting  1.50 ±6.35    1.50 ±6.35 =  3.00 ±25.41

      measure  policy  difference     95 % interval  better in   d_z       p  corrected  verdict
      waiting  c - a        +1.50  -17.56 to +20.56     0 of 2  0.71  1.0000     1.0000  too few seeds to tell
      waiting  c - b        +1.50  -17.56 to +20.56     0 of 2  0.71  1.0000     1.0000  too few seeds to tell

      mean ± half of its 95 % interval over the seeds; d_z: mean difference / its deviation
      against a: + better, - worse, * other, = the same in every seed, no mark: no difference shown
      (shown: p at most 0.05 in the sign-flip test)

      note: no verdict can be reached at p <= 0.05: the least p of 2 seeds is 2 / 2^2 = 0.5; 6 seeds are needed for one test, 7 for all 2
      "
    `);
  });

  it('shows the first differences of many, and counts the rest', () => {
    const policies = Array.from({ length: 44 }, (_, at) => `p${at + 10}`);
    const runs = policies.flatMap((policy, at) => runsOf(policy, [at, 2 * at + 1], BYTES));
    // 43 against the first
    expect(renderComparison(compareRuns({ runs }), terminal())).toContain('\nand 3 more\n');
  });

  it('leaves differences out that no seed can tell from chance, where that is asked for', () => {
    const few = compareRuns({ runs: [...runsOf('a', [1, 2], BYTES), ...runsOf('b', [3, 5], BYTES)] });
    expect(renderComparison(few, terminal())).toContain('too few seeds to tell');
    const short = renderComparison(few, terminal(), { showsUntold: false });
    expect(short).not.toContain('verdict  ');
    expect(short).toContain('no verdict can be reached');
  });

  it('shows the main measures, then tells how to see the others; zero and absent ones are not among them', () => {
    const of = (key: string, better: Measure['better']): Measure => ({ ...PENDING, key, title: key, better });
    const rows = (energy: number): readonly (readonly [Measure, readonly (number | null)[]])[] => [
      [of('energy', 'lower'), [energy]],
      [of('nodes-used-peak', 'lower'), [7]],
      [of('evictions-total', 'lower'), [0]],
      [of('acceptance-gpu', 'higher'), [null]],
      [of('largest-vm-lowest', 'higher'), [0]],
      [of('acceptance-count', 'higher'), [1]],
    ];
    const comparison = compareRuns({ runs: [...measured('a', rows(3)), ...measured('b', rows(4))] });
    const firstColumn = (text: string) => text.split('\n').map((line) => line.split('  ')[0]);
    const short = firstColumn(renderComparison(comparison, terminal()));
    expect(short.slice(0, 5)).toEqual(['measure', 'acceptance-count', 'largest-vm-lowest', 'energy', '']);
    expect(short).toContain('1 further measure: --all-measures shows it, as does the report');
    const long = firstColumn(renderComparison(comparison, terminal(), { showsAll: true }));
    expect(long.slice(0, 7)).toEqual(['measure', ...rows(3).map(([{ key }]) => key)]);
    expect(long.join()).not.toContain('further measure');
  });

  it('leaves no name of an input that could steer the terminal', () => {
    const runs = [...runsOf('a\u001b[2J', [1, 2]), ...runsOf('b', [2, 4])];
    const text = renderComparison(compareRuns({ runs }), terminal());
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a\\u001b[2J');
  });

  it.each([
    // 4 GiB and 6 GiB on every seed
    [
      'bytes',
      [4 * 2 ** 30, 4 * 2 ** 30],
      [6 * 2 ** 30, 6 * 2 ** 30],
      'waiting, GiB',
      '4 ±0',
      '6 ±0 -',
      'worse, whatever the seed',
    ],
    ['count', [1, null], [null, 2], 'waiting', '1', '2', 'nothing to compare'],
    ['count', [12345], [23456], 'waiting', '12,345', '23,456', 'too few seeds to tell'],
  ] as const)('writes %s of %j against %j in one unit', (unit, a, b, title, ...cells) => {
    const measure = { ...PENDING, unit };
    const runs = [...measured('a', [[measure, a]]), ...measured('b', [[measure, b]])];
    const lines = renderComparison(compareRuns({ runs }), terminal()).split('\n');
    const rows = lines.filter((line) => line.startsWith(title)).map((line) => line.split(/ {2,}/));
    expect([rows[0]!.slice(1).join('|'), rows[1]!.at(-1)]).toEqual([`${cells[0]}|${cells[1]}`, cells[2]]);
  });

  it('says nothing where nothing ran', () => {
    expect(renderComparison(compareRuns({ runs: [] }), terminal())).toBe('');
  });
});

describe('renderPlacementDiff', () => {
  it('shows the counts, where the runs part, the first instances and the nodes', () => {
    const a = runWithStays('best-fit', [
      ['default/w', 'n1', 0],
      ['default/x', 'n1', 4],
      ['default/y', 'n2', 65],
      ['default/z', 'n2', 70],
    ]);
    const b = runWithStays('fgd', [
      ['default/w', 'n1', 0],
      ['default/x', 'n3', 4],
      ['default/y', 'n2', 70],
    ]);
    const explain = (instance: string) => [`${instance} leaves less stranded there`];
    expect(renderPlacementDiff(diffPlacements(a, b, { explain })!, terminal())).toMatchInlineSnapshot(`
      "best-fit-1 against fgd-1: 1 instance placed alike, 1 elsewhere, 1 there at other times, 1 placed by best-fit-1 alone, 0 by fgd-1 alone; 1 min 36 s apart in all

      They part after 4 s and 1 equal stay: default/x on n1 in best-fit-1, on n3 in fgd-1
        default/x leaves less stranded there
      given: policy: best-fit, fgd

           after  instance   best-fit-1  fgd-1        apart  others before
             4 s  default/x  n1          n3      1 min 36 s              0
       1 min 5 s  default/y  n2          (none)                          1
      1 min 10 s  default/z  n2          (none)                          2

      nodes in fgd-1: n1 +0 -1, n2 +0 -1, n3 +1 -0
      "
    `);
  });

  it('is one line where nothing differs', () => {
    const same = (policy: string) => runWithStays(policy, [['x', 'n1', 0]]);
    expect(renderPlacementDiff(diffPlacements(same('a'), same('b'))!, terminal())).toBe(
      'a-1 against b-1: 1 instance placed alike, 0 elsewhere, 0 there at other times, 0 placed by a-1 alone, 0 by b-1 alone\n',
    );
  });

  it('counts what it does not list, and leaves no name that could steer the terminal', () => {
    const stays = (node: string) => Array.from({ length: 12 }, (_, at) => [`vm-\u202e${at}`, node, at] as const);
    const text = renderPlacementDiff(
      diffPlacements(runWithStays('a', stays('n1')), runWithStays('b', stays('n2')))!,
      terminal(),
    );
    expect(text).toContain('\nand 2 more\n');
    expect(text).not.toContain('\u202e');
  });
});
