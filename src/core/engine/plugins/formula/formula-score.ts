/**
 * FormulaScore: scores nodes by formulas of the policy's author.
 *
 *   s     = 100 * (value - lowest) / (highest - lowest), kept within 0..100; NaN gives 0
 *   score = sum of weight * s over the formulas / sum of their weights
 *
 * Example: 100 * freeCpuMilli / allocatableCpuMilli on a node with 4,000 of 16,000 free gives 25; with a second formula
 * of weight 3 that gives 65 the score is (25 + 3 * 65) / 4 = 55.
 *
 * With `normalize: minmax` the weighted mean of the values, whatever their range, is stretched over the candidates:
 *
 *   score = 100 * (mean - least mean) / (greatest mean - least mean); 100 where all are equal
 *
 * With `reversed-minmax` the least mean gets 100. A mean of NaN then gets 0, an infinite one the end it stands for.
 */

import { createIssue, type Issue } from '../../../errors.ts';
import type { CompiledFormula } from '../../formula/compile.ts';
import { normalizeByRange, normalizeByRangeReversed, toFinite } from '../../formula/range-normalize.ts';
import {
  type FormulaArgs,
  formulaArgsSchema,
  type PlacedFormula,
  readFormulas,
  shapeOfFormulas,
  uncachedWhereNeeded,
  type WrittenFormula,
} from '../../formula/written-formulas.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';
import { MAX_SCORE } from '../../scoring/int64.ts';

const NAME = 'FormulaScore';

const NORMALIZERS = ['none', 'minmax', 'reversed-minmax'] as const;

interface WrittenScore extends WrittenFormula {
  /** Share in the score beside the other formulas; 1 where not given. */
  readonly weight?: number;
  /** Value that scores 0; 0 where not given. */
  readonly lowest?: number;
  /** Value that scores 100; 100 where not given. */
  readonly highest?: number;
}

type ScoreArgs = FormulaArgs<WrittenScore> & { readonly normalize: (typeof NORMALIZERS)[number] };

export const formulaScore: PluginDefinition = {
  name: NAME,
  summary: 'Scores nodes by formulas over documented variables of pod and node.',
  points: ['preScore', 'score'],
  args: formulaArgsSchema(
    {
      weight: { type: 'number', minimum: 0, maximum: 1e9, description: 'Share beside the other formulas; 1.' },
      lowest: { type: 'number', description: 'Value that scores 0; 0.' },
      highest: { type: 'number', description: 'Value that scores 100; 100.' },
    },
    {
      normalize: {
        type: 'string',
        enum: NORMALIZERS,
        default: 'none',
        description: 'Whether values are stretched over the candidates instead of from lowest to highest.',
      },
    },
  ),
  create(args: ScoreArgs, context) {
    const { formulas, issues } = readFormulas<WrittenScore>(args, context);
    refuseArgs(NAME, [...issues, ...checkNumbers(formulas, args.normalize)]);
    const { normalize } = args;
    const parts = formulas.map(toPart);
    const common = {
      reads: 'node',
      shapeOf: shapeOfFormulas(formulas),
      skipsScore: () => formulas.length === 0,
    } as const;
    if (normalize === 'none') return uncachedWhereNeeded(formulas, { ...common, score: createScore(parts) });
    const isReversed = normalize === 'reversed-minmax';
    const meanOf = createMean(parts);
    return uncachedWhereNeeded(formulas, {
      ...common,
      score: (pod, node, state) => toFinite(meanOf(pod, node, state), isReversed),
      normalize: isReversed ? normalizeByRangeReversed : normalizeByRange,
    });
  },
};

/** What a schema cannot say. Paths start at the arguments. */
function checkNumbers(
  formulas: readonly PlacedFormula<WrittenScore>[],
  normalize: ScoreArgs['normalize'],
): readonly Issue[] {
  const issues = formulas.flatMap(({ written, path }): readonly Issue[] => {
    const { lowest = 0, highest = MAX_SCORE } = written;
    const at = path.replace(/expression$/, written.highest === undefined ? 'lowest' : 'highest');
    const isScaled = written.lowest !== undefined || written.highest !== undefined;
    if (isScaled && normalize !== 'none') {
      const remedy = 'Leave lowest and highest out: the candidates give the range.';
      return [createIssue('unknown-key', at, 'a range', `none with normalize: ${normalize}`, { remedy })];
    }
    if (highest > lowest) return [];
    const remedy = 'Write the greater value as highest; where less is better, change the sign in the formula.';
    return [
      createIssue('out-of-range', at, `lowest ${lowest}, highest ${highest}`, 'lowest below highest', { remedy }),
    ];
  });
  if (formulas.length === 0 || formulas.some(({ written }) => written.weight !== 0)) return issues;
  const remedy = 'Give at least one formula a weight above 0.';
  return [...issues, createIssue('out-of-range', 'formulas', 'weights of 0 only', 'a weight above 0', { remedy })];
}

interface Part {
  readonly evaluate: CompiledFormula['evaluate'];
  readonly weight: number;
  readonly lowest: number;
  readonly highest: number;
}

function toPart({ written, compiled }: PlacedFormula<WrittenScore>): Part {
  const { weight = 1, lowest = 0, highest = MAX_SCORE } = written;
  return { evaluate: compiled.evaluate, weight, lowest, highest };
}

/** The score of one node, 0..100; one formula takes the short way. Hot where a node changed. */
function createScore(parts: readonly Part[]): CompiledFormula['evaluate'] {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    return (pod, node, state) => scale(only.evaluate(pod, node, state), only);
  }
  const total = totalWeight(parts);
  return (pod, node, state) => {
    let sum = 0;
    for (const part of parts) sum += part.weight * scale(part.evaluate(pod, node, state), part);
    // A sum of rounded products may exceed the range in its last bit.
    return parts.length === 0 ? 0 : Math.min(sum / total, MAX_SCORE);
  };
}

/** Where a value lies from lowest to highest, 0..100; 0 where it is NaN. Hot. */
function scale(value: number, { lowest, highest }: Part): number {
  if (Number.isNaN(value)) return 0;
  if (value <= lowest) return 0;
  if (value >= highest) return MAX_SCORE;
  if (lowest === 0 && highest === MAX_SCORE) return value;
  // Halves, because the difference of two doubles may exceed what a double holds.
  return MAX_SCORE * ((value / 2 - lowest / 2) / (highest / 2 - lowest / 2));
}

/** The weighted mean of the values; NaN where one of them is. Hot where a node changed. */
function createMean(parts: readonly Part[]): CompiledFormula['evaluate'] {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only.evaluate;
  const total = totalWeight(parts);
  return (pod, node, state) => {
    let sum = 0;
    for (const part of parts) sum += part.weight * part.evaluate(pod, node, state);
    return parts.length === 0 ? 0 : sum / total;
  };
}

function totalWeight(parts: readonly Part[]): number {
  return parts.reduce((sum, { weight }) => sum + weight, 0);
}
