/**
 * One live migration by the book (live-migration.md 2.3 and 2.4): every round counted, no leaps, no helps at the deadline,
 * a guest that dirties by a power law. Shares no code with src.
 */

import { MI } from '../builders.ts';

/** Bytes and seconds; the curve is bytesAtOneSecond x t^exponent, at most capBytes. */
export interface NaiveGuest {
  readonly memoryBytes: number;
  readonly usedBytes: number;
  readonly bytesAtOneSecond: number;
  readonly exponent: number;
  readonly capBytes: number;
}

export interface NaiveLimits {
  /** What the copy gets, and what its last bytes get. */
  readonly bandwidth: number;
  readonly link: number;
  /** Seconds granted for each started 10^9 bytes; 0: no deadline. */
  readonly secondsPerGigabyte: number;
}

export interface NaiveOutcome {
  readonly arrives: boolean;
  readonly totalSeconds: number;
  readonly downtimeSeconds: number;
  readonly sentBytes: number;
}

const ZERO_SCAN = 22_000 * MI;
const RESEND_DISCOUNT = 0.25;
const SLICE_SECONDS = 0.05;
const DOWNTIME_LIMIT_SECONDS = 0.3;
/** QEMU's 20 ms and KubeVirt's 125. */
const FIXED_SECONDS = 0.145;
const CLASS_SPREAD = 1;
const MEASURED_SPREAD = 0.33;

/** The migration with `factor` times the dirtying, to its end or to the deadline; needs one where it may never end. */
export function naiveMigration(guest: NaiveGuest, limits: NaiveLimits, factor = 1): NaiveOutcome {
  const { memoryBytes, usedBytes } = guest;
  const { bandwidth, link } = limits;
  const set = factor * guest.capBytes;
  const dirtied = (seconds: number): number =>
    Math.min(factor * guest.bytesAtOneSecond * seconds ** guest.exponent, set, memoryBytes);
  const threshold = bandwidth * DOWNTIME_LIMIT_SECONDS;
  const deadline = naiveDeadline(memoryBytes, limits.secondsPerGigabyte);
  let time = 0;
  let sentBytes = 0;
  let left = usedBytes;
  let send = Math.max(0, usedBytes - threshold);
  let round = send / bandwidth + (memoryBytes - usedBytes) / ZERO_SCAN;
  for (;;) {
    if (time + round > deadline) {
      sentBytes += (send * (deadline - time)) / round;
      return { arrives: false, totalSeconds: deadline, downtimeSeconds: 0, sentBytes };
    }
    left -= send;
    const fresh = dirtied(round) * (1 - RESEND_DISCOUNT * Math.min(1, send / set)) * (1 - Math.min(1, left / set));
    left = Math.min(left + fresh, memoryBytes);
    time += round;
    sentBytes += send;
    if (left < threshold * (1 - 1e-9)) {
      const downtimeSeconds = left / link + FIXED_SECONDS;
      return { arrives: true, totalSeconds: time + downtimeSeconds, downtimeSeconds, sentBytes: sentBytes + left };
    }
    const slices = Math.max(1, Math.ceil((left - threshold) / (bandwidth * SLICE_SECONDS)));
    send = Math.min(left, slices * bandwidth * SLICE_SECONDS);
    round = send / bandwidth;
  }
}

/** KubeVirt looks every 0.4 s, and steps in once more whole seconds have gone by than are granted. */
function naiveDeadline(memoryBytes: number, secondsPerGigabyte: number): number {
  if (secondsPerGigabyte === 0) return Number.POSITIVE_INFINITY;
  const granted = secondsPerGigabyte * Math.ceil(memoryBytes / 1e9);
  let looks = Math.floor(granted / 0.4);
  while (Math.floor((looks * 4) / 10) <= granted) looks++;
  return (looks * 4) / 10;
}

/** P(the guest arrives), its curve being wrong by a factor whose logarithm is normal around 0. */
export function naiveChance(guest: NaiveGuest, limits: NaiveLimits, origin: 'measured' | 'class'): number {
  const arrives = (logarithm: number): boolean => naiveMigration(guest, limits, Math.exp(logarithm)).arrives;
  const end = Math.log(64);
  if (arrives(end)) return 1;
  if (!arrives(-end)) return 0;
  let [holds, fails] = [-end, end];
  for (let step = 0; step < 20; step++) {
    const middle = (holds + fails) / 2;
    if (arrives(middle)) holds = middle;
    else fails = middle;
  }
  return normalShare(holds / (origin === 'measured' ? MEASURED_SPREAD : CLASS_SPREAD));
}

/** The standard normal distribution function, by adding up its density in steps of 1/1000 from -8 on. */
function normalShare(x: number): number {
  const density = (at: number): number => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI);
  const steps = Math.max(0, Math.ceil((x + 8) * 1000));
  const width = (x + 8) / Math.max(1, steps);
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += density(-8 + (step + 0.5) * width) * width;
  return sum;
}
