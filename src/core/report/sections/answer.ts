/** The answer: for each policy what came of it, and in which main measures it is better or worse than the baseline. */

import { mean, sum } from 'd3-array';
import type { RunCounts } from '../../simulation/run-result.ts';
import type { ComparisonGroup, PairedDifference } from '../comparison/comparison.ts';
import { splitMeasures } from '../main-measures.ts';
import { formatDifference, formatNumber } from '../quantities.ts';
import type { Contender, SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, groupDigits, listOf, renderName, upperFirst } from '../text.ts';
import { formatP } from '../verdict-words.ts';
import { renderContender, type Section } from './section.ts';

/** Measures that are named on each side. */
const MAX_NAMED = 4;
/** Part of the baseline's mean below which a difference is not named unless it is shown. */
const TRIFLE = 0.01;

export const answer: Section = {
  id: 'answer',
  title: 'The answer',
  render(report) {
    if (report.contenders.length === 0) return '<p>No runs.</p>';
    const cards = report.contenders.map((contender, index) => renderCard(report, contender, index));
    const note = `What became of the VMs under each policy, the mean over its runs, and where it is better or worse in the main measures. ${tellWhetherShown(report)}`;
    return `<p class="note">${note}</p><ul class="answers">${cards.join('')}</ul>${renderCertainty(report)}`;
  },
};

/** The baseline's facts have the whole line: it is compared with nobody. */
function renderCard(report: SimulationReport, contender: Contender, index: number): string {
  const against = renderAgainst(report, contender, index);
  const width = against === '' ? ' class="whole"' : '';
  const role =
    against === '' && report.contenders.length > 1 ? ' <small>the baseline that others are compared with</small>' : '';
  return `<li><div${width}><p>${renderContender(report, index)}${role}</p><p>${renderCounts(report, contender)}</p></div>${against}</li>`;
}

/** What became of its VMs. */
function renderCounts(report: SimulationReport, { runs }: Contender): string {
  const counts = runs.flatMap((run) => report.runs[run]?.counts ?? []);
  const meanOf = (field: (one: RunCounts) => number): number => mean(counts, field) ?? 0;
  const never = meanOf(({ pending, rejected, withdrawn }) => pending + rejected + withdrawn);
  const arrived = meanOf((one) => one.arrived);
  const migrations = meanOf((one) => one.migrations);
  const evictions = meanOf((one) => sum(Object.values(one.evictions)));
  const placed = Math.max(arrived - never, 0);
  // Cut, not rounded: only all of them are 100 %.
  const share = arrived === 0 ? '' : ` (${Math.floor((10_000 * placed) / arrived) / 100}\u00a0%)`;
  const facts = [
    `had a place for <strong>${groupDigits(placed)} of ${countOf(arrived, 'VM')}${share}</strong> at the end or until they left`,
    ...(migrations > 0 ? [`moved VMs ${countOf(migrations, 'time')}`] : []),
    ...(evictions > 0 ? [`lost or evicted ${countOf(evictions, 'VM')}`] : []),
  ];
  return `${upperFirst(listOf(facts))}.`;
}

/** '' of the baseline. */
function renderAgainst(report: SimulationReport, { group: position }: Contender, contender: number): string {
  const { groups, baseline } = report.comparison;
  const group = groups[position];
  const before = sum(groups.slice(0, position), ({ policies }) => policies.length);
  const name = group?.policies[contender - before]?.name;
  if (group === undefined || name === undefined || name === baseline) return '';
  const own = mainDifferences(group, name, baseline);
  const better = own.filter((one) => sideOf(one, group, baseline) === 'better');
  const worse = own.filter((one) => sideOf(one, group, baseline) === 'worse');
  const than = renderName(baseline, 40);
  if (better.length + worse.length === 0) {
    return `<p>No main measure is clearly better or worse than under ${than}.</p>`;
  }
  return `${renderSide('Better', 'good', better, than)}${renderSide('Worse', 'bad', worse, than)}`;
}

