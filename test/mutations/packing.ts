/** Mutations of the packing plugins: vector rules, Nova's weighers, lifetimes, shared GPUs. */

import type { Mutation } from './mutation.ts';

const plugins = 'core/engine/plugins/packing';
const rules = 'core/engine/packing';
const lifetime = 'core/engine/lifetime';
const fragmentation = 'core/engine/fragmentation';

export const PACKING_MUTATIONS: readonly Mutation[] = [
  { file: `${plugins}/best-fit.ts`, original: 'return 1 - left;', mutated: 'return left;' },
  { file: `${plugins}/best-fit.ts`, original: 'return 1 - least;', mutated: 'return least;' },
  { file: `${plugins}/worst-fit.ts`, original: 'free[at]! - request[at]!', mutated: 'free[at]!' },
  { file: `${plugins}/dot-product.ts`, original: '(vectors) / requested', mutated: '(vectors)' },
  { file: `${plugins}/dot-product.ts`, original: "=== 'largest' ?", mutated: "!== 'largest' ?" },
  { file: `${plugins}/cosine.ts`, original: 'Math.sqrt(requested * available)', mutated: 'Math.sqrt(available)' },
  { file: `${plugins}/norm-greedy.ts`, original: '(left * left)', mutated: 'left' },
  { file: `${plugins}/norm-greedy.ts`, original: 'Math.max(most, free', mutated: 'Math.min(most, free' },
  { file: `${rules}/vector-fit.ts`, original: "reads: isLargest ? 'nodes' : 'node'", mutated: "reads: 'node'" },
  {
    file: `${rules}/vector-fit.ts`,
    original: 'axis === PODS ? node.pods.size',
    mutated: 'axis !== PODS ? node.pods.size',
  },
  {
    file: `${rules}/nova-weigher.ts`,
    original: "prefers === 'less' && range > 0",
    mutated: "prefers === 'more' && range > 0",
  },
  { file: `${rules}/nova-weigher.ts`, original: 'scores.length > 1 ?', mutated: 'scores.length > 0 ?' },
  { file: `${rules}/nova-weigher.ts`, original: ' - amountOf(requested, axis)', mutated: '' },
  { file: `${plugins}/nova-cpu-weigher.ts`, original: 'vm === null ? amountOf', mutated: 'vm !== null ? amountOf' },
  {
    file: `${plugins}/nova-instances-weigher.ts`,
    original: 'if (vm !== null) count++',
    mutated: 'if (vm === null) count++',
  },
  {
    file: `${plugins}/nova-io-ops-weigher.ts`,
    original: 'traffic.inbound.size + traffic.outbound.size',
    mutated: 'traffic.inbound.size',
  },
  { file: `${plugins}/nova-pci-weigher.ts`, original: 'left > 0 && isDevice', mutated: 'isDevice' },
  { file: `${plugins}/nova-soft-affinity-weigher.ts`, original: 'other.namespace === pod.namespace && ', mutated: '' },
  {
    file: `${plugins}/lifetime-alignment.ts`,
    original: 'costOf(remaining - exit)',
    mutated: 'costOf(exit - remaining)',
  },
  { file: `${plugins}/lifetime-alignment.ts`, original: 'extensionSeconds < end', mutated: 'extensionSeconds <= end' },
  { file: `${plugins}/lifetime-classes.ts`, original: 'ofNode > ofVm ?', mutated: 'ofNode >= ofVm ?' },
  { file: `${plugins}/lifetime-classes.ts`, original: '>= openUntilFraction', mutated: '> openUntilFraction' },
  { file: `${lifetime}/lifetimes.ts`, original: 'ascending[middle]! > limit', mutated: 'ascending[middle]! >= limit' },
  {
    file: `${lifetime}/lifetime-predictor.ts`,
    original: 'const since = pod.vm?.startTimeSeconds ?? ',
    mutated: 'const since = ',
  },
  {
    file: `${lifetime}/lifetime-predictor.ts`,
    original: '    vm?.startTimeSeconds ?? ',
    mutated: '    ',
  },
  {
    file: `${lifetime}/lifetime-predictor.ts`,
    original: 'pod.isTerminating ? null',
    mutated: '!pod.isTerminating ? null',
  },
  {
    file: `${lifetime}/lifetime-predictor.ts`,
    original: 'pod.owner !== null && NODE_OWNERS',
    mutated: 'pod.owner !== null && !NODE_OWNERS',
  },
  {
    file: `${fragmentation}/free-gpus.ts`,
    original: 'free < this.milli[tightest]!',
    mutated: 'free > this.milli[tightest]!',
  },
  {
    file: `${fragmentation}/free-gpus.ts`,
    original: 'free.fitting(milliEach) >= count',
    mutated: 'free.fitting(milliEach) > count',
  },
  {
    file: `${fragmentation}/gpu-fragmentation.ts`,
    original: 'fitting[wanted]! >= gpuCount',
    mutated: 'fitting[wanted]! > gpuCount',
  },
  {
    file: `${fragmentation}/gpu-fragmentation.ts`,
    original: 'cpuMilli[index]! <= freeCpuMilli',
    mutated: 'cpuMilli[index]! < freeCpuMilli',
  },
  { file: `${fragmentation}/fragmentation-gradient.ts`, original: 'score <= best', mutated: 'score < best' },
  { file: `${fragmentation}/flavour-fragmentation.ts`, original: '> left[0]!) break', mutated: '>= left[0]!) break' },
  {
    file: `${plugins}/fragmentation-of-flavours.ts`,
    original: '(before - after) * ROUNDING',
    mutated: '(after - before) * ROUNDING',
  },
  { file: `${plugins}/gpu-sharing.ts`, original: 'able < gpu.count ?', mutated: 'able <= gpu.count ?' },
  { file: `${plugins}/gpu-packing.ts`, original: 'if (idleUsed > 0)', mutated: 'if (idleUsed > 1)' },
  { file: `${plugins}/gpu-packing.ts`, original: 'idle === free.count', mutated: 'idle !== free.count' },
  {
    file: `${plugins}/gpu-clustering.ts`,
    original: 'hasOther ? AMONG_OTHERS : ALONE',
    mutated: 'hasOther ? ALONE : AMONG_OTHERS',
  },
  {
    file: `${plugins}/gpu-best-fit.ts`,
    original: 'scores[position]! - lowest',
    mutated: 'highest - scores[position]!',
  },
  {
    file: `${plugins}/gpu-dot-product.ts`,
    original: '100 * (1 - (cpu + gpu) / 2)',
    mutated: '100 * ((cpu + gpu) / 2)',
  },
  { file: `${plugins}/gpu-random.ts`, original: 'before++ === position', mutated: '++before === position' },
  { file: `${plugins}/gpu-random.ts`, original: 'milli >= milliEach', mutated: 'milli > milliEach' },
  { file: `${plugins}/topsis.ts`, original: 'Math.max(highest, after)', mutated: 'Math.max(highest, before)' },
  { file: `${plugins}/topsis.ts`, original: '(PARTS * worst) /', mutated: '(PARTS * best) /' },
  { file: `${plugins}/topsis.ts`, original: '? share * share : share', mutated: '? share : share' },
];
