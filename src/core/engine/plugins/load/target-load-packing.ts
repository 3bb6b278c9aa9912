/**
 * TargetLoadPacking: fills nodes up to a target of measured CPU use and spreads beyond it (kubernetes-sigs/scheduler-plugins
 * pkg/trimaran/targetloadpacking; policies.md 3.1).
 *
 *   U     = 100 x (measured + pods the measurement has not seen + this pod) / capacity
 *   score = (100 - X) x U / X + X            U <= X, rounded
 *           X x (100 - U) / (100 - X)        X < U <= 100, rounded
 *           0                                U > 100, or nothing measured
 *
 * X is targetUtilization. Just above it the score falls from 100 to X: the fullest node under the target is best, one over
 * it is worse than an idle one. What a pod uses is predicted (engine/load/predicted-cpu.ts); which pods a measurement has
 * not seen is told by engine/load/unseen-pods.ts.
 * Example, X 40: 1000 of 16000 measured, a pod of 1000: U = 12.5, score 60 x 12.5 / 40 + 40 = 58.75, 59.
 */

import type { Pod } from '../../../model/pod.ts';
import { amountOf, CPU_MILLI } from '../../../model/resources.ts';
import { type CpuPrediction, predictCpuMilli } from '../../load/predicted-cpu.ts';
import { METRICS_INTERVAL_SCHEMA, sumUnseen } from '../../load/unseen-pods.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly targetUtilization: number;
  readonly defaultRequestsMultiplier: number;
  readonly defaultRequestsMilli: number;
  readonly metricsIntervalSeconds: number;
}

export const targetLoadPacking: PluginDefinition = {
  name: 'TargetLoadPacking',
  summary: 'Fills nodes up to a target of measured CPU use and spreads pods beyond it.',
  points: ['score'],
  needs: ['load'],
  args: {
    type: 'object',
    properties: {
      targetUtilization: {
        type: 'number',
        minimum: 1,
        maximum: 100,
        default: 40,
        description: 'Percent of CPU to fill a node to.',
      },
      defaultRequestsMultiplier: {
        type: 'number',
        minimum: 0,
        maximum: 100,
        default: 1.5,
        description: 'Predicted use of what has a request but no limit, as a multiple of the request.',
      },
      defaultRequestsMilli: {
        type: 'number',
        minimum: 0,
        maximum: 1_000_000,
        default: 1000,
        description: 'Predicted millicores of a container with neither request nor limit.',
      },
      metricsIntervalSeconds: METRICS_INTERVAL_SCHEMA,
    },
  },
  create(args: Args) {
    const prediction: CpuPrediction = {
      multiplier: args.defaultRequestsMultiplier,
      defaultMilli: args.defaultRequestsMilli,
    };
    const predict = (pod: Pod): number => predictCpuMilli(pod, prediction);
    return {
      reads: 'node',
      shapeOf: (pod) => String(predict(pod)),
      score(pod, node) {
        const cpu = node.node.usage?.cpuMilli ?? null;
        if (cpu === null) return 0;
        const capacity = amountOf(node.node.capacity, CPU_MILLI);
        const used = cpu.mean + sumUnseen(node, args.metricsIntervalSeconds, predict) + predict(pod);
        return scoreUse(capacity === 0 ? 0 : (100 * used) / capacity, args.targetUtilization);
      },
    };
  },
};

/** Score 0..100 of a node whose CPU would be used to so many percent. Hot. */
function scoreUse(usePercent: number, target: number): number {
  if (usePercent > 100) return 0;
  if (usePercent > target) return Math.round((target * (100 - usePercent)) / (100 - target));
  return Math.round(((100 - target) * usePercent) / target + target);
}
