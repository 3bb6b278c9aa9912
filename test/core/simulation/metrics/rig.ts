/** A stand-in for the simulation: plays what happens over a real ClusterState and tells metrics, in the simulation's order. */

import { createCluster } from '../../../../src/core/model/cluster.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import { type Pod, podKey } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import type { Instance, InstancePhase } from '../../../../src/core/simulation/instance.ts';
import type {
  EvictionCause,
  Measure,
  Metric,
  MetricDefinition,
  SimulationWorld,
} from '../../../../src/core/simulation/metric.ts';
import type { MigrationRecord } from '../../../../src/core/simulation/run-result.ts';

interface Use {
  readonly cpuMilli: number | null;
  readonly memoryBytes: number | null;
}

interface RigInstance extends Instance {
  phase: InstancePhase;
  pod: Pod;
  nodeName: string;
  sinceSeconds: number;
  placements: number;
}

export interface RigOptions {
  readonly nodes?: readonly Node[];
  readonly mix?: SimulationWorld['mix'];
  readonly axes?: ResourceAxes;
  /** All times times so much. */
  readonly pace?: number;
}

export class Rig implements SimulationWorld {
  readonly state: ClusterState;
  readonly mix: SimulationWorld['mix'];
  readonly startSeconds = 1000;
  timeSeconds = 1000;
  readonly pending = new Set<RigInstance>();
  readonly openMigrations = new Set<MigrationRecord>();
  readonly inPhase = { running: 0, pending: 0, down: 0 };
  readonly instances = new Map<string, RigInstance>();
  readonly #uses = new Map<Instance, Use>();
  readonly #pace: number;
  #metrics: Metric[] = [];
  #arrivals = 0;

  constructor({ nodes = [], mix = [], axes = new ResourceAxes(), pace = 1 }: RigOptions = {}) {
    this.state = new ClusterState(createCluster({ axes, nodes }));
    this.mix = mix;
    this.#pace = pace;
  }

  /** Begins to tell a metric; throws where it has nothing to measure. */
  watch(definition: MetricDefinition): Metric {
    const metric = definition.create(this);
    if (metric === null) throw new Error(`${definition.name} has nothing to measure`);
    this.#metrics.push(metric);
    return metric;
  }

  get hasUsage(): boolean {
    return this.#uses.size > 0;
  }

  usageOf(instance: Instance): Use | null {
    return this.#uses.get(instance) ?? null;
  }

  instanceOf(key: string): Instance | undefined {
    return this.instances.get(key);
  }

  elapse(seconds: number): void {
    this.#tell((metric) => metric.elapse?.(seconds * this.#pace));
    this.timeSeconds += seconds * this.#pace;
  }

  arrive(pod: Pod): RigInstance {
    const instance: RigInstance = {
      id: podKey(pod),
      number: this.#arrivals++,
      group: '',
      tenant: '',
      arrivalSeconds: this.timeSeconds,
      phase: 'pending',
      pod,
      nodeName: '',
      sinceSeconds: this.timeSeconds,
      placements: 0,
      isStarted: true,
      attempts: 0,
    };
    this.instances.set(instance.id, instance);
    this.inPhase.pending++;
    this.#tell((metric) => metric.arrived?.(instance));
    this.#wait(instance);
    return instance;
  }

  place(instance: RigInstance, nodeName: string): void {
    this.pending.delete(instance);
    this.state.assume(instance.pod, nodeName);
    const waitedSeconds = this.timeSeconds - instance.sinceSeconds;
    instance.nodeName = nodeName;
    instance.placements++;
    this.#setPhase(instance, 'running');
    this.touch(nodeName);
    this.#tell((metric) => metric.placed?.(instance, this.state.node(nodeName)!, waitedSeconds));
  }

  /** Comes and is placed at once. */
  run(pod: Pod, nodeName: string): RigInstance {
    const instance = this.arrive(pod);
    this.place(instance, nodeName);
    return instance;
  }

  refuse(instance: RigInstance, reason = 'Insufficient cpu'): void {
    const rejection = { plugin: 'NodeResourcesFit', code: 'Unschedulable', reasons: [reason], figures: [] } as const;
    this.#tell((metric) => metric.refused?.(instance, [{ rejection, nodes: this.state.nodeCount }]));
  }

  reject(instance: RigInstance): void {
    this.pending.delete(instance);
    this.#setPhase(instance, 'rejected');
    this.instances.delete(instance.id);
    this.#tell((metric) => metric.rejected?.(instance));
  }

  depart(instance: RigInstance): void {
    const { nodeName, phase } = instance;
    if (phase === 'pending') this.pending.delete(instance);
    else if (phase === 'down') this.state.dismiss(instance.pod);
    else this.#stop(instance);
    this.#setPhase(instance, 'departed');
    this.instances.delete(instance.id);
    this.#tell((metric) => metric.departed?.(instance, phase === 'running' ? nodeName : ''));
  }

