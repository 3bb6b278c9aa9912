/** What a comparison found, in words. */

import type { PairedDifference, Verdict } from './comparison/comparison.ts';

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  better: 'better',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
  same: 'the same',
  'not-shown': 'no difference shown',
};

/** The verdict of a difference, with the reason where the runs cannot have shown one. */
export function tellVerdict({ verdict, basis }: PairedDifference): string {
  return basis === 'too-few-seeds' && verdict === 'not-shown' ? 'too few seeds to tell' : VERDICT_WORDS[verdict];
}

/** A probability in three decimals. */
export function formatP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
