/** Runs one node-local plugin as the scheduling cycle does, on a few nodes. */

import type { NodePlugin, PluginDefinition, Rejection, SchedulerVersion } from '../src/core/engine/plugin.ts';
import { isNodePlugin } from '../src/core/engine/profile.ts';
import { createCluster } from '../src/core/model/cluster.ts';
import type { Node } from '../src/core/model/node.ts';
import type { Pod } from '../src/core/model/pod.ts';
import { ResourceAxes } from '../src/core/model/resources.ts';
import { ClusterState } from '../src/core/model/state.ts';
import { checkSchema, type Schema } from '../src/core/schema.ts';

export interface RigOptions {
  readonly args?: Readonly<Record<string, unknown>>;
  readonly version?: SchedulerVersion;
}

/** A plugin with its arguments checked and completed by its schema; kube-scheduler 1.34 where no version is given. */
export function buildPlugin(
  definition: PluginDefinition,
  { args = {}, version = '1.34' }: RigOptions = {},
): NodePlugin {
  const plugin = definition.create(checkArgs(args, definition.args) as never, { schedulerVersion: version });
  if (!isNodePlugin(plugin)) throw new Error(`${definition.name} is not node-local`);
  return plugin;
}

function checkArgs(args: Readonly<Record<string, unknown>>, schema: Schema): unknown {
  const { value, issues } = checkSchema(args, schema);
  if (issues.length > 0) throw new Error(`${issues[0]!.path}: ${issues[0]!.found}`);
  return value;
}

/** A state of nodes and of pods that are placed where their nodeName says. */
export function stateOf(nodes: readonly Node[], pods: readonly Pod[] = [], axes = new ResourceAxes()): ClusterState {
  return new ClusterState(createCluster({ axes, nodes, pods }));
}

/** The filter's verdict on a node, in kube-scheduler's words: `pass`, or the code and its reasons. */
export function verdict(plugin: NodePlugin, pod: Pod, state: ClusterState, nodeName: string): string {
  return describeRejection(rejectionOf(plugin, pod, state, nodeName));
}

/** The filter's rejection of a node; null where preFilter skips the plugin or the filter passes. */
export function rejectionOf(plugin: NodePlugin, pod: Pod, state: ClusterState, nodeName: string): Rejection | null {
  const outcome = plugin.preFilter?.(pod, state);
  if (outcome?.kind === 'skip') return null;
  if (outcome?.kind === 'reject') return outcome.rejection;
  if (outcome?.except?.name === nodeName) return outcome.except.rejection;
  return plugin.filter?.(pod, state.node(nodeName)!, state) ?? null;
}

export function describeRejection(rejection: Rejection | null): string {
  if (rejection === null) return 'pass';
  const code = rejection.code === 'Unschedulable' ? 'Unschedulable' : 'UAU';
  return `${code}: ${rejection.reasons.join(', ')}`;
}

/** Normalised scores over all nodes, in the order of the state; `skip` where the plugin contributes nothing. */
export function scoresOf(plugin: NodePlugin, pod: Pod, state: ClusterState): number[] | 'skip' {
  if (plugin.skipsScore?.(pod, state)) return 'skip';
  const scores = Float64Array.from(state.nodes, (node) => plugin.score!(pod, node, state));
  plugin.normalize?.(scores);
  return [...scores];
}

/** Raw scores over all nodes, in the order of the state. */
export function rawScoresOf(plugin: NodePlugin, pod: Pod, state: ClusterState): number[] {
  return state.nodes.map((node) => plugin.score!(pod, node, state));
}
