/**
 * How much CPU a pod is expected to use (policies.md 3.1; kubernetes-sigs/scheduler-plugins pkg/trimaran/targetloadpacking
 * PredictUtilisation).
 *
 *   guest whose use was measured   that
 *   other VM                       1000 x vCPUs: KubeVirt requests a tenth of that by default
 *   other pod                      limits + multiplier x (requests - limits, at least 0) + default for each container
 *                                  that names neither
 *
 * Upstream predicts container by container, which this equals where all containers of a pod have limits, or none has.
 * Example: 500m requested, multiplier 1.5, one more container that names nothing: 750 + 1000 = 1750.
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
  const limit = amountOf(pod.limits, CPU_MILLI);
  const unsized = Math.max(0, Math.round((amountOf(pod.nonZeroRequests, CPU_MILLI) - requested) / ASSUMED_MILLI));
  return limit + Math.round(multiplier * Math.max(0, requested - limit)) + defaultMilli * unsized;
}
