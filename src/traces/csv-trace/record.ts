/** One row of a comma-separated trace: a VM, a node, a measurement or a change. */

import {
  quote,
  TIME_KNOWLEDGE,
  type TimeKnowledge,
  type TraceChange,
  type TraceShape,
  type TraceSink,
} from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import { checkLife } from '../csv.ts';
import type { CsvRow } from '../csv-row.ts';
import { type ShapeParts, Shapes } from '../shapes.ts';
import { UniqueIds } from '../unique-ids.ts';
import { parseInventory, parseLabels, parseNames, parseRequest, parseResources } from './cells.ts';
import { AT, type ColumnKey, type NamedColumn } from './columns.ts';
import { Amounts } from './units.ts';

/** What other programs write where they have no number. */
const NO_VALUE = /^(nan|null|none|na|n\/a|\\n)?$/i;

/** What is the same for all files of one trace. */
export class CsvKnown {
  readonly shapes = new Shapes();
  readonly vms = new UniqueIds('id');
  readonly nodes = new UniqueIds('id');
}

/** Reads the rows of one file. */
export class RecordReader {
  readonly #sink: TraceSink;
  readonly #known: CsvKnown;
  readonly #names: readonly NamedColumn[];
  readonly #cpu: Amounts;
  readonly #memory: Amounts;
  readonly #arrival: Amounts;
  readonly #departure: Amounts;
  readonly #lifetime: Amounts;

  constructor(sink: TraceSink, columns: readonly NamedColumn[], known: CsvKnown) {
    const amounts = (key: ColumnKey, dimension: 'cpu' | 'memory' | 'time'): Amounts =>
      new Amounts(columns[AT[key]]!.name, dimension, columns[AT[key]]!.unit);
    this.#sink = sink;
    this.#known = known;
    this.#names = columns;
    this.#cpu = amounts('cpu', 'cpu');
    this.#memory = amounts('memory', 'memory');
    this.#arrival = amounts('arrival', 'time');
    this.#departure = amounts('departure', 'time');
    this.#lifetime = amounts('lifetime', 'time');
  }

  read(row: CsvRow): void {
    const record = row.text(AT.record);
    if (record === '' || record === 'vm') this.#readVm(row);
    else if (record === 'node') this.#readNode(row);
    else if (record === 'usage') this.#readUsage(row);
    else this.#sink.change(this.#changeOf(record, row));
  }

  #readVm(row: CsvRow): void {
    const id = row.name(AT.id);
    const arrival = this.#time(row, 'arrival', this.#arrival);
    const lifetime = this.#amount(row, 'lifetime', this.#lifetime);
    const end = this.#time(row, 'departure', this.#departure);
    const departure = end ?? (lifetime === null || arrival === null ? null : arrival + lifetime);
    const arrivalSeconds = arrival ?? Number.NEGATIVE_INFINITY;
    const departureSeconds = departure ?? Number.POSITIVE_INFINITY;
    checkLife(this.#names[end === null ? AT.lifetime : AT.departure]!.name, arrivalSeconds, departureSeconds);
    const vm = {
      id,
      shape: this.#shapeOf(row),
      arrivalSeconds,
      arrivalKnowledge: this.#knowledge(row, 'arrivalKnown', arrival === null ? 'before-start' : 'observed'),
      departureSeconds,
      departureKnowledge: this.#knowledge(row, 'departureKnown', departure === null ? 'after-end' : 'observed'),
      group: row.text(AT.group),
      tenant: row.text(AT.tenant),
      priority: this.#value(row, 'priority') === '' ? 0 : row.number(AT.priority),
      recordedNode: row.text(AT.node),
    };
    this.#known.vms.claim(id, row.line);
    this.#sink.vm(vm);
  }

