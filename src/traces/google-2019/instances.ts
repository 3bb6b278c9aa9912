/** Instances of Google's trace: tasks of jobs, and the alloc instances that tasks may run inside of. */

import type { TraceSink } from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import { Shapes } from '../shapes.ts';
import { type InstanceEvent, type InstanceLife, livesOf, MAX_EVENT_TYPE } from './instance-lives.ts';
import type { Units } from './machines.ts';
import type { TableRow } from './table-row.ts';

/** What is told of a job or an alloc set. */
interface Collection {
  readonly user: string;
  readonly maxPerMachine: number | null;
}

interface Instance {
  readonly collection: string;
  /** '' of alloc instances and of tasks that run inside of none. */
  readonly allocSet: string;
  readonly isAlloc: boolean;
  readonly events: InstanceEvent[];
}

const ALLOC_SET = 1;

/** Things that a reader of results should know. */
export interface InstanceCounts {
  readonly insideAllocs: number;
  readonly synthesised: number;
  readonly constrained: number;
  readonly withoutRequest: number;
}

export class Instances {
  readonly #units: Units;
  readonly #shapes = new Shapes();
  readonly #collections = new Map<string, Collection>();
  readonly #instances = new Map<string, Instance>();
  readonly #allocSets = new Set<string>();
  /** Lives by instance, once they are told: usage is of one of them. */
  readonly #told = new Map<string, readonly (InstanceLife & { readonly id: string })[]>();
  #synthesised = 0;
  #constrained = 0;

  constructor(units: Units) {
    this.#units = units;
  }

  addCollection(row: TableRow): void {
    const maxPerMachine = row.number('max_per_machine', 0);
    this.#collections.set(row.key('collection_id'), {
      user: row.text('user'),
      maxPerMachine: maxPerMachine > 0 ? maxPerMachine : null,
    });
  }

  add(row: TableRow): void {
    const type = row.number('type', -1);
    if (type < 0 || type > MAX_EVENT_TYPE) {
      throw new BadRow('unknown-value', 'type', String(type), `0 to ${MAX_EVENT_TYPE}`);
    }
    const collection = row.key('collection_id');
    const key = keyOf(row);
    const event = {
      ...{ seconds: row.seconds('time'), type, machine: row.id('machine_id') },
      ...{ shape: this.#shapeOf(row, collection), priority: row.number('priority', 0) },
    };
    if (row.has('missing_type') && row.number('missing_type', 0) > 0) this.#synthesised++;
    if (row.count('constraint') > 0) this.#constrained++;
    let instance = this.#instances.get(key);
    if (instance === undefined) {
      const isAlloc = row.number('collection_type', 0) === ALLOC_SET;
      if (isAlloc) this.#allocSets.add(collection);
      instance = { collection, isAlloc, allocSet: isAlloc ? '' : row.id('alloc_collection_id'), events: [] };
      this.#instances.set(key, instance);
    }
    instance.events.push(event);
  }

  /** Tells the lives of all instances. What runs inside an alloc instance that is there counts by that alone. */
  emit(sink: TraceSink): InstanceCounts {
    let [insideAllocs, withoutRequest] = [0, 0];
    for (const [key, { collection, allocSet, events }] of this.#instances) {
      if (allocSet !== '' && this.#allocSets.has(allocSet)) {
        insideAllocs++;
        continue;
      }
      const lives = livesOf(events).map((life, index) => ({ ...life, id: index === 0 ? key : `${key}.${index + 1}` }));
      const sized = lives.filter(({ shape }) => shape !== null);
      withoutRequest += lives.length - sized.length;
      this.#told.set(key, sized);
      for (const life of sized) this.#emitLife(life, collection, sink);
    }
    this.#instances.clear();
    return { insideAllocs, withoutRequest, synthesised: this.#synthesised, constrained: this.#constrained };
  }

  /** The id of the life that a row of usage is of; null where none is known. */
  lifeAt(row: TableRow, seconds: number): string | null {
    const lives = this.#told.get(keyOf(row));
    // Windows of usage may begin a moment before the life.
    return lives?.findLast(({ arrivalSeconds }) => arrivalSeconds <= seconds)?.id ?? lives?.[0]?.id ?? null;
  }

  #emitLife(life: InstanceLife & { readonly id: string }, collection: string, sink: TraceSink): void {
    const { id, arrivalSeconds, departureSeconds, shape, priority, machine } = life;
    const isOpen = departureSeconds === Number.POSITIVE_INFINITY;
    sink.vm({
      id,
      shape: shape!,
      arrivalSeconds,
      arrivalKnowledge:
        arrivalSeconds === Number.NEGATIVE_INFINITY ? 'before-start' : life.isArrivalSeen ? 'observed' : 'unknown',
      departureSeconds,
      departureKnowledge: isOpen ? 'after-end' : 'observed',
      group: collection,
      tenant: this.#collections.get(collection)?.user ?? '',
      priority,
      recordedNode: machine,
    });
    for (const { seconds, shape: resized } of life.resizes)
      sink.change({ kind: 'resize', atSeconds: seconds, id, shape: resized });
  }

  #shapeOf(row: TableRow, collection: string) {
    const [cpus, memory] = [row.fraction('resource_request', 'cpus'), row.fraction('resource_request', 'memory')];
    if (cpus === null && memory === null) return null;
    return this.#shapes.of({
      cpuMilli: Math.round((cpus ?? 0) * this.#units.cpuMilli),
      memoryBytes: Math.round((memory ?? 0) * this.#units.memoryBytes),
      kind: 'container',
      maxPerNode: this.#collections.get(collection)?.maxPerMachine ?? null,
    });
  }
}

function keyOf(row: TableRow): string {
  return `${row.key('collection_id')}/${row.number('instance_index', 0)}`;
}
