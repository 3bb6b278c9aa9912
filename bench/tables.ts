/** The benches' results as Markdown tables, for the terminal and for README.md. */

import type { DecisionRow } from './decisions.ts';
import type { ExplainRow } from './explaining.ts';
import type { FormulaRow } from './formula.ts';
import type { FragmentationRow } from './fragmentation.ts';
import type { MemoryRow } from './memory.ts';
import type { ReportRow } from './report-open.ts';
import type { ServeRow } from './serve.ts';
import type { ServeObjectsRow } from './serve-objects.ts';
import type { ServeShareRow } from './serve-share.ts';
import type { ServeStartRow } from './serve-start.ts';
import { renderServe, renderServeObjects, renderServeShare, renderServeStart } from './serve-tables.ts';
import type { MillionRow } from './simulation-million.ts';
import type { ScaleRow } from './simulation-scale.ts';
import {
  renderHuawei,
  renderMillion,
  renderOpenb,
  renderReportOpen,
  renderScale,
  renderTraceTables,
} from './simulation-tables.ts';
import { formatCount, formatSummary, renderTable } from './table-parts.ts';
import type { HuaweiRow } from './traces-huawei.ts';
import type { OpenbRow } from './traces-openb.ts';
import type { TraceTable } from './traces-tables.ts';
import type { VmDecisionRow } from './vm-decisions.ts';
import type { WhatIfRow } from './what-if.ts';
import { renderWhatIf } from './what-if-table.ts';

export interface Results {
  readonly machine: string;
  readonly node: string;
  readonly decisions: readonly DecisionRow[];
  readonly vmDecisions: readonly VmDecisionRow[];
  readonly explaining: readonly ExplainRow[];
  readonly fragmentation: readonly FragmentationRow[];
  readonly formula: readonly FormulaRow[];
  readonly memory: MemoryRow;
  readonly serve: readonly ServeRow[];
  readonly serveObjects: ServeObjectsRow;
  readonly serveStart: readonly ServeStartRow[];
  readonly serveShare: readonly ServeShareRow[];
  /** These have no rows where the trace or the browser that they need is absent. */
  readonly tracesTables: readonly TraceTable[];
  readonly tracesOpenb: readonly OpenbRow[];
  readonly tracesHuawei: readonly HuaweiRow[];
  readonly simulationMillion: readonly MillionRow[];
  readonly simulationScale: readonly ScaleRow[];
  readonly reportOpen: readonly ReportRow[];
  readonly whatIf: readonly WhatIfRow[];
}

/** kube-scheduler 1.34's own code, in process on two cores, 5,000 nodes, every node scored: decisions a second. */
const KUBE_SCHEDULER: Readonly<Record<string, number>> = {
  resources: 108,
  'anti-affinity': 112,
  'preferred-anti-affinity': 136,
  spread: 82,
};

const DEMAND_NAMES: Readonly<Record<string, string>> = {
  resources: 'resources only',
  'anti-affinity': 'required anti-affinity on the hostname',
  'preferred-anti-affinity': 'preferred anti-affinity on the hostname',
  spread: 'required spread over zones and hostnames',
};

/** All tables, one after the other. */
export function renderTables(results: Results): string {
  return [
    `Measured on ${results.machine}, Node.js ${results.node}; median of the rounds, least and greatest in brackets.`,
    '',
    renderDecisions(results.decisions),
    '',
    renderVmDecisions(results.vmDecisions),
    '',
    renderExplaining(results.explaining),
    '',
    renderFragmentation(results.fragmentation),
    '',
    renderFormula(results.formula),
    '',
    renderMemory(results.memory),
    '',
    renderServe(results.serve),
    '',
    renderServeObjects(results.serveObjects),
    '',
    renderServeStart(results.serveStart),
    '',
    renderServeShare(results.serveShare),
    '',
    renderTraceTables(results.tracesTables),
    '',
    renderOpenb(results.tracesOpenb),
    '',
    renderHuawei(results.tracesHuawei),
    '',
    renderMillion(results.simulationMillion),
    '',
    renderScale(results.simulationScale),
    '',
    renderReportOpen(results.reportOpen),
    '',
    renderWhatIf(results.whatIf),
  ].join('\n');
}

function renderDecisions(rows: readonly DecisionRow[]): string {
  const counts = [...new Set(rows.map(({ nodeCount }) => nodeCount))];
  const demands = [...new Set(rows.map(({ demand }) => demand))];
  const header = [
    'decisions a second',
    ...counts.map((count) => `${formatCount(count)} nodes`),
    'kube-scheduler 1.34, 5,000 nodes',
  ];
  return renderTable(
    header,
    demands.map((demand) => [
      DEMAND_NAMES[demand] ?? demand,
      ...counts.map((count) => {
        const row = rows.find((one) => one.demand === demand && one.nodeCount === count);
        return row === undefined ? '' : formatSummary(row.decisionsPerSecond, formatCount);
      }),
      String(KUBE_SCHEDULER[demand] ?? ''),
    ]),
  );
}

function renderVmDecisions(rows: readonly VmDecisionRow[]): string {
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const rateOf = (policy: string, kind: VmDecisionRow['kind']): string => {
    const row = rows.find((one) => one.policy === policy && one.kind === kind);
    return row === undefined ? '' : formatSummary(row.decisionsPerSecond, formatCount);
  };
  return renderTable(
    ['decisions a second, VMs on 5,000 nodes', 'VMs that start', 'live migrations'],
    policies.map((policy) => [policy, rateOf(policy, 'start'), rateOf(policy, 'migration')]),
  );
}

function renderExplaining(rows: readonly ExplainRow[]): string {
  return renderTable(
    ['explaining a pod', 'nodes', 'milliseconds'],
    rows.map(({ pod, nodeCount, milliseconds }) => [
      pod,
      formatCount(nodeCount),
      formatSummary(milliseconds, (value) => value.toFixed(1)),
    ]),
  );
}

function renderFragmentation(rows: readonly FragmentationRow[]): string {
  const toPercent = (value: number): string => `${value.toFixed(1)} %`;
  return renderTable(
    ['shared GPUs, 1,213 nodes, 130 % asked', 'decisions a second', 'allocated', 'idle and of no use'],
    rows.map(({ policy, decisionsPerSecond, allocatedPercent, fragmentedPercent }) => [
      policy,
      formatSummary(decisionsPerSecond, formatCount),
      toPercent(allocatedPercent),
      toPercent(fragmentedPercent),
    ]),
  );
}

function renderFormula(rows: readonly FormulaRow[]): string {
  return renderTable(
    ['scoring by eight variables, each node anew', 'nodes', 'nanoseconds a node, whole decision', 'score alone'],
    rows.map(({ way, nodeCount, decisionNanoseconds, scoreNanoseconds }) => [
      way,
      formatCount(nodeCount),
      formatSummary(decisionNanoseconds, formatCount),
      scoreNanoseconds === null ? '' : formatSummary(scoreNanoseconds, formatCount),
    ]),
  );
}

function renderMemory({ nodeCount, podCount, heapMegabytes }: MemoryRow): string {
  return renderTable(
    ['heap after', 'megabytes'],
    [[`${formatCount(podCount)} pods placed on ${formatCount(nodeCount)} nodes`, heapMegabytes.toFixed(0)]],
  );
}
