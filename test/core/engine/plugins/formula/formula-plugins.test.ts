import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normalizeByRange,
  normalizeByRangeReversed,
  toFinite,
} from '../../../../../src/core/engine/formula/range-normalize.ts';
import type { NodePlugin, PluginDefinition } from '../../../../../src/core/engine/plugin.ts';
import { checkPluginArgs } from '../../../../../src/core/engine/plugin-args.ts';
import { loadServices } from '../../../../../src/core/engine/plugin-services.ts';
import { formulaFilter } from '../../../../../src/core/engine/plugins/formula/formula-filter.ts';
import { formulaScore } from '../../../../../src/core/engine/plugins/formula/formula-score.ts';
import { PLUGINS } from '../../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../../src/core/engine/policies/index.ts';
import { createEntry } from '../../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../../src/core/engine/schedule.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';
import { parseExpression } from '../../formula/parser-rig.ts';

const CONTEXT = { schedulerVersion: '1.36', parseExpression } as const;

function build(definition: PluginDefinition, args: Record<string, unknown>): NodePlugin {
  return definition.create(checkSchema(args, definition.args).value as never, CONTEXT) as NodePlugin;
}

const findings = (definition: PluginDefinition, args: unknown): string[] =>
  checkPluginArgs(args, definition, CONTEXT, 'args').map(({ code, path }) => `${code} ${path}`);

/** Nodes of 16,000m with 4,000, 8,000 and 12,000 free. */
const THREE = stateOf(
  ['a', 'b', 'c'].map((name) => node(name)),
  [12_000, 8000, 4000].map((milli, index) =>
    pod(`p${index}`, { nodeName: ['a', 'b', 'c'][index]!, requests: vector(milli, GI) }),
  ),
);
const fraction = '100 * freeCpuMilli / allocatableCpuMilli'; // 25, 50, 75

