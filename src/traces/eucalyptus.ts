/** Eucalyptus private clouds (UC Santa Barbara): starts and stops of VMs with the node each ran on. */

import { NO_LABELS, quote } from '../core/index.ts';
import { BadRow, BadRows } from './bad-rows.ts';
import { checkLife } from './csv.ts';
import { parseDecimal } from './csv-row.ts';
import { firstLine } from './first-line.ts';
import type { TraceFormat, TraceReading } from './format.ts';
import { eachLine } from './lines.ts';
import { Shapes } from './shapes.ts';
import { UniqueIds } from './unique-ids.ts';
import { MILLI_PER_CORE } from './units.ts';

/** Fields of a line, and what it must look like. */
const FORMS = {
  START: { fieldCount: 5, form: 'START time id node cores' },
  STOP: { fieldCount: 3, form: 'STOP time id' },
} as const;

/**
 * VMs of second 0 were there before. The files do not tell how large nodes are: where options.unitCpuMilli says it, the
 * nodes that occur are given too, all of that size.
 */
export const eucalyptus: TraceFormat = {
  name: 'eucalyptus',
  summary: 'VMs of private clouds with the nodes they ran on (Eucalyptus, UC Santa Barbara)',
  citation: 'https://www.cs.ucsb.edu/~rich/workload/. No licence stated; released for research, cite the page.',
  recognizes: (head) => /^\ufeff?(START \S+ \S+ \S+ \S+|STOP \S+ \S+)$/.test(firstLine(head).trim()),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const cloud = new Cloud(reading);
    for (const file of files) {
      await eachLine(file, (line, number) => {
        const text = line.trim();
        if (text === '') return;
        rows.count();
        try {
          readEvent(text, number, cloud);
        } catch (error) {
          rows.refuse(file.name, number, error);
        }
      });
    }
    rows.finish();
    reading.remark('The recorded placement over-commits nodes at times: a replay as recorded counts that and goes on.');
    reading.remark('The trace has no memory. Times without recording were cut out, so lifetimes there are too short.');
    if (reading.options.unitCpuMilli === null) {
      reading.remark(
        'Nodes stand in the description of the set alone: DS1 13 of 24 cores, DS2 7 of 12, DS3 7 of 8, DS5 31 of 32.',
      );
    }
  },
};

function readEvent(text: string, line: number, cloud: Cloud): void {
  const [word = '', time = '', id = '', node = '', cores = '', ...others] = text.split(/\s+/);
  if (word !== 'START' && word !== 'STOP') throw new BadRow('bad-row', '', quote(word), 'START or STOP');
  const { fieldCount, form } = FORMS[word];
  const last = word === 'START' ? cores : id;
  const tooMany = word === 'START' ? others.length > 0 : node !== '';
  if (last === '' || tooMany) {
    throw new BadRow('bad-row', '', quote(text), `${fieldCount} fields: ${form}`, 'mend or remove the row');
  }
  const seconds = amount(time, 'time');
  if (word === 'STOP') cloud.stop(id, seconds);
  else cloud.start({ id, line, seconds, node, cores: amount(cores, 'cores') });
}

function amount(text: string, column: string): number {
  const value = parseDecimal(text);
  if (value >= 0) return value;
  throw new BadRow(value < 0 ? 'out-of-range' : 'wrong-type', column, quote(text), 'a number from 0 on');
}

/** What runs while the events are read. */
class Cloud {
  readonly #reading: TraceReading;
  readonly #shapes = new Shapes();
  readonly #names = new UniqueIds('id');
  readonly #nodes = new Set<string>();
  /** Arrival of what has not stopped. */
  readonly #open = new Map<string, number>();

  constructor(reading: TraceReading) {
    this.#reading = reading;
  }

  start(event: { id: string; line: number; seconds: number; node: string; cores: number }): void {
    const { id, line, seconds, node, cores } = event;
    this.#names.claim(id, line);
    this.#addNode(node);
    const isBefore = seconds === 0;
    const arrivalSeconds = isBefore ? Number.NEGATIVE_INFINITY : seconds;
    this.#open.set(id, arrivalSeconds);
    this.#reading.sink.vm({
      id,
      shape: this.#shapes.ofVm(cores * MILLI_PER_CORE, 0),
      arrivalSeconds,
      arrivalKnowledge: isBefore ? 'before-start' : 'observed',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'after-end',
      group: '',
      tenant: '',
      priority: 0,
      recordedNode: node,
    });
  }

  stop(id: string, seconds: number): void {
    const arrivalSeconds = this.#open.get(id);
    if (arrivalSeconds === undefined) {
      throw new BadRow('bad-row', 'id', `a stop of ${quote(id)}`, 'a VM that was started and runs');
    }
    checkLife('time', arrivalSeconds, seconds);
    this.#open.delete(id);
    this.#reading.sink.end(id, seconds);
  }

  #addNode(name: string): void {
    const cpuMilli = this.#reading.options.unitCpuMilli;
    if (cpuMilli === null || this.#nodes.has(name)) return;
    this.#nodes.add(name);
    this.#reading.sink.node({
      name,
      cpuMilli,
      memoryBytes: 0,
      resources: [],
      gpus: null,
      labels: NO_LABELS,
      joinSeconds: Number.NEGATIVE_INFINITY,
      leaveSeconds: Number.POSITIVE_INFINITY,
    });
  }
}
