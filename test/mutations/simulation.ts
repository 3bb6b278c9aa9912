/** Mutations of what happens to a cluster over time, and of what is kept from decision to decision. */

import type { Mutation } from './mutation.ts';

const simulation = 'core/simulation';
const ranking = 'core/engine/ranking';

export const SIMULATION_MUTATIONS: readonly Mutation[] = [
  { file: `${simulation}/event-queue.ts`, original: 'sequence - this.#sequences[at]!', mutated: '0' },
  { file: `${simulation}/cluster-event.ts`, original: 'departure: 10,', mutated: 'departure: 31,' },
  { file: `${simulation}/cluster-event.ts`, original: "'node-leave': 81,", mutated: "'node-leave': 8," },
  { file: `${simulation}/pending-queue.ts`, original: 'b.pod.priority - a.pod.priority', mutated: '0' },
  { file: `${simulation}/pending-queue.ts`, original: 'line.isReady = false;', mutated: '' },
  {
    file: `${simulation}/pending-queue.ts`,
    original: 'if (!line.isReady && mayHelp(line.sample)) this.#makeReady(line);',
    mutated: '',
  },
  { file: `${simulation}/pod-kinds.ts`, original: 'pod.tolerations === sample.tolerations &&', mutated: '' },
  { file: `${simulation}/world.ts`, original: 'failover: 85,', mutated: 'failover: 40,' },
  {
    file: `${simulation}/lifecycle.ts`,
    original: 'if (remainingSeconds === null || !isStarted) return;',
    mutated: 'return;',
  },
  { file: `${simulation}/lifecycle.ts`, original: 'this.#needs.roomMade(node);\n  }\n}', mutated: '}\n}' },
  {
    file: `${simulation}/migration-queue.ts`,
    original: 'this.#holders.size >= this.#limits.perCluster',
    mutated: 'false',
  },
  {
    file: `${simulation}/migration-queue.ts`,
    original: 'if (this.#outboundOf(migration) >= this.#limits.outboundPerNode) continue;',
    mutated: '',
  },
  { file: `${simulation}/migration-queue.ts`, original: 'sort((a, b) => b - a)', mutated: 'sort((a, b) => a - b)' },
  { file: `${simulation}/migration-control.ts`, original: 'world.state.forget(podKey(target));', mutated: '' },
  {
    file: `${simulation}/node-control.ts`,
    original: 'if (failed?.failure !== failure) return;',
    mutated: 'if (failed === undefined) return;',
  },
  { file: `${simulation}/scheduler-turn.ts`, original: 'if (schedulingSeconds === 0) continue;', mutated: 'continue;' },
  { file: `${simulation}/usage-control.ts`, original: 'atSeconds > since', mutated: 'atSeconds === timeSeconds' },
  {
    file: `${ranking}/node-ranking.ts`,
    original: 'if (winner === this.#winners[at] && winner !== slot) return;',
    mutated: 'if (winner === this.#winners[at]) return;',
  },
  {
    file: `${ranking}/ranked-choice.ts`,
    original: 'if (plugin.normalize !== undefined && !isUniform) return undefined;',
    mutated: '',
  },
  { file: `${ranking}/tie-ranks.ts`, original: 'a.hash - b.hash', mutated: 'b.hash - a.hash' },
];
