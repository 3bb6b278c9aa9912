/** A policy: which plugins decide, with what weight and arguments, and how ties are broken. Data only. */

import type { SchedulerVersion } from './plugin.ts';

/** How one node is chosen among those with the highest total. */
export type TieRule =
  /** The smallest name. */
  | { readonly kind: 'stable'; readonly by: 'name' }
  /** The smallest hash of seed and name: spread over names, the same in every run. */
  | { readonly kind: 'stable'; readonly by: 'seed'; readonly seed: number }
  /** Evenly at random, as kube-scheduler up to 1.34 does. */
  | { readonly kind: 'random'; readonly seed: number }
  /** As the policy's schedulerVersion does: at random up to 1.34, in heap order from 1.35 on. */
  | { readonly kind: 'scheduler'; readonly seed: number }
  /** The node with the least free after placing, then the smallest name. */
  | { readonly kind: 'tightest' }
  /** The node with the most free after placing, then the smallest name. */
  | { readonly kind: 'loosest' };

/** A plugin as a policy uses it. */
export interface PluginEntry {
  readonly name: string;
  /** Factor of its score in the total. */
  readonly weight: number;
  /** Arguments as written; missing ones take the plugin's defaults. */
  readonly args: Readonly<Record<string, unknown>>;
  /** False where the policy leaves its filter (and preFilter) out. */
  readonly filters: boolean;
  /** False where the policy leaves its score out. */
  readonly scores: boolean;
}

export interface Policy {
  readonly name: string;
  /** One sentence for listings. */
  readonly summary: string;
  readonly schedulerVersion: SchedulerVersion;
  /** In the order they run. */
  readonly plugins: readonly PluginEntry[];
  readonly tie: TieRule;
  /** 1..100: share of the nodes to find fit before the search stops; 0: kube-scheduler's adaptive share. */
  readonly percentageOfNodesToScore: number;
}

/** An entry with plain defaults. */
export function createEntry(name: string, changes: Partial<Omit<PluginEntry, 'name'>> = {}): PluginEntry {
  return { name, weight: 1, args: {}, filters: true, scores: true, ...changes };
}

/**
 * The rule from its written form: `stable(name)`, `stable(7)`, `random(7)`, `scheduler(7)`, `tightest`, `loosest`; null
 * where it is none. `stable` alone is `stable(name)`; a seed is a whole number from 0 to 2^53 - 1.
 */
export function parseTieRule(text: string): TieRule | null {
  const match = /^(stable|random|scheduler|tightest|loosest)(?:\((name|\d{1,16})\))?$/.exec(text);
  if (match === null) return null;
  const [, kind, argument] = match;
  if (kind === 'tightest' || kind === 'loosest') return argument === undefined ? { kind } : null;
  if (kind === 'stable') {
    if (argument === undefined || argument === 'name') return { kind, by: 'name' };
    const seed = Number(argument);
    return Number.isSafeInteger(seed) ? { kind, by: 'seed', seed } : null;
  }
  const seed = Number(argument);
  if (!Number.isSafeInteger(seed)) return null;
  return { kind: kind as 'random' | 'scheduler', seed };
}

/** The written form of a rule. */
export function renderTieRule(rule: TieRule): string {
  switch (rule.kind) {
    case 'stable':
      return rule.by === 'name' ? 'stable(name)' : `stable(${rule.seed})`;
    case 'random':
    case 'scheduler':
      return `${rule.kind}(${rule.seed})`;
    default:
      return rule.kind;
  }
}
