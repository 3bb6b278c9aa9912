/** What one plugin alone says of every node, whatever kind of plugin it is. */

import type { Plugin, PluginDefinition, Rejection, SchedulerVersion } from '../../src/core/engine/plugin.ts';
import { isNodePlugin } from '../../src/core/engine/profile.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import type { NodeState } from '../../src/core/model/node-state.ts';
import type { Pod } from '../../src/core/model/pod.ts';
import { ClusterState } from '../../src/core/model/state.ts';
import { checkSchema } from '../../src/core/schema.ts';

/** A plugin's say about one node. */
export interface Say {
  /** null: it passes. */
  readonly verdict: Pick<Rejection, 'code' | 'reasons'> | null;
  /** Normalised over all nodes; null where it does not score the pod. */
  readonly score: number | null;
}

/** The plugin with its default arguments. */
export function createPlugin(definition: PluginDefinition, schedulerVersion: SchedulerVersion = '1.36'): Plugin {
  return definition.create(checkSchema({}, definition.args).value as never, { schedulerVersion });
}

/** What the plugin says of every node, by name, on a state of its own. */
export function judge(plugin: Plugin, cluster: Cluster, pod: Pod): Readonly<Record<string, Say>> {
  return judgeOn(plugin, new ClusterState(cluster), pod);
}

/** The same on a given state. */
export function judgeOn(plugin: Plugin, state: ClusterState, pod: Pod): Readonly<Record<string, Say>> {
  const verdictOf = verdicts(plugin, state, pod);
  const scores = normalizedScores(plugin, state, pod);
  return Object.fromEntries(
    state.nodes.map((node, index) => {
      const rejection = verdictOf(node);
      const verdict = rejection && { code: rejection.code, reasons: [...rejection.reasons].sort() };
      return [node.name, { verdict, score: scores?.[index] ?? null }];
    }),
  );
}

function verdicts(plugin: Plugin, state: ClusterState, pod: Pod): (node: NodeState) => Rejection | null {
  const outcome = isNodePlugin(plugin) ? plugin.preFilter?.(pod, state) : plugin.prepareFilter?.(pod, state);
  if (outcome?.kind === 'skip') return () => null;
  if (outcome?.kind === 'reject') return () => outcome.rejection;
  if (outcome?.kind === 'prepared') return (node) => outcome.filter(node);
  return (node) => {
    if (outcome?.kind === 'run' && outcome.except?.name === node.name) return outcome.except.rejection;
    return isNodePlugin(plugin) ? (plugin.filter?.(pod, node, state) ?? null) : null;
  };
}

function normalizedScores(plugin: Plugin, state: ClusterState, pod: Pod): Float64Array | null {
  if (isNodePlugin(plugin)) {
    if (plugin.score === undefined || plugin.skipsScore?.(pod, state) === true) return null;
    const scores = Float64Array.from(state.nodes, (node) => plugin.score!(pod, node, state));
    plugin.normalize?.(scores);
    return scores;
  }
  const prepared = plugin.prepareScore?.(pod, state, state.nodes) ?? null;
  if (prepared === null) return null;
  const scores = Float64Array.from(state.nodes, (node, position) => prepared.score(node, position));
  prepared.normalize?.(scores);
  return scores;
}
