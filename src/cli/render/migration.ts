/** What a live migration would take, for people. */

import type { AssumedInput, Decision, Destination, MigrationOutlook, MigrationPrediction } from '../../core/index.ts';
import type { Io } from '../io.ts';
import { renderTable } from './table.ts';
import { paint, safe } from './text.ts';

/** Destinations shown unless all are wanted. */
const TOP_DESTINATIONS = 10;

const ASSUMPTIONS: Readonly<Record<AssumedInput, string>> = {
  'used-memory': 'used memory (0.7 of the guest)',
  'dirty-curve': 'dirty rate (a mixed load)',
  network: 'network (half of 10 Gbit/s)',
};

/** Sentences about the chosen target, and a line for each other one; '' where no migration is decided on. */
export function renderOutlook(
  outlook: MigrationOutlook | null,
  { outcome, candidates }: Decision,
  { isFull, io }: { readonly isFull: boolean; readonly io: Io },
): string {
  if (outlook === null) return '';
  const chosen = outcome.kind === 'chosen' ? outcome.node : '';
  const from = outlook.source === '' ? 'another cluster' : safe(outlook.source);
  const best = outlook.destinations.find(({ node }) => node === chosen);
  const title = paint(io, 'bold', `Live migration from ${from} (${outlook.reason})`);
  if (best === undefined) return `${title}: to no node\n`;
  const totals = new Map(candidates.map(({ node, total }) => [node, total]));
  const byTotal = [...outlook.destinations].sort((a, b) => (totals.get(b.node) ?? 0) - (totals.get(a.node) ?? 0));
  const ordered = [best, ...byTotal.filter((one) => one !== best)];
  const rows = (isFull ? ordered : ordered.slice(0, TOP_DESTINATIONS)).map(rowOf);
  const columns = [
    { title: 'target' },
    { title: 'seconds', isRight: true },
    { title: 'downtime', isRight: true },
    { title: 'chance', isRight: true },
    { title: 'sent', isRight: true },
    { title: 'bandwidth', isRight: true },
    { title: 'how it ends', isElastic: true },
  ];
  return `${title}\n${describeBest(best)}${renderTable(columns, rows, io)}`;
}

function describeBest({ node, prediction, isNetworkKnown }: Destination): string {
  const { expected, lowest, highest, chance } = prediction;
  const range = `${formatSeconds(lowest.totalSeconds)} to ${formatSeconds(highest.totalSeconds)}`;
  const lines = [
    `to ${safe(node)}: ${formatSeconds(expected.totalSeconds)} (${range}), downtime ${formatSeconds(expected.downtimeSeconds)}, chance to end in time ${formatChance(chance)}`,
    ...describeLimits(prediction),
  ];
  const assumed = [...prediction.assumed, ...(isNetworkKnown ? [] : (['network'] as const))];
  const told = [...new Set(assumed)].map((input) => ASSUMPTIONS[input]);
  if (told.length > 0) lines.push(`assumed: ${told.join(', ')}`);
  return `${lines.map((line) => `  ${line}`).join('\n')}\n\n`;
}

/** What would break it, or what would save it. */
function describeLimits(prediction: MigrationPrediction): string[] {
  const { breakingDirtyFactor, neededBandwidthBytesPerSecond, neededDowntimeLimitSeconds, expected } = prediction;
  if (expected.outcome === 'converged') {
    return breakingDirtyFactor >= 64
      ? []
      : [`ends in time up to ${breakingDirtyFactor.toFixed(1)} times this dirty rate`];
  }
  const needs = [
    ...(neededDowntimeLimitSeconds === null
      ? []
      : [`a downtime limit of ${formatSeconds(neededDowntimeLimitSeconds)}`]),
    ...(neededBandwidthBytesPerSecond === null ? [] : [`${formatRate(neededBandwidthBytesPerSecond)} of bandwidth`]),
  ];
  return needs.length === 0 ? [] : [`to end by itself it would need ${needs.join(' or ')}`];
}

function rowOf({ node, prediction }: Destination): string[] {
  const { expected, chance, path } = prediction;
  return [
    node,
    formatSeconds(expected.totalSeconds),
    formatSeconds(expected.downtimeSeconds),
    formatChance(chance),
    formatBytes(expected.transferredBytes),
    formatRate(path.bandwidthBytesPerSecond),
    expected.reason,
  ];
}

function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'for ever';
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

function formatChance(chance: number): string {
  return `${Math.round(100 * chance)} %`;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'no end';
  return bytes < GIB ? `${Math.round(bytes / MIB)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;
}

function formatRate(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond / MIB)} MiB/s`;
}
