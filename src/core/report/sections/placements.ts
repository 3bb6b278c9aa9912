/** Placements: which VMs another policy placed elsewhere than the baseline, from when, and why. */

import type { FirstDivergence, InstanceDiff, PlacementDiff } from '../comparison/placement-diff.ts';
import { formatDuration } from '../quantities.ts';
import { countOf, escapeMarkup, groupDigits, renderName, upperFirst } from '../text.ts';
import { renderDetails, renderTable, type Section } from './section.ts';

/** Nodes that are named. */
const MAX_NODES = 8;
const WHY_CHARACTERS = 400;

export const placements: Section = {
  id: 'placements',
  title: 'Placements',
  render({ placementDiffs }) {
    if (placementDiffs.length === 0) return '';
    const note =
      'Which VMs a policy placed elsewhere than the baseline, from when, and why. Two runs of one seed have the same demand: what differs is what the policies made of it. The first differences are choices on the same cluster; later ones are mostly their consequence.';
    return `<p class="note">${note}</p>${placementDiffs.map(renderDiff).join('')}`;
  },
};

function renderDiff(diff: PlacementDiff): string {
  const { a, b, counts, apartSeconds, remarks } = diff;
  const title = `<p class="diff"><strong>${renderName(a, 80)}</strong> against <strong>${renderName(b, 80)}</strong></p>`;
  if (diff.first === null) return `${title}<p>All ${countOf(counts.same, 'VM')} were placed alike.</p>`;
  const parts = [
    `${countOf(counts.same, 'VM')} placed alike`,
    `${groupDigits(counts.elsewhere)} on other nodes`,
    `${groupDigits(counts['other-times'])} on the same nodes at other times`,
    `${groupDigits(counts['only-a'])} placed by the first alone`,
    `${groupDigits(counts['only-b'])} by the second alone`,
  ];
  const apart = apartSeconds > 0 ? `; ${formatDuration(apartSeconds)} on different nodes, all VMs together` : '';
  const told = remarks
    .map((remark) => `<p class="note">${upperFirst(renderName(remark, WHY_CHARACTERS))}.</p>`)
    .join('');
  return `${title}<p>${parts.join(', ')}${apart}.</p>${renderFirst(diff, diff.first)}${renderInstances(diff)}${renderNodes(diff)}${told}`;
}

function renderFirst({ startSeconds }: PlacementDiff, { diff, equalStays }: FirstDivergence): string {
  const since = formatDuration(diff.firstSeconds - startSeconds);
  const where =
    equalStays === 0 ? 'with the first placement' : `after ${since} and ${countOf(equalStays, 'equal placement')}`;
  return `<p>They part ${where}, that of ${renderName(diff.instance, 80)}:</p>${renderWhy(diff)}`;
}

function renderWhy({ why }: InstanceDiff): string {
  return why.length === 0
    ? ''
    : `<ul class="why">${why.map((one) => `<li>${renderName(one, WHY_CHARACTERS)}</li>`).join('')}</ul>`;
}

function renderInstances({ a, b, byTime, counts, startSeconds }: PlacementDiff): string {
  const headings = [
    { markup: 'VM' },
    { markup: 'After', isNumber: true },
    { markup: renderName(a, 60) },
    { markup: renderName(b, 60) },
    { markup: 'On different nodes', isNumber: true },
    { markup: 'Others before', isNumber: true },
    { markup: 'Why' },
  ];
  const rows = byTime.map((one) => [
    { markup: renderName(one.instance, 60) },
    { markup: formatDuration(one.firstSeconds - startSeconds), isNumber: true },
    { markup: one.nodeA === '' ? 'on none' : renderName(one.nodeA, 40) },
    { markup: one.nodeB === '' ? 'on none' : renderName(one.nodeB, 40) },
    { markup: one.apartSeconds > 0 ? formatDuration(one.apartSeconds) : '–', isNumber: true },
    { markup: groupDigits(one.differedBefore), isNumber: true },
    { markup: renderWhy(one) },
  ]);
  const all = counts.elsewhere + counts['other-times'] + counts['only-a'] + counts['only-b'];
  const caption = `The first ${rows.length} of ${countOf(all, 'VM')} that differ`;
  return renderDetails(
    caption,
    renderTable(`${caption}: ${escapeMarkup(a)} against ${escapeMarkup(b)}`, headings, rows),
  );
}

function renderNodes({ a, b, nodes }: PlacementDiff): string {
  if (nodes.length === 0) return '';
  const shown = nodes
    .slice(0, MAX_NODES)
    .map(({ node, came, went }) => `<span class="unbroken">${renderName(node, 40)} +${came} −${went}</span>`);
  const rest = nodes.length > shown.length ? ` and ${nodes.length - shown.length} more` : '';
  return `<p class="note">Nodes that change most from ${renderName(a, 60)} to ${renderName(b, 60)}, by VMs that come (+) and go (−): ${shown.join(', ')}${rest}.</p>`;
}