describe('formulaScore', () => {
  it.each<readonly [string, Record<string, unknown>, number[]]>([
    ['the value as it is', { expression: fraction }, [25, 50, 75]],
    ['a range', { expression: 'freeCpuMilli', lowest: 4000, highest: 12_000 }, [0, 50, 100]],
    ['outside the range', { expression: 'freeCpuMilli', lowest: 6000, highest: 10_000 }, [0, 50, 100]],
    [
      'a range as wide as can be',
      { expression: 'freeCpuMilli < 8000 ? 0 : 9e307', lowest: -1.5e308, highest: 1.5e308 },
      [50, 80, 80],
    ],
    ['above 100 and below 0', { expression: 'freeCpuMilli - 8000' }, [0, 0, 100]],
    ['NaN as 0', { expression: 'usageCpuMilli + freeCpuMilli' }, [0, 0, 0]],
    ['infinities at their ends', { expression: '(freeCpuMilli - 8000) / 0' }, [0, 0, 100]], // -Inf, NaN, +Inf
    // (1 * [25, 50, 75] + 3 * 65) / 4 = 55, 61.25, 67.5
    [
      'several by weight',
      { formulas: [{ expression: fraction }, { expression: '65', weight: 3, name: 'steady' }] },
      [55, 61.25, 67.5],
    ],
    ['the range of the candidates', { expression: 'freeCpuMilli', normalize: 'minmax' }, [0, 50, 100]],
    ['the same reversed', { expression: 'freeCpuMilli', normalize: 'reversed-minmax' }, [100, 50, 0]],
    // Means (4000 + 3 * 4000) / 4 and so on, stretched alike.
    [
      'the range of a mean',
      { formulas: [{ expression: 'freeCpuMilli' }, { expression: '4000', weight: 3 }], normalize: 'minmax' },
      [0, 50, 100],
    ],
    // -Inf, NaN and a number: the number is least and greatest.
    [
      'what is no number, stretched',
      { expression: 'freeCpuMilli > 8000 ? 5 : (freeCpuMilli - 8000) / 0', normalize: 'minmax' },
      [0, 0, 100],
    ],
  ])('scores %s', (_, args, expected) => {
    expect(scoresOf(build(formulaScore, args), pod('p'), THREE)).toEqual(expected);
  });

  it('reads a request by the axes of the state at hand, of the same pod too', () => {
    const plugin = build(formulaScore, { expression: 'requestOf("example.com/a")' });
    const one = pod('p', { requests: [0, 0, 0, 0, 30, 70] });
    const stateWith = (...names: string[]) => {
      const axes = new ResourceAxes();
      for (const name of names) axes.axis(name);
      return stateOf([node('n')], [], axes);
    };
    expect(scoresOf(plugin, one, stateWith('example.com/a', 'example.com/b'))).toEqual([30]);
    expect(scoresOf(plugin, one, stateWith('example.com/b', 'example.com/a'))).toEqual([70]);
  });

  it('contributes nothing without a formula', () => {
    expect(scoresOf(build(formulaScore, {}), pod('p'), THREE)).toBe('skip');
    expect(scoresOf(build(formulaScore, { formulas: [] }), pod('p'), THREE)).toBe('skip');
  });

  it('has the shape of what its formulas read of a pod, and no more', () => {
    const plugin = build(formulaScore, { formulas: [{ expression: 'freeAfterCpuMilli' }, { expression: 'priority' }] });
    const shape = (changes: Parameters<typeof pod>[1]): string => plugin.shapeOf(pod('p', changes), THREE);
    expect(shape({ requests: vector(1, 5), labels: { a: 'b' } })).toBe(shape({ requests: vector(1, 6) }));
    expect(shape({ requests: vector(1) })).not.toBe(shape({ requests: vector(2) }));
    expect(shape({ priority: 1 })).not.toBe(shape({ priority: 2 }));
    expect(shape({ requests: vector(1), priority: 2 })).not.toBe(shape({ requests: vector(2), priority: 1 }));
  });

  it.each<readonly [unknown, string[]]>([
    [{ expression: 'nope' }, ['unknown-name args.expression']],
    [{ expression: 3 }, ['wrong-type args.expression']],
    [{ formulas: [{ expression: '1' }, { expression: '1 +' }] }, ['bad-formula args.formulas[1].expression']],
    [{ formulas: [{}] }, ['missing-field args.formulas[0].expression']],
    [{ expression: '1', formulas: [] }, ['unknown-key args.expression']],
    [{ expression: '1', lowest: 5, highest: 5 }, ['out-of-range args.highest']],
    [{ formulas: [{ expression: '1', lowest: 200 }] }, ['out-of-range args.formulas[0].lowest']],
    [{ expression: '1', lowest: 5, normalize: 'minmax' }, ['unknown-key args.lowest']],
    [{ expression: '1', weight: 0 }, ['out-of-range args.formulas']],
    [{ expression: '1', weight: -1 }, ['out-of-range args.weight']],
    [{ expression: '1', normalize: 'minmx' }, ['unknown-value args.normalize']],
    [{ expresion: '1' }, ['unknown-key args.expresion']],
    [{ expression: 'isVm', lowest: -1e308, highest: 1e308 }, []],
  ])('answers %j with %j', (args, expected) => {
    expect(findings(formulaScore, args)).toEqual(expected);
  });

  it('stays within 0..100 whatever the weights', () => {
    const weights = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(weights, (all) => {
        const plugin = build(formulaScore, {
          formulas: all.map((weight) => ({ expression: '100 + podCount', weight })),
        });
        for (const score of scoresOf(plugin, pod('p'), THREE) as number[]) {
          expect(score).toBeLessThanOrEqual(100);
          expect(score).toBeCloseTo(100);
        }
      }),
    );
  });
});

describe('normalizeByRange', () => {
  const stretched = (normalize: (scores: Float64Array) => void, isReversed: boolean, values: number[]): number[] => {
    const scores = Float64Array.from(values, (value) => toFinite(value, isReversed));
    expect(scores.every(Number.isFinite)).toBe(true);
    normalize(scores);
    return [...scores];
  };
  const { NaN: unknown, POSITIVE_INFINITY: more, NEGATIVE_INFINITY: less } = Number;

  it.each<readonly [number[], number[], number[]]>([
    [
      [-2, 0, 6],
      [0, 25, 100],
      [100, 75, 0],
    ],
    [
      [3, 3],
      [100, 100],
      [100, 100],
    ],
    [
      [unknown, 1, 3],
      [0, 0, 100],
      [0, 100, 0],
    ],
    [
      [more, 1, 3, less],
      [100, 0, 100, 0],
      [0, 100, 0, 100],
    ],
    [
      [-1e308, 0, 1e308],
      [0, 50, 100],
      [100, 50, 0],
    ],
  ])('stretches %j to %j, reversed to %j', (values, expected, reversed) => {
    expect(stretched(normalizeByRange, false, values)).toEqual(expected);
    expect(stretched(normalizeByRangeReversed, true, values)).toEqual(reversed);
  });
});

