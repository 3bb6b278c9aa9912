/** Huawei-East-1: VMs of one region, as events in the source's columns or as the lifetimes made from them. */

import { quote } from '../core/index.ts';
import { BadRow, BadRows } from './bad-rows.ts';
import { checkLife, placesOf, readCsv } from './csv.ts';
import { hasColumns, readHead } from './first-line.ts';
import type { TraceFile, TraceFormat, TraceReading } from './format.ts';
import { Shapes } from './shapes.ts';
import { UniqueIds } from './unique-ids.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from './units.ts';

const EVENT_COLUMNS = ['vmid', 'cpu', 'memory', 'time', 'type'] as const;
const EVENT_AT = placesOf(EVENT_COLUMNS);
const LIFE_COLUMNS = ['vmid', 'cpu', 'mem', 'at', 'lt'] as const;
const LIFE_AT = placesOf(LIFE_COLUMNS);

const [CREATED, DELETED] = [0, 1];

/** VMs without a row of deletion are alive at the end. */
export const huaweiEast1: TraceFormat = {
  name: 'huawei-east-1',
  summary: 'VMs of a cloud region, created and deleted to the second (Huawei, VM-placement-dataset)',
  citation: 'Sheng et al., VMAgent, arXiv 2112.04785. CC-BY-NC 4.0: not for commercial use.',
  recognizes: (head) => hasColumns(head, EVENT_COLUMNS) || hasColumns(head, LIFE_COLUMNS),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const lives = new Lives(reading);
    for (const file of files) {
      const hasEvents = hasColumns(await readHead(file), EVENT_COLUMNS);
      await (hasEvents ? readEvents : readLifetimes)(file, { reading, rows }, lives);
    }
    lives.finish(rows);
    rows.finish();
    reading.remark('The cloud begins empty and fills: measure after the load is level.');
  },
};

interface Context {
  readonly reading: TraceReading;
  readonly rows: BadRows;
}

async function readLifetimes(file: TraceFile, context: Context, lives: Lives): Promise<void> {
  await readCsv(file, { columns: LIFE_COLUMNS }, context, (row) => {
    const id = row.name(LIFE_AT.vmid);
    const size = { cpu: row.amount(LIFE_AT.cpu), memory: row.amount(LIFE_AT.mem) };
    const arrivalSeconds = row.amount(LIFE_AT.at);
    lives.begin(id, row.line, { ...size, arrivalSeconds, departureSeconds: arrivalSeconds + row.amount(LIFE_AT.lt) });
  });
}

async function readEvents(file: TraceFile, context: Context, lives: Lives): Promise<void> {
  await readCsv(file, { columns: EVENT_COLUMNS }, context, (row) => {
    const id = row.name(EVENT_AT.vmid);
    const seconds = row.amount(EVENT_AT.time);
    const type = row.number(EVENT_AT.type);
    if (type === DELETED) {
      lives.end(id, { file: file.name, line: row.line, seconds });
      return;
    }
    if (type !== CREATED) throw row.bad(EVENT_AT.type, 'unknown-value', '0 (created) or 1 (deleted)');
    const size = { cpu: row.amount(EVENT_AT.cpu), memory: row.amount(EVENT_AT.memory) };
    lives.begin(id, row.line, { ...size, arrivalSeconds: seconds, departureSeconds: Number.POSITIVE_INFINITY });
  });
}

interface Life {
  readonly cpu: number;
  readonly memory: number;
  readonly arrivalSeconds: number;
  /** Infinity where the row does not tell. */
  readonly departureSeconds: number;
}

interface Deletion {
  readonly file: string;
  readonly line: number;
  readonly seconds: number;
}

/** Brings creations and deletions together, also where a deletion stands before its creation. */
class Lives {
  readonly #sink: TraceReading['sink'];
  readonly #shapes = new Shapes();
  readonly #names = new UniqueIds('vmid');
  /** When VMs arrived that were not deleted yet. */
  readonly #open = new Map<string, number>();
  readonly #early = new Map<string, Deletion>();

  constructor({ sink }: TraceReading) {
    this.#sink = sink;
  }

  begin(id: string, line: number, life: Life): void {
    const { arrivalSeconds } = life;
    const early = this.#early.get(id);
    const departureSeconds = early?.seconds ?? life.departureSeconds;
    checkLife('time', arrivalSeconds, departureSeconds);
    this.#names.claim(id, line);
    this.#early.delete(id);
    const isOpen = departureSeconds === Number.POSITIVE_INFINITY;
    if (isOpen) this.#open.set(id, arrivalSeconds);
    this.#sink.vm({
      id,
      shape: this.#shapes.ofVm(life.cpu * MILLI_PER_CORE, life.memory * BYTES_PER_GIB),
      arrivalSeconds,
      arrivalKnowledge: 'observed',
      departureSeconds,
      departureKnowledge: isOpen ? 'after-end' : 'observed',
      group: '',
      tenant: '',
      priority: 0,
      recordedNode: '',
    });
  }

  end(id: string, deletion: Deletion): void {
    const arrivalSeconds = this.#open.get(id);
    if (arrivalSeconds === undefined) {
      if (this.#early.has(id)) throw new BadRow('bad-row', 'vmid', `a second deletion of ${quote(id)}`, 'one');
      this.#early.set(id, deletion);
      return;
    }
    checkLife('time', arrivalSeconds, deletion.seconds);
    this.#open.delete(id);
    this.#sink.end(id, deletion.seconds);
  }

  /** Tells the deletions to which there is no VM. */
  finish(rows: BadRows): void {
    for (const [id, { file, line }] of this.#early) {
      rows.refuse(file, line, new BadRow('bad-row', 'vmid', `a deletion of ${quote(id)}`, 'a VM that was created'));
    }
  }
}
