/** Tables of the simulator's benches. Other work on the machine makes the clock run on: the least of the rounds says most. */

import type { ReportRow } from './report-open.ts';
import type { MillionRow } from './simulation-million.ts';
import type { ProcessCosts } from './simulation-process.ts';
import type { ScaleRow } from './simulation-scale.ts';
import { formatCount, formatSummary, renderTable } from './table-parts.ts';
import type { HuaweiRow } from './traces-huawei.ts';
import type { OpenbRow } from './traces-openb.ts';
import type { TraceTable } from './traces-tables.ts';

const MEASURED = {
  table: 'allocation and fragmentation after each pod',
  all: 'every metric, every placement',
} as const;

/** As the command prints them. */
export function renderTraceTables(tables: readonly TraceTable[]): string {
  return tables
    .map(({ title, header, rows, notes }) =>
      [`${title} (\`berth bench traces\`):`, '', renderTable(header, rows), '', notes.join(' ')].join('\n'),
    )
    .join('\n\n');
}

export function renderOpenb(rows: readonly OpenbRow[]): string {
  return renderTable(
    ['OpenB, FGD, one seed from files to result', 'seconds', 'seconds of processor time', 'megabytes at most'],
    rows.map(({ program, measured, ...costs }) => [`${program}, ${MEASURED[measured]}`, ...costCells(costs)]),
  );
}

export function renderHuawei(rows: readonly HuaweiRow[]): string {
  return renderTable(
    ['Huawei-East-1, 100,000 events, 1,000 nodes', 'seconds', 'seconds of processor time'],
    rows.map(({ policy, isWhole, wallMilliseconds, cpuMilliseconds }) => [
      `${policy}, ${isWhole ? 'every metric, heat, placements' : 'allocation alone'}`,
      formatSummary(wallMilliseconds, toSeconds),
      formatSummary(cpuMilliseconds, toSeconds),
    ]),
  );
}

export function renderMillion(rows: readonly MillionRow[]): string {
  return renderTable(
    [
      'a million events, 5,000 nodes, 30 days, to the result',
      'seconds',
      'seconds of processor time',
      'megabytes at most',
    ],
    rows.map(({ policy, ...costs }) => [policy, ...costCells(costs)]),
  );
}

export function renderScale(rows: readonly ScaleRow[]): string {
  return renderTable(
    ['microseconds of processor time an event', 'nodes', 'events', 'all', 'first tenth', 'last tenth'],
    rows.map(({ policy, nodeCount, events, ...row }) => [
      policy,
      formatCount(nodeCount),
      formatCount(events),
      row.microsecondsPerEvent.toFixed(1),
      row.firstTenthMicroseconds.toFixed(1),
      row.lastTenthMicroseconds.toFixed(1),
    ]),
  );
}

export function renderReportOpen(rows: readonly ReportRow[]): string {
  return renderTable(
    ['report of a simulation', 'megabytes', 'seconds to open in Chromium', 'seconds to write'],
    rows.map(({ nodeCount, days, runs, vmCount, megabytes, openMilliseconds, written }) => [
      `${formatCount(nodeCount)} nodes, ${days} days, ${formatCount(vmCount)} VMs, ${runs} runs`,
      megabytes.toFixed(1),
      formatSummary(openMilliseconds, toSeconds),
      toSeconds(written.wallMilliseconds),
    ]),
  );
}

function costCells({ wallMilliseconds, cpuMilliseconds, peakMegabytes }: ProcessCosts): readonly string[] {
  return [
    formatSummary(wallMilliseconds, toSeconds),
    formatSummary(cpuMilliseconds, toSeconds),
    formatCount(peakMegabytes.max),
  ];
}

function toSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
