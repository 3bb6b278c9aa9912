/** Why a pod goes where it goes, in one line. */

import { type Decision, type Margin, marginOf, podKey, renderTieRule, type TieRule } from '../../core/index.ts';

/** Plugins named in a margin. */
const NAMED_PLUGINS = 2;

/** The reason behind a decision, in a few words. */
export function reasonOf(decision: Decision, tie: TieRule): string {
  const { outcome } = decision;
  if (outcome.kind === 'gated') return outcome.rejection.reasons.join(', ');
  if (outcome.kind === 'unschedulable') {
    const { preemption } = outcome;
    if (preemption === null || preemption.code !== 'Success') return outcome.message;
    return `fits on ${preemption.nominatedNode} once these leave: ${preemption.victims.map(podKey).join(', ')}`;
  }
  const margin = marginOf(decision);
  return margin === null ? 'the only node that fits' : describeMargin(margin, decision.best.length, tie);
}

/** `34 points over kv-b2 (NodeResourcesFit +20, PodTopologySpread +14)`. */
function describeMargin(margin: Margin, tiedCount: number, tie: TieRule): string {
  if (margin.difference === 0) return `level with ${tiedCount - 1} more, chosen by ${renderTieRule(tie)}`;
  const ahead = margin.byPlugin
    .filter(({ difference }) => difference > 0)
    .sort((a, b) => b.difference - a.difference)
    .slice(0, NAMED_PLUGINS)
    .map(({ plugin, difference }) => `${plugin} +${formatPoints(difference)}`);
  const points = margin.difference === 1 ? '1 point' : `${formatPoints(margin.difference)} points`;
  return `${points} over ${margin.runnerUp} (${ahead.join(', ')})`;
}

/** Points without needless decimals. */
export function formatPoints(points: number): string {
  return String(Number(points.toFixed(2)));
}
