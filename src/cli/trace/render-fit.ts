/** How good a fitted workload model is, as tables. */

import { COMPARED_QUANTILES, type ComparedField } from '../../traces/generator/fit/compare-workloads.ts';
import type { LifetimeFit } from '../../traces/generator/fit/lifetime-fits.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';

/** A line a field: mean and quantiles of the trace, and of the generated VMs behind a slash. */
export function renderComparison(fields: readonly ComparedField[], io: Io): string {
  const quantiles = COMPARED_QUANTILES.map((share) => ({ title: `${100 * share} %`, isRight: true }));
  return renderTable(
    [
      { title: 'trace / generated', isElastic: true },
      { title: 'mean', isRight: true },
      { title: 'off by', isRight: true },
      ...quantiles,
    ],
    fields.map(({ field, first, second }) => [
      field,
      pair(first.mean, second.mean),
      formatDeviation(first.mean, second.mean),
      ...first.quantiles.map((value, index) => pair(value, second.quantiles[index]!)),
    ]),
    io,
  );
}

/** Simple distributions beside the quantiles that the model has, the likeliest first. */
export function renderLifetimeFits(fits: readonly LifetimeFit[], io: Io): string {
  if (fits.length === 0) return '';
  return renderTable(
    [
      { title: 'lives as' },
      { title: 'parameters', isElastic: true },
      { title: 'log-likelihood', isRight: true },
      { title: 'Kolmogorov-Smirnov', isRight: true },
    ],
    fits.map(({ distribution, logLikelihood, distance }) => {
      const { kind, ...parameters } = distribution;
      const told = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
      return [kind, told.join(', '), logLikelihood.toFixed(3), distance.toFixed(3)];
    }),
    io,
  );
}

function pair(first: number, second: number): string {
  return `${formatNumber(first)} / ${formatNumber(second)}`;
}

function formatDeviation(first: number, second: number): string {
  const percent = 100 * (second / first - 1);
  return Number.isFinite(percent) ? `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %` : '-';
}

/** Three digits that count; large numbers whole. */
function formatNumber(value: number): string {
  if (Number.isNaN(value)) return '-';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
