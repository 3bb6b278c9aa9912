/** Machines of Google's trace, from their events. */

import { NO_LABELS, type TraceSink } from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import type { TableRow } from './table-row.ts';

const ADD = 1;
const UPDATE = 3;

/** What 1.0 of each fraction is. */
export interface Units {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

interface MachineEvent {
  readonly seconds: number;
  readonly type: number;
  readonly cpus: number | null;
  readonly memory: number | null;
}

export class Machines {
  readonly #units: Units;
  readonly #events = new Map<string, MachineEvent[]>();

  constructor(units: Units) {
    this.#units = units;
  }

  add(row: TableRow): void {
    const type = row.number('type', 0);
    if (type < ADD || type > UPDATE)
      throw new BadRow('unknown-value', 'type', String(type), '1 ADD, 2 REMOVE or 3 UPDATE');
    const [cpus, memory] = [row.fraction('capacity', 'cpus'), row.fraction('capacity', 'memory')];
    const event = { seconds: row.seconds('time'), type, cpus, memory };
    const id = row.key('machine_id');
    const known = this.#events.get(id);
    if (known === undefined) this.#events.set(id, [event]);
    else known.push(event);
  }

  /** Tells every stay of every machine; gives the number of those without a capacity, and of changes that are left out. */
  emit(sink: TraceSink): { readonly withoutCapacity: number; readonly updates: number } {
    const counts = { withoutCapacity: 0, updates: 0 };
    for (const [name, events] of this.#events) {
      const sorted = events.toSorted((a, b) => (a.seconds === b.seconds ? 0 : a.seconds < b.seconds ? -1 : 1));
      const told = sorted.find(({ cpus }) => cpus !== null);
      if (told === undefined) {
        counts.withoutCapacity++;
        continue;
      }
      let joined: MachineEvent | null = null;
      const stay = (from: MachineEvent, leaveSeconds: number): void => {
        const { cpus, memory } = from.cpus === null ? told : from;
        sink.node({
          name,
          cpuMilli: Math.round((cpus ?? 0) * this.#units.cpuMilli),
          memoryBytes: Math.round((memory ?? 0) * this.#units.memoryBytes),
          ...{ resources: [], gpus: null, labels: NO_LABELS, joinSeconds: from.seconds, leaveSeconds },
        });
      };
      for (const event of sorted) {
        if (event.type === UPDATE) counts.updates++;
        else if (event.type === ADD) joined ??= event;
        else if (joined !== null) {
          stay(joined, event.seconds);
          joined = null;
        }
      }
      if (joined !== null) stay(joined, Number.POSITIVE_INFINITY);
    }
    return counts;
  }
}
