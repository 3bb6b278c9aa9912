/** What a simulation printed for people: a table, and what it comes to. */

import type { Io } from '../io.ts';
import { formatPoints } from '../render/reason.ts';
import { renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';
import type { PolicyReplay } from './replay-log.ts';
import type { SimulatedPod } from './sequence.ts';

/** Differences shown of each policy; the JSON document has them all. */
const MAX_SHOWN = 10;

export function renderSequence(pods: readonly SimulatedPod[], io: Io): string {
  const rows = pods.map(({ pod, node, candidates, total, victims, reason, agrees }) => [
    pod,
    node ?? '(none)',
    String(candidates),
    total === null ? '' : formatPoints(total),
    `${agrees === false ? 'NOT where it is; ' : ''}${reason}${victims.length === 0 ? '' : `; ${victims.join(', ')} left`}`,
  ]);
  const columns = [
    { title: 'pod' },
    { title: 'node' },
    { title: 'fit', isRight: true },
    { title: 'score', isRight: true },
    { title: 'why', isElastic: true },
  ];
  const placed = pods.filter(({ node }) => node !== null).length;
  const compared = pods.filter(({ agrees }) => agrees !== undefined);
  const agreed = compared.filter(({ agrees }) => agrees === true).length;
  const agreement = compared.length === 0 ? '' : `, ${agreed} of ${compared.length} where they are`;
  const summary = `${placed} of ${plural(pods.length, 'pod')} placed${agreement}`;
  return `${renderTable(columns, rows, io)}\n${paint(io, 'bold', summary)}\n`;
}

export function renderReplay(results: readonly PolicyReplay[], io: Io): string {
  const columns = [
    { title: 'policy' },
    { title: 'decisions', isRight: true },
    { title: 'same choice', isRight: true },
    { title: 'refuses all', isRight: true },
    { title: 'mean regret', isRight: true },
  ];
  const rows = results.map(({ policy, decisions, same, refused, meanRegret }) => [
    policy,
    String(decisions),
    `${same} (${decisions === 0 ? 0 : Math.round((100 * same) / decisions)} %)`,
    String(refused),
    formatPoints(meanRegret),
  ]);
  return [renderTable(columns, rows, io), ...results.map(renderDifferences)].join('');
}

function renderDifferences({ policy, differences }: PolicyReplay): string {
  if (differences.length === 0) return '';
  const lines = differences.slice(0, MAX_SHOWN).map(({ time, pod, chosen, instead, regret }) => {
    const gain = regret === null ? '' : ` (+${formatPoints(regret)} points)`;
    return `${safe(`  ${time} ${pod}: ${instead ?? 'nowhere'}${gain} instead of ${chosen ?? 'nowhere'}`)}\n`;
  });
  const rest = differences.length - lines.length;
  const more = rest > 0 ? `  and ${rest} more\n` : '';
  return `\n${safe(policy)} would have chosen otherwise:\n${lines.join('')}${more}`;
}
