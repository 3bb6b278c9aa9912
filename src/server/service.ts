/** Puts the service together: the cluster that is followed, who decides, what is told of it, and the two ports. */

import {
  BerthError,
  CallingScheduler,
  ExtenderPolicy,
  type Profile,
  type SchedulerVersion,
  type ScoreRange,
} from '../core/index.ts';
import { FollowedCluster } from '../kube/following/followed-cluster.ts';
import { bindPod } from '../kube/live/bind-pod.ts';
import type { Connection } from '../kube/live/connection.ts';
import { type ClusterWatch, watchCluster } from '../kube/live/watch-cluster.ts';
import { type ClusterFeed, COMPLETE_FEED, untilSynced } from './decisions/cluster-feed.ts';
import { followMeasurements, type MeasuringOptions } from './decisions/measurements.ts';
import { PlacementDecider, type PoliciesInForce } from './decisions/placement-decider.ts';
import { followPolicy, type PolicySource } from './decisions/policy-source.ts';
import { ServiceEvents } from './decisions/service-events.ts';
import { ServiceLog } from './decisions/service-log.ts';
import { Shadow } from './decisions/shadow.ts';
import type { Hindrance, HindranceName } from './hindrance.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { observeService } from './observe-service.ts';
import type { PageCluster } from './page/cluster-route.ts';
import type { KeptObjects } from './page/kept-objects.ts';
import { type RunningServers, type ServerOptions, startServers } from './server.ts';
import { createIssueTeller } from './tell-issues.ts';

/** Where a policy comes from. */
export interface PolicyChoice {
  /** File that holds it, which is followed; null of a built-in one. */
  readonly file: string | null;
  /** Rejects with what is wrong with it. */
  readonly load: () => Promise<Profile>;
}

export interface ServiceOptions extends Omit<ServerOptions, 'decider' | 'metrics' | 'onEnded'> {
  /** A cluster to follow, or the objects of a dump. */
  readonly source:
    | { readonly kind: 'live'; readonly connection: Connection }
    /** `fill` gives the moment that the dump is of, Unix time in seconds; null where it does not tell. */
    | { readonly kind: 'dump'; readonly fill: (cluster: FollowedCluster) => Promise<number | null> };
  readonly policy: PolicyChoice;
  readonly shadow?: PolicyChoice | undefined;
  /** The schedulers that may ask, by schedulerName; '' is any other. */
  readonly callers: ReadonlyMap<string, Profile>;
  readonly schedulerVersion: SchedulerVersion;
  /** The extender's weight in the scheduler's configuration. */
  readonly weight: number;
  readonly scoreRange: ScoreRange;
  readonly staleAfterSeconds: number;
  readonly assumeTimeoutSeconds: number;
  readonly decisionLog?: { readonly file: string; readonly maxBytes: number; readonly maxFiles: number } | undefined;
  readonly binds: boolean;
  /** Absent: no Events are written. */
  readonly events?: { readonly instance: string } | undefined;
  readonly unixNow: () => number;
  /** What the service has to say while it runs. */
  readonly tell: (level: 'info' | 'warn' | 'error', message: string, about?: object) => void;
  /** Keeps every object beside the engine's state, for the page; absent: nothing is kept. */
  readonly keptObjects?: KeptObjects | undefined;
  /** What measures the cluster. */
  readonly measuring?: Omit<MeasuringOptions, 'tell'> | undefined;
}

export interface RunningService extends RunningServers {
  readonly cluster: FollowedCluster;
  readonly metrics: Metrics;
  readonly isSynced: PageCluster['isSynced'];
  readonly timeSeconds: PageCluster['timeSeconds'];
}

/** Seconds between looks at what has run out. */
const HOUSEKEEPING_SECONDS = 1;

/**
 * Seconds for which the extender's port stays closed while a cluster is listed for the first time. Where Berth may not be
 * ignored pods wait that long, rather than being placed without it; after that it answers neutrally.
 */
const FIRST_LIST_SECONDS = 5;

