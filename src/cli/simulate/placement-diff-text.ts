/** What two runs placed differently, for the terminal. */

import { formatDuration, type PlacementDiff } from '../../core/index.ts';
import type { Io } from '../io.ts';
import { type Column, renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';

/** Instances and nodes shown; results files have more. */
const MAX_INSTANCES = 10;
const MAX_NODES = 5;

/** The counts, where the runs part, and the first instances that differ. */
export function renderPlacementDiff(diff: PlacementDiff, io: Io): string {
  const parts = [renderCounts(diff, io), renderFirst(diff), renderInstances(diff, io), renderNodes(diff)];
  return [...parts, diff.remarks.map((remark) => `note: ${safe(remark)}\n`).join('')]
    .filter((part) => part !== '')
    .join('\n');
}

function renderCounts({ a, b, counts, apartSeconds }: PlacementDiff, io: Io): string {
  const parts = [
    `${plural(counts.same, 'instance')} placed alike`,
    `${counts.elsewhere} elsewhere`,
    `${counts['other-times']} there at other times`,
    `${counts['only-a']} placed by ${a} alone`,
    `${counts['only-b']} by ${b} alone`,
  ];
  const apart = apartSeconds > 0 ? `; ${formatDuration(apartSeconds)} apart in all` : '';
  return `${paint(io, 'bold', safe(`${a} against ${b}`))}: ${safe(parts.join(', '))}${apart}\n`;
}

function renderFirst({ a, b, first, startSeconds }: PlacementDiff): string {
  if (first === null) return '';
  const { diff, equalStays, settings } = first;
  const since = formatDuration(diff.firstSeconds - startSeconds);
  const where = `${diff.instance} ${toPlace(diff.nodeA)} in ${a}, ${toPlace(diff.nodeB)} in ${b}`;
  const lines = [
    `They part after ${since} and ${plural(equalStays, 'equal stay')}: ${where}`,
    ...diff.why.map((sentence) => `  ${sentence}`),
    `given: ${settings.length === 0 ? 'the same settings' : settings.join('; ')}`,
  ];
  return `${lines.map(safe).join('\n')}\n`;
}

function renderInstances({ a, b, byTime, counts, startSeconds }: PlacementDiff, io: Io): string {
  if (byTime.length === 0) return '';
  const shown = byTime.slice(0, MAX_INSTANCES);
  const rows = shown.map((one) => [
    formatDuration(one.firstSeconds - startSeconds),
    one.instance,
    one.nodeA === '' ? '(none)' : one.nodeA,
    one.nodeB === '' ? '(none)' : one.nodeB,
    one.apartSeconds > 0 ? formatDuration(one.apartSeconds) : '',
    String(one.differedBefore),
  ]);
  const columns: readonly Column[] = [
    { title: 'after', isRight: true },
    { title: 'instance', isElastic: true },
    { title: a },
    { title: b },
    { title: 'apart', isRight: true },
    { title: 'others before', isRight: true },
  ];
  const rest = counts.elsewhere + counts['other-times'] + counts['only-a'] + counts['only-b'] - shown.length;
  return `${renderTable(columns, rows, io)}${rest > 0 ? `and ${rest.toLocaleString('en-US')} more\n` : ''}`;
}

function renderNodes({ b, nodes }: PlacementDiff): string {
  if (nodes.length === 0) return '';
  const shown = nodes.slice(0, MAX_NODES).map(({ node, came, went }) => `${node} +${came} -${went}`);
  const rest = nodes.length - shown.length;
  return `${safe(`nodes in ${b}: ${shown.join(', ')}`)}${rest > 0 ? ` and ${rest} more` : ''}\n`;
}

function toPlace(node: string): string {
  return node === '' ? 'on no node' : `on ${node}`;
}