describe('formulaFilter', () => {
  it.each<readonly [Record<string, unknown>, string]>([
    [{ expression: 'freeAfterCpuMilli >= 2000' }, 'pass'], // 4000 - 2000
    [{ expression: 'freeAfterCpuMilli > 2000', reason: 'too full' }, 'Unschedulable: too full'],
    [{ expression: 'podCount - 1', name: 'busy' }, 'Unschedulable: node(s) did not satisfy busy'],
    [{ expression: 'label("rack", 0) == 7' }, 'UAU: node(s) did not satisfy "label(\\"rack\\", 0) == 7"'],
    [{ expression: 'usageCpuMilli' }, 'pass'], // NaN abstains
    [{ expression: 'usageCpuMilli < 5', reason: 'unknown' }, 'UAU: unknown'], // a comparison with NaN is false
    [{ expression: '1 / 0' }, 'pass'],
    [{ formulas: [{ expression: '1' }, { expression: '0', reason: 'second' }] }, 'UAU: second'],
    [{}, 'pass'],
  ])('says of %j: %s', (args, expected) => {
    expect(verdict(build(formulaFilter, args), pod('p', { requests: vector(2000) }), THREE, 'a')).toBe(expected);
  });

  it.each([
    ['0', 'refused'],
    ['freeCpuMilli < 0', 'refused'],
    ['1', 'pass'],
    ['0.001', 'pass'],
    // Neither 0 nor false, so it fits.
    ['-1', 'pass'],
    ['0 / 0', 'pass'],
    ['1 / 0', 'pass'],
  ])('takes a value for true unless it is 0: %s', (expression, expected) => {
    const said = verdict(build(formulaFilter, { expression }), pod('p'), THREE, 'a');
    expect(said === 'pass' ? 'pass' : 'refused').toBe(expected);
  });

  it('refuses arguments of the score', () => {
    expect(findings(formulaFilter, { expression: '1', weight: 2 })).toEqual(['unknown-key args.weight']);
    expect(findings(formulaFilter, { expression: '{' })).toEqual(['bad-formula args.expression']);
  });
});

describe('a policy with formulas', () => {
  const plugins = [
    createEntry('FormulaFilter', { args: { expression: 'freeAfterCpuMilli >= 2000' } }),
    createEntry('FormulaScore', { weight: 2, args: { expression: fraction } }),
  ];
  const policy = { ...POLICIES[0]!, plugins };

  it('decides by them, and again after a placement', async () => {
    const scheduler = new Scheduler(
      stateOf(
        THREE.nodes.map(({ node: one }) => one),
        [...THREE.nodes].flatMap(({ pods }) => [...pods.values()]),
      ),
      createProfile(policy, PLUGINS, await loadServices(policy)),
    );
    const decision = scheduler.decide(pod('p', { requests: vector(3000) }), { examinesAll: true });
    // a has 4000 - 3000 < 2000 left.
    expect(decision.candidates.map(({ node: name, total }) => [name, total])).toEqual([
      ['b', 100],
      ['c', 150],
    ]);
    scheduler.assume(pod('big', { requests: vector(9000) }), 'c');
    // c has 3000 free now: 3000 - 3000 is below 2000.
    expect(
      scheduler
        .decide(pod('q', { requests: vector(3000) }), { examinesAll: true })
        .candidates.map(({ node: name }) => name),
    ).toEqual(['b']);
  });

  it('is refused where the parser was not loaded, and loads it only where formulas are named', async () => {
    expect(() => createProfile(policy, PLUGINS)).toThrow(expect.objectContaining({ code: 'missing-parser' }));
    expect(await loadServices(POLICIES[0]!)).toEqual({});
    expect((await loadServices(policy)).parseExpression).toBeDefined();
  });
});
