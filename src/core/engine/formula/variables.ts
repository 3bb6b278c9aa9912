/**
 * The variables of formulas, as one table. Amounts are in the units of their names; what a node or pod does not name is
 * 0; what was not measured is NaN. `requested` is what the pods of the node ask for, `after` is with the pod placed.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, EPHEMERAL_STORAGE_BYTES, MEMORY_BYTES, PODS } from '../../model/resources.ts';
import { type PodFact, SOURCE_DEFAULTS, type Source } from './source.ts';

/** A variable and what it says, for listings. */
export interface FormulaVariable extends Source {
  /** Unit of its figure; '' for a count or a flag. */
  readonly unit: string;
  /** One sentence. */
  readonly description: string;
}

type NodeReader = (node: NodeState) => number;

/** A figure of the pod alone. */
function ofPod(key: string, unit: string, description: string, read: (pod: Pod) => number): FormulaVariable {
  return { ...SOURCE_DEFAULTS, key, unit, description, readsPodOnly: true, podFacts: [read], read };
}

/** A figure of the node object. */
function ofNode(key: string, unit: string, description: string, read: NodeReader): FormulaVariable {
  return { ...SOURCE_DEFAULTS, key, unit, description, read: (_pod, node) => read(node) };
}

/** A figure of the node and the pods on it. */
function ofPods(key: string, unit: string, description: string, read: NodeReader): FormulaVariable {
  return { ...ofNode(key, unit, description, read), changesWithPods: true };
}

/** A measured figure of the node; null becomes NaN. */
function measured(
  key: string,
  unit: string,
  description: string,
  read: (node: NodeState) => number | null | undefined,
): FormulaVariable {
  return { ...ofNode(key, unit, description, (node) => read(node) ?? Number.NaN), canBeUnknown: true };
}

interface Axis {
  /** With its unit, as in `freeCpuMilli`. */
  readonly name: string;
  /** Without, as in `requestedCpuFraction`. */
  readonly noun: string;
  readonly unit: string;
  readonly axis: number;
}

const AXES: readonly Axis[] = [
  { name: 'CpuMilli', noun: 'Cpu', unit: 'millicores', axis: CPU_MILLI },
  { name: 'MemoryBytes', noun: 'Memory', unit: 'bytes', axis: MEMORY_BYTES },
  { name: 'EphemeralBytes', noun: 'Ephemeral', unit: 'bytes', axis: EPHEMERAL_STORAGE_BYTES },
];

/** The variables of one resource. */
function variablesOf({ name, noun, unit, axis }: Axis): readonly FormulaVariable[] {
  const what = noun === 'Cpu' ? 'CPU' : noun === 'Memory' ? 'memory' : 'ephemeral storage';
  const requestOf = (pod: Pod): number => amountOf(pod.requests, axis);
  const allocatable: NodeReader = (node) => amountOf(node.node.allocatable, axis);
  const requested: NodeReader = (node) => amountOf(node.requested, axis);
  const withPod = (
    key: string,
    ofUnit: string,
    description: string,
    read: (request: number, node: NodeState) => number,
  ): FormulaVariable => {
    const podFacts: PodFact[] = [requestOf];
    const source = ofPods(key, ofUnit, description, () => 0);
    return { ...source, podFacts, read: (pod, node) => read(requestOf(pod), node) };
  };
  const share = (amount: number, node: NodeState): number => fractionOf(amount, allocatable(node));
  return [
    ofPod(`request${name}`, unit, `What the pod requests of ${what}.`, requestOf),
    ofNode(`capacity${name}`, unit, `The ${what} the node has.`, (node) => amountOf(node.node.capacity, axis)),
    ofNode(`allocatable${name}`, unit, `The ${what} that pods may request of the node.`, allocatable),
    ofPods(`requested${name}`, unit, `The ${what} that the node's pods request.`, requested),
    ofPods(`free${name}`, unit, `Allocatable ${what} that no pod of the node requests.`, (node) => {
      return allocatable(node) - requested(node);
    }),
    withPod(`freeAfter${name}`, unit, `Free ${what} once the pod is placed.`, (request, node) => {
      return allocatable(node) - requested(node) - request;
    }),
    ofPods(`requested${noun}Fraction`, '0..1', `Requested share of the allocatable ${what}; 1 of none.`, (node) => {
      return share(requested(node), node);
    }),
    withPod(`requestedAfter${noun}Fraction`, '0..1', `The same once the pod is placed.`, (request, node) => {
      return share(requested(node) + request, node);
    }),
  ];
}

