/**
 * The mean allocation of every node in equal parts of the run. How long the run will be is not known at its start: parts
 * begin short, and whenever there are twice as many as are wanted, every two become one.
 */

import type { NodeState } from '../../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { Measure, SimulationObserver } from '../metric.ts';
import type { RunHeat } from '../run-result.ts';
import type { NodeBook } from './node-book.ts';

/** Parts that a run ends with at most; at least half of it once it is long enough. */
const MOST_BUCKETS = 240;
const FIRST_BUCKET_SECONDS = 60;
const ABSENT = 255;

export const HEAT_MEASURE: Measure = {
  key: 'node-allocation',
  title: 'Allocation of the fullest resource',
  unit: 'fraction',
  better: 'neither',
};

/** A closed part, by number of the node: its mean fraction, and the share of the part's time that it was there. */
interface Closed {
  readonly fraction: Float32Array;
  readonly presence: Float32Array;
}

export class HeatRecorder implements SimulationObserver {
  readonly #book: NodeBook;
  readonly #startSeconds: number;
  #nowSeconds: number;
  #bucketSeconds = FIRST_BUCKET_SECONDS;
  #closed: Closed[] = [];
  /** By number of the node: what holds now, since when, and what has added up in the open part. */
  readonly #fraction: number[] = [];
  readonly #since: number[] = [];
  readonly #sum: number[] = [];
  readonly #present: number[] = [];

  constructor(book: NodeBook, startSeconds: number) {
    this.#book = book;
    this.#startSeconds = startSeconds;
    this.#nowSeconds = startSeconds;
  }

  nodeChanged(node: NodeState, isThere: boolean): void {
    const number = this.#book.numberOf(node.node);
    while (this.#fraction.length <= number) {
      this.#fraction.push(-1);
      this.#since.push(this.#nowSeconds);
      this.#sum.push(0);
      this.#present.push(0);
    }
    this.#settle(number);
    this.#fraction[number] = isThere ? fullestFraction(node) : -1;
  }

  elapse(seconds: number): void {
    const until = this.#nowSeconds + seconds;
    for (;;) {
      const end = this.#startSeconds + (this.#closed.length + 1) * this.#bucketSeconds;
      if (until < end) break;
      this.#nowSeconds = end;
      this.#close();
    }
    this.#nowSeconds = until;
  }

  heat(): RunHeat {
    if (this.#nowSeconds > this.#startSeconds + this.#closed.length * this.#bucketSeconds) this.#close();
    const bucketCount = this.#closed.length;
    const nodeCount = this.#book.nodes.length;
    const percents = new Uint8Array(bucketCount * nodeCount).fill(ABSENT);
    this.#closed.forEach(({ fraction, presence }, bucket) => {
      for (let node = 0; node < fraction.length; node++) {
        if (presence[node]! > 0) percents[node * bucketCount + bucket] = Math.round(100 * Math.min(1, fraction[node]!));
      }
    });
    return {
      startSeconds: this.#startSeconds,
      bucketSeconds: this.#bucketSeconds,
      bucketCount,
      measure: HEAT_MEASURE,
      percents,
    };
  }

  /** Adds what held since the last change of a node to the open part. */
  #settle(node: number): void {
    const seconds = this.#nowSeconds - this.#since[node]!;
    if (this.#fraction[node]! >= 0) {
      this.#sum[node]! += seconds * this.#fraction[node]!;
      this.#present[node]! += seconds;
    }
    this.#since[node] = this.#nowSeconds;
  }

  #close(): void {
    const count = this.#fraction.length;
    const fraction = new Float32Array(count);
    const presence = new Float32Array(count);
    for (let node = 0; node < count; node++) {
      this.#settle(node);
      const present = this.#present[node]!;
      fraction[node] = present === 0 ? 0 : this.#sum[node]! / present;
      presence[node] = present / this.#bucketSeconds;
      this.#sum[node] = 0;
      this.#present[node] = 0;
    }
    this.#closed.push({ fraction, presence });
    if (this.#closed.length === 2 * MOST_BUCKETS) this.#halve();
  }

  #halve(): void {
    const halved: Closed[] = [];
    for (let bucket = 0; bucket < this.#closed.length; bucket += 2) {
      const [a, b] = [this.#closed[bucket]!, this.#closed[bucket + 1]!];
      const fraction = new Float32Array(b.fraction.length);
      const presence = new Float32Array(b.fraction.length);
      for (let node = 0; node < fraction.length; node++) {
        const [left, right] = [a.presence[node] ?? 0, b.presence[node]!];
        if (left + right === 0) continue;
        fraction[node] = (left * (a.fraction[node] ?? 0) + right * b.fraction[node]!) / (left + right);
        presence[node] = (left + right) / 2;
      }
      halved.push({ fraction, presence });
    }
    this.#closed = halved;
    this.#bucketSeconds *= 2;
  }
}

/** Of CPU, memory and shared GPUs the largest allocated fraction; 0 for a node that has none of them. Hot. */
function fullestFraction({ node, requested, gpuUsedMilli }: NodeState): number {
  let fullest = 0;
  for (const axis of [CPU_MILLI, MEMORY_BYTES]) {
    const capacity = amountOf(node.allocatable, axis);
    if (capacity > 0) fullest = Math.max(fullest, amountOf(requested, axis) / capacity);
  }
  if (node.gpus === null) return fullest;
  let used = 0;
  let capacity = 0;
  for (let device = 0; device < node.gpus.deviceMilli.length; device++) {
    used += gpuUsedMilli[device] ?? 0;
    capacity += node.gpus.deviceMilli[device]!;
  }
  return capacity === 0 ? fullest : Math.max(fullest, used / capacity);
}
