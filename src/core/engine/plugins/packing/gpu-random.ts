/**
 * GpuRandom: any node, and any GPU with room for a share, each as likely as the others (policies.md 5.3, "Random").
 *
 *   score = 100 for candidate number (hash of seed and pod) mod (number of candidates) by name, 0 for the others
 *
 * Drawn from hashes, not from a sequence: the same pod, asked again, is told the same. Example: a hash of 17 and candidates
 * a, b, c: 17 mod 3 = 2, c scores 100. Whole GPUs are alike and are not drawn.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { type Pod, podKey } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { createRandom, randomBelow } from '../../../random.ts';
import { FreeGpus, isShareOfOne } from '../../fragmentation/free-gpus.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface GpuRandomArgs {
  readonly seed: number;
}

const BEST = 100;

export const gpuRandom: PluginDefinition = {
  name: 'GpuRandom',
  summary: 'Picks a node, and for a share of a GPU a device, at random by a seed.',
  points: ['score', 'reserve'],
  needs: ['gpus'],
  args: {
    type: 'object',
    properties: { seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 } },
  },
  create({ seed }: GpuRandomArgs) {
    const free = new FreeGpus();
    const ranking = new NameRanking();
    return {
      reads: 'cluster',
      prepareScore(pod, state, candidates) {
        const drawn = draw(seed, podKey(pod), candidates.length);
        const chosen = ranking.pick(state, candidates, drawn);
        return { score: (node) => (node === chosen ? BEST : 0) };
      },
      chooseGpus(pod, node) {
        if (pod.gpu === null || !isShareOfOne(pod.gpu)) return null;
        free.read(node);
        const { milliEach } = pod.gpu;
        const fitting = free.milli.flatMap((milli, index) => (index < free.count && milli >= milliEach ? [index] : []));
        return fitting.length === 0 ? null : [fitting[draw(seed, deviceText(pod, node), fitting.length)]!];
      },
    };
  },
};

function deviceText(pod: Pod, node: NodeState): string {
  return `${podKey(pod)} on ${node.name}`;
}

/** Evenly from 0 to below `count`, by FNV-1a over the seed's halves and a text. */
function draw(seed: number, text: string, count: number): number {
  let hash = Math.imul(0x811c9dc5 ^ (seed | 0), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(seed / 4294967296), 0x01000193);
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return randomBelow(createRandom(hash >>> 0), count);
}

/** Ranks of nodes by name, kept while the nodes stay the same. */
class NameRanking {
  #state: ClusterState | null = null;
  #epoch = -1;
  /** By slot. */
  #ranks = new Int32Array(0);

  /** The candidate with `position` others before it by name. Hot. */
  pick(state: ClusterState, candidates: readonly NodeState[], position: number): NodeState {
    this.#follow(state);
    const byRank: NodeState[] = new Array(state.nodeCount);
    for (const node of candidates) byRank[this.#ranks[node.slot]!] = node;
    let before = 0;
    for (const node of byRank) {
      if (node !== undefined && before++ === position) return node;
    }
    return candidates[0]!;
  }

  #follow(state: ClusterState): void {
    if (this.#state === state && this.#epoch === state.nodesEpoch) return;
    this.#state = state;
    this.#epoch = state.nodesEpoch;
    this.#ranks = new Int32Array(state.slotCount);
    const sorted = [...state.nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
    sorted.forEach(({ slot }, rank) => {
      this.#ranks[slot] = rank;
    });
  }
}