/** Differences in the main measures, the most important first. */
function mainDifferences(group: ComparisonGroup, policy: string, baseline: string): readonly PairedDifference[] {
  return splitMeasures(group).main.flatMap(
    (row) =>
      group.differences.find(
        (one) => one.policy === policy && one.baseline === baseline && one.measure.key === group.measures[row]?.key,
      ) ?? [],
  );
}

/**
 * `better` or `worse` where that is shown, or where it is no trifle, more than half of the seeds say so and none says
 * otherwise.
 */
function sideOf(
  difference: PairedDifference,
  { measures, policies }: ComparisonGroup,
  baseline: string,
): 'better' | 'worse' | null {
  const { verdict, mean: by, measure, count, higherSeeds, lowerSeeds } = difference;
  if (verdict === 'better' || verdict === 'worse') return verdict;
  if (by === null || by === 0 || measure.better === 'neither') return null;
  const row = measures.findIndex(({ key }) => key === measure.key);
  const usual = policies.find(({ name }) => name === baseline)?.samples[row]?.mean ?? 0;
  if (Math.abs(by) < TRIFLE * Math.abs(usual)) return null;
  const [along, against] = by > 0 ? [higherSeeds, lowerSeeds] : [lowerSeeds, higherSeeds];
  if (against > 0 || 2 * along <= count) return null;
  return by > 0 === (measure.better === 'higher') ? 'better' : 'worse';
}

function renderSide(word: string, tone: string, differences: readonly PairedDifference[], than: string): string {
  if (differences.length === 0)
    return `<div class="side"><p class="note">${word} than ${than} in no main measure</p></div>`;
  const items = differences
    .slice(0, MAX_NAMED)
    .map(
      (one) =>
        `<li>${escapeMarkup(one.measure.title)} <b>${formatDifference(one.mean, one.measure.unit)}</b> <small>${tellSureness(one)}</small></li>`,
    );
  const rest = differences.length - items.length;
  const more = rest > 0 ? `<li><a href="#key-figures">and ${rest} more</a></li>` : '';
  return `<div class="side"><p class="${tone}">${word} than ${than}</p><ul>${items.join('')}${more}</ul></div>`;
}

function tellSureness({
  verdict,
  basis,
  correctedP,
  mean: by,
  count,
  higherSeeds,
  lowerSeeds,
}: PairedDifference): string {
  if (basis === 'no-seed-effect') return 'whatever the seed';
  if (verdict !== 'not-shown' && correctedP !== null) return `shown, p ${formatP(correctedP)}`;
  return `in ${(by ?? 0) > 0 ? higherSeeds : lowerSeeds} of ${countOf(count, 'seed')}`;
}

/** How sure that is, in one sentence. */
function tellWhetherShown({ comparison: { groups } }: SimulationReport): string {
  const moving = groups
    .flatMap(({ differences }) => differences)
    .filter(({ higherSeeds, lowerSeeds }) => higherSeeds + lowerSeeds > 0);
  if (moving.length === 0) return '';
  if (moving.every(({ basis }) => basis === 'too-few-seeds')) {
    return '<strong>There are too few seeds to tell any difference from chance</strong>; named is what most seeds have and none contradicts.';
  }
  const shown = moving.filter(({ verdict }) => verdict !== 'not-shown').length;
  return `<strong>${groupDigits(shown)} of ${countOf(moving.length, 'difference')} cannot be chance alone</strong>; of the others, what most seeds have and none contradicts is named too.`;
}

/** How that is told. */
function renderCertainty({ comparison }: SimulationReport): string {
  const { groups, tests, confidence, remarks } = comparison;
  if (groups.every(({ differences }) => differences.length === 0)) return '';
  const level = formatNumber(Number((1 - confidence).toFixed(5)));
  const tested = `A difference is shown at p of at most ${level} in the sign-flip test over the seeds, corrected for ${countOf(tests, 'test')}; others are named from ${100 * TRIFLE} % of the baseline on.`;
  const told = remarks.map((remark) => ` ${upperFirst(renderName(remark, 400))}.`).join('');
  return `<p class="note"><strong>How sure is that?</strong> ${tested}${told}</p>`;
}
