import { describe, expect, it } from 'vitest';
import type { SimulationResults } from '../../../src/core/index.ts';
import { type ChartOptions, DEFAULT_CHART_OPTIONS } from '../../../src/core/report/charts/chart.ts';
import { curveMeasures } from '../../../src/core/report/charts/curve-bands.ts';
import { heatFieldOf, MAX_ROWS } from '../../../src/core/report/charts/heat-rows.ts';
import { CHARTS, findChart } from '../../../src/core/report/charts/index.ts';
import { toLanes } from '../../../src/core/report/charts/stay-lanes.ts';
import { toStandaloneSvg } from '../../../src/core/report/theme.ts';
import { reportOf } from './build-page.ts';
import { hostileResults } from './hostile-results.ts';
import { buildResults, SMALL } from './results-builder.ts';

const small = reportOf(buildResults());

function render(name: string, options: Partial<ChartOptions> = {}, report = small): string {
  return findChart(name)?.render(report, { ...DEFAULT_CHART_OPTIONS, ...options }) ?? '';
}

const count = (svg: string, mark: string): number => svg.split(mark).length - 1;

describe.each(CHARTS.map((chart) => [chart.name, chart] as const))('the chart %s', (name, chart) => {
  const measure = name === 'differences' ? 'energy' : '';

  it('is the same each time, well formed, and says what it shows', () => {
    const svg = render(name, { measure });
    expect(render(name, { measure })).toBe(svg);
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]* aria-label="[^"]{10,}"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(count(svg, '<g')).toBe(count(svg, '</g>'));
  });

  it('lets no name out of its text', () => {
    const hostile = reportOf(hostileResults());
    const key = curveMeasures(hostile)[0]?.key ?? '';
    const totals = hostile.comparison.groups[0]?.measures[1]?.key ?? '';
    const svg = chart.render(hostile, { ...DEFAULT_CHART_OPTIONS, measure: name === 'differences' ? totals : key });
    expect(svg).not.toMatch(/<script|<img|onerror="|\u202e|\u2066/);
    expect(svg).not.toContain('n'.repeat(200));
  });

  it('says that there is nothing where the results are empty', () => {
    const { inputs } = buildResults();
    const empty: SimulationResults = { inputs, runs: [] };
    expect(chart.render(reportOf(empty), DEFAULT_CHART_OPTIONS)).toContain('</text></svg>');
  });

  it('stays whole where runs have no curves, nodes, times or values', () => {
    const { inputs, runs } = buildResults();
    const bare = runs.map((run) => ({
      ...run,
      endSeconds: run.startSeconds,
      totals: run.totals.map(({ measure: one }) => ({ measure: one, value: null })),
      series: {
        timesSeconds: [],
        columns: run.series.columns.map(({ measure: one }) => ({ measure: one, values: [] })),
      },
      nodes: [],
      heat: null,
      placements: null,
      migrations: [],
      refusals: [],
    }));
    const svg = chart.render(reportOf({ inputs, runs: bare }), { ...DEFAULT_CHART_OPTIONS, measure });
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('curve', () => {
  it('draws a line and a band a policy, with days and hours below and percents beside', () => {
    const svg = render('curve', { measure: 'allocation-cpu' });
    expect(count(svg, 'class="line"')).toBe(2);
    expect(count(svg, 'class="area"')).toBe(2);
    expect(svg).toMatch(/>0<\/text>.*>12 h<\/text>.*>1 d<\/text>.*>2 d<\/text>/);
    expect(svg).toContain('>%</text>');
    expect(svg).toContain('axis begins at');
  });

  it('leaves out what is hidden and shows the part of time that is asked for', () => {
    const svg = render('curve', { measure: 'pending', hidden: new Set([1]), span: [3600, 7200] });
    expect(count(svg, 'class="line"')).toBe(1);
    expect(svg).toContain('data-start="3600" data-end="7200"');
  });

  it('reads off the mean and the range of every policy at a time', () => {
    const readings = findChart('curve')?.readAt?.(small, { ...DEFAULT_CHART_OPTIONS, measure: 'pending' }, 86_400, 0);
    expect(readings?.map(({ label }) => label)).toEqual(['kube-default', 'best-fit']);
    expect(readings?.[0]?.value).toMatch(/^[\d,]+ \([\d,]+ to [\d,]+\)$/);
  });
});

describe('heat-map', () => {
  it('is one picture of at most 150 rows a zone more, also of 5,000 nodes', () => {
    const report = reportOf(buildResults({ ...SMALL, nodes: 5000, policies: ['a'], seeds: [1] }));
    const field = heatFieldOf(report, 0);
    expect(field?.rows.length).toBeLessThanOrEqual(MAX_ROWS + 3);
    expect(new Set(field?.rows.flatMap(({ nodes }) => nodes)).size).toBe(5000);
    const svg = render('heat-map', {}, report);
    expect(count(svg, '<image')).toBe(2); // the map and its legend
    expect(svg.length).toBeLessThan(100_000);
    expect(svg).toContain('100 %');
    expect(svg).toContain('not there');
  });
});

describe('migrations', () => {
  it('draws a bar a migration where there are few, and how many were under way where there are many', () => {
    expect(count(render('migrations'), '<rect class="lane')).toBe(SMALL.migrations);
    const many = reportOf(buildResults({ ...SMALL, nodes: 200, migrations: 500 }));
    expect(render('migrations', {}, many)).not.toContain('<rect class="lane');
    expect(render('migrations', {}, many)).toContain('how many were under way');
  });
});

describe('refusals', () => {
  it('has a bar for each reason and policy', () => {
    expect(count(render('refusals'), 'class="area bar"')).toBe(4 * 2);
  });
});

describe('differences', () => {
  it('has a dot a policy beside the baseline, hollow where nothing is shown', () => {
    const svg = render('differences', { measure: 'energy' });
    expect(count(svg, '<circle')).toBe(1);
    expect(svg).toContain('class="hollow line"'); // two seeds show nothing
    expect(svg).toContain('MWh, left is better');
  });
});

describe('toLanes', () => {
  it('puts intervals that touch on one lane and those that overlap on two', () => {
    expect(
      toLanes([
        { start: 0, end: 5 },
        { start: 2, end: 3 },
        { start: 3, end: 9 },
        { start: 5, end: 6 },
      ]),
    ).toEqual([0, 1, 1, 0]);
  });
});

describe('toStandaloneSvg', () => {
  it('holds its styles, with colours in place of variables', () => {
    const file = toStandaloneSvg(render('curve'), 'dark');
    expect(file).toContain('<style>');
    expect(file).not.toContain('var(--');
  });
});
