/** Why the scheduler found no node: attempts by reason, a bar a policy. */

import { max, mean } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { formatNumber } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, shorten } from '../text.ts';
import { seriesClass } from '../theme.ts';
import type { Chart } from './chart.ts';
import { at, renderEmpty, renderSvg } from './frame.ts';

const BAR_HEIGHT = 10;
const LABEL_HEIGHT = 17;
const GROUP_GAP = 10;
const MAX_REASONS = 12;

/** Attempts that failed for one reason, by contender: means over its runs. */
export interface RefusalCause {
  readonly plugin: string;
  readonly reason: string;
  readonly attempts: readonly number[];
  readonly instances: readonly number[];
}

/** All reasons of all runs, the most frequent first. */
export function refusalCauses(report: SimulationReport): readonly RefusalCause[] {
  const keys = new Map<string, { plugin: string; reason: string }>();
  for (const { refusals } of report.runs) {
    for (const { plugin, reason } of refusals) keys.set(JSON.stringify([plugin, reason]), { plugin, reason });
  }
  const causes = [...keys.values()].map(({ plugin, reason }) => {
    const meanOf = (field: 'attempts' | 'instances'): readonly number[] =>
      report.contenders.map(
        ({ runs }) =>
          mean(runs, (run) => {
            const total = report.runs[run]?.refusals.find((one) => one.plugin === plugin && one.reason === reason);
            return total?.[field] ?? 0;
          }) ?? 0,
      );
    return { plugin, reason, attempts: meanOf('attempts'), instances: meanOf('instances') };
  });
  return causes.sort((a, b) => (max(b.attempts) ?? 0) - (max(a.attempts) ?? 0));
}

export const refusalBars: Chart = {
  name: 'refusals',
  title: 'Refusals',
  summary: 'Attempts that found no node, by reason and policy.',

  render(report, { width, hidden }) {
    const causes = refusalCauses(report).slice(0, MAX_REASONS);
    if (causes.length === 0) return renderEmpty(width, 'The scheduler found a node at every attempt.');
    const shown = report.contenders.flatMap(({ label }, contender) =>
      hidden.has(contender) ? [] : [{ label, contender }],
    );
    const groupHeight = LABEL_HEIGHT + shown.length * BAR_HEIGHT + GROUP_GAP;
    const most = max(causes, ({ attempts }) => max(attempts)) ?? 1;
    const x = scaleLinear([0, most], [0, width - 90]);
    const groups = causes.map(({ plugin, reason, attempts }, index) => {
      const top = index * groupHeight;
      const heading = escapeMarkup(shorten(`${plugin}: ${reason}`, Math.floor(width / 6.2)));
      const bars = shown.map(({ label, contender }, row) => {
        const value = attempts[contender] ?? 0;
        const y = top + LABEL_HEIGHT + row * BAR_HEIGHT;
        const bar = `<rect class="area bar" x="0" y="${at(y)}" width="${at(Math.max(x(value), 0.5))}" height="${BAR_HEIGHT - 2}"/>`;
        const count = `<text x="${at(x(value) + 5)}" y="${at(y + 8)}">${formatNumber(value)}</text>`;
        return `<g class="${seriesClass(contender)}"><title>${escapeMarkup(shorten(label, 80))}: ${formatNumber(value)} attempts</title>${bar}${count}</g>`;
      });
      return `<text class="strong" x="0" y="${at(top + 11)}">${heading}</text>${bars.join('')}`;
    });
    const label = `Attempts that found no node, by ${countOf(causes.length, 'reason')}; most often ${shorten(causes[0]?.reason ?? '', 80)}`;
    return renderSvg(width, causes.length * groupHeight, label, groups.join(''));
  },
};
