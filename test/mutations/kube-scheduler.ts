/** Mutations of kube-scheduler's own plugins, the cycle and the model that they read. */

import type { Mutation } from './mutation.ts';

const kube = 'core/engine/plugins/kube';

export const KUBE_SCHEDULER_MUTATIONS: readonly Mutation[] = [
  { file: `${kube}/node-name.ts`, original: 'pod.nodeName === node.name', mutated: 'pod.nodeName !== node.name' },
  { file: `${kube}/node-ports.ts`, original: 'pod.hostPorts.length === 0', mutated: 'pod.hostPorts.length === 1' },
  { file: 'core/model/used-ports.ts', original: 'hostIP === EVERY_ADDRESS ||', mutated: 'hostIP !== EVERY_ADDRESS ||' },
  { file: 'core/model/used-ports.ts', original: 'left > 0', mutated: 'left >= 0' },
  { file: `${kube}/node-resources-fit.ts`, original: 'wanted > amountOf(node', mutated: 'wanted >= amountOf(node' },
  {
    file: `${kube}/node-resources-fit.ts`,
    original: 'node.pods.size + 1 > amountOf',
    mutated: 'node.pods.size + 1 >= amountOf',
  },
  { file: `${kube}/node-resources-fit.ts`, original: 'requested > capacity', mutated: 'requested >= capacity' },
  {
    file: `${kube}/node-resources-fit.ts`,
    original: 'node.pods.size + 1 > podCapacity',
    mutated: 'node.pods.size + 1 >= podCapacity',
  },
  { file: `${kube}/node-resources-balanced-allocation.ts`, original: 'share > 1 ?', mutated: 'share > 2 ?' },
  { file: `${kube}/node-resources-balanced-allocation.ts`, original: 'count > 2', mutated: 'count > 3' },
  { file: `${kube}/node-resources-balanced-allocation.ts`, original: "!== '1.35'", mutated: "=== '1.35'" },
  {
    file: `${kube}/taint-toleration.ts`,
    original: "taint.effect === 'PreferNoSchedule' && !isTolerated",
    mutated: "taint.effect !== 'PreferNoSchedule' && !isTolerated",
  },
  {
    file: 'core/model/taints.ts',
    original: 'toleration.effect !== taint.effect',
    mutated: 'toleration.effect === taint.effect',
  },
  {
    file: 'core/model/taints.ts',
    original: 'toleration.value === taint.value',
    mutated: 'toleration.value !== taint.value',
  },
  { file: `${kube}/image-locality.ts`, original: 'sumBytes > mostBytes', mutated: 'sumBytes < mostBytes' },
  { file: `${kube}/image-locality.ts`, original: 'sumBytes < LEAST_BYTES', mutated: 'sumBytes > LEAST_BYTES' },
  {
    file: `${kube}/node-affinity.ts`,
    original: 'added.required === null ? SKIP',
    mutated: 'added.required !== null ? SKIP',
  },
  {
    file: `${kube}/node-affinity.ts`,
    original: 'nodeNames.size === 0 ? CONFLICT',
    mutated: 'nodeNames.size === 1 ? CONFLICT',
  },
  { file: 'core/model/selectors.ts', original: 'found > bound', mutated: 'found >= bound' },
  { file: 'core/model/selectors.ts', original: 'found < bound', mutated: 'found <= bound' },
  {
    file: `${kube}/volume-zone.ts`,
    original: 'value === undefined || !values.has',
    mutated: 'value !== undefined && !values.has',
  },
  { file: `${kube}/volume-restrictions.ts`, original: 'this.#uses > 0', mutated: 'this.#uses > 1' },
  { file: `${kube}/volume-restrictions.ts`, original: 'a.pool === b.pool', mutated: 'a.pool !== b.pool' },
  { file: `${kube}/node-volume-limits.ts`, original: 'used + count > limit', mutated: 'used + count >= limit' },
  {
    file: `${kube}/volume-binding.ts`,
    original: 'claimVolumesOf(pod).length === 0',
    mutated: 'claimVolumesOf(pod).length === 1',
  },
  { file: `${kube}/priority-sort.ts`, original: 'b.priority - a.priority', mutated: 'a.priority - b.priority' },
  {
    file: `${kube}/node-declared-features.ts`,
    original: 'pod.requiredFeatures.length > 0',
    mutated: 'pod.requiredFeatures.length > 1',
  },
  {
    file: 'core/engine/topology/affinity-filter.ts',
    original: 'tally.in(domain) <= 0',
    mutated: 'tally.in(domain) < 0',
  },
  {
    file: 'core/engine/topology/affinity-filter.ts',
    original: 'of this.#antiAffinity) if (tally.at(slot) > 0)',
    mutated: 'of this.#antiAffinity) if (tally.at(slot) > 1)',
  },
  {
    file: 'core/engine/topology/affinity-filter.ts',
    original: 'of this.#existing) if (tally.at(slot) > 0)',
    mutated: 'of this.#existing) if (tally.at(slot) > 1)',
  },
  {
    file: 'core/engine/topology/affinity-score.ts',
    original: 'args.hardPodAffinityWeight > 0',
    mutated: 'args.hardPodAffinityWeight > 1',
  },
  { file: 'core/engine/topology/affinity-score.ts', original: 'range > 0', mutated: 'range > 1' },
  {
    file: 'core/engine/topology/spread-filter.ts',
    original: 'matches[domain]! > this.#limits',
    mutated: 'matches[domain]! >= this.#limits',
  },
  {
    file: 'core/engine/topology/spread-filter.ts',
    original: 'this.#domainCount < this.active',
    mutated: 'this.#domainCount <= this.active',
  },
  {
    file: 'core/engine/topology/spread-filter.ts',
    original: 'matches < first.matches',
    mutated: 'matches > first.matches',
  },
  { file: 'core/engine/topology/spread-score.ts', original: 'if (score > max) max', mutated: 'if (score < max) max' },
  { file: 'core/engine/topology/spread-score.ts', original: 'if (score < min) min', mutated: 'if (score > min) min' },
  {
    file: 'core/engine/preempt.ts',
    original: 'other.priority < pod.priority);',
    mutated: 'other.priority <= pod.priority);',
  },
  { file: 'core/engine/preempt.ts', original: 'allowed[index]! < 0', mutated: 'allowed[index]! <= 0' },
  {
    file: 'core/engine/filter-run.ts',
    original: 'other.priority >= pod.priority',
    mutated: 'other.priority > pod.priority',
  },
  { file: 'core/engine/sampling.ts', original: 'percentage === 0 ? adaptive', mutated: 'percentage !== 0 ? adaptive' },
];
