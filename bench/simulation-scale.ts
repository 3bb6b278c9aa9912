/**
 * Claim: the cost of an event does not grow with the number of past events, and under a policy that looks at each node alone not
 * in proportion to the number of nodes. The same arrivals a second on clusters of 500, 5,000 and 20,000 nodes at one level.
 */

import { DiskInputs } from '../src/cli/scenario/disk-inputs.ts';
import { type RunTiming, readOnlyRun, timeRun } from './simulation-timing.ts';
import { generatedSpec } from './simulation-workload.ts';

export interface ScaleRow {
  readonly policy: string;
  readonly nodeCount: number;
  readonly events: number;
  /** Processor time of the best round. */
  readonly microsecondsPerEvent: number;
  /** Of the first tenth of the events once the cluster is filled, and of the last tenth; best of the rounds each. */
  readonly firstTenthMicroseconds: number;
  readonly lastTenthMicroseconds: number;
}

const POLICY = 'best-fit';
const NODE_COUNTS = [500, 5000, 20_000] as const;
const VM_COUNT = 100_000;
const DAYS = 30;
const ROUNDS = 3;
const MICROSECONDS = 1000;

export async function measureScale(): Promise<ScaleRow[]> {
  const rows: ScaleRow[] = [];
  for (const nodeCount of NODE_COUNTS) rows.push(await measureCount(nodeCount));
  return rows;
}

/** Processor time since the start, after so many events. */
interface Mark {
  readonly events: number;
  readonly cpuMilliseconds: number;
}

async function measureCount(nodeCount: number): Promise<ScaleRow> {
  const spec = generatedSpec({ nodeCount, vmCount: VM_COUNT, days: DAYS, policies: [POLICY] });
  const rounds: { readonly timing: RunTiming; readonly first: number; readonly last: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const marks: Mark[] = [];
    const parts = await readOnlyRun(spec, new DiskInputs('.'));
    const from = process.cpuUsage();
    const timing = timeRun(parts, (events) => {
      const { user, system } = process.cpuUsage(from);
      marks.push({ events, cpuMilliseconds: (user + system) / MICROSECONDS });
    });
    rounds.push({ timing, ...tenthsOf(marks) });
  }
  const { events, arrived } = rounds[0]!.timing.result.counts;
  if (arrived < VM_COUNT / 2) throw new Error('too few VMs came');
  const least = (read: (round: (typeof rounds)[number]) => number): number => Math.min(...rounds.map(read));
  return {
    policy: POLICY,
    nodeCount,
    events,
    microsecondsPerEvent: least(({ timing }) => (timing.cpuMilliseconds * MICROSECONDS) / events),
    firstTenthMicroseconds: least(({ first }) => first),
    lastTenthMicroseconds: least(({ last }) => last),
  };
}

/** Events after the cluster is filled in which each shape of VM is ranked on every node for the first time. */
const SETTLING_EVENTS = 20_000;

/** Time of an event in the first and in the last tenth of the events once the cluster is filled with what was there at the start. */
function tenthsOf(marks: readonly Mark[]): { readonly first: number; readonly last: number } {
  // The first slice that handles anything fills the cluster: all that comes at one time is handled together.
  const filled = marks.find(({ events }) => events > 0)!.events;
  const start = marks.find(({ events }) => events >= filled + SETTLING_EVENTS)!;
  const end = marks.at(-1)!;
  const tenth = (end.events - start.events) / 10;
  const markAt = (events: number): Mark => marks.find((mark) => mark.events >= events) ?? end;
  const cost = (from: Mark, to: Mark): number =>
    ((to.cpuMilliseconds - from.cpuMilliseconds) * MICROSECONDS) / (to.events - from.events);
  return { first: cost(start, markAt(start.events + tenth)), last: cost(markAt(end.events - tenth), end) };
}
