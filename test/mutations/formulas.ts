/** Mutations of formulas that users write: what they compute, and what filter and score make of it. */

import type { Mutation } from './mutation.ts';

const formula = 'core/engine/formula';
const plugins = 'core/engine/plugins/formula';

export const FORMULA_MUTATIONS: readonly Mutation[] = [
  {
    file: `${formula}/operators.ts`,
    original: 'right * Math.floor(left / right)',
    mutated: 'right * Math.trunc(left / right)',
  },
  { file: `${formula}/operators.ts`, original: 'all[left]! <= all[right]!', mutated: 'all[left]! < all[right]!' },
  { file: `${formula}/operators.ts`, original: 'value !== 0 && !Number.isNaN(value)', mutated: 'value !== 0' },
  {
    file: `${formula}/functions.ts`,
    original: 'Math.sign(value) * Math.round(Math.abs(value))',
    mutated: 'Math.round(value)',
  },
  { file: `${formula}/compile.ts`, original: 'pod !== lastPod || state !== lastState', mutated: 'pod !== lastPod' },
  { file: `${formula}/compile.ts`, original: 'left = right;', mutated: '' },
  {
    file: `${formula}/range-normalize.ts`,
    original: 'range === 0) scores[index] = MAX_SCORE',
    mutated: 'range === 0) scores[index] = 0',
  },
  {
    file: `${plugins}/formula-filter.ts`,
    original: '(pod, node, state) === 0) return',
    mutated: '(pod, node, state) <= 0) return',
  },
  {
    file: `${plugins}/formula-filter.ts`,
    original: "compiled.changesWithPods ? 'Unschedulable'",
    mutated: "!compiled.changesWithPods ? 'Unschedulable'",
  },
  {
    file: `${plugins}/formula-score.ts`,
    original: 'if (Number.isNaN(value)) return 0;',
    mutated: 'if (Number.isNaN(value)) return MAX_SCORE;',
  },
  {
    file: `${plugins}/formula-score.ts`,
    original: 'value >= highest) return MAX_SCORE',
    mutated: 'value > highest) return 0',
  },
];
