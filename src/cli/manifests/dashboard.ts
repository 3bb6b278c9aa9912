/** A Grafana dashboard as its JSON model. */

import { PANEL_ROWS, type Panel } from './dashboard-panels.ts';

/** Grafana's model of Grafana 11; later ones migrate it by themselves. */
const SCHEMA_VERSION = 39;
/** Columns of Grafana's grid. */
const GRID_WIDTH = 24;
const PANEL_HEIGHT = 8;

const DATA_SOURCE = { type: 'prometheus', uid: '$datasource' } as const;

/** The dashboard, to be imported; the data source is chosen in it. */
export function renderDashboard(): string {
  const dashboard = {
    uid: 'berth',
    title: 'Berth',
    tags: ['berth', 'kube-scheduler', 'kubevirt'],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
    templating: { list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }] },
    panels: toPanels(),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

/** Panels of a row stand side by side, rows below each other under their titles. */
function toPanels(): Record<string, unknown>[] {
  let id = 0;
  return PANEL_ROWS.flatMap(({ title, panels }, index) => {
    const y = index * (PANEL_HEIGHT + 1);
    const width = Math.floor(GRID_WIDTH / panels.length);
    const head = {
      id: ++id,
      type: 'row',
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y, w: GRID_WIDTH, h: 1 },
    };
    const below = panels.map((panel, column) => ({
      ...toPanel(panel, ++id),
      gridPos: { x: column * width, y: y + 1, w: width, h: PANEL_HEIGHT },
    }));
    return [head, ...below];
  });
}

function toPanel({ title, description, unit, targets }: Panel, id: number): Record<string, unknown> {
  return {
    id,
    type: 'timeseries',
    title,
    description,
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi' } },
    targets: targets.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr: expression,
      legendFormat: legend,
    })),
  };
}
