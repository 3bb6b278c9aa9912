/** A source of a scenario's workload, between its file and its value. */

import { createIssue, type Issue } from '../../errors.ts';
import { parseMilli, parseUnits, renderMilli, renderUnits } from './amounts.ts';
import { DEFAULT_SHAPING } from './defaults.ts';
import { AT_START } from './moment.ts';
import { renderOvercommit, toOvercommit, type WrittenOvercommit } from './overcommit.ts';
import type {
  InflationAxis,
  LifetimeRule,
  Shaping,
  Timing,
  VmFilter,
  WorkloadOrigin,
  WorkloadSource,
} from './scenario-workload.ts';
import { parseMoment, parseSeconds, renderMoment, renderSeconds } from './times.ts';
import { renderTrace, toTraceSource, type WrittenTrace } from './trace-part.ts';

type Amount = string | number;

interface WrittenFilter {
  readonly kind?: 'vm' | 'container';
  readonly tenants?: readonly string[];
  readonly groups?: readonly string[];
  readonly ids?: readonly string[];
  readonly minPriority?: number;
  readonly maxPriority?: number;
  readonly minCpu?: Amount;
  readonly maxCpu?: Amount;
  readonly minMemory?: Amount;
  readonly maxMemory?: Amount;
}

export interface WrittenSource {
  readonly files?: readonly string[];
  readonly trace?: WrittenTrace;
  readonly generate?: unknown;
  readonly model?: string;
  readonly at?: Amount;
  readonly lifetime?: Amount;
  readonly filter?: WrittenFilter;
  readonly window?: { readonly from?: Amount; readonly to?: Amount };
  readonly sample?: number;
  readonly shuffle?: boolean;
  readonly maxVms?: number;
  readonly inflate?: { readonly to: number; readonly axis: InflationAxis; readonly exact?: boolean };
  readonly timing?: Timing;
  readonly timeScale?: number;
  readonly lifetimes?: LifetimeRule;
  readonly overcommit?: WrittenOvercommit;
}

const ORIGINS = ['files', 'trace', 'generate', 'model'] as const;

/** The source; issues about what its fields do not tell by themselves. */
export function toWorkloadSource(written: WrittenSource, path: string, issues: Issue[]): WorkloadSource {
  const given = ORIGINS.filter((key) => written[key] !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none of them' : given.join(' and ');
    issues.push(createIssue('missing-field', path, found, `one of ${ORIGINS.join(', ')}`));
  }
  for (const key of ['at', 'lifetime'] as const) {
    if (written[key] === undefined || written.files !== undefined) continue;
    issues.push(
      createIssue('unknown-key', `${path}.${key}`, `"${key}" beside ${given.join(' and ')}`, 'it beside files'),
    );
  }
  return { from: toOrigin(written), shaping: toShaping(written, path, issues) };
}

function toOrigin({ files, trace, generate, model, at, lifetime }: WrittenSource): WorkloadOrigin {
  if (trace !== undefined) return { kind: 'trace', trace: toTraceSource(trace) };
  if (generate !== undefined) return { kind: 'generate', model: generate };
  if (model !== undefined) return { kind: 'model', file: model };
  return {
    kind: 'files',
    files: files ?? [],
    at: at === undefined ? AT_START : parseMoment(at)!,
    lifetimeSeconds: lifetime === undefined ? null : parseSeconds(lifetime)!,
  };
}

function toShaping(written: WrittenSource, path: string, issues: Issue[]): Shaping {
  const { filter, window, inflate } = written;
  const from = window?.from === undefined ? null : parseMoment(window.from)!;
  const to = window?.to === undefined ? null : parseMoment(window.to)!;
  if (from !== null && to !== null && from.kind === to.kind && to.seconds <= from.seconds) {
    issues.push(createIssue('out-of-range', `${path}.window.to`, String(window!.to), `later than ${window!.from}`));
  }
  return {
    filter: filter === undefined ? null : toFilter(filter, `${path}.filter`, issues),
    window: window === undefined ? null : { from, to },
    sample: written.sample ?? DEFAULT_SHAPING.sample,
    shuffles: written.shuffle ?? DEFAULT_SHAPING.shuffles,
    maxVms: written.maxVms ?? null,
    inflation:
      inflate === undefined ? null : { toPercent: inflate.to, axis: inflate.axis, isExact: inflate.exact ?? false },
    timing: written.timing ?? DEFAULT_SHAPING.timing,
    timeScale: written.timeScale ?? DEFAULT_SHAPING.timeScale,
    lifetimes: written.lifetimes ?? DEFAULT_SHAPING.lifetimes,
    overcommit: toOvercommit(written.overcommit),
  };
}

