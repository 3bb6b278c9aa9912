/** Whole-number arithmetic as kube-scheduler's int64 does it, on amounts of at most 2^53 - 1. */

/** The highest score a plugin gives to a node. */
export const MAX_SCORE = 100;

/** The largest amount whose hundredfold a double still holds exactly: 81.9 TiB where the amount is bytes. */
const MAX_FAST = Math.floor(Number.MAX_SAFE_INTEGER / MAX_SCORE);

/**
 * `part * 100 / whole`, truncated toward zero; `whole` is not 0. Exact: the quotient of two whole numbers below 2^53
 * never rounds up to the next whole number, and larger products take the slow path. Hot.
 * 3000 of 4000 gives 75; 2 of 3 gives 66.
 */
export function percentOf(part: number, whole: number): number {
  if (part <= MAX_FAST && part >= -MAX_FAST) return Math.trunc((part * MAX_SCORE) / whole) + 0;
  return Number((BigInt(part) * BigInt(MAX_SCORE)) / BigInt(whole));
}
