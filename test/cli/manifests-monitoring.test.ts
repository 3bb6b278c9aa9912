import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { alertsFor } from '../../src/cli/manifests/alerts.ts';
import { PANEL_ROWS } from '../../src/cli/manifests/dashboard-panels.ts';
import { alertBeforeHours, renewBeforeHours } from '../../src/cli/manifests/renewal.ts';
import { METRIC_TABLE, type MetricRow } from '../../src/server/metric-table.ts';
import { only, printManifests } from './manifests-rig.ts';
import { runCli } from './run-cli.ts';

const ALERTS = alertsFor(365);

const TABLE = new Map<string, MetricRow>(Object.entries(METRIC_TABLE));

/** Labels that Prometheus adds: a target's own, and a histogram's bound. */
const SCRAPE_LABELS = ['instance', 'le'];

/** The metric behind a series' name: histograms have a suffix. */
function metricOf(series: string): MetricRow | undefined {
  const histogram = TABLE.get(series.replace(/_(bucket|sum|count)$/, ''));
  return histogram?.type === 'histogram' && !TABLE.has(series) ? histogram : TABLE.get(series);
}

/** What is wrong with an expression over Berth's metrics. */
function troubles(expression: string): string[] {
  const series = [...expression.matchAll(/berth_\w+/g)].map(([name]) => name);
  const unknown = series.filter((name) => metricOf(name) === undefined);
  const bare = series.filter((name) => metricOf(name)?.type === 'histogram' && !/_(bucket|sum|count)$/.test(name));
  const uncounted = series.filter((name) => {
    const isCounter = metricOf(name)?.type !== 'gauge';
    return isCounter !== new RegExp(`rate\\(${name}\\b`).test(expression);
  });
  const labels = series.flatMap((name) => metricOf(name)?.labels ?? []);
  const used = [
    ...[...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names]) => names!.split(', ')),
    ...[...expression.matchAll(/\{(\w+)=/g)].map(([, name]) => name!),
  ];
  const strange = used.filter((name) => ![...labels, ...SCRAPE_LABELS].includes(name));
  return [
    ...(series.length === 0 ? ['no metric'] : []),
    ...unknown.map((name) => `unknown ${name}`),
    ...bare.map((name) => `histogram ${name} without a suffix`),
    ...uncounted.map((name) => `${name}: rate of a gauge, or a counter without`),
    ...strange.map((name) => `label ${name}`),
  ];
}

describe('troubles', () => {
  it.each([
    ['berth_unheard_of', ['unknown berth_unheard_of']],
    ['rate(berth_cache_synced[5m])', ['berth_cache_synced: rate of a gauge, or a counter without']],
    ['sum by (node) (rate(berth_requests_total[5m]))', ['label node']],
    ['1', ['no metric']],
  ])('finds what is wrong with %s', (expression, found) => {
    expect(troubles(expression)).toEqual(expect.arrayContaining(found));
  });
});

describe('alerts', () => {
  it.each(ALERTS.map((alert) => [alert.name, alert] as const))('%s looks at metrics that there are', (_, alert) => {
    expect(troubles(alert.expression)).toEqual([]);
    const labels = [...alert.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name!);
    const kept = [...alert.expression.matchAll(/berth_\w+/g)].flatMap(([name]) => metricOf(name)!.labels);
    for (const name of labels) expect(kept).toContain(name);
    for (const [name] of alert.description.matchAll(/berth_\w+/g)) expect(TABLE.has(name)).toBe(true);
  });

  it('are the same as a file and as an object', async () => {
    const { out } = await runCli(['manifests', '--alerts']);
    const file = parse(out) as { groups: { rules: { alert: string; expr: string }[] }[] };
    expect(file.groups[0]!.rules.map(({ alert }) => alert)).toEqual(ALERTS.map(({ name }) => name));
    const documents = await printManifests('--prometheus-operator', '--only', 'monitoring');
    expect(only(documents, 'PrometheusRule').at('spec')).toEqual(file);
  });

  it('look at measurements of a source that answers and does not move', () => {
    const stale = ALERTS.find(({ name }) => name === 'BerthMeasurementsStale')!;
    // 300 s is --metrics-max-age; a source that does not answer has an alert of its own.
    expect(stale.expression).toBe('berth_metrics_source_age_seconds > 300 and berth_metrics_source_up == 1');
  });

  it.each([
    // A third of 365 days is 121 d 16 h; two thirds of that are over 14 days.
    ['365', '2920h', 336],
    // A third of 30 days is under 15 days; two thirds of 15 days are 10.
    ['30', '360h', 240],
    // Half of 10 days is under 15 days; two thirds of 5 days are 80 h.
    ['10', '120h', 80],
  ])('look at certificates for %s days when they are not renewed %s before their end', async (days, renewal, hours) => {
    const options = ['--valid-days', days, '--prometheus-operator', '--only', 'certificates,monitoring'];
    const documents = await printManifests(...options);
    for (const name of ['berth-server-tls', 'berth-client-tls']) {
      expect(only(documents, 'Certificate', name).text('spec.renewBefore')).toBe(renewal);
    }
    const expression = `expr: berth_certificate_expiry_seconds < ${hours} * 3600`;
    expect(JSON.stringify(only(documents, 'PrometheusRule').value)).toContain(expression.replace('expr: ', ''));
    expect((await runCli(['manifests', '--alerts', '--valid-days', days])).out).toContain(expression);
  });

  it('have names of their own', () => {
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
  });
});

describe('renewBeforeHours', () => {
  it('leaves half of the validity, and a third of itself until somebody is alerted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3650 }), (validDays) => {
        const renewal = renewBeforeHours(validDays);
        const alert = alertBeforeHours(validDays);
        expect(Number.isInteger(renewal) && Number.isInteger(alert)).toBe(true);
        expect(renewal).toBeLessThanOrEqual(validDays * 12);
        expect(renewal).toBeGreaterThanOrEqual(Math.min(15 * 24, validDays * 12));
        expect(alert).toBeGreaterThan(0);
        expect(alert).toBeLessThanOrEqual((renewal * 2) / 3);
      }),
    );
  });
});

describe('the dashboard', () => {
  const panels = PANEL_ROWS.flatMap((row) => row.panels);

  it.each(panels.map((panel) => [panel.title, panel] as const))('%s shows metrics that there are', (_, panel) => {
    for (const { expression } of panel.targets) expect([expression, troubles(expression)]).toEqual([expression, []]);
  });

  it('shows every metric that can tell something, but for totals that stand in another one', () => {
    const shown = new Set(
      panels
        .flatMap(({ targets }) => targets)
        .flatMap(({ expression }) => [...expression.matchAll(/berth_\w+/g)])
        .map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    const missing = [...TABLE.keys()].filter((name) => !shown.has(name));
    expect(missing.sort()).toEqual([
      'berth_build_info',
      'berth_certificate_reloads_total',
      'berth_decision_log_bytes',
      'berth_policy_info',
      'berth_policy_reloads_total',
      'berth_unknown_nodes_total',
    ]);
  });

  it('lays panels side by side, none over another', async () => {
    const { out } = await runCli(['manifests', '--dashboard']);
    const { panels: laid } = JSON.parse(out) as {
      panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
    };
    expect(new Set(laid.map(({ id }) => id)).size).toBe(laid.length);
    const cells = laid.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of laid) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