  #readNode(row: CsvRow): void {
    const name = row.name(AT.id);
    const node = {
      name,
      cpuMilli: this.#amount(row, 'cpu', this.#cpu) ?? 0,
      memoryBytes: this.#amount(row, 'memory', this.#memory) ?? 0,
      resources: parseResources(row.text(AT.resources)),
      gpus: parseInventory(row.text(AT.gpu)),
      labels: parseLabels(row.text(AT.labels)),
      joinSeconds: this.#time(row, 'arrival', this.#arrival) ?? Number.NEGATIVE_INFINITY,
      leaveSeconds: this.#time(row, 'departure', this.#departure) ?? Number.POSITIVE_INFINITY,
    };
    checkLife(this.#names[AT.departure]!.name, node.joinSeconds, node.leaveSeconds);
    this.#known.nodes.claim(name, row.line);
    this.#sink.node(node);
  }

  #readUsage(row: CsvRow): void {
    const usage = {
      id: row.name(AT.id),
      startSeconds: this.#timeOf(row),
      lengthSeconds: this.#amount(row, 'lifetime', this.#lifetime) ?? 0,
      cpuMilli: this.#amount(row, 'cpu', this.#cpu),
      memoryBytes: this.#amount(row, 'memory', this.#memory),
    };
    this.#sink.usage(usage);
  }

  #changeOf(record: string, row: CsvRow): TraceChange {
    const name = row.name(AT.id);
    const atSeconds = this.#timeOf(row);
    switch (record) {
      case 'resize':
        return { kind: record, atSeconds, id: name, shape: this.#shapeOf(row) };
      case 'migrate':
        return { kind: record, atSeconds, id: name };
      case 'cordon':
      case 'uncordon':
      case 'node-leave':
        return { kind: record, atSeconds, node: name };
    }
    const wanted = 'vm, node, usage, resize, migrate, cordon, uncordon or node-leave';
    throw row.bad(AT.record, 'unknown-value', wanted);
  }

  #shapeOf(row: CsvRow): TraceShape {
    const cpuMilli = this.#amount(row, 'cpu', this.#cpu);
    if (cpuMilli === null) throw row.bad(AT.cpu, 'missing-field', 'an amount', 'write 0 where it asks for none');
    const kind = row.text(AT.kind);
    if (kind !== '' && kind !== 'vm' && kind !== 'container')
      throw row.bad(AT.kind, 'unknown-value', 'vm or container');
    const parts: ShapeParts = {
      cpuMilli,
      memoryBytes: this.#amount(row, 'memory', this.#memory) ?? 0,
      resources: parseResources(row.text(AT.resources)),
      gpu: parseRequest(row.text(AT.gpu)),
      nodeTypes: parseNames(row.text(AT.nodeTypes)),
      maxPerNode: this.#value(row, 'maxPerNode') === '' ? null : row.count(AT.maxPerNode),
      kind: kind === 'container' ? 'container' : 'vm',
    };
    return this.#known.shapes.of(parts);
  }

  /** When something happens. */
  #timeOf(row: CsvRow): number {
    const seconds = this.#time(row, 'arrival', this.#arrival);
    if (seconds === null) throw row.bad(AT.arrival, 'missing-field', 'a time');
    return seconds;
  }

  #time(row: CsvRow, key: ColumnKey, times: Amounts): number | null {
    const cell = this.#value(row, key);
    return cell === '' ? null : times.read(cell);
  }

  /** An amount that is not below zero; null where there is none. */
  #amount(row: CsvRow, key: ColumnKey, amounts: Amounts): number | null {
    const value = this.#time(row, key, amounts);
    if (value !== null && value < 0) throw row.bad(AT[key], 'out-of-range', 'zero or more');
    return value;
  }

  /** The text of a number; '' where there is none. */
  #value(row: CsvRow, key: ColumnKey): string {
    const cell = row.text(AT[key]);
    return NO_VALUE.test(cell) ? '' : cell;
  }

  #knowledge(row: CsvRow, key: ColumnKey, implied: TimeKnowledge): TimeKnowledge {
    const cell = row.text(AT[key]);
    if (cell === '') return implied;
    const known = TIME_KNOWLEDGE.find((one) => one === cell);
    if (known !== undefined) return known;
    throw new BadRow('unknown-value', this.#names[AT[key]]!.name, quote(cell), TIME_KNOWLEDGE.join(', '));
  }
}
