/** The tie rules: which of the candidates with the highest total is chosen. Part of the policy, never an accident. */

import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../model/resources.ts';
import { createRandom, type Random, randomBelow } from '../random.ts';
import type { SchedulerVersion } from './plugin.ts';
import type { TieRule } from './policy.ts';

/** Picks a position among candidates whose totals are known. Keeps the state of its generator between calls. */
export type TieBreaker = (
  pod: Pod,
  candidates: readonly NodeState[],
  totals: Float64Array,
  best: readonly number[],
) => number;

/** The rule made ready; extenders' scores come with a random number each (schedule_one.go prioritizeNodes). `totals` has the candidates' length, `best` holds at least one position. */
export function createTieBreaker(rule: TieRule, version: SchedulerVersion, hasExtenders = false): TieBreaker {
  switch (rule.kind) {
    case 'stable':
      return rule.by === 'name' ? byName : (_pod, candidates, _totals, best) => bySeed(rule.seed, candidates, best);
    case 'random':
      return evenly(createRandom(rule.seed));
    case 'scheduler':
      return version === '1.34' || hasExtenders
        ? evenly(createRandom(rule.seed))
        : (_pod, _candidates, totals) => firstInHeap(totals);
    case 'tightest':
      return (pod, candidates, _totals, best) => byFreeFraction(pod, candidates, best, -1);
    case 'loosest':
      return (pod, candidates, _totals, best) => byFreeFraction(pod, candidates, best, 1);
  }
}

function byName(_pod: Pod, candidates: readonly NodeState[], _totals: Float64Array, best: readonly number[]): number {
  let chosen = best[0]!;
  for (const position of best) {
    if (candidates[position]!.name < candidates[chosen]!.name) chosen = position;
  }
  return chosen;
}

function evenly(random: Random): TieBreaker {
  return (_pod, _candidates, _totals, best) => best[randomBelow(random, best.length)]!;
}

function bySeed(seed: number, candidates: readonly NodeState[], best: readonly number[]): number {
  let chosen = best[0]!;
  let chosenHash = hashName(seed, candidates[chosen]!.name);
  for (const position of best) {
    const hash = hashName(seed, candidates[position]!.name);
    if (hash > chosenHash || (hash === chosenHash && candidates[position]!.name >= candidates[chosen]!.name)) continue;
    chosen = position;
    chosenHash = hash;
  }
  return chosen;
}

/** Place of a name in the order of a seed: FNV-1a, 32 bit, over the seed's bytes and the name's code units, with murmur3's final mix. */
export function hashName(seed: number, name: string): number {
  let hash = Math.imul(0x811c9dc5 ^ (seed | 0), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(seed / 4294967296), 0x01000193);
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** `sign` 1 prefers the most free, -1 the least; equal fractions go to the smallest name. */
function byFreeFraction(pod: Pod, candidates: readonly NodeState[], best: readonly number[], sign: 1 | -1): number {
  let chosen = best[0]!;
  let chosenFree = freeFraction(pod, candidates[chosen]!);
  for (const position of best) {
    const free = freeFraction(pod, candidates[position]!);
    const difference = sign * (free - chosenFree);
    if (difference < 0 || (difference === 0 && candidates[position]!.name >= candidates[chosen]!.name)) continue;
    chosen = position;
    chosenFree = free;
  }
  return chosen;
}

/** Free part of cpu and memory after placing, summed: 0 (full) to 2 (empty). 16 cores, 4 used, 4 asked, memory the same: 1. */
function freeFraction(pod: Pod, node: NodeState): number {
  let sum = 0;
  for (const axis of [CPU_MILLI, MEMORY_BYTES]) {
    const capacity = amountOf(node.node.allocatable, axis);
    if (capacity > 0) sum += (capacity - amountOf(node.requested, axis) - amountOf(pod.requests, axis)) / capacity;
  }
  return sum;
}

/**
 * The root of a heap built over the candidates by total, as kube-scheduler 1.35 and 1.36 do without extenders: the first
 * maximum in pre-order (children of i: 2i+1, 2i+2), because a child rises only when it is greater
 * (pkg/scheduler/schedule_one.go selectHost; container/heap). Totals 1 2 9 9 3 3 3 give position 3.
 */
export function firstInHeap(totals: Float64Array): number {
  const heap = Array.from(totals, (_, position) => position);
  for (let parent = Math.floor(heap.length / 2) - 1; parent >= 0; parent--) sink(heap, totals, parent);
  return heap[0] ?? 0;
}

/** container/heap's down, with totals as the order. */
function sink(heap: number[], totals: Float64Array, start: number): void {
  let parent = start;
  for (;;) {
    const left = 2 * parent + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && totals[heap[right]!]! > totals[heap[left]!]! ? right : left;
    if (totals[heap[child]!]! <= totals[heap[parent]!]!) return;
    [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
    parent = child;
  }
}
