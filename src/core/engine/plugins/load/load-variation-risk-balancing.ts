/**
 * LoadVariationRiskBalancing: prefers nodes whose use is low and steady (kubernetes-sigs/scheduler-plugins
 * pkg/trimaran/loadvariationriskbalancing; policies.md 3.2). For CPU and for memory:
 *
 *   mean   = min(1, (measured + this pod) / allocatable)
 *   spread = min(1, safeVarianceMargin x (standard deviation / allocatable)^(1 / safeVarianceSensitivity))
 *   score  = 100 x (1 - (mean + spread) / 2)
 *
 * The lower of the two is taken, rounded; where one was not measured the other, where neither was 0. The pod counts with
 * its requests; a guest whose CPU use was measured counts with that, for KubeVirt requests a tenth of the vCPUs. Upstream
 * does not see pods that came after the measurement, and sends a burst of pods to one node; countsNewPods adds them.
 * Example: mean .5, spread .2: 100 x (1 - .35) = 65.
 */

import { pow } from '../../../elementary/pow.ts';
import type { UsageFigure } from '../../../model/node-usage.ts';
import type { Pod } from '../../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../../model/resources.ts';
import { METRICS_INTERVAL_SCHEMA, sumUnseen } from '../../load/unseen-pods.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly safeVarianceMargin: number;
  readonly safeVarianceSensitivity: number;
  readonly countsNewPods: boolean;
  readonly metricsIntervalSeconds: number;
}

export const loadVariationRiskBalancing: PluginDefinition = {
  name: 'LoadVariationRiskBalancing',
  summary: 'Prefers nodes whose measured CPU and memory use is low and varies little.',
  points: ['score'],
  needs: ['load'],
  args: {
    type: 'object',
    properties: {
      safeVarianceMargin: {
        type: 'number',
        minimum: 0,
        maximum: 1000,
        default: 1,
        description: 'Weight of the spread against the mean.',
      },
      safeVarianceSensitivity: {
        type: 'number',
        minimum: 0,
        maximum: 1000,
        default: 1,
        description:
          'Root that is drawn from the spread: above 1 small spreads count more, 0 lets none but a full one.',
      },
      countsNewPods: {
        type: 'boolean',
        default: false,
        description: 'Add the pods that the measurement has not seen, as they would count themselves.',
      },
      metricsIntervalSeconds: METRICS_INTERVAL_SCHEMA,
    },
  },
  create(args: Args) {
    const scoreOne = createScore(args);
    return {
      reads: 'node',
      shapeOf: (pod) => `${expectedCpuMilli(pod)},${requestedBytes(pod)}`,
      score(pod, node) {
        const { usage, allocatable } = node.node;
        const added = (amount: (one: Pod) => number): number =>
          amount(pod) + (args.countsNewPods ? sumUnseen(node, args.metricsIntervalSeconds, amount) : 0);
        const ofCpu = scoreOne(usage?.cpuMilli, added(expectedCpuMilli), amountOf(allocatable, CPU_MILLI));
        const ofMemory = scoreOne(usage?.memoryBytes, added(requestedBytes), amountOf(allocatable, MEMORY_BYTES));
        return Math.round(Math.min(ofCpu ?? ofMemory ?? 0, ofMemory ?? ofCpu ?? 0));
      },
    };
  },
};

function expectedCpuMilli({ vm, requests }: Pod): number {
  return vm?.usage?.cpuMilli ?? amountOf(requests, CPU_MILLI);
}

function requestedBytes({ requests }: Pod): number {
  return amountOf(requests, MEMORY_BYTES);
}

/** Score 0..100 of one resource; null where it was not measured. Hot. */
type ResourceScore = (figure: UsageFigure | null | undefined, added: number, capacity: number) => number | null;

function createScore({ safeVarianceMargin, safeVarianceSensitivity }: Args): ResourceScore {
  return (figure, added, capacity) => {
    if (figure === null || figure === undefined) return null;
    if (capacity <= 0) return 0;
    const mean = Math.min(1, (figure.mean + added) / capacity);
    const share = Math.min(1, figure.standardDeviation / capacity);
    // 1 to the power of infinity is 1 here, as it is in Go.
    const root = share === 1 ? 1 : pow(share, 1 / safeVarianceSensitivity);
    const spread = Math.min(1, safeVarianceMargin * root);
    return 100 * (1 - (mean + spread) / 2);
  };
}
