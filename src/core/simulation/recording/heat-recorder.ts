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

const HEAT_MEASURE: Measure = {
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
  /** Nodes that have a number here. */
  #count = 0;
  /** By number of the node: what holds now, since when, and what has added up in the open part. */
  #fraction = new Float64Array(0);
  #since = new Float64Array(0);
  #sum = new Float64Array(0);
  #present = new Float64Array(0);
  /** By slot, the node there and its number: names need not be looked up again. */
  readonly #nodes: NodeState[] = [];
  readonly #numbers: number[] = [];

  constructor(book: NodeBook, startSeconds: number) {
    this.#book = book;
    this.#startSeconds = startSeconds;
    this.#nowSeconds = startSeconds;
  }

  /** Hot. */
  nodeChanged(node: NodeState, isThere: boolean): void {
    const number = this.#nodes[node.slot] === node ? this.#numbers[node.slot]! : this.#numberOf(node);
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

  #numberOf(state: NodeState): number {
    const number = this.#book.numberOf(state.node);
    this.#nodes[state.slot] = state;
    this.#numbers[state.slot] = number;
    if (number >= this.#fraction.length) this.#grow(number + 1);
    for (; this.#count <= number; this.#count++) {
      this.#fraction[this.#count] = -1;
      this.#since[this.#count] = this.#nowSeconds;
    }
    return number;
  }

  #grow(least: number): void {
    const length = Math.max(least, 2 * this.#fraction.length);
    this.#fraction = lengthened(this.#fraction, length);
    this.#since = lengthened(this.#since, length);
    this.#sum = lengthened(this.#sum, length);
    this.#present = lengthened(this.#present, length);
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

  /** Hot: once a part, over all nodes. */
  #close(): void {
    const count = this.#count;
    const fraction = new Float32Array(count);
    const presence = new Float32Array(count);
    const sums = this.#sum;
    const presents = this.#present;
    for (let node = 0; node < count; node++) {
      this.#settle(node);
      const present = presents[node]!;
      if (present === 0) continue;
      fraction[node] = sums[node]! / present;
      presence[node] = present / this.#bucketSeconds;
      sums[node] = 0;
      presents[node] = 0;
    }
    this.#closed.push({ fraction, presence });
    if (this.#closed.length === 2 * MOST_BUCKETS) this.#halve();
  }

  /** Every second part takes up the one before it, which has the same nodes or fewer. */
  #halve(): void {
    const halved: Closed[] = [];
    for (let bucket = 0; bucket < this.#closed.length; bucket += 2) {
      const [earlier, later] = [this.#closed[bucket]!, this.#closed[bucket + 1]!];
      merge(earlier, later);
      halved.push(later);
    }
    this.#closed = halved;
    this.#bucketSeconds *= 2;
  }
}

/** Makes the later of two parts the mean of both, by the time that nodes were there. Hot. */
function merge(earlier: Closed, later: Closed): void {
  const { fraction, presence } = later;
  const known = earlier.fraction.length;
  for (let node = 0; node < fraction.length; node++) {
    const left = node < known ? earlier.presence[node]! : 0;
    const right = presence[node]!;
    if (left + right === 0) continue;
    const before = left === 0 ? 0 : left * earlier.fraction[node]!;
    fraction[node] = (before + right * fraction[node]!) / (left + right);
    presence[node] = (left + right) / 2;
  }
}

function lengthened(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(values);
  return grown;
}

/** Of CPU, memory and shared GPUs the largest allocated fraction; 0 for a node that has none of them. Hot. */
function fullestFraction({ node, requested, gpuUsedMilli }: NodeState): number {
  const { allocatable, gpus } = node;
  const ofCpu = partOf(amountOf(requested, CPU_MILLI), amountOf(allocatable, CPU_MILLI));
  const ofMemory = partOf(amountOf(requested, MEMORY_BYTES), amountOf(allocatable, MEMORY_BYTES));
  const fullest = Math.max(ofCpu, ofMemory);
  if (gpus === null) return fullest;
  let used = 0;
  let capacity = 0;
  for (let device = 0; device < gpus.deviceMilli.length; device++) {
    used += gpuUsedMilli[device] ?? 0;
    capacity += gpus.deviceMilli[device]!;
  }
  return Math.max(fullest, partOf(used, capacity));
}

/** 0 of nothing. Hot. */
function partOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
