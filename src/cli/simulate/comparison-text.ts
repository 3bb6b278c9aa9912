/** A comparison of policies for the terminal: how each did in every measure, then what differs from the baseline. */

import {
  type Comparison,
  type ComparisonGroup,
  type PairedDifference,
  splitMeasures,
  type Verdict,
} from '../../core/index.ts';
import type { Io } from '../io.ts';
import { type Column, renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';
import { createMeasureText, type MeasureText, reachOf } from './measure-text.ts';

/** Differences shown of a group; results files have them all. */
const MAX_ROWS = 40;
/** p values below are only said to be. */
const LEAST_P = 0.0001;

const MARKS: Readonly<Record<Verdict, string>> = {
  better: '+',
  worse: '-',
  higher: '*',
  lower: '*',
  same: '=',
  'not-shown': '',
};

export interface ComparisonTextOptions {
  /** All measures, not the main ones alone; by default false. */
  readonly showsAll?: boolean;
  /** Differences also where no seed count could tell any of them from chance; by default true. */
  readonly showsUntold?: boolean;
}

/** All groups with their remarks; '' where nothing ran. */
export function renderComparison(
  comparison: Comparison,
  io: Io,
  { showsAll = false, showsUntold = true }: ComparisonTextOptions = {},
): string {
  const { remarks } = comparison;
  const groups = comparison.groups
    .map((group) => selectMeasures(group, showsAll))
    .map((group) => (showsUntold || canTell(group) ? group : { ...group, differences: [] }));
  if (groups.length === 0) return '';
  const parts = groups.map((group) => renderGroup(group, comparison, io));
  const isCompared = groups.some(({ differences }) => differences.length > 0);
  const left = Math.max(...groups.map(({ leftCount }) => leftCount));
  const more =
    left === 0
      ? ''
      : `${plural(left, 'further measure')}: --all-measures shows ${left === 1 ? 'it' : 'them'}, as does the report\n`;
  return [...parts, more, isCompared ? renderLegend(comparison) : '', renderRemarks(remarks)]
    .filter((part) => part !== '')
    .join('\n');
}

/** A group with the measures that are shown alone, and how many others there are. */
interface ShownGroup extends ComparisonGroup {
  readonly leftCount: number;
}

function selectMeasures(group: ComparisonGroup, showsAll: boolean): ShownGroup {
  if (showsAll) return { ...group, leftCount: 0 };
  const { main, others } = splitMeasures(group);
  const keys = new Set(main.map((row) => group.measures[row]!.key));
  return {
    ...group,
    measures: main.map((row) => group.measures[row]!),
    policies: group.policies.map((policy) => ({ ...policy, samples: main.map((row) => policy.samples[row]!) })),
    differences: group.differences.filter(({ measure }) => keys.has(measure.key)),
    leftCount: others.length,
  };
}

/** Whether there are seeds enough to tell any difference from chance; the remarks say so where there are not. */
function canTell({ differences }: ComparisonGroup): boolean {
  return differences.some(
    ({ verdict, basis }) => verdict !== 'same' && basis !== 'too-few-seeds' && basis !== 'no-pairs',
  );
}

function renderGroup(group: ComparisonGroup, comparison: Comparison, io: Io): string {
  const { variant, measures, policies, remarks } = group;
  const settings = Object.entries(variant).map(([key, value]) => `${key} ${value}`);
  const heading = settings.length === 0 ? '' : `${paint(io, 'bold', safe(settings.join(', ')))}\n`;
  const texts = measures.map((measure, row) =>
    createMeasureText(
      measure,
      policies.flatMap(({ samples }) => [samples[row]!.mean ?? 0, reachOf(samples[row]!) ?? 0]),
    ),
  );
  const means = measures.length === 0 ? 'no measure has a value\n' : renderMeans(group, texts, comparison.baseline, io);
  const parts = [heading + means, renderDifferences(group, texts, comparison, io), renderRemarks(remarks)];
  return parts.filter((part) => part !== '').join('\n');
}

/** A row a measure, a column a policy; on as many tables as the terminal needs. */
function renderMeans(group: ComparisonGroup, texts: readonly MeasureText[], baseline: string, io: Io): string {
  const { measures, policies, differences } = group;
  const verdicts = new Map(
    differences
      .filter((difference) => difference.baseline === baseline)
      .map(({ policy, measure, verdict }) => [`${measure.key} ${policy}`, verdict]),
  );
  const titles = texts.map(({ title }) => title);
  const columns = policies.map(({ name, samples }) => ({
    title: name,
    cells: measures.map(({ key }, row) => {
      const mark = MARKS[verdicts.get(`${key} ${name}`) ?? 'not-shown'];
      return `${texts[row]!.mean(samples[row]!)}${mark.padStart(2)}`;
    }),
  }));
  const widthOf = (cells: readonly string[]) => Math.max(...cells.map(({ length }) => length)) + GAP;
  const available = (io.columns ?? Number.POSITIVE_INFINITY) - widthOf(['measure', ...titles]);
  const tables: { room: number; columns: typeof columns }[] = [];
  for (const column of columns) {
    const width = widthOf([safe(column.title), ...column.cells]);
    const last = tables.at(-1);
    if (last === undefined || last.room < width) tables.push({ room: available - width, columns: [column] });
    else {
      last.columns.push(column);
      last.room -= width;
    }
  }
  return tables
    .map((table) =>
      renderTable(
        [{ title: 'measure' }, ...table.columns.map(({ title }): Column => ({ title, isRight: true }))],
        titles.map((title, row) => [title, ...table.columns.map(({ cells }) => cells[row]!)]),
        io,
      ),
    )
    .join('\n');
}

/** Columns between two columns of a table. */
const GAP = 2;

function renderLegend({ baseline, confidence, tests }: Comparison): string {
  const level = Number((1 - confidence).toFixed(5));
  const corrected = tests > 1 ? `, corrected for ${tests} tests` : '';
  return `${[
    `mean ± half of its ${toPercent(confidence)} interval over the seeds; d_z: mean difference / its deviation`,
    `against ${safe(baseline)}: + better, - worse, * other, = the same in every seed, no mark: no difference shown`,
    `(shown: p at most ${level} in the sign-flip test${corrected})`,
  ].join('\n')}\n`;
}

/** Measure by measure; those that are the same in every seed are left to their mark. */
function renderDifferences(
  { measures, differences }: ComparisonGroup,
  texts: readonly MeasureText[],
  { confidence }: Comparison,
  io: Io,
): string {
  const rowOf = new Map(measures.map(({ key }, row) => [key, row]));
  const moving = differences
    .filter(({ verdict }) => verdict !== 'same')
    .sort((a, b) => rowOf.get(a.measure.key)! - rowOf.get(b.measure.key)!);
  if (moving.length === 0) return '';
  const hasSeveralBaselines = new Set(moving.map(({ baseline }) => baseline)).size > 1;
  const rows = moving.slice(0, MAX_ROWS).map((difference) => {
    const { policy, baseline, measure, p, correctedP, effectSize, betterShare, count } = difference;
    const text = texts[rowOf.get(measure.key)!]!;
    return [
      text.title,
      hasSeveralBaselines ? `${policy} - ${baseline}` : policy,
      text.difference(difference.mean),
      difference.interval === null
        ? ''
        : `${text.difference(difference.interval.low)} to ${text.difference(difference.interval.high)}`,
      betterShare === null ? '' : `${Math.round(betterShare * count)} of ${count}`,
      effectSize === null ? '' : effectSize.toFixed(2),
      formatP(p),
      formatP(correctedP),
      verdictOf(difference),
    ];
  });
  const columns: readonly Column[] = [
    { title: 'measure' },
    { title: 'policy' },
    { title: 'difference', isRight: true },
    { title: `${toPercent(confidence)} interval`, isRight: true },
    { title: 'better in', isRight: true },
    { title: 'd_z', isRight: true },
    { title: 'p', isRight: true },
    { title: 'corrected', isRight: true },
    { title: 'verdict', isElastic: true },
  ];
  const rest = moving.length - rows.length;
  return `${renderTable(columns, rows, io)}${rest > 0 ? `and ${rest} more\n` : ''}`;
}

function toPercent(confidence: number): string {
  return `${Number((100 * confidence).toFixed(3))} %`;
}

function verdictOf({ verdict, basis }: PairedDifference): string {
  if (basis === 'no-pairs') return 'nothing to compare';
  if (basis === 'too-few-seeds') return 'too few seeds to tell';
  if (verdict === 'not-shown') return 'no difference shown';
  return basis === 'no-seed-effect' ? `${verdict}, whatever the seed` : verdict;
}

function formatP(p: number | null): string {
  if (p === null) return '';
  return p < LEAST_P ? `<${LEAST_P}` : p.toFixed(4);
}

function renderRemarks(remarks: readonly string[]): string {
  return remarks.map((remark) => `note: ${safe(remark)}\n`).join('');
}
