/** The whole of a scenario's spec, between its file and its value. */

import { createIssue, type Issue } from '../../errors.ts';
import { nearestName, quote } from '../../schema.ts';
import { parseUnits, renderUnits } from './amounts.ts';
import { renderCluster, toScenarioCluster, type WrittenCluster } from './cluster-part.ts';
import { checkPolicyName, namesOfPolicies, renderDecision, toDecision, type WrittenDecision } from './decide-part.ts';
import { DEFAULT_DELAYS, DEFAULT_MIGRATION, DEFAULT_OUTPUTS, DEFAULT_QUEUE, DEFAULT_RATES } from './defaults.ts';
import { type Happening, keyOfAction } from './happening.ts';
import { renderHappening, toHappening, type WrittenHappening } from './happening-part.ts';
import { MAX_ALL_ARRIVALS, MAX_NODES } from './limits.ts';
import type { Moment } from './moment.ts';
import type { ScenarioOutputs, ScenarioRates, ScenarioRegistry, ScenarioSpec } from './scenario.ts';
import type { ScenarioCluster } from './scenario-cluster.ts';
import { toSeeds } from './seeds.ts';
import { parseMoment, parseSeconds, renderMoment, renderSeconds } from './times.ts';
import { renderSource, toWorkloadSource, type WrittenSource } from './workload-part.ts';

type Amount = string | number;

export interface WrittenSpec {
  readonly cluster: WrittenCluster;
  readonly workload?: readonly WrittenSource[];
  readonly decide: WrittenDecision;
  readonly happens?: readonly WrittenHappening[];
  readonly queue?: {
    readonly waits?: boolean;
    readonly initialBackoff?: Amount;
    readonly maxBackoff?: Amount;
    readonly flushAfter?: Amount;
  };
  readonly delays?: { readonly scheduling?: Amount; readonly startup?: Amount; readonly failover?: Amount };
  readonly migration?: { readonly perCluster?: number; readonly outboundPerNode?: number; readonly bandwidth?: Amount };
  readonly preemption?: boolean;
  readonly duration?: Amount;
  readonly until?: string;
  readonly sampleEvery?: Amount;
  readonly heat?: boolean;
  readonly seeds?: unknown;
  readonly outputs?: Partial<ScenarioOutputs>;
  readonly metrics?: readonly string[];
  readonly rates?: Partial<ScenarioRates>;
}

/** The spec; issues about what its fields do not tell by themselves. */
export function toSpec(written: WrittenSpec, registry: ScenarioRegistry, issues: Issue[]): ScenarioSpec {
  const cluster = toScenarioCluster(written.cluster, 'spec.cluster', issues);
  const happens = (written.happens ?? []).flatMap((one, index): readonly Happening[] => {
    const happening = toHappening(one, `spec.happens[${index}]`, issues);
    return happening === null ? [] : [happening];
  });
  checkReferences(cluster, happens, namesOfPolicies(written.decide, registry.policies), issues);
  const { queue = {}, delays = {}, migration = {} } = written;
  const spec: ScenarioSpec = {
    cluster,
    workload: (written.workload ?? []).map((one, index) => toWorkloadSource(one, `spec.workload[${index}]`, issues)),
    decide: toDecision(written.decide, registry.policies, 'spec.decide', issues),
    happens,
    queue: {
      waits: queue.waits ?? DEFAULT_QUEUE.waits,
      initialBackoffSeconds: secondsOr(DEFAULT_QUEUE.initialBackoffSeconds, queue.initialBackoff),
      maxBackoffSeconds: secondsOr(DEFAULT_QUEUE.maxBackoffSeconds, queue.maxBackoff),
      flushAfterSeconds: secondsOr(DEFAULT_QUEUE.flushAfterSeconds, queue.flushAfter),
    },
    delays: {
      schedulingSeconds: secondsOr(DEFAULT_DELAYS.schedulingSeconds, delays.scheduling),
      startupSeconds: secondsOr(DEFAULT_DELAYS.startupSeconds, delays.startup),
      failoverSeconds: secondsOr(DEFAULT_DELAYS.failoverSeconds, delays.failover),
    },
    migration: {
      perCluster: migration.perCluster ?? DEFAULT_MIGRATION.perCluster,
      outboundPerNode: migration.outboundPerNode ?? DEFAULT_MIGRATION.outboundPerNode,
      bandwidthBytesPerSecond:
        migration.bandwidth === undefined
          ? DEFAULT_MIGRATION.bandwidthBytesPerSecond
          : parseUnits(migration.bandwidth)!,
    },
    preemption: written.preemption ?? true,
    until: toEnd(written, issues),
    sampleEverySeconds: written.sampleEvery === undefined ? null : parseSeconds(written.sampleEvery)!,
    heat: written.heat ?? true,
    seeds: toSeeds(written.seeds, 'spec.seeds', issues),
    outputs: { ...DEFAULT_OUTPUTS, ...written.outputs },
    metrics: written.metrics ?? null,
    rates: { ...DEFAULT_RATES, ...written.rates },
  };
  const { initialBackoffSeconds, maxBackoffSeconds } = spec.queue;
  if (maxBackoffSeconds < initialBackoffSeconds) {
    const wanted = `at least initialBackoff, ${initialBackoffSeconds} s`;
    issues.push(createIssue('out-of-range', 'spec.queue.maxBackoff', `${maxBackoffSeconds} s`, wanted));
  }
  checkMetrics(spec.metrics ?? [], registry.metrics, issues);
  return spec;
}

