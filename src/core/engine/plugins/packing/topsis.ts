/**
 * Topsis: Proxmox VE's static scheduler (policies.md 7.2): of four criteria over all nodes, as if the pod were on a candidate,
 * the candidate that lies nearest to the best and farthest from the worst (TOPSIS, Hwang and Yoon 1981).
 *
 *   criteria = mean CPU share, highest CPU share, mean memory share, highest memory share; less is better
 *   v        = criterion / Euclidean norm of its column x weight / 18, weights 1, 2, 5, 10
 *   score    = 100 x d(worst) / (d(worst) + d(best)), Euclidean distances to the column's worst and best; 100 where all are alike
 *
 * Means are root mean squares, and 1 is added to every criterion so that small values do not dominate (`means: rms`), or plain
 * as in the first release (`means: arithmetic`). A VM uses its vCPUs and its guest's memory, any other pod its requests.
 * Example: nodes with 4 of 16, 8 of 16 and 2 of 16 cores and 32, 16 and 48 of 64 GiB in use, a VM of 4 vCPUs and 8 GiB: 92.72,
 * 68.88 and 31.12; with arithmetic means 100, 65.21 and 34.79.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../../model/resources.ts';
import type { ClusterState } from '../../../model/state.ts';
import type { PluginDefinition, PreparedScore } from '../../plugin.ts';
import { rememberBySlot } from '../../slot-column.ts';

interface Args {
  readonly means: 'rms' | 'arithmetic';
}

/** In the order of the criteria: mean and highest share of CPU, mean and highest share of memory. */
const WEIGHTS = [1, 2, 5, 10] as const;
const WEIGHT_SUM = 18;
/** Sums over nodes hang on their order in the last bits; closeness is given to so many parts of one. */
const PARTS = 1e6;
const MAX_SCORE = 100;

/** How much of one resource a pod uses. */
type UseOf = (pod: Pod) => number;
const cpuMilliOf: UseOf = ({ vm, requests }) => (vm === null ? amountOf(requests, CPU_MILLI) : vm.vcpus * 1000);
const memoryBytesOf: UseOf = ({ vm, requests }) => vm?.guestMemoryBytes ?? amountOf(requests, MEMORY_BYTES);

export const topsis: PluginDefinition = {
  name: 'Topsis',
  summary: 'Prefers nodes that leave mean and highest CPU and memory of the whole cluster lowest, by TOPSIS.',
  points: ['preScore', 'score'],
  needs: ['vms'],
  args: {
    type: 'object',
    properties: {
      means: {
        type: 'string',
        enum: ['rms', 'arithmetic'],
        default: 'rms',
        description:
          'rms: root mean squares, 1 added to each criterion; arithmetic: as in the first release of Proxmox VE.',
      },
    },
  },
  create({ means }: Args) {
    const cpu = new Resource(CPU_MILLI, cpuMilliOf, means);
    const memory = new Resource(MEMORY_BYTES, memoryBytesOf, means);
    return {
      reads: 'cluster',
      prepareScore(pod, state, candidates) {
        const columns = [...cpu.criteria(pod, state, candidates), ...memory.criteria(pod, state, candidates)];
        return scoreCloseness(columns, candidates.length);
      },
    };
  },
};

/** One resource of all nodes. */
class Resource {
  readonly #axis: number;
  readonly #useOf: UseOf;
  readonly #means: Args['means'];
  /** What the pods of each node use. */
  readonly #usedBySlot: (state: ClusterState) => Float64Array;

  constructor(axis: number, useOf: UseOf, means: Args['means']) {
    this.#axis = axis;
    this.#useOf = useOf;
    this.#means = means;
    this.#usedBySlot = rememberBySlot(({ pods }) => {
      let used = 0;
      for (const pod of pods.values()) used += useOf(pod);
      return used;
    });
  }

  /** Mean and highest share over all nodes with the pod on each candidate. Hot: walks all nodes. */
  criteria(pod: Pod, state: ClusterState, candidates: readonly NodeState[]): readonly [Float64Array, Float64Array] {
    const used = this.#usedBySlot(state);
    const use = this.#useOf(pod);
    let sum = 0;
    let highest = 0;
    for (const node of state.nodes) {
      const share = this.#shareOf(used[node.slot]!, node);
      sum += this.#toSummand(share);
      highest = Math.max(highest, share);
    }
    const means = new Float64Array(candidates.length);
    const peaks = new Float64Array(candidates.length);
    candidates.forEach((node, position) => {
      const before = this.#shareOf(used[node.slot]!, node);
      const after = this.#shareOf(used[node.slot]! + use, node);
      means[position] = this.#toMean(sum - this.#toSummand(before) + this.#toSummand(after), state.nodeCount);
      peaks[position] = Math.max(highest, after) + this.#offset;
    });
    return [means, peaks];
  }

  /** A node without any of the resource counts as full. */
  #shareOf(used: number, { node }: NodeState): number {
    const whole = amountOf(node.allocatable, this.#axis);
    return whole === 0 ? 1 : used / whole;
  }

  #toSummand(share: number): number {
    return this.#means === 'rms' ? share * share : share;
  }

  #toMean(sum: number, count: number): number {
    const mean = Math.max(0, sum) / count;
    return this.#means === 'rms' ? Math.sqrt(mean) + this.#offset : mean;
  }

  get #offset(): number {
    return this.#means === 'rms' ? 1 : 0;
  }
}

/** Closeness to the best of every column, which is the least. */
function scoreCloseness(columns: readonly Float64Array[], count: number): PreparedScore {
  const toBest = new Float64Array(count);
  const toWorst = new Float64Array(count);
  columns.forEach((column, index) => {
    let squares = 0;
    let least = Number.POSITIVE_INFINITY;
    let greatest = 0;
    for (const value of column) {
      squares += value * value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    // A column of zeros tells nothing.
    const factor = squares === 0 ? 0 : WEIGHTS[index]! / WEIGHT_SUM / Math.sqrt(squares);
    for (let position = 0; position < count; position++) {
      const fromBest = (column[position]! - least) * factor;
      const fromWorst = (greatest - column[position]!) * factor;
      toBest[position]! += fromBest * fromBest;
      toWorst[position]! += fromWorst * fromWorst;
    }
  });
  return {
    score(_node, position) {
      const [best, worst] = [Math.sqrt(toBest[position]!), Math.sqrt(toWorst[position]!)];
      if (best + worst < 1 / PARTS / PARTS) return MAX_SCORE;
      return (MAX_SCORE * Math.round((PARTS * worst) / (best + worst))) / PARTS;
    },
  };
}
