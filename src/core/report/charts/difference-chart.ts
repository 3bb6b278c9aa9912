/** Policy against policy in one measure: the difference to the baseline as a dot, its confidence interval as a line. */

import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { Measure } from '../../simulation/metric.ts';
import type { PairedDifference } from '../comparison/comparison.ts';
import { formatDifference, formatNumber, scaleOf } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { escapeMarkup, listOf, shorten } from '../text.ts';
import { seriesClass } from '../theme.ts';
import { tellVerdict } from '../verdict-words.ts';
import type { Chart } from './chart.ts';
import { at, renderEmpty, renderSvg, textWidth } from './frame.ts';

const ROW_HEIGHT = 22;
const NAME_CHARACTERS = 18;
const SIDES: Readonly<Record<Measure['better'], string>> = {
  higher: 'right is better',
  lower: 'left is better',
  neither: '',
};

/** A difference to the baseline, and the contender it is of. */
export interface BaselineDifference {
  readonly contender: number;
  readonly difference: PairedDifference;
}

/** Differences to the baseline in one measure, in the order of the contenders. */
export function baselineDifferences(report: SimulationReport, key: string): readonly BaselineDifference[] {
  const { baseline, groups } = report.comparison;
  let first = 0;
  return groups.flatMap(({ policies, differences }) => {
    const start = first;
    first += policies.length;
    return policies.flatMap(({ name }, index) => {
      const difference = differences.find(
        (one) => one.measure.key === key && one.policy === name && one.baseline === baseline,
      );
      return difference === undefined ? [] : [{ contender: start + index, difference }];
    });
  });
}

export const differenceChart: Chart = {
  name: 'differences',
  title: 'Differences',
  summary: 'Difference of every policy to the baseline in one measure, with its confidence interval (--measure).',

  render(report, { width, measure: key, hidden }) {
    const all = baselineDifferences(report, key);
    const rows = all.filter(({ contender, difference }) => !hidden.has(contender) && difference.mean !== null);
    const measure = rows[0]?.difference.measure;
    if (measure === undefined) return renderEmpty(width, 'Nothing to compare.');
    const ends = rows.flatMap(({ difference: { mean, interval } }) => [
      mean ?? 0,
      interval?.low ?? 0,
      interval?.high ?? 0,
    ]);
    const [low, high] = [Math.min(min(ends) ?? 0, 0), Math.max(max(ends) ?? 0, 0)];
    const names = rows.map(({ contender }) => shorten(report.contenders[contender]?.label ?? '', NAME_CHARACTERS));
    const left = 16 + (max(names, textWidth) ?? 0);
    const bottom = 8 + rows.length * ROW_HEIGHT;
    const x = scaleLinear(low === high ? [-1, 1] : [low, high], [left, width - 24]).nice(3);
    const scale = scaleOf(measure.unit, Math.max(-low, high));
    const shown = x.copy().domain(x.domain().map((value) => value / scale.divisor));
    const ticks = shown.ticks(3).map((value) => {
      const across = at(shown(value));
      return `<g class="tick"><line x1="${across}" x2="${across}" y1="2" y2="${bottom}"/><text x="${across}" y="${bottom + 14}" text-anchor="middle">${value > 0 ? '+' : ''}${formatNumber(value)}</text></g>`;
    });
    const unit = measure.unit === 'fraction' ? 'percentage points' : scale.suffix;
    const side = SIDES[measure.better];
    const note = [unit, side].filter((part) => part !== '').join(', ');
    const axisName = `<text x="${width - 24}" y="${bottom + 30}" text-anchor="end">${note}</text>`;
    const zero = `<line class="zero" x1="${at(x(0))}" x2="${at(x(0))}" y1="2" y2="${bottom}"/>`;
    const marks = rows.map((row, index) => renderRow(row, names[index] ?? '', 8 + index * ROW_HEIGHT, left, x));
    const label = `${measure.title}, difference to ${shorten(report.comparison.baseline, 60)}: ${listOf(
      rows.map(({ difference }, index) => `${names[index]} ${formatDifference(difference.mean, measure.unit)}`),
    )}`;
    return renderSvg(width, bottom + 36, label, `${ticks.join('')}${axisName}${zero}${marks.join('')}`);
  },
};

function renderRow(
  { contender, difference }: BaselineDifference,
  name: string,
  top: number,
  left: number,
  x: (value: number) => number,
): string {
  const { mean, interval, measure, verdict } = difference;
  const y = at(top + ROW_HEIGHT / 2 - 2);
  // A dot is full where the runs show a difference, hollow where they do not.
  const fill = verdict === 'not-shown' ? 'hollow line' : 'dot';
  const whisker =
    interval === null
      ? ''
      : `<line class="line solid" x1="${at(x(interval.low))}" x2="${at(x(interval.high))}" y1="${y}" y2="${y}"/>`;
  const title = `${escapeMarkup(name)}: ${formatDifference(mean, measure.unit)}, ${tellVerdict(difference)}`;
  return `<g class="${seriesClass(contender)}"><title>${title}</title><text class="name" x="${left - 10}" y="${at(y + 4)}" text-anchor="end">${escapeMarkup(name)}</text>${whisker}<circle class="${fill}" cx="${at(x(mean ?? 0))}" cy="${y}" r="4.5"/></g>`;
}
