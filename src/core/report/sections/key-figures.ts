/** Key figures: every measure of a whole run by policy, with confidence intervals and differences to the baseline. */

import type { Measure } from '../../simulation/metric.ts';
import type { ComparisonGroup, PairedDifference, SampleSummary } from '../comparison/comparison.ts';
import { formatDifference, formatNumber, formatValue } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { escapeMarkup, renderName } from '../text.ts';
import { variantText } from '../to-report.ts';
import { tellVerdict } from '../verdict-words.ts';
import { type Cell, renderContender, renderDetails, renderTable, type Section } from './section.ts';

const BETTER_MARKS: Readonly<Record<Measure['better'], string>> = {
  higher: '<small>more is better</small>',
  lower: '<small>less is better</small>',
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
      const table = groupTable(report, group, first, groups.length > 1);
      first += group.policies.length;
      return table;
    });
    const note = `Mean over seeds; below it the ${formatNumber(100 * confidence)} % confidence interval of the mean, where there are two runs or more. Differences are to ${renderName(baseline, 60)}, seed by seed, ${testsText(report)}.`;
    return `<p class="note">${note}</p>${tables.join('')}${runsTable(report)}`;
  },
};

function testsText({ comparison: { tests } }: SimulationReport): string {
  if (tests === 0) return 'without a test: there are too few seeds for one, or the seeds play no part';
  return `with p after Holm's correction for ${tests === 1 ? '1 test' : `${tests} tests`}`;
}

function groupTable(report: SimulationReport, group: ComparisonGroup, first: number, isOneOfMany: boolean): string {
  const { baseline } = report.comparison;
  const headings: Cell[] = [
    { markup: 'Measure' },
    ...group.policies.map((_, index) => ({ markup: renderContender(report, first + index), isNumber: true })),
  ];
  const rows = group.measures.map((measure, index): Cell[] => [
    { markup: `${renderName(measure.title)} ${BETTER_MARKS[measure.better]}` },
    ...group.policies.map(({ name, samples }) => {
      const difference = group.differences.find(
        (one) => one.policy === name && one.baseline === baseline && one.measure.key === measure.key,
      );
      return { markup: `${renderSample(samples[index], measure)}${renderVerdict(difference)}`, isNumber: true };
    }),
  ]);
  const variant = isOneOfMany ? `: ${escapeMarkup(variantText(group.variant))}` : '';
  return renderTable(`Key figures by policy${variant}`, headings, rows);
}

function renderSample(sample: SampleSummary | undefined, { unit }: Measure): string {
  if (sample === undefined) return '–';
  const interval = sample.interval;
  const isWide = interval !== null && interval.low < interval.high;
  const range = isWide
    ? `<small>${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)}</small>`
    : '';
  return `<span class="value">${formatValue(sample.mean, unit)}</span>${range}`;
}

function renderVerdict(difference: PairedDifference | undefined): string {
  if (difference === undefined || difference.mean === null) return '';
  const { mean, measure, verdict, correctedP, basis } = difference;
  const tone = verdict === 'better' ? ' class="good"' : verdict === 'worse' ? ' class="bad"' : '';
  const p = basis === 'test' && correctedP !== null ? `, p ${formatP(correctedP)}` : '';
  if (verdict === 'same') return '<small>the same</small>';
  return `<small${tone}>${formatDifference(mean, measure.unit)}, ${tellVerdict(difference)}${p}</small>`;
}

function formatP(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** What became of what came, run by run. */
function runsTable(report: SimulationReport): string {
  const fields = [
    'arrived',
    'running',
    'pending',
    'down',
    'rejected',
    'departed',
    'withdrawn',
    'placements',
    'migrations',
    'failedMigrations',
    'events',
  ] as const;
  const number = (value: number): Cell => ({ markup: value.toLocaleString('en-US'), isNumber: true });
  const headings: Cell[] = [
    { markup: 'Run' },
    ...fields.map((field) => ({ markup: field === 'failedMigrations' ? 'failed migrations' : field, isNumber: true })),
  ];
  const rows = report.runs.map(({ settings, counts }) => [
    { markup: renderName(settings.id, 60) },
    ...fields.map((field) => number(counts[field])),
  ]);
  return renderDetails('Every run in counts', renderTable('Instances by run', headings, rows));
}
