/** Why a scheduler chose one node and not another, in one sentence. */

import type { Candidate, Decision } from '../../core/index.ts';

/** Plugins that are named. */
const MAX_PLUGINS = 3;
/** Points below which two totals are the same. */
const ROUNDING = 1e-9;

/** `chosen` is where the pod went, `other` where it went in another run; '' where it found no node there. */
export function tellChoice(decision: Decision, chosen: string, other: string): string {
  const { candidates, rejected } = decision;
  const own = candidates.find(({ node }) => node === chosen);
  if (own === undefined) return `${chosen} alone was left`;
  if (other === '' || other === chosen) return `${chosen} was the best of ${candidates.length} nodes that fit`;
  const refused = rejected.find(({ node }) => node === other);
  if (refused !== undefined) {
    const { plugin, reasons } = refused.rejection;
    return `${other} was refused by ${plugin}: ${reasons.join(', ')}`;
  }
  const rival = candidates.find(({ node }) => node === other);
  if (rival === undefined) return `${other} was not there`;
  return own.scores.length === 0
    ? `nothing is scored: the order of nodes decided for ${chosen}`
    : tellScores(own, rival);
}

function tellScores(own: Candidate, rival: Candidate): string {
  const ahead = own.total - rival.total;
  if (Math.abs(ahead) < ROUNDING) {
    return `${own.node} and ${rival.node} had equally many points, ${toPoints(own.total)}; the tie rule decided`;
  }
  const parts = own.scores
    .map(({ plugin, weighted }, at) => ({ plugin, points: weighted - (rival.scores[at]?.weighted ?? 0) }))
    .filter(({ points }) => Math.abs(points) >= ROUNDING)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, MAX_PLUGINS)
    .map(({ plugin, points }) => `${plugin} ${points > 0 ? '+' : ''}${toPoints(points)}`);
  const totals = `${own.node} had ${toPoints(own.total)} points, ${rival.node} ${toPoints(rival.total)}`;
  const sampled = ahead < 0 ? '; not all nodes were looked at' : '';
  return `${totals}: ${parts.join(', ')}${sampled}`;
}

function toPoints(points: number): string {
  return Number(points.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}