function toFilter(written: WrittenFilter, path: string, issues: Issue[]): VmFilter {
  const { kind = null, tenants = [], groups = [], ids = [], minCpu, maxCpu, minMemory, maxMemory } = written;
  const { minPriority = null, maxPriority = null } = written;
  const filter: VmFilter = {
    kind,
    tenants,
    groups,
    ids,
    minPriority,
    maxPriority,
    minCpuMilli: minCpu === undefined ? null : parseMilli(minCpu),
    maxCpuMilli: maxCpu === undefined ? null : parseMilli(maxCpu),
    minMemoryBytes: minMemory === undefined ? null : parseUnits(minMemory),
    maxMemoryBytes: maxMemory === undefined ? null : parseUnits(maxMemory),
  };
  const checkOrder = (key: 'Priority' | 'Cpu' | 'Memory', low: number | null, high: number | null): void => {
    if (low === null || high === null || low <= high) return;
    const found = `${written[`max${key}`]}, below min${key}`;
    issues.push(createIssue('out-of-range', `${path}.max${key}`, found, `at least ${written[`min${key}`]}`));
  };
  checkOrder('Priority', minPriority, maxPriority);
  checkOrder('Cpu', filter.minCpuMilli, filter.maxCpuMilli);
  checkOrder('Memory', filter.minMemoryBytes, filter.maxMemoryBytes);
  return filter;
}

/** The written form of a source. */
export function renderSource({ from, shaping }: WorkloadSource): object {
  const { filter, window, sample, shuffles, maxVms, inflation, timing, timeScale, lifetimes, overcommit } = shaping;
  return {
    ...renderOrigin(from),
    ...(filter !== null && { filter: renderFilter(filter) }),
    ...(window !== null && {
      window: {
        ...(window.from !== null && { from: renderMoment(window.from) }),
        ...(window.to !== null && { to: renderMoment(window.to) }),
      },
    }),
    ...(sample !== DEFAULT_SHAPING.sample && { sample }),
    ...(shuffles && { shuffle: true }),
    ...(maxVms !== null && { maxVms }),
    ...(inflation !== null && {
      inflate: { to: inflation.toPercent, axis: inflation.axis, ...(inflation.isExact && { exact: true }) },
    }),
    ...(timing !== DEFAULT_SHAPING.timing && { timing }),
    ...(timeScale !== DEFAULT_SHAPING.timeScale && { timeScale }),
    ...(lifetimes !== DEFAULT_SHAPING.lifetimes && { lifetimes }),
    ...(overcommit !== null && { overcommit: renderOvercommit(overcommit) }),
  };
}

function renderOrigin(from: WorkloadOrigin): object {
  switch (from.kind) {
    case 'trace':
      return { trace: renderTrace(from.trace) };
    case 'generate':
      return { generate: from.model };
    case 'model':
      return { model: from.file };
    case 'files':
      return {
        files: from.files,
        at: renderMoment(from.at),
        ...(from.lifetimeSeconds !== null && { lifetime: renderSeconds(from.lifetimeSeconds) }),
      };
  }
}

function renderFilter(filter: VmFilter): object {
  const { kind, tenants, groups, ids, minPriority, maxPriority } = filter;
  const { minCpuMilli, maxCpuMilli, minMemoryBytes, maxMemoryBytes } = filter;
  return {
    ...(kind !== null && { kind }),
    ...(tenants.length > 0 && { tenants }),
    ...(groups.length > 0 && { groups }),
    ...(ids.length > 0 && { ids }),
    ...(minPriority !== null && { minPriority }),
    ...(maxPriority !== null && { maxPriority }),
    ...(minCpuMilli !== null && { minCpu: renderMilli(minCpuMilli) }),
    ...(maxCpuMilli !== null && { maxCpu: renderMilli(maxCpuMilli) }),
    ...(minMemoryBytes !== null && { minMemory: renderUnits(minMemoryBytes) }),
    ...(maxMemoryBytes !== null && { maxMemory: renderUnits(maxMemoryBytes) }),
  };
}
