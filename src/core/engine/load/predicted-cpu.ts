/**
 * How much CPU a pod is expected to use (policies.md 3.1; kubernetes-sigs/scheduler-plugins pkg/trimaran/targetloadpacking
 * PredictUtilisation).
 *
 *   guest whose use was measured   that
 *   other VM                       1000 x vCPUs: KubeVirt requests a tenth of that by default
 *   other pod                      limits and overhead + multiplier x requests of containers without a limit + default for
 *                                  each container that names neither
 *
 * which is upstream's sum over containers, taken together. Upstream leaves init containers out; here the limits of the
 * largest count where they exceed the others', as in any sum of a pod.
 * Example: multiplier 1.5; containers with a limit of 300m, with 500m requested, with neither: 300 + 750 + 1000 = 2050.
 */

import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI } from '../../model/resources.ts';

export interface CpuPrediction {
  /** Factor of what is requested without a limit. */
  readonly multiplier: number;
  /** Millicores of a container with neither request nor limit. */
  readonly defaultMilli: number;
}

const MILLI_PER_VCPU = 1000;
/** What `nonZeroRequests` has for a container that asks for no CPU. */
const ASSUMED_MILLI = 100;

/** Millicores that a pod is expected to use, 0 or more. Hot: once per pod that a measurement has not seen. */
export function predictCpuMilli(pod: Pod, { multiplier, defaultMilli }: CpuPrediction): number {
  if (pod.vm !== null) return pod.vm.usage?.cpuMilli ?? pod.vm.vcpus * MILLI_PER_VCPU;
  const requested = amountOf(pod.requests, CPU_MILLI);
  const unsized = Math.max(0, Math.round((amountOf(pod.nonZeroRequests, CPU_MILLI) - requested) / ASSUMED_MILLI));
  return amountOf(pod.limits, CPU_MILLI) + Math.round(multiplier * pod.unlimitedCpuMilli) + defaultMilli * unsized;
}
