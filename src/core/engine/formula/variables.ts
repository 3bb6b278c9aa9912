/**
 * The variables of formulas, as one table. Amounts are in the units of their names; what a node or pod does not name is
 * 0; what was not measured is NaN. `requested` is what the pods of the node ask for, `after` is with the pod placed.
 */

import { amountOf, CPU_MILLI, EPHEMERAL_STORAGE_BYTES, MEMORY_BYTES, PODS } from '../../model/resources.ts';
import type { FormulaFunction } from './functions.ts';
import { MIGRATION_VARIABLES } from './migration-variables.ts';
import type { Formula } from './tree.ts';
import { type FormulaVariable, measured, ofAmount, ofNode, ofPod, ofPods } from './variable.ts';

interface Axis {
  /** With its unit, as in `freeCpuMilli`. */
  readonly name: string;
  /** Without, as in `requestedCpuFraction`. */
  readonly noun: string;
  readonly what: string;
  readonly unit: string;
  readonly axis: number;
}

const AXES: readonly Axis[] = [
  { name: 'CpuMilli', noun: 'Cpu', what: 'CPU', unit: 'millicores', axis: CPU_MILLI },
  { name: 'MemoryBytes', noun: 'Memory', what: 'memory', unit: 'bytes', axis: MEMORY_BYTES },
  {
    name: 'EphemeralBytes',
    noun: 'Ephemeral',
    what: 'ephemeral storage',
    unit: 'bytes',
    axis: EPHEMERAL_STORAGE_BYTES,
  },
];

/** The variables of one resource. */
function variablesOf({ name, noun, what, unit, axis }: Axis): readonly FormulaVariable[] {
  const request = ofPod(`request${name}`, unit, `What the pod requests of ${what}.`, (pod) =>
    amountOf(pod.requests, axis),
  );
  const capacity = ofAmount(`capacity${name}`, unit, `The ${what} the node has.`, { of: 'capacity', axis });
  const allocatable = ofAmount(`allocatable${name}`, unit, `The ${what} that pods may request of the node.`, {
    of: 'allocatable',
    axis,
  });
  const requested = ofAmount(`requested${name}`, unit, `The ${what} that the node's pods request.`, {
    of: 'requested',
    axis,
  });
  const free = binary(allocatable.formula, '-', requested.formula);
  const after = binary(requested.formula, '+', request.formula);
  const share = (amount: Formula): Formula => ({
    kind: 'call',
    function: SHARE,
    operands: [amount, allocatable.formula],
  });
  return [
    request,
    capacity,
    allocatable,
    requested,
    { name: `free${name}`, unit, description: `Allocatable ${what} that no pod of the node requests.`, formula: free },
    {
      name: `freeAfter${name}`,
      unit,
      description: `Free ${what} once the pod is placed.`,
      formula: binary(free, '-', request.formula),
    },
    {
      name: `requested${noun}Fraction`,
      unit: '0..1',
      description: `Requested share of the allocatable ${what}; 1 of none.`,
      formula: share(requested.formula),
    },
    {
      name: `requestedAfter${noun}Fraction`,
      unit: '0..1',
      description: 'The same once the pod is placed.',
      formula: share(after),
    },
  ];
}

function binary(left: Formula, operator: '+' | '-', right: Formula): Formula {
  return { kind: 'binary', operator, left, right };
}

/** A share; 1 where there is nothing to share. */
const SHARE: FormulaFunction = {
  name: 'share',
  parameters: ['amount', 'whole'],
  description: 'amount / whole, 1 where whole is 0.',
  apply: (amount = Number.NaN, whole = Number.NaN) => (whole === 0 ? 1 : amount / whole),
};

function sumOf(amounts: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < amounts.length; index++) sum += amounts[index] ?? 0;
  return sum;
}

/** Everything a formula can name. */
export const FORMULA_VARIABLES: readonly FormulaVariable[] = [
  ...AXES.flatMap(variablesOf),

  ofPods('podCount', '', 'Pods on the node.', (_pod, node) => node.pods.size),
  ofAmount('allocatablePods', '', 'Pods the node may have.', { of: 'allocatable', axis: PODS }),
  ofNode('isCordoned', '0 or 1', 'The node is marked unschedulable.', (_pod, node) =>
    node.node.isUnschedulable ? 1 : 0,
  ),
  ofNode('taintCount', '', 'Taints of the node, tolerated ones too.', (_pod, node) => node.node.taints.length),
  ofNode('gpuCount', '', 'Shared GPUs of the node.', (_pod, node) => node.node.gpus?.deviceMilli.length ?? 0),
  ofPods('freeGpuMilli', 'thousandths', 'What is free of all shared GPUs of the node together.', (_pod, node) => {
    return sumOf(node.node.gpus?.deviceMilli ?? []) - sumOf(node.gpuUsedMilli);
  }),

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
  ofPod('vcpus', '', 'Virtual CPUs of the guest; 0 of no VM.', (pod) => pod.vm?.vcpus ?? 0),
  ofPod('guestMemoryBytes', 'bytes', 'Memory of the guest; 0 of no VM.', (pod) => pod.vm?.guestMemoryBytes ?? 0),

  ...MIGRATION_VARIABLES,
];