function secondsOr(fallback: number, written: Amount | undefined): number {
  return written === undefined ? fallback : parseSeconds(written)!;
}

function toEnd({ duration, until }: WrittenSpec, issues: Issue[]): Moment | null {
  if (duration !== undefined && until !== undefined) {
    issues.push(createIssue('unknown-key', 'spec.until', '"until" beside "duration"', 'one of them'));
  }
  if (duration !== undefined) return { kind: 'after', seconds: parseSeconds(duration)! };
  return until === undefined ? null : parseMoment(until)!;
}

/** Pools and policies that happenings name, and how many nodes and arrivals there may be at all. */
function checkReferences(
  { pools }: ScenarioCluster,
  happens: readonly Happening[],
  policies: readonly string[],
  issues: Issue[],
): void {
  const names = pools.map(({ name }) => name);
  let nodes = pools.reduce((sum, { count }) => sum + count, 0);
  let arrivals = 0;
  happens.forEach(({ action }, index) => {
    const path = `spec.happens[${index}]`;
    if (action.kind === 'policy') checkPolicyName(action.policy, policies, `${path}.policy`, issues);
    if (action.kind === 'join') nodes += action.count;
    if (action.kind === 'arrive') arrivals += action.count;
    const pool = action.kind === 'join' ? action.pool : 'selection' in action ? action.selection.pool : '';
    if ((pool === '' && action.kind !== 'join') || names.includes(pool)) return;
    issues.push(
      unknownName('unknown-value', `${path}.${keyOfAction(action)}.pool`, pool, names, 'a pool of the cluster'),
    );
  });
  if (arrivals > MAX_ALL_ARRIVALS) {
    const wanted = `at most ${MAX_ALL_ARRIVALS} in all, or a source of the workload`;
    issues.push(createIssue('out-of-range', 'spec.happens', `${arrivals} arrivals`, wanted));
  }
  if (nodes <= MAX_NODES) return;
  issues.push(createIssue('out-of-range', 'spec.cluster.pools', `${nodes} nodes`, `at most ${MAX_NODES} nodes in all`));
}

function checkMetrics(metrics: readonly string[], known: readonly string[], issues: Issue[]): void {
  metrics.forEach((name, index) => {
    const path = `spec.metrics[${index}]`;
    if (!known.includes(name)) issues.push(unknownName('unknown-value', path, name, known, 'a metric'));
    else if (metrics.indexOf(name) < index)
      issues.push(createIssue('duplicate-object', path, quote(name), 'each once'));
  });
}

function unknownName(code: 'unknown-value', path: string, name: string, known: readonly string[], what: string): Issue {
  const nearest = nearestName(name, known);
  const wanted = known.length === 0 ? `${what}, of which there is none` : `${what}: one of ${known.join(', ')}`;
  return createIssue(
    code,
    path,
    quote(name),
    wanted,
    nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` },
  );
}

/** The written form of a spec. */
export function renderSpec(spec: ScenarioSpec): Record<string, unknown> {
  const { queue, delays, migration, until, sampleEverySeconds, metrics, rates } = spec;
  return {
    cluster: renderCluster(spec.cluster),
    workload: spec.workload.map(renderSource),
    decide: renderDecision(spec.decide),
    happens: spec.happens.map(renderHappening),
    queue: {
      waits: queue.waits,
      initialBackoff: renderSeconds(queue.initialBackoffSeconds),
      maxBackoff: renderSeconds(queue.maxBackoffSeconds),
      flushAfter: renderSeconds(queue.flushAfterSeconds),
    },
    delays: {
      scheduling: renderSeconds(delays.schedulingSeconds),
      startup: renderSeconds(delays.startupSeconds),
      failover: renderSeconds(delays.failoverSeconds),
    },
    migration: {
      perCluster: migration.perCluster,
      outboundPerNode: migration.outboundPerNode,
      bandwidth: renderUnits(migration.bandwidthBytesPerSecond),
    },
    preemption: spec.preemption,
    ...(until?.kind === 'after' && { duration: renderMoment(until) }),
    ...(until?.kind === 'calendar' && { until: renderMoment(until) }),
    ...(sampleEverySeconds !== null && { sampleEvery: renderSeconds(sampleEverySeconds) }),
    heat: spec.heat,
    seeds: spec.seeds,
    outputs: renderOutputs(spec.outputs),
    ...(metrics !== null && { metrics }),
    rates: Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== null)),
  };
}

function renderOutputs({ folder, formats, placements, report }: ScenarioOutputs): object {
  return { ...(folder !== '' && { folder }), formats, placements, ...(report !== '' && { report }) };
}
