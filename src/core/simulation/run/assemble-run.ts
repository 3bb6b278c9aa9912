/** A run from its parts: what its simulation is made from, and all that happens in it, in the order of time. */

import type { Profile } from '../../engine/profile.ts';
import { BerthError, type Issue } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { ClusterEvent } from '../cluster-event.ts';
import { METRICS } from '../metrics/index.ts';
import { type MigrationModel, predictedMigration } from '../migration-model.ts';
import { toClusterEvents } from '../scenario/cluster-events.ts';
import { policiesOfRun } from '../scenario/expand-scenario.ts';
import { clockSecondsOf } from '../scenario/moment.ts';
import { withRates } from '../scenario/pool-nodes.ts';
import type { ScenarioSpec } from '../scenario/scenario.ts';
import { turnsOf } from '../scenario/turns.ts';
import {
  DEFAULT_SIMULATION_OPTIONS,
  type Decider,
  type SimulationOptions,
  type SimulationSetup,
} from '../simulation-setup.ts';
import { toNode } from '../trace/trace-node.ts';
import { TracePods } from '../trace/trace-pod.ts';
import { timeScaleOf } from '../workload/shape-vms.ts';
import { type TimeScale, toSimulationTime } from '../workload/vm-times.ts';
import { mergeEvents } from './merge-events.ts';
import { presenceBefore } from './presence.ts';
import type { RecordedTrace, RunParts } from './run-parts.ts';
import {
  arrivalsOf,
  instanceChangesOf,
  lastUsageSeconds,
  nodeChangesOf,
  podOf,
  type SourceNaming,
  sortByTime,
  usageEventsOf,
} from './source-events.ts';
import { isCalendar, recordingStart, type SourceVms, sourceVms } from './source-vms.ts';
import { capacityOf, startCluster } from './start-cluster.ts';
import { surveyWorkload } from './survey.ts';

export interface AssembledRun {
  readonly setup: SimulationSetup;
  /** Sorted by time; can be gone through once. */
  readonly events: Iterable<ClusterEvent>;
  readonly endSeconds: number;
  readonly vmCount: number;
  /** Beside those of the simulation. */
  readonly remarks: readonly string[];
  /** Warnings about what the scenario makes happen. */
  readonly issues: readonly Issue[];
}

/** Samples of every curve where the scenario does not say how far apart they are. */
const SAMPLES = 400;

/** Plugins that ask how long a pod will run. */
const LIFETIME_PLUGINS: readonly string[] = ['LifetimeAlignment', 'LifetimeClasses'];

/**
 * Puts a run together. The same parts give the same run. Throws `out-of-range` with all issues where what happens names
 * nodes or times that are not there.
 */
export function assembleRun(parts: RunParts): AssembledRun {
  const { spec, settings } = parts.run;
  const cluster = startCluster(parts);
  const startSeconds = startSecondsOf(parts);
  const context = { seed: settings.seed, startSeconds, capacity: capacityOf(cluster) };
  const sources = spec.workload.map((source, at) => sourceVms(source, parts.sources[at]!, context));
  const namings = namingsOf(parts, cluster);
  const survey = surveyWorkload(
    sources.map((vms, at) => ({ vms, podOf: (vm) => podOf(vm, namings[at]!) })),
    startSeconds,
  );
  const told = spec.until === null ? null : clockSecondsOf(spec.until, startSeconds);
  const traced = parts.clusterTraces.map((trace) => nodeEventsOf(trace, parts, sources, cluster, startSeconds));
  const lastSeconds = Math.max(
    survey.lastSeconds,
    ...sources.map(lastUsageSeconds),
    ...traced.map((events) => events.at(-1)?.timeSeconds ?? startSeconds),
  );
  const happened = toClusterEvents(spec.happens, {
    ...clusterContextOf(parts, cluster),
    startSeconds,
    endSeconds:
      told ?? turnsOf(spec.happens, startSeconds).reduce((last, turn) => Math.max(last, turn.timeSeconds), lastSeconds),
    presenceOf: presenceBefore({ happens: spec.happens, cluster, sources, namings, startSeconds }),
  });
  refuse(happened.issues, settings.id);
  const endSeconds = told ?? Math.max(lastSeconds, ...lastOf(happened.events));
  const streams = [
    ...traced,
    happened.events,
    ...sources.flatMap((source, at) => {
      const naming = namings[at]!;
      return [
        arrivalsOf(source, naming),
        usageEventsOf(source, naming.prefix, endSeconds),
        instanceChangesOf(source, naming.prefix),
      ];
    }),
  ];
  return {
    setup: {
      cluster,
      deciders: policiesOfRun(parts.run).map((name) => deciderOf(parts, name)),
      settings,
      metrics: METRICS.filter(({ name }) => spec.metrics?.includes(name) ?? true),
      mix: survey.mix,
      startSeconds,
      options: optionsOf(spec, endSeconds - startSeconds),
    },
    events: mergeEvents(streams),
    endSeconds,
    vmCount: survey.vmCount,
    remarks: [
      ...sources.flatMap(({ unsortedCount }, at) =>
        unsortedCount === 0
          ? []
          : [`Workload ${at + 1}: ${unsortedCount} VMs came out of order and were sorted by arrival.`],
      ),
      ...happened.remarks,
    ],
    issues: happened.issues,
  };
}

