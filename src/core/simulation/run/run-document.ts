/** A run's result as a document for files and pages, and back: bytes as base64, what is not finite as null. */

import { createIssue, type Issue } from '../../errors.ts';
import { checkSchema, joinPath } from '../../schema.ts';
import type { MigrationRecord, PlacementLog, RunHeat, RunInputs, RunResult, RunSeries } from '../run-result.ts';
import { parseBase64, toBase64 } from './base64.ts';
import { checkColumn } from './columns.ts';
import { INPUTS_SCHEMA, RUN_SCHEMA } from './run-schema.ts';

/** The result as JSON.stringify takes it. */
export function toRunDocument(result: RunResult): object {
  const { heat } = result;
  return { ...result, heat: heat === null ? null : { ...heat, percents: toBase64(heat.percents) } };
}

/** What was read, null where it is refused, and why. */
export interface ParsedDocument<Value> {
  readonly value: Value | null;
  readonly issues: readonly Issue[];
}

/** A result from its document; `path` is where that stands in its file. Everything is checked. */
export function parseRunDocument(document: unknown, path = ''): ParsedDocument<RunResult> {
  const { value, issues } = checkSchema(document, RUN_SCHEMA, path);
  if (issues.length > 0) return { value: null, issues };
  // The schema has said that it is one, but for what follows.
  const run = value as Omit<RunResult, 'heat'> & { heat?: Omit<RunHeat, 'percents'> & { percents: string } };
  const heat = parseHeat(run.heat, run.nodes.length, joinPath(path, 'heat'));
  const found = [
    ...heat.issues,
    ...checkVariant(run.settings.variant, joinPath(joinPath(path, 'settings'), 'variant')),
    ...checkSeries(run.series, joinPath(path, 'series')),
    ...checkPlacements(run.placements ?? null, run.nodes.length, joinPath(path, 'placements')),
  ];
  if (found.length > 0) return { value: null, issues: found };
  const migrations = run.migrations.map(withGaps);
  const totals = run.totals.map(({ measure, value: total }) => ({ measure, value: total ?? null }));
  return { value: { ...run, totals, heat: heat.value, placements: run.placements ?? null, migrations }, issues: [] };
}

/** What a set of runs was made from. */
export function parseRunInputs(document: unknown, path = ''): ParsedDocument<RunInputs> {
  const { value, issues } = checkSchema(document, INPUTS_SCHEMA, path);
  if (issues.length > 0) return { value: null, issues };
  const inputs = value as RunInputs;
  return { value: { ...inputs, scenarioFile: inputs.scenarioFile ?? null }, issues };
}

/** The checked value has no keys whose value was null; amounts of a migration that stalled have no end. */
function withGaps(record: MigrationRecord): MigrationRecord {
  const { startSeconds, endSeconds, outcome, transferredBytes, downtimeSeconds } = record as Partial<MigrationRecord>;
  return {
    ...record,
    startSeconds: startSeconds ?? null,
    endSeconds: endSeconds ?? null,
    outcome: outcome ?? null,
    transferredBytes: transferredBytes ?? Number.POSITIVE_INFINITY,
    downtimeSeconds: downtimeSeconds ?? Number.POSITIVE_INFINITY,
  };
}

function parseHeat(
  heat: (Omit<RunHeat, 'percents'> & { percents: string }) | undefined,
  nodeCount: number,
  path: string,
): ParsedDocument<RunHeat> {
  if (heat === undefined) return { value: null, issues: [] };
  const percents = parseBase64(heat.percents);
  const wanted = nodeCount * heat.bucketCount;
  if (percents?.length === wanted) return { value: { ...heat, percents }, issues: [] };
  const found = percents === null ? 'a text that is no base64' : `${percents.length} bytes`;
  return { value: null, issues: [createIssue('wrong-type', joinPath(path, 'percents'), found, `${wanted} bytes`)] };
}

function checkVariant(variant: Readonly<Record<string, unknown>>, path: string): Issue[] {
  return Object.entries(variant)
    .filter(([, value]) => typeof value === 'object' || (typeof value === 'number' && !Number.isFinite(value)))
    .map(([key]) =>
      createIssue('wrong-type', joinPath(path, key), 'no plain value', 'a text, a number, true or false'),
    );
}

function checkSeries({ timesSeconds, columns }: RunSeries, path: string): Issue[] {
  const times = checkColumn(timesSeconds, joinPath(path, 'timesSeconds'), { length: null, mayBeNull: false });
  if (times.length > 0) return times;
  const rules = { length: timesSeconds.length, mayBeNull: true };
  return columns.flatMap(({ values }, at) => checkColumn(values, `${joinPath(path, 'columns')}[${at}].values`, rules));
}

function checkPlacements(log: PlacementLog | null, nodeCount: number, path: string): Issue[] {
  if (log === null) return [];
  const { instanceIds } = log;
  if (!Array.isArray(instanceIds) || instanceIds.some((id) => typeof id !== 'string')) {
    return [createIssue('wrong-type', joinPath(path, 'instanceIds'), 'something else', 'a list of texts')];
  }
  const length = Array.isArray(log.instance) ? log.instance.length : 0;
  const rules = { length, mayBeNull: false };
  return [
    ...checkColumn(log.instance, joinPath(path, 'instance'), { ...rules, indexBelow: instanceIds.length }),
    ...checkColumn(log.node, joinPath(path, 'node'), { ...rules, indexBelow: nodeCount }),
    ...checkColumn(log.startSeconds, joinPath(path, 'startSeconds'), rules),
    ...checkColumn(log.endSeconds, joinPath(path, 'endSeconds'), { length, mayBeNull: true }),
  ];
}
