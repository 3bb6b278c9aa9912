/** What was measured of one VM, row after row, and the size that is derived from it (traces.md 9). */

import type { TraceReading } from '../format.ts';
import type { Shapes } from '../shapes.ts';
import { MILLI_PER_CORE } from '../units.ts';

/** A row of a recording. */
export interface RecordedRow {
  /** Since 1970. */
  readonly seconds: number;
  readonly cores: number;
  /** MHz of all cores together; 0: off, or the row of a second recording. */
  readonly capacityMhz: number;
  readonly usedMhz: number;
  readonly memoryKib: number;
  readonly usedMemoryKib: number;
}

/** What is told of a trace after its last VM. */
export interface RecordingCounts {
  vms: number;
  rows: number;
  repeatedTimes: number;
  /** VMs whose provision changes. */
  resized: number;
  aboveCapacity: number;
  aboveMemory: number;
  /** VMs that never had any capacity. */
  empty: number;
}

export const NO_COUNTS: Readonly<RecordingCounts> = {
  ...{ vms: 0, rows: 0, repeatedTimes: 0, resized: 0, aboveCapacity: 0, aboveMemory: 0, empty: 0 },
};

/** Seconds between rows; a gap is not filled by what was measured before it. */
const STEP_SECONDS = 300;
/** A recording that begins later than this after the trace may tell an arrival. */
const LATE_SECONDS = 3600;
const BYTES_PER_KIB = 1024;

/** Hands on one VM and its usage. Its request is its last provision, as a set without requests tells no other. */
export function emitRecording(
  id: string,
  given: readonly RecordedRow[],
  context: {
    readonly reading: TraceReading;
    readonly shapes: Shapes;
    readonly counts: RecordingCounts;
    readonly traceStartSeconds: number;
  },
): void {
  const { reading, shapes, counts, traceStartSeconds } = context;
  const rows = distinctTimes(given);
  counts.rows += given.length;
  counts.repeatedTimes += given.length - rows.length;
  const provisioned = rows.filter(({ capacityMhz, cores }) => capacityMhz > 0 && cores > 0);
  const last = provisioned.at(-1);
  if (last === undefined) {
    counts.empty++;
    return;
  }
  counts.vms++;
  if (provisioned.some(({ cores, memoryKib }) => cores !== last.cores || memoryKib !== last.memoryKib))
    counts.resized++;
  const startSeconds = rows[0]!.seconds;
  const isLate = startSeconds > traceStartSeconds + LATE_SECONDS;
  reading.sink.vm({
    id,
    shape: shapes.ofVm(last.cores * MILLI_PER_CORE, last.memoryKib * BYTES_PER_KIB),
    arrivalSeconds: isLate ? startSeconds : Number.NEGATIVE_INFINITY,
    arrivalKnowledge: isLate ? 'unknown' : 'before-start',
    departureSeconds: Number.POSITIVE_INFINITY,
    departureKnowledge: 'unknown',
    group: '',
    tenant: '',
    priority: 0,
    recordedNode: '',
  });
  emitUsage(id, rows, context);
}

function emitUsage(
  id: string,
  rows: readonly RecordedRow[],
  { reading, counts }: { readonly reading: TraceReading; readonly counts: RecordingCounts },
): void {
  let mhzPerCore = 0;
  for (const [index, row] of rows.entries()) {
    if (row.capacityMhz > 0 && row.cores > 0) mhzPerCore = row.capacityMhz / row.cores;
    if (row.capacityMhz > 0 && row.usedMhz > row.capacityMhz) counts.aboveCapacity++;
    if (row.memoryKib > 0 && row.usedMemoryKib > row.memoryKib) counts.aboveMemory++;
    const untilNext = (rows[index + 1]?.seconds ?? Number.POSITIVE_INFINITY) - row.seconds;
    reading.sink.usage({
      id,
      startSeconds: row.seconds,
      lengthSeconds: Math.min(untilNext, STEP_SECONDS),
      cpuMilli: mhzPerCore > 0 ? (row.usedMhz * MILLI_PER_CORE) / mhzPerCore : null,
      memoryBytes: row.usedMemoryKib * BYTES_PER_KIB,
    });
  }
}

/** One row a time, sorted: the last one with a capacity, else the last one. */
function distinctTimes(rows: readonly RecordedRow[]): readonly RecordedRow[] {
  const byTime = new Map<number, RecordedRow>();
  for (const row of rows) {
    const known = byTime.get(row.seconds);
    if (known === undefined || row.capacityMhz > 0 || known.capacityMhz === 0) byTime.set(row.seconds, row);
  }
  return [...byTime.values()].sort((a, b) => a.seconds - b.seconds);
}
