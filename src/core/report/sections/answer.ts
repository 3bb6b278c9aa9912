/** The answer: one sentence a policy, from the counts of its runs and from what its comparison shows. */

import { mean, sum } from 'd3-array';
import type { RunCounts } from '../../simulation/run-result.ts';
import type { PairedDifference, Verdict } from '../comparison/comparison.ts';
import { formatDifference } from '../quantities.ts';
import type { Contender, SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, groupDigits, listOf, renderName } from '../text.ts';
import { renderContender, type Section } from './section.ts';

/** Measures that a sentence names on each side. */
const MAX_NAMED = 3;

export const answer: Section = {
  id: 'answer',
  title: 'The answer',
  render(report) {
    const sentences = report.contenders.map(
      (contender, index) => `<li>${renderContender(report, index)} ${answerSentence(report, contender, index)}</li>`,
    );
    return sentences.length === 0 ? '<p>No runs.</p>' : `<ul class="answers">${sentences.join('')}</ul>`;
  },
};

/** What a policy came to, as markup without its name. */
function answerSentence(report: SimulationReport, { runs, group }: Contender, contender: number): string {
  const counts = runs.flatMap((run) => report.runs[run]?.counts ?? []);
  const meanOf = (field: (one: RunCounts) => number): number => mean(counts, field) ?? 0;
  const never = meanOf(({ pending, rejected, withdrawn }) => pending + rejected + withdrawn);
  const arrived = meanOf((one) => one.arrived);
  const migrations = meanOf((one) => one.migrations);
  const evictions = meanOf((one) => sum(Object.values(one.evictions)));
  // Cut, not rounded: only all of them are 100 %.
  const share = arrived === 0 ? '' : ` (${Math.floor((10_000 * Math.max(arrived - never, 0)) / arrived) / 100} %)`;
  const facts = [
    `had a place for <strong>${groupDigits(arrived - never)} of ${countOf(arrived, 'VM')}${share}</strong> at the end or until they left`,
    ...(migrations > 0 ? [`moved VMs ${countOf(migrations, 'time')}`] : []),
    ...(evictions > 0 ? [`had to evict ${countOf(evictions, 'pod')}`] : []),
  ];
  const seeds = runs.length > 1 ? `, in the mean of ${runs.length} runs` : '';
  return `${listOf(facts)}${seeds}. ${againstBaseline(report, group, contender)}`;
}

function againstBaseline(report: SimulationReport, group: number, contender: number): string {
  const { groups, baseline } = report.comparison;
  const compared = groups[group];
  const before = sum(groups.slice(0, group), ({ policies }) => policies.length);
  const name = compared?.policies[contender - before]?.name;
  if (name === undefined || name === baseline) return 'Others are compared with it.';
  const own = compared?.differences.filter((one) => one.policy === name && one.baseline === baseline) ?? [];
  const than = renderName(baseline, 60);
  const [better, worse] = [namesOf(own, 'better'), namesOf(own, 'worse')];
  if (better.length + worse.length > 0) return `Against ${than} it is ${renderSides(better, worse)}.`;
  const untold = own.filter(({ basis, verdict }) => basis === 'too-few-seeds' && verdict === 'not-shown');
  if (untold.length === 0) return `No difference to ${than} is shown that one could call better or worse.`;
  const [up, down] = [untold.filter((one) => leansTo(one, 'better')), untold.filter((one) => leansTo(one, 'worse'))];
  const sides = renderSides(namesOf(up), namesOf(down));
  return `Against ${than} its means are ${sides === '' ? 'the same' : sides}; with ${countOf(untold[0]?.count ?? 0, 'seed')} that may be chance.`;
}

/** On which side a difference lies that is not shown. */
function leansTo({ mean: difference, measure }: PairedDifference, side: 'better' | 'worse'): boolean {
  if (difference === null || difference === 0 || measure.better === 'neither') return false;
  return (difference > 0 === (measure.better === 'higher')) === (side === 'better');
}

function namesOf(differences: readonly PairedDifference[], verdict?: Verdict): readonly string[] {
  return differences
    .filter((one) => verdict === undefined || one.verdict === verdict)
    .map(({ measure, mean: by }) => `${lowerFirst(measure.title)} (${formatDifference(by, measure.unit)})`);
}

function renderSides(better: readonly string[], worse: readonly string[]): string {
  return [
    ...(better.length > 0 ? [`<span class="good">better</span> in ${escapeMarkup(named(better))}`] : []),
    ...(worse.length > 0 ? [`<span class="bad">worse</span> in ${escapeMarkup(named(worse))}`] : []),
  ].join('; ');
}

function named(parts: readonly string[]): string {
  const rest = parts.length - MAX_NAMED;
  return rest > 0 ? listOf([...parts.slice(0, MAX_NAMED), `${rest} more`]) : listOf(parts);
}

/** `Nodes in use` as `nodes in use`; `CPU` stays. */
function lowerFirst(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;
}
