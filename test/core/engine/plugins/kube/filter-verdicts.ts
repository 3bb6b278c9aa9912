/** What a plugin's filter says of every node of a state. */

import type {
  PluginDefinition,
  PreparedFilter,
  Rejection,
  SchedulerVersion,
} from '../../../../../src/core/engine/plugin.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';

/** `skip`, one text for a pod that is refused outright, or a text a node: `ok` or why not. */
export type Verdicts = string | Record<string, string>;

/** The verdicts of a cluster plugin, as texts `code: reason, reason` with the code as U or UAU. */
export function verdictsOf(
  definition: PluginDefinition,
  pod: Pod,
  state: ClusterState,
  schedulerVersion: SchedulerVersion = '1.36',
): Verdicts {
  const filter = prepare(definition, pod, state, schedulerVersion);
  if (typeof filter === 'string') return filter;
  return Object.fromEntries(state.nodes.map((node) => [node.name, describe(filter.filter(node))]));
}

/** The filter ready for a pod, or what the preFilter said instead. */
export function prepare(
  definition: PluginDefinition,
  pod: Pod,
  state: ClusterState,
  schedulerVersion: SchedulerVersion = '1.36',
): PreparedFilter | string {
  const plugin = definition.create({} as never, { schedulerVersion });
  if (plugin.reads !== 'cluster') throw new Error(`${definition.name} is no cluster plugin`);
  const outcome = plugin.prepareFilter!(pod, state);
  if (outcome.kind === 'prepared') return outcome;
  return outcome.kind === 'reject' ? describe(outcome.rejection) : outcome.kind;
}

/** `ok`, or the code and the reasons. */
export function describe(rejection: Rejection | null): string {
  if (rejection === null) return 'ok';
  const code = { Unschedulable: 'U', UnschedulableAndUnresolvable: 'UAU' }[rejection.code];
  return `${code}: ${rejection.reasons.join(', ')}`;
}