/** A share; 1 where there is nothing to share. Hot. */
function fractionOf(amount: number, whole: number): number {
  return whole === 0 ? 1 : amount / whole;
}

function sumOf(amounts: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < amounts.length; index++) sum += amounts[index] ?? 0;
  return sum;
}

/** Everything a formula can name. */
export const FORMULA_VARIABLES: readonly FormulaVariable[] = [
  ...AXES.flatMap(variablesOf),

  ofPods('podCount', '', 'Pods on the node.', (node) => node.pods.size),
  ofNode('allocatablePods', '', 'Pods the node may have.', (node) => amountOf(node.node.allocatable, PODS)),
  ofNode('isCordoned', '0 or 1', 'The node is marked unschedulable.', (node) => (node.node.isUnschedulable ? 1 : 0)),
  ofNode('taintCount', '', 'Taints of the node, tolerated ones too.', (node) => node.node.taints.length),
  ofNode('gpuCount', '', 'Shared GPUs of the node.', (node) => node.node.gpus?.deviceMilli.length ?? 0),
  ofPods('freeGpuMilli', 'thousandths', 'What is free of all shared GPUs of the node together.', (node) => {
    return sumOf(node.node.gpus?.deviceMilli ?? []) - sumOf(node.gpuUsedMilli);
  }),
  ofPods('inboundMigrations', '', 'Live migrations into the node.', (node) => node.traffic.inbound.size),
  ofPods('outboundMigrations', '', 'Live migrations out of the node.', (node) => node.traffic.outbound.size),

  measured('usageCpuMilli', 'millicores', 'Mean CPU use.', (node) => node.node.usage?.cpuMilli?.mean),
  measured('usageCpuDeviationMilli', 'millicores', 'Standard deviation of the CPU use.', (node) => {
    return node.node.usage?.cpuMilli?.standardDeviation;
  }),
  measured('usageCpuFraction', '0..1', 'Mean CPU use over the capacity.', (node) => {
    return (node.node.usage?.cpuMilli?.mean ?? Number.NaN) / amountOf(node.node.capacity, CPU_MILLI);
  }),
  measured('usageMemoryBytes', 'bytes', 'Mean memory use.', (node) => node.node.usage?.memoryBytes?.mean),
  measured('usageMemoryDeviationBytes', 'bytes', 'Standard deviation of the memory use.', (node) => {
    return node.node.usage?.memoryBytes?.standardDeviation;
  }),
  measured('usageMemoryFraction', '0..1', 'Mean memory use over the capacity.', (node) => {
    return (node.node.usage?.memoryBytes?.mean ?? Number.NaN) / amountOf(node.node.capacity, MEMORY_BYTES);
  }),
  measured('cpuPressure', '0..1', 'Share of the time some task waits for CPU.', (node) => node.node.usage?.cpuPressure),
  measured('memoryPressure', '0..1', 'The same for memory.', (node) => node.node.usage?.memoryPressure),
  measured('ioPressure', '0..1', 'The same for disks.', (node) => node.node.usage?.ioPressure),

  ofPod('priority', '', 'Priority of the pod.', (pod) => pod.priority),
  ofPod('containerCount', '', 'Containers of the pod, init containers too.', (pod) => pod.containerCount),
  ofPod('requestGpuMilli', 'thousandths', 'What the pod requests of shared GPUs, all together.', (pod) => {
    return pod.gpu === null ? 0 : pod.gpu.count * pod.gpu.milliEach;
  }),
  ofPod('isVm', '0 or 1', 'The pod is a VM.', (pod) => (pod.vm === null ? 0 : 1)),
  ofPod('isMigration', '0 or 1', "The pod is a migration's target.", (pod) => ((pod.vm?.migration ?? null) ? 1 : 0)),
  ofPod('vcpus', '', 'Virtual CPUs of the guest; 0 of no VM.', (pod) => pod.vm?.vcpus ?? 0),
  ofPod('guestMemoryBytes', 'bytes', 'Memory of the guest; 0 of no VM.', (pod) => pod.vm?.guestMemoryBytes ?? 0),
];
