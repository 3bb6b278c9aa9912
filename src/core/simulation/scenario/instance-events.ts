/** What happens to instances in a scenario, as events of the simulation. */

import { createIssue, type Issue } from '../../errors.ts';
import { quote } from '../../schema.ts';
import type { ClusterEvent } from '../cluster-event.ts';
import type { TraceShape, TraceVm } from '../trace/trace.ts';
import type { TracePods } from '../trace/trace-pod.ts';
import { type Arrivals, type InstanceAction, namesOfArrivals } from './instance-happening.ts';

/** Whether an instance is there at a time, as far as it can be known before the run: it may be preempted, or never fit. */
export type Presence = 'there' | 'absent' | 'unknown';

/** What is known of instances before the run. */
export interface InstanceContext {
  /** Makes their pods. */
  readonly pods: TracePods;
  /** Of instances of the dumps and the workload. */
  presenceOf(instance: string, timeSeconds: number): Presence;
}

/** Names that one happening speaks of in remarks. */
const MOST_NAMED = 3;

export class InstanceEvents {
  readonly issues: Issue[] = [];
  /** What will come to nothing. */
  readonly remarks: string[] = [];
  readonly #context: InstanceContext;
  /** Of those that happenings made come or leave: until when they are there for certain; -Infinity: they have left. */
  readonly #told = new Map<string, number>();

  constructor(context: InstanceContext) {
    this.#context = context;
  }

  /** The events of a happening; `path` is where it stands. */
  of(action: InstanceAction, timeSeconds: number, path: string): readonly ClusterEvent[] {
    if (action.kind === 'arrive') return this.#arrive(action, timeSeconds, `${path}.arrive`);
    const { instances } = action;
    this.#checkThere(instances, timeSeconds, `${path}.${action.kind}`);
    switch (action.kind) {
      case 'depart':
        for (const instance of instances) this.#told.set(instance, Number.NEGATIVE_INFINITY);
        return instances.map((instance) => ({ kind: 'departure', timeSeconds, instance }));
      case 'resize': {
        const { cpuMilli, memoryBytes } = action;
        return instances.map((instance) => ({ kind: 'hotplug', timeSeconds, instance, cpuMilli, memoryBytes }));
      }
      case 'migrate': {
        const pinned = action.to === '' ? {} : { targetNode: action.to };
        return instances.map((instance) => ({ kind: 'migrate', timeSeconds, instance, reason: 'user', ...pinned }));
      }
    }
  }

  /** Those that came with a happening leave as it ends. */
  undo(arrivals: Arrivals, timeSeconds: number): readonly ClusterEvent[] {
    return namesOfArrivals(arrivals).map((instance) => {
      this.#told.set(instance, Number.NEGATIVE_INFINITY);
      return { kind: 'departure', timeSeconds, instance };
    });
  }

  #arrive(arrivals: Arrivals, timeSeconds: number, path: string): readonly ClusterEvent[] {
    const { namespace, tenant, priority, lifetimeSeconds } = arrivals;
    const labels = new Map(Object.entries(arrivals.labels));
    const shape = shapeOf(arrivals);
    const names = namesOfArrivals(arrivals);
    const taken = names.filter((instance) => this.#presenceOf(instance, timeSeconds) === 'there');
    if (taken.length > 0) {
      const found = `${quote(taken[0]!)}${taken.length > 1 ? ` and ${taken.length - 1} more` : ''}`;
      this.issues.push(createIssue('duplicate-pod', path, found, 'instances that are not there by then'));
      return [];
    }
    return names.map((instance): ClusterEvent => {
      this.#told.set(instance, timeSeconds + (lifetimeSeconds ?? Number.POSITIVE_INFINITY));
      const name = instance.slice(namespace.length + 1);
      const vm: TraceVm = {
        ...{ id: name, shape, arrivalSeconds: timeSeconds, arrivalKnowledge: 'observed', group: '', tenant, priority },
        departureSeconds: timeSeconds + (lifetimeSeconds ?? Number.POSITIVE_INFINITY),
        departureKnowledge: lifetimeSeconds === null ? 'unknown' : 'observed',
        recordedNode: '',
      };
      const pod = this.#context.pods.toPod(vm);
      return {
        kind: 'arrival',
        timeSeconds,
        // Other sources count their ids from names alone.
        pod: { ...pod, uid: instance, namespace, labels, vm: pod.vm === null ? null : { ...pod.vm, uid: instance } },
        departureSeconds: Number.POSITIVE_INFINITY,
        lifetimeSeconds,
        group: '',
        tenant,
      };
    });
  }

  #presenceOf(instance: string, timeSeconds: number): Presence {
    const until = this.#told.get(instance);
    if (until === undefined) return this.#context.presenceOf(instance, timeSeconds);
    // A life counts from when its instance is placed, and that may be late.
    return timeSeconds < until ? 'there' : until === Number.NEGATIVE_INFINITY ? 'absent' : 'unknown';
  }

  #checkThere(instances: readonly string[], timeSeconds: number, path: string): void {
    const absent = instances.filter((instance) => this.#presenceOf(instance, timeSeconds) === 'absent');
    if (absent.length === 0) return;
    const named = absent.slice(0, MOST_NAMED).map(quote).join(', ');
    const others = absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : '';
    this.remarks.push(`${path}: ${named}${others} ${absent.length === 1 ? 'is' : 'are'} not there by then.`);
  }
}

function shapeOf({ cpuMilli, memoryBytes, isVm }: Arrivals): TraceShape {
  return {
    ...{ cpuMilli, memoryBytes, resources: [], gpu: null, nodeTypes: [], maxPerNode: null, template: null },
    kind: isVm ? 'vm' : 'container',
  };
}
