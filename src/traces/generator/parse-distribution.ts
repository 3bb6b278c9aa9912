/** Distributions as files have them: `{ kind: lognormal, median: 3600, sigma: 1.2 }`, checked whole. */

import { checkSchema, createIssue, describeValue, type Issue, type Schema } from '../../core/index.ts';
import { DISTRIBUTION_KINDS, type Distribution, type DistributionKind, meanOf } from './distribution.ts';

/** Shapes outside this range have no mean that a double holds, or are a constant. */
const SHAPE = { type: 'number', minimum: 0.05, maximum: 1000 } as const;
/** e^(10^2 / 2) is 10^21. */
const SIGMA = { type: 'number', minimum: 0, maximum: 10 } as const;
const MOST_POINTS = 10_000;
const MOST_PARTS = 100;

/** What a distribution may say: amounts from `least` to `most`. */
export interface DistributionBounds {
  readonly least: number;
  readonly most: number;
}

/** A distribution from its value, or null with issues about it. */
export function parseDistribution(
  value: unknown,
  path: string,
  bounds: DistributionBounds,
  isPart = false,
): { readonly distribution: Distribution | null; readonly issues: readonly Issue[] } {
  const kinds = DISTRIBUTION_KINDS.filter((kind) => !isPart || kind !== 'mixture');
  const headed = checkSchema(value, kindSchema(kinds), path);
  if (headed.issues.length > 0) return { distribution: null, issues: headed.issues };
  const { kind } = headed.value as { readonly kind: DistributionKind }; // the schema has just accepted it
  const checked = checkSchema(value, schemaOf(kind, bounds), path);
  if (checked.issues.length > 0) return { distribution: null, issues: checked.issues };
  const written = checked.value as Distribution; // of that kind, by its schema
  if (written.kind === 'mixture') return parseMixture(written.parts, path, bounds);
  const issues = checkNumbers(written, path);
  if (issues.length === 0 && !(meanOf(written) <= bounds.most)) {
    issues.push(createIssue('out-of-range', path, `a mean of ${meanOf(written)}`, `a mean of at most ${bounds.most}`));
  }
  return issues.length > 0 ? { distribution: null, issues } : { distribution: written, issues };
}

function kindSchema(kinds: readonly string[]): Schema {
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: { type: 'string', enum: kinds } },
    additionalProperties: { type: 'any' },
  };
}

function schemaOf(kind: DistributionKind, { least, most }: DistributionBounds): Schema {
  const amount: Schema = { type: 'number', minimum: least, maximum: most };
  const positive: Schema = { type: 'number', minimum: Math.max(least, 1e-9), maximum: most };
  const parameters: Readonly<Record<DistributionKind, Readonly<Record<string, Schema>>>> = {
    constant: { value: amount },
    uniform: { min: amount, max: amount },
    exponential: { mean: positive },
    lognormal: { median: positive, sigma: SIGMA },
    weibull: { shape: SHAPE, scale: positive },
    gamma: { shape: SHAPE, scale: positive },
    pareto: { shape: SHAPE, min: positive, max: positive },
    empirical: {
      points: {
        type: 'array',
        minItems: 2,
        maxItems: MOST_POINTS,
        items: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } },
      },
    },
    mixture: {
      parts: {
        type: 'array',
        minItems: 1,
        maxItems: MOST_PARTS,
        items: {
          type: 'object',
          required: ['weight', 'distribution'],
          properties: { weight: { type: 'number', minimum: 0, maximum: 1e9 }, distribution: { type: 'any' } },
        },
      },
    },
  };
  return {
    type: 'object',
    required: ['kind', ...Object.keys(parameters[kind])],
    properties: { kind: { type: 'string' }, ...parameters[kind] },
  };
}

function parseMixture(
  parts: readonly { readonly weight: number; readonly distribution: unknown }[],
  path: string,
  bounds: DistributionBounds,
): { readonly distribution: Distribution | null; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const read = parts.flatMap(({ weight, distribution: value }, index) => {
    const parsed = parseDistribution(value, `${path}.parts[${index}].distribution`, bounds, true);
    issues.push(...parsed.issues);
    return parsed.distribution === null ? [] : [{ weight, distribution: parsed.distribution }];
  });
  if (!parts.some(({ weight }) => weight > 0)) {
    issues.push(createIssue('out-of-range', `${path}.parts`, 'weights of 0 alone', 'a weight above 0'));
  }
  return issues.length > 0
    ? { distribution: null, issues }
    : { distribution: { kind: 'mixture', parts: read }, issues };
}

/** What a schema cannot say: min below max, and quantiles that rise from probability 0 to 1. */
function checkNumbers(distribution: Exclude<Distribution, { kind: 'mixture' }>, path: string): Issue[] {
  const { kind } = distribution;
  if (kind === 'uniform' && distribution.min > distribution.max) {
    return [createIssue('out-of-range', `${path}.max`, String(distribution.max), `at least min, ${distribution.min}`)];
  }
  if (kind === 'pareto' && distribution.min >= distribution.max) {
    return [createIssue('out-of-range', `${path}.max`, String(distribution.max), `more than min, ${distribution.min}`)];
  }
  return kind === 'empirical' ? checkPoints(distribution.points, `${path}.points`) : [];
}

function checkPoints(points: readonly (readonly [number, number])[], path: string): Issue[] {
  const ends = [points[0]![0], points.at(-1)![0]];
  if (ends[0] !== 0 || ends[1] !== 1) {
    const found = `probabilities from ${ends[0]} to ${ends[1]}`;
    return [createIssue('out-of-range', path, found, 'probabilities from 0 to 1')];
  }
  return points.flatMap(([probability, value], index) => {
    const [before, least] = points[index - 1] ?? [0, 0];
    if (probability >= before && value >= least) return [];
    const wanted = `a probability of at least ${before} with a value of at least ${least}`;
    return [createIssue('out-of-range', `${path}[${index}]`, describeValue(`${probability}, ${value}`), wanted)];
  });
}
