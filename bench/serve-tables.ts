/** The results of the service's benches as Markdown tables. */

import type { ServeRow } from './serve.ts';
import type { ServeObjectsRow } from './serve-objects.ts';
import type { ServeShareRow } from './serve-share.ts';
import type { ServeStartRow } from './serve-start.ts';
import { formatCount, formatSummary, renderTable } from './table-parts.ts';

const toTenths = (value: number): string => value.toFixed(1);
const toHundredths = (value: number): string => value.toFixed(2);

/** Latencies of both verbs. */
export function renderServe(rows: readonly ServeRow[]): string {
  const pace = formatCount(2 * (rows[0]?.podsPerSecond ?? 0));
  return renderTable(
    [
      `names of 5,000 nodes, 16 connections, ${pace} requests a second`,
      'median, ms',
      '99th percentile, ms',
      'processor time a request, ms',
      'neutral answers',
      'never a pause: requests a second',
      'median, ms',
      '99th percentile, ms',
    ],
    rows.map((row) => [
      `${row.asking}, ${subjectOf(row)}, ${row.nameLength} characters`,
      formatSummary(row.pacedP50, toHundredths),
      formatSummary(row.pacedP99, toHundredths),
      formatSummary(row.cpuMilliseconds, toHundredths),
      formatCount(row.neutralCount),
      formatCount(row.saturated.requestsPerSecond),
      toTenths(row.saturated.p50),
      toTenths(row.saturated.p99),
    ]),
  );
}

function subjectOf({ policy, podKind }: ServeRow): string {
  return policy === null ? 'a bare server' : `${policy}, ${podKind === 'vm' ? 'VMs' : 'containers'}`;
}

/** Whole Node objects. */
export function renderServeObjects({ nodeCount, bodyMegabytes, parse, filter, prioritize }: ServeObjectsRow): string {
  const times = [
    ['JSON.parse alone', parse],
    ['filter, whole request', filter],
    ['prioritize, whole request', prioritize],
  ] as const;
  return renderTable(
    [
      `${formatCount(nodeCount)} whole Node objects, ${bodyMegabytes.toFixed(0)} MB`,
      'milliseconds',
      'times JSON.parse',
    ],
    times.map(([what, summary]) => [
      what,
      formatSummary(summary, formatCount),
      toHundredths(summary.median / parse.median),
    ]),
  );
}

/** Start and memory. */
export function renderServeStart(rows: readonly ServeStartRow[]): string {
  return renderTable(
    ['5,000 nodes and 50,000 pods of a dump', 'ready after, s', 'resident then, MB', 'after 1,000 requests', 'most'],
    rows.map(({ program, readyMilliseconds, readyMegabytes, askedMegabytes, peakMegabytes }) => [
      program === 'bundle' ? 'bundled program' : 'sources, by tsx',
      formatSummary(readyMilliseconds, (value) => toTenths(value / 1000)),
      formatSummary(readyMegabytes, formatCount),
      formatSummary(askedMegabytes, formatCount),
      formatSummary(peakMegabytes, formatCount),
    ]),
  );
}

/** The parts of a request. */
export function renderServeShare(rows: readonly ServeShareRow[]): string {
  return renderTable(
    ['a request about 5,000 names, in process, ms', 'read the body', 'look up', 'decide', 'write the answer'],
    rows.map(({ asking, policy, read, lookUp, engine, write }) => [
      `${asking}, ${policy}`,
      ...[read, lookUp, engine, write].map((part) => `${toHundredths(part.median)} (least ${toHundredths(part.min)})`),
    ]),
  );
}
