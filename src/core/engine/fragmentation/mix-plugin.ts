/**
 * Plugins that measure nodes against a mix of classes. Where the mix is an argument, a node's score depends on that node
 * alone. Where it is the cluster's own, it follows the placed pods: the classes that 95 % of them belong to, shares
 * rounded to whole percents, so that it stays the same from most placements to the next and scores are kept meanwhile.
 * The same placed pods give the same mix, however they came there.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import { PluginColumns } from '../columns.ts';
import type { NodePlugin, Plugin } from '../plugin.ts';
import { type Counted, PlacedMix } from './placed-mix.ts';

/** How a kind of class is told from pods. */
export interface MixRules<T> {
  /** Class of a pod as text; null where it is of none. */
  textOf(pod: Pod, state: ClusterState): string | null;
  /** The classes that stand for the counted pods, in an order that depends on nothing else. */
  typicalOf(counted: readonly Counted[], state: ClusterState): readonly T[];
}

/** What a plugin does with a mix: a score per node, and perhaps the devices to give. */
export type MixPlugin = NodePlugin & Required<Pick<NodePlugin, 'score'>>;

/** The plugin for a given mix, or for the cluster's own where none is given. */
export function createMixPlugin<T extends { readonly probability: number }>(
  name: string,
  given: readonly T[] | undefined,
  make: (classes: readonly T[]) => MixPlugin,
  rules: MixRules<T>,
): Plugin {
  if (given !== undefined) return make(given);
  const byState = new WeakMap<ClusterState, OwnMix<T>>();
  const mixOf = (state: ClusterState): OwnMix<T> => {
    let own = byState.get(state);
    if (own === undefined) {
      own = new OwnMix(name, state, make, rules);
      byState.set(state, own);
    }
    own.refresh();
    return own;
  };
  return {
    reads: 'cluster',
    prepareScore(pod, state) {
      const { plugin, columns } = mixOf(state);
      const { scores } = columns.scoreColumn(pod, plugin.shapeOf(pod, state));
      return { score: ({ slot }: NodeState) => scores[slot]! };
    },
    chooseGpus: (pod, node, state) => mixOf(state).plugin.chooseGpus?.(pod, node, state) ?? null,
  };
}

/** The plugin for the mix of one state as it is now. */
class OwnMix<T extends { readonly probability: number }> {
  readonly #name: string;
  readonly #state: ClusterState;
  readonly #make: (classes: readonly T[]) => MixPlugin;
  readonly #rules: MixRules<T>;
  readonly #mix: PlacedMix;
  #clock = -1;
  #text = '';
  plugin: MixPlugin;
  columns: PluginColumns;

  constructor(name: string, state: ClusterState, make: (classes: readonly T[]) => MixPlugin, rules: MixRules<T>) {
    this.#name = name;
    this.#state = state;
    this.#make = make;
    this.#rules = rules;
    this.#mix = new PlacedMix(state, (pod) => rules.textOf(pod, state));
    this.plugin = make([]);
    this.columns = new PluginColumns(name, this.plugin, state);
  }

  /** Follows the state; what was computed for another mix is dropped. */
  refresh(): void {
    const { clock } = this.#state.journal;
    if (clock === this.#clock) return;
    this.#clock = clock;
    const classes = roundShares(this.#rules.typicalOf([...this.#mix.counted()], this.#state));
    const text = JSON.stringify(classes);
    if (text === this.#text) return;
    this.#text = text;
    this.plugin = this.#make(classes);
    this.columns = new PluginColumns(this.#name, this.plugin, this.#state);
  }
}

/**
 * Shares in whole percents, made to sum up to 1 again, in an order that does not follow the counts; as they were where
 * all of them are below half a percent.
 */
function roundShares<T extends { readonly probability: number }>(classes: readonly T[]): readonly T[] {
  const rounded = classes
    .map((one) => ({ ...one, probability: Math.round(one.probability * 100) }))
    .filter(({ probability }) => probability > 0);
  const sum = rounded.reduce((total, { probability }) => total + probability, 0);
  if (sum === 0) return classes;
  const texts = new Map(rounded.map((one) => [JSON.stringify(one), { ...one, probability: one.probability / sum }]));
  return [...texts.keys()].sort().map((text) => texts.get(text)!);
}
