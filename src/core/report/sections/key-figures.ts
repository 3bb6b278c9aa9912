/** Key figures: every measure of a whole run by policy, with confidence intervals and differences to the baseline. */

import { max, min } from 'd3-array';
import type { Measure } from '../../simulation/metric.ts';
import { RUN_COUNTS } from '../../simulation/run-result.ts';
import type { ComparisonGroup, PairedDifference, SampleSummary } from '../comparison/comparison.ts';
import { meaningOf, splitMeasures } from '../main-measures.ts';
import { formatDifference, formatNumber, formatRange, formatValue } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, renderName, shorten } from '../text.ts';
import { variantText } from '../to-report.ts';
import { formatP, tellVerdict } from '../verdict-words.ts';
import { type Cell, renderContender, renderDetails, renderTable, type Section } from './section.ts';

const BETTER_WORDS: Readonly<Record<Measure['better'], string>> = {
  higher: 'more is better',
  lower: 'less is better',
  neither: '',
};

export const keyFigures: Section = {
  id: 'key-figures',
  title: 'Key figures',
  render(report) {
    const { groups, confidence, baseline } = report.comparison;
    if (groups.length === 0) return '';
    let first = 0;
    const tables = groups.map((group) => {
      const tables = groupTables(report, group, first, groups.length > 1);
      first += group.policies.length;
      return tables;
    });
    const note = `The mean over seeds; below it the ${formatNumber(100 * confidence)} % confidence interval of the mean, where there are two runs or more, and the difference to ${renderName(baseline, 60)}, seed by seed, ${testsText(report)}. The best mean of a row is marked.`;
    return `<p class="note">${note}</p>${tables.join('')}${runsTable(report)}`;
  },
};

function testsText({ comparison: { tests } }: SimulationReport): string {
  if (tests === 0) return 'without a test: there are too few seeds for one, or the seeds play no part';
  return `with p after Holm's correction for ${countOf(tests, 'test')}`;
}

/** The main measures; the others below them, folded. */
function groupTables(report: SimulationReport, group: ComparisonGroup, first: number, isOneOfMany: boolean): string {
  const { main, others, empty } = splitMeasures(group);
  const variant = isOneOfMany ? `: ${escapeMarkup(variantText(group.variant))}` : '';
  const table = (caption: string, rows: readonly number[]): string => groupTable(report, group, first, caption, rows);
  const left =
    empty.length === 0
      ? ''
      : `<p class="note">${countOf(empty.length, 'measure')} without a value or zero in every run: ${empty.map((row) => renderName(group.measures[row]?.title ?? '')).join('; ')}.</p>`;
  const more =
    others.length + empty.length === 0 ? '' : `${table(`Further figures by policy${variant}`, others)}${left}`;
  return `<div class="tall">${table(`Key figures by policy${variant}`, main)}</div>${more === '' ? '' : renderDetails(countOf(others.length, 'further measure'), more)}`;
}

function groupTable(
  report: SimulationReport,
  group: ComparisonGroup,
  first: number,
  caption: string,
  shown: readonly number[],
): string {
  const { baseline } = report.comparison;
  const headings: Cell[] = [
    { markup: 'Measure' },
    ...group.policies.map((_, index) => ({ markup: renderContender(report, first + index), isNumber: true })),
  ];
  const rows = shown.flatMap((row): Cell[][] => {
    const measure = group.measures[row];
    if (measure === undefined) return [];
    const best = bestMean(group, row, measure);
    const cells = group.policies.map(({ name, samples }): Cell => {
      const difference = group.differences.find(
        (one) => one.policy === name && one.baseline === baseline && one.measure.key === measure.key,
      );
      const sample = samples[row];
      const mark = best !== null && sample?.mean === best ? '<span class="best">best</span> ' : '';
      const markup = `${mark}${renderSample(sample, measure)}${renderVerdict(difference)}`;
      return { markup, isNumber: true, label: shorten(name, 40) };
    });
    return [[{ markup: renderTitle(measure) }, ...cells]];
  });
  return renderTable(caption, headings, rows);
}

/** What is measured, how it is counted, and which way is better. */
function renderTitle(measure: Measure): string {
  const words = [meaningOf(measure), BETTER_WORDS[measure.better]].filter((text) => text !== '');
  return `${renderName(measure.title)}${words.map((text) => `<small>${text}</small>`).join('')}`;
}

/** null where neither side is better, or all are alike. */
function bestMean({ policies }: ComparisonGroup, row: number, { better }: Measure): number | null {
  const means = policies.flatMap(({ samples }) => samples[row]?.mean ?? []);
  const [low, high] = [min(means), max(means)];
  if (better === 'neither' || low === undefined || high === undefined || low === high) return null;
  return better === 'higher' ? high : low;
}

function renderSample(sample: SampleSummary | undefined, { unit }: Measure): string {
  if (sample === undefined) return '–';
  const { interval, minimum, maximum } = sample;
  const isWide = interval !== null && interval.low < interval.high;
  // What can be no less than 0 and no more than all of it is not said to be.
  const low = isWide && (minimum ?? 0) >= 0 ? Math.max(interval.low, 0) : (interval?.low ?? 0);
  const high =
    isWide && unit === 'fraction' && (maximum ?? 0) <= 1 ? Math.min(interval.high, 1) : (interval?.high ?? 0);
  const range = isWide ? `<small>${formatRange(low, high, unit)}</small>` : '';
  return `<span class="value">${formatValue(sample.mean, unit)}</span>${range}`;
}

function renderVerdict(difference: PairedDifference | undefined): string {
  if (difference === undefined || difference.mean === null) return '';
  const { mean, measure, verdict, correctedP, basis } = difference;
  if (verdict === 'same') return '<small>the same</small>';
  const tone = verdict === 'better' ? ' class="good"' : verdict === 'worse' ? ' class="bad"' : '';
  const words = basis === 'too-few-seeds' ? seedsText(difference) : tellVerdict(difference);
  const p = basis === 'test' && correctedP !== null ? `, p ${formatP(correctedP)}` : '';
  return `<small${tone}>${formatDifference(mean, measure.unit)}, ${words}${p}</small>`;
}

/** In how many seeds it goes the way of its mean: all that can be said where there are too few of them. */
function seedsText({ mean, higherSeeds, lowerSeeds, count }: PairedDifference): string {
  return `in ${(mean ?? 0) < 0 ? lowerSeeds : higherSeeds} of ${countOf(count, 'seed')}`;
}

/** What became of what came, run by run. */
function runsTable(report: SimulationReport): string {
  const number = (value: number): Cell => ({ markup: value.toLocaleString('en-US'), isNumber: true });
  const headings: Cell[] = [
    { markup: 'Run' },
    ...RUN_COUNTS.map((field) => ({
      markup: field === 'failedMigrations' ? 'failed migrations' : field,
      isNumber: true,
    })),
  ];
  const rows = report.runs.map(({ settings, counts }) => [
    { markup: renderName(settings.id, 60) },
    ...RUN_COUNTS.map((field) => number(counts[field])),
  ]);
  return renderDetails('Every run in counts', renderTable('Instances by run', headings, rows));
}
