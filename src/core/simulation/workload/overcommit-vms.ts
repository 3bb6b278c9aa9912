/**
 * What VMs ask for under overcommit, as KubeVirt's cpuAllocationRatio and memory overcommit have it: requests are divided
 * and rounded up to whole millicores and bytes, and the guest stays as large as it was. Containers ask as before, and VMs
 * with dedicated CPUs for all of these. Worked number: 2500 millicores at a ratio of 4 are 625, 1001 are 251.
 */

import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, type ResourceVector } from '../../model/resources.ts';
import type { Overcommit } from '../scenario/overcommit.ts';
import type { TraceShape, TraceVm } from '../trace/trace.ts';

/** Ratios such as 1.1 have no exact binary form: what is whole but for its last bits is not rounded up. */
const BUT_FOR_LAST_BITS = 1 - 2 ** -50;

function divided(amount: number, ratio: number): number {
  return ratio === 1 ? amount : Math.ceil((amount / ratio) * BUT_FOR_LAST_BITS);
}

/** The pod with its VM overcommitted; a container's as it is. */
export function overcommitPod(pod: Pod, overcommit: Overcommit): Pod {
  const { vm, requests } = pod;
  if (vm === null) return pod;
  const cpu = vm.hasDedicatedCpus ? 1 : overcommit.cpu;
  const ratioOf = (axis: number): number => {
    // What is counted for a VM that asks for nothing stays.
    if (amountOf(requests, axis) === 0) return 1;
    return axis === CPU_MILLI ? cpu : axis === MEMORY_BYTES ? overcommit.memory : 1;
  };
  const divide = (amounts: ResourceVector): ResourceVector =>
    amounts.map((amount, axis) => divided(amount, ratioOf(axis)));
  return {
    ...pod,
    requests: divide(requests),
    nonZeroRequests: divide(pod.nonZeroRequests),
    scoringRequests: divide(pod.scoringRequests),
    unlimitedCpuMilli: divided(pod.unlimitedCpuMilli, cpu),
  };
}

/** The VMs of one source as they ask for less: those of one shape still share one. */
export class OvercommittedShapes {
  readonly #overcommit: Overcommit;
  readonly #asked = new Map<TraceShape, TraceShape>();
  readonly #recorded = new Map<TraceShape, TraceShape>();

  constructor(overcommit: Overcommit) {
    this.#overcommit = overcommit;
  }

  /** What a VM of a recorded shape asks for. */
  asked(shape: TraceShape): TraceShape {
    const known = this.#asked.get(shape);
    if (known !== undefined) return known;
    const made = overcommitShape(shape, this.#overcommit);
    this.#asked.set(shape, made);
    this.#recorded.set(made, shape);
    return made;
  }

  /** The VM as it was before. */
  recorded(vm: TraceVm): TraceVm {
    const shape = this.#recorded.get(vm.shape) ?? vm.shape;
    return shape === vm.shape ? vm : { ...vm, shape };
  }

  /** VMs with what they ask for, one at a time. */
  *apply(vms: Iterable<TraceVm>): Generator<TraceVm> {
    for (const vm of vms) yield { ...vm, shape: this.asked(vm.shape) };
  }
}

function overcommitShape(shape: TraceShape, overcommit: Overcommit): TraceShape {
  if (shape.kind !== 'vm') return shape;
  const { cpuMilli, memoryBytes, guest = { cpuMilli, memoryBytes } } = shape;
  const template = shape.template === null ? null : overcommitPod(shape.template, overcommit);
  const cpu = shape.template?.vm?.hasDedicatedCpus === true ? 1 : overcommit.cpu;
  return {
    ...shape,
    guest,
    template,
    cpuMilli: divided(cpuMilli, cpu),
    memoryBytes: divided(memoryBytes, overcommit.memory),
  };
}