  evict(instance: RigInstance, cause: EvictionCause): void {
    const { nodeName } = instance;
    if (instance.phase === 'down') this.state.dismiss(instance.pod);
    else this.#stop(instance);
    instance.nodeName = '';
    this.#setPhase(instance, 'pending');
    this.#tell((metric) => metric.evicted?.(instance, nodeName, cause));
    this.#wait(instance);
  }

  measure(instance: RigInstance, cpuMilli: number | null, memoryBytes: number | null = null): void {
    this.#uses.set(instance, { cpuMilli, memoryBytes });
    if (instance.phase === 'running') this.touch(instance.nodeName);
  }

  join(node: Node): void {
    this.state.addNode(node);
    this.touch(node.name);
  }

  change(node: Node): void {
    this.state.updateNode(node);
    this.touch(node.name);
  }

  /** What ran there is down. */
  fail(nodeName: string): void {
    for (const instance of this.#on(nodeName)) this.#setPhase(instance, 'down');
    this.#remove(nodeName);
  }

  /** A failed node is back with what is still down there. */
  recover(node: Node): void {
    this.join(node);
    for (const instance of this.#on(node.name)) this.#setPhase(instance, 'running');
  }

  leave(nodeName: string): void {
    for (const instance of this.#on(nodeName)) this.evict(instance, 'node-left');
    this.#remove(nodeName);
  }

  requestMigration(instance: RigInstance, changes: Partial<MigrationRecord> = {}): MigrationRecord {
    const record: MigrationRecord = {
      instance: instance.id,
      reason: 'user',
      sourceNode: instance.nodeName,
      targetNode: '',
      requestedSeconds: this.timeSeconds,
      startSeconds: null,
      endSeconds: null,
      outcome: null,
      transferredBytes: 0,
      downtimeSeconds: 0,
      memoryBytes: 0,
      ...changes,
    };
    this.openMigrations.add(record);
    return record;
  }

  /** The target pod, if given, counts on the target from now. */
  startMigration(waiting: MigrationRecord, targetNode: string, target: Pod | null = null): MigrationRecord {
    const record = this.#replace(waiting, { targetNode, startSeconds: this.timeSeconds });
    if (target !== null) this.state.assume(target, targetNode);
    this.#tell((metric) => metric.migrationStarted?.(record));
    for (const name of [record.sourceNode, targetNode]) this.touch(name);
    return record;
  }

  endMigration(open: MigrationRecord, changes: Partial<MigrationRecord>): void {
    const record = this.#replace(open, { endSeconds: this.timeSeconds, ...changes });
    this.openMigrations.delete(record);
    this.#tell((metric) => metric.migrationEnded?.(record));
  }

  touch(nodeName: string): void {
    const node = this.state.node(nodeName);
    if (node !== undefined) this.#tell((metric) => metric.nodeChanged?.(node, true));
  }

  #remove(nodeName: string): void {
    const node = this.state.node(nodeName)!;
    this.state.removeNode(nodeName);
    this.#tell((metric) => metric.nodeChanged?.(node, false));
  }

  #on(nodeName: string): RigInstance[] {
    return [...this.instances.values()].filter((instance) => instance.nodeName === nodeName);
  }

  #stop(instance: RigInstance): void {
    this.state.forget(instance.id);
    this.touch(instance.nodeName);
  }

  #wait(instance: RigInstance): void {
    this.pending.add(instance);
    this.#tell((metric) => metric.queued?.(instance));
  }

  #setPhase(instance: RigInstance, phase: InstancePhase): void {
    const counts: Partial<Record<InstancePhase, number>> = this.inPhase;
    if (counts[instance.phase] !== undefined) counts[instance.phase]!--;
    if (counts[phase] !== undefined) counts[phase]!++;
    instance.phase = phase;
    instance.sinceSeconds = this.timeSeconds;
  }

  #replace(record: MigrationRecord, changes: Partial<MigrationRecord>): MigrationRecord {
    const changed = { ...record, ...changes };
    this.openMigrations.delete(record);
    this.openMigrations.add(changed);
    return changed;
  }

  #tell(tell: (metric: Metric) => void): void {
    for (const metric of this.#metrics) tell(metric);
  }
}

/** The curves' values now, by key; of those that results show. */
export function sampleOf(metric: Metric): Record<string, number> {
  return shownOf(metric, metric.series, metric.sample());
}

/** The numbers at the end, by key; likewise. */
export function totalsOf(metric: Metric): Record<string, number> {
  return shownOf(metric, metric.totals, metric.finish());
}

function shownOf(metric: Metric, measures: readonly Measure[], values: readonly number[]): Record<string, number> {
  const leftOut = metric.leftOut?.() ?? new Set();
  const entries = measures.map(({ key }, index) => [key, values[index]!] as const);
  return Object.fromEntries(entries.filter(([key]) => !leftOut.has(key)));
}