/** The time of the dump; that of a trace whose clock counts from 1970; else 0. */
function startSecondsOf({ dump, sources, clusterTraces }: RunParts): number {
  if (dump?.timeSeconds != null) return dump.timeSeconds;
  const traces = [...sources.flatMap((source) => (source.kind === 'trace' ? [source.trace] : [])), ...clusterTraces];
  return traces.map(recordingStart).find(isCalendar) ?? 0;
}

/** VMs of the second source and further ones are told apart by a prefix: ids are unique in their own source alone. */
function namingsOf({ run, policies, sources }: RunParts, { axes }: Cluster): readonly SourceNaming[] {
  const tellsLifetimes = [...policies.values()].some(usesLifetimes);
  const first = sources.findIndex(({ kind }) => kind !== 'pods');
  return run.spec.workload.map((_, at) => ({
    prefix: at <= first ? '' : `w${at + 1}-`,
    pods: new TracePods(axes, { tellsLifetimes }),
  }));
}

function usesLifetimes({ plugins }: Profile): boolean {
  return plugins.some(({ name }) => LIFETIME_PLUGINS.includes(name));
}

/** Nodes of a trace that come later and what it records of nodes, on the clock of the workload it goes with. */
function nodeEventsOf(
  trace: RecordedTrace,
  { run }: RunParts,
  sources: readonly SourceVms[],
  { axes }: Cluster,
  startSeconds: number,
): readonly ClusterEvent[] {
  const { spec } = run;
  const source = sources.find(({ parts }) => parts.kind === 'trace' && parts.trace === trace);
  if (source?.source.shaping.timing === 'one-by-one') return [];
  const scale: TimeScale =
    source === undefined
      ? { originSeconds: recordingStart(trace), startSeconds, scale: 1 }
      : timeScaleOf(source.source.shaping, source.context);
  const joins = trace.nodes
    .filter(({ joinSeconds }) => joinSeconds !== Number.NEGATIVE_INFINITY)
    .map((traced): ClusterEvent => {
      const timeSeconds = Math.max(startSeconds, toSimulationTime(traced.joinSeconds, scale));
      return {
        kind: 'node-join',
        timeSeconds,
        node: withRates(toNode(traced, axes, spec.cluster.podsPerNode), spec.rates),
      };
    });
  return sortByTime([...joins, ...nodeChangesOf(trace, scale)]);
}

/** What happenings need to know of the run, but for its times and instances. */
function clusterContextOf({ run, policies }: RunParts, { nodes, axes }: Cluster) {
  const { spec, settings } = run;
  return {
    ...{ nodes, axes, pools: spec.cluster.pools, rates: spec.rates, seed: settings.seed },
    policies: policiesOfRun(run),
    pods: new TracePods(axes, { tellsLifetimes: [...policies.values()].some(usesLifetimes) }),
  };
}

function refuse(issues: readonly Issue[], run: string): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const message = `${run}: ${first.path}: found ${first.found}, wanted ${first.wanted}`;
  throw new BerthError(first.code, message, { path: first.path, remedy: first.remedy, issues: errors });
}

/** The last of the events, and the end of the last life that begins with one of them; nothing where there are none. */
function lastOf(events: readonly ClusterEvent[]): readonly number[] {
  if (events.length === 0) return [];
  return [
    events.reduce((last, event) => {
      const lifeSeconds = event.kind === 'arrival' ? (event.lifetimeSeconds ?? 0) : 0;
      return Math.max(last, event.timeSeconds + lifeSeconds);
    }, Number.NEGATIVE_INFINITY),
  ];
}

function deciderOf({ policies, scheduler }: RunParts, name: string): Decider {
  const profile = policies.get(name);
  if (profile === undefined) throw new BerthError('internal', `policy ${name} was not read`);
  if (scheduler === null) return { profile, extender: null };
  return { profile: scheduler.profile, extender: { profile, settings: scheduler.settings } };
}

function optionsOf(spec: ScenarioSpec, lengthSeconds: number): SimulationOptions {
  const { queue, delays, migration } = spec;
  const { initialBackoffSeconds, maxBackoffSeconds, flushAfterSeconds } = queue;
  return {
    ...DEFAULT_SIMULATION_OPTIONS,
    waits: queue.waits,
    queue: { initialBackoffSeconds, maxBackoffSeconds, flushAfterSeconds },
    schedulingSeconds: delays.schedulingSeconds,
    startupSeconds: delays.startupSeconds,
    failoverSeconds: delays.failoverSeconds,
    preempts: spec.preemption,
    migrationLimits: { perCluster: migration.perCluster, outboundPerNode: migration.outboundPerNode },
    migrationModel: cappedModel(migration.bandwidthBytesPerSecond),
    sampleSeconds: spec.sampleEverySeconds ?? Math.max(1, Math.ceil(lengthSeconds / SAMPLES)),
    recordsPlacements: spec.outputs.placements,
    recordsHeat: spec.heat,
  };
}

/** As KubeVirt's own `bandwidthPerMigration`: VMs that have a cap of their own keep it. */
function cappedModel(bandwidthBytesPerSecond: number): MigrationModel {
  if (bandwidthBytesPerSecond === 0) return predictedMigration;
  return (vm, ends, dirtyClass) => {
    const { migrationSettings } = vm;
    if (migrationSettings.bandwidthBytesPerSecond > 0) return predictedMigration(vm, ends, dirtyClass);
    const capped = { ...vm, migrationSettings: { ...migrationSettings, bandwidthBytesPerSecond } };
    return predictedMigration(capped, ends, dirtyClass);
  };
}
