/** The tables that lie beside results: curves, placements and migrations of a run, and a row for each run. */

import { type MigrationRecord, type PlacementLog, RUN_COUNTS, type RunNode, type RunResult } from '../../core/index.ts';
import type { Table, TableColumn } from './table.ts';

/** What of a run stands in the summary of all runs. */
export type RunSummary = Pick<RunResult, 'settings' | 'startSeconds' | 'endSeconds' | 'counts' | 'totals'>;

export function summaryOf({ settings, startSeconds, endSeconds, counts, totals }: RunResult): RunSummary {
  return { settings, startSeconds, endSeconds, counts, totals };
}

/** The curves, a row a time. */
export function seriesTable({ series }: RunResult): Table {
  return [
    number('time_seconds', series.timesSeconds),
    ...series.columns.map(({ measure, values }) => number(measure.key, values)),
  ];
}

/** Where instances were, a row a stay; an empty end is that of the run. */
export function placementsTable(log: PlacementLog, nodes: readonly RunNode[]): Table {
  return [
    text(
      'instance',
      log.instance.map((at) => log.instanceIds[at]!),
    ),
    text(
      'node',
      log.node.map((at) => nodes[at]!.name),
    ),
    number('start_seconds', log.startSeconds),
    number('end_seconds', log.endSeconds),
  ];
}

/** Live migrations in the order they were asked for. */
export function migrationsTable({ migrations }: RunResult): Table {
  const texts = (key: 'instance' | 'reason' | 'sourceNode' | 'targetNode' | 'outcome'): TableColumn =>
    text(
      toSnakeCase(key),
      migrations.map((record) => record[key]),
    );
  const numbers = (key: keyof MigrationRecord & `${string}${'Seconds' | 'Bytes'}`): TableColumn =>
    number(
      toSnakeCase(key),
      migrations.map((record) => record[key]),
    );
  return [
    ...(['instance', 'reason', 'sourceNode', 'targetNode'] as const).map(texts),
    ...(['requestedSeconds', 'startSeconds', 'endSeconds'] as const).map(numbers),
    texts('outcome'),
    ...(['transferredBytes', 'downtimeSeconds', 'memoryBytes'] as const).map(numbers),
  ];
}

/** All runs, a row each; a measure that a run does not have is empty there. */
export function summaryTable(runs: readonly RunSummary[]): Table {
  const texts = (title: string, cellOf: (run: RunSummary) => string | null) => text(title, runs.map(cellOf));
  const numbers = (title: string, cellOf: (run: RunSummary) => number | null) => number(title, runs.map(cellOf));
  const variants = unique(runs.flatMap(({ settings }) => Object.keys(settings.variant)));
  const measures = unique(runs.flatMap(({ totals }) => totals.map(({ measure }) => measure.key)));
  return [
    texts('run', ({ settings }) => settings.id),
    texts('policy', ({ settings }) => settings.policy),
    texts('profile', ({ settings }) => settings.profile),
    numbers('seed', ({ settings }) => settings.seed),
    ...variants.map((path) => texts(path, ({ settings }) => String(settings.variant[path] ?? ''))),
    numbers('start_seconds', ({ startSeconds }) => startSeconds),
    numbers('end_seconds', ({ endSeconds }) => endSeconds),
    ...RUN_COUNTS.map((count) => numbers(toSnakeCase(count), ({ counts }) => counts[count])),
    ...measures.map((key) =>
      numbers(key, ({ totals }) => totals.find(({ measure }) => measure.key === key)?.value ?? null),
    ),
  ];
}

function text(title: string, cells: readonly (string | null)[]): TableColumn {
  return { title, kind: 'text', cells };
}

function number(title: string, cells: readonly (number | null)[]): TableColumn {
  return { title, kind: 'number', cells };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