/** Starts the service. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { source, callers, weight, unixNow, tell, binds } = options;
  const metrics = createMetrics();
  const tellIssues = createIssueTeller(tell, unixNow);
  const logOf: { log: ServiceLog | null } = { log: null };
  const cluster = new FollowedCluster({
    schedulerVersion: options.schedulerVersion,
    timeSeconds: unixNow(),
    onAssumption: (result) => metrics.berth_assumptions_total.inc({ result }),
    onChange: (object, key, manifest) => {
      options.keptObjects?.take(object, key, manifest);
      logOf.log?.writeChange(object, key, manifest);
    },
  });
  const { state } = cluster;
  const callersBySchedulerName = new Map(
    [...callers].map(([name, profile]) => [name, new CallingScheduler(state, profile, weight)]),
  );
  const anyCaller = callers.get('') ?? [...callers.values()][0]!;
  const policy = await followPolicyOf(options.policy, 'policy', { metrics, tell });
  const shadow =
    options.shadow === undefined ? null : await followPolicyOf(options.shadow, 'shadow policy', { metrics, tell });
  const policies = inForce(policy, shadow, (profile) => new ExtenderPolicy(state, profile, anyCaller), metrics);
  const log = openLog(options, policies, metrics);
  logOf.log = log;

  const watch = source.kind === 'live' ? watchCluster({ connection: source.connection, sink: cluster }) : null;
  const feed = watch === null ? COMPLETE_FEED : feedOf(watch);
  const dumpTime = source.kind === 'dump' ? await source.fill(cluster) : null;
  const connection = source.kind === 'live' ? source.connection : null;
  if (connection === null && (binds || options.events !== undefined)) {
    const option = binds ? '--bind' : '--events';
    throw new BerthError('out-of-range', `${option} needs a live cluster: nothing is written into a dump`, {
      remedy: 'leave it out',
    });
  }
  const events =
    connection === null || options.events === undefined
      ? null
      : new ServiceEvents({ connection, ...options.events, metrics, unixNow, tell });
  const decider = new PlacementDecider({
    ...{ cluster, feed, policies, callers: callersBySchedulerName, metrics, now: unixNow },
    ...(source.kind === 'dump' && { clusterTime: () => dumpTime }),
    scoreRange: options.scoreRange,
    staleAfterSeconds: options.staleAfterSeconds,
    onUnreadable: (issues) => tellIssues('a pod that was asked about cannot be read', issues),
    ...((log !== null || events !== null) && {
      onDecision: (said) => {
        log?.writeDecision(said);
        events?.tellDecision(said);
      },
    }),
    ...(binds && connection !== null && { bind: (question) => bindPod(connection, question) }),
  });
  observeService({ metrics, cluster, watch, feed, policies, log });
  const measuring =
    options.measuring === undefined ? null : followMeasurements(cluster, metrics, { ...options.measuring, tell });
  const timer = setInterval(() => {
    cluster.pods.expire(unixNow() - options.assumeTimeoutSeconds);
    tellIssues('an object cannot be read as a whole', cluster.drainIssues());
  }, HOUSEKEEPING_SECONDS * 1000);
  const servers = await startServers({
    ...{ ...options, decider, metrics, openAfter: untilSynced(feed, FIRST_LIST_SECONDS) },
    ...(log !== null && { onEnded: (ended) => log.writeRequest(ended) }),
  }).catch(async (error: unknown) => {
    clearInterval(timer);
    measuring?.close();
    await events?.stop();
    await watch?.stop();
    throw error;
  });
  return {
    ...servers,
    cluster,
    metrics,
    isSynced: () => feed.isSynced,
    timeSeconds: () => dumpTime ?? unixNow(),
    stop: async () => {
      await servers.stop();
      clearInterval(timer);
      measuring?.close();
      await events?.stop();
      for (const one of [policy, shadow]) one?.close();
      await watch?.stop();
      connection?.close();
      await log?.close();
    },
  };
}

function feedOf(watch: ClusterWatch): ClusterFeed {
  return {
    get isSynced() {
      return watch.isSynced;
    },
    ageSeconds: watch.ageSeconds,
    get missing() {
      const waiting = watch.statuses.filter(({ isSynced }) => !isSynced);
      return waiting.map(({ kind, hindrance }) => (hindrance === '' ? kind : `${kind} (${hindrance})`));
    },
  };
}

interface Telling {
  readonly metrics: Metrics;
  readonly tell: ServiceOptions['tell'];
}

function followPolicyOf(choice: PolicyChoice, what: string, { metrics, tell }: Telling): Promise<PolicySource> {
  return followPolicy({
    ...choice,
    onReload: (result, error) => {
      metrics.berth_policy_reloads_total.inc({ result });
      if (result === 'loaded') tell('info', `the ${what} changed and is in force`, { file: choice.file });
      else tell('error', `the ${what} changed and cannot be used; the last good one stays`, { err: error });
    },
  });
}

/** The policies in force, made ready anew when one of them changed. */
function inForce(
  policy: PolicySource,
  shadow: PolicySource | null,
  ready: (profile: Profile) => ExtenderPolicy,
  metrics: Metrics,
): () => PoliciesInForce {
  let own = ready(policy.profile);
  let beside = shadow === null ? null : { profile: shadow.profile, shadow: new Shadow(ready(shadow.profile), metrics) };
  return () => {
    if (own.profile !== policy.profile) own = ready(policy.profile);
    if (shadow !== null && beside?.profile !== shadow.profile) {
      beside = { profile: shadow.profile, shadow: new Shadow(ready(shadow.profile), metrics) };
    }
    return {
      own,
      shadow: beside?.shadow ?? null,
      defects: [defectOf('policy', policy), defectOf('shadow', shadow)].flat(),
    };
  };
}

function defectOf(name: HindranceName, source: PolicySource | null): readonly Hindrance[] {
  return source === null || source.defect === null ? [] : [{ name, text: source.defect }];
}

function openLog(options: ServiceOptions, policies: () => PoliciesInForce, metrics: Metrics): ServiceLog | null {
  const { decisionLog, unixNow, tell, version, scoreRange, assumeTimeoutSeconds, measuring } = options;
  if (decisionLog === undefined) return null;
  const settings = { version, scoreRange, assumeTimeoutSeconds, isMeasured: measuring !== undefined };
  return new ServiceLog({ ...decisionLog, settings, policies, metrics, unixNow, tell });
}
