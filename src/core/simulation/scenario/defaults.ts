/** What a scenario takes where it does not say. */

import { DEFAULT_MIGRATION_LIMITS } from '../../model/migration.ts';
import { DEFAULT_QUEUE_TIMES } from '../pending-queue.ts';
import { DEFAULT_PODS_PER_NODE } from '../trace/trace-node.ts';
import type {
  ScenarioDecision,
  ScenarioDelays,
  ScenarioMigration,
  ScenarioOutputs,
  ScenarioQueue,
  ScenarioRates,
} from './scenario.ts';
import type { TraceSourceOptions } from './scenario-cluster.ts';
import type { Shaping } from './scenario-workload.ts';

export const DEFAULT_PODS = DEFAULT_PODS_PER_NODE;

export const DEFAULT_TRACE_SOURCE_OPTIONS: TraceSourceOptions = {
  unitCpuMilli: null,
  unitMemoryBytes: null,
  memoryUnitBytes: null,
  table: '',
  columns: {},
  machineType: null,
  badRowShare: 0.01,
};

export const DEFAULT_SHAPING: Shaping = {
  filter: null,
  window: null,
  sample: 1,
  shuffles: false,
  maxVms: null,
  inflation: null,
  timing: 'recorded',
  timeScale: 1,
  lifetimes: 'recorded',
  overcommit: null,
};

export const DEFAULT_EXTENDER: ScenarioDecision['extender'] = { weight: 1, scoreRange: 10, sendsNodes: false };

export const DEFAULT_QUEUE: ScenarioQueue = { waits: true, ...DEFAULT_QUEUE_TIMES };

/** A failed node's pods are evicted after 300 s (Kubernetes' default toleration of not-ready and unreachable). */
export const DEFAULT_DELAYS: ScenarioDelays = { schedulingSeconds: 0, startupSeconds: 0, failoverSeconds: 300 };

export const DEFAULT_MIGRATION: ScenarioMigration = { ...DEFAULT_MIGRATION_LIMITS, bandwidthBytesPerSecond: 0 };

export const DEFAULT_OUTPUTS: ScenarioOutputs = { folder: '', formats: ['json'], placements: true, report: '' };

export const DEFAULT_RATES: ScenarioRates = { idleWatts: null, peakWatts: null, pricePerHour: null };

export const DEFAULT_SEED = 1;

/** Of `rollingUpgrade`: nodes at a time, and how long one is away. */
export const DEFAULT_PARALLEL = 1;
export const DEFAULT_REBOOT_SECONDS = 300;
