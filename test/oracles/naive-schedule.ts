/** One scheduling cycle written to be read: no cache, no counter kept, every node asked by every plugin. */

import { ImaginedNode, prepareFilters } from '../../src/core/engine/filter-run.ts';
import type { Rejection } from '../../src/core/engine/plugin.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from '../../src/core/engine/profile.ts';
import type { NodeState } from '../../src/core/model/node-state.ts';
import type { Pod } from '../../src/core/model/pod.ts';
import type { ClusterState } from '../../src/core/model/state.ts';

/** What is decided about every node, by name. */
export interface NaiveDecision {
  /** null: fit. */
  readonly verdicts: Readonly<Record<string, { plugin: string; code: string; reasons: readonly string[] } | null>>;
  /** Of the nodes that fit: normalised score by plugin. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly totals: Readonly<Record<string, number>>;
  readonly best: readonly string[];
}

/** Decides for a pod over a state that nobody has used before. */
export function decideNaively(state: ClusterState, profile: Profile, pod: Pod): NaiveDecision {
  const run = prepareFilters(profile, pod, state);
  const verdictOf = (node: NodeState): Rejection | null => {
    if (run.rejection !== null) return run.rejection;
    if (run.nodeNames !== null && !run.nodeNames.has(node.name)) return run.narrowing;
    return ImaginedNode.of(node, pod, state, run.filters).check();
  };
  const verdicts = new Map(state.nodes.map((node) => [node, verdictOf(node)]));
  const feasible = state.nodes.filter((node) => verdicts.get(node) === null);
  const scored = profile.plugins
    .filter(({ scores }) => scores)
    .flatMap((entry) => {
      const scores = normalizedScores(entry, pod, state, feasible);
      return scores === null ? [] : [{ entry, scores }];
    });
  const totals = feasible.map((_, at) =>
    scored.reduce((sum, { entry, scores }) => sum + scores[at]! * entry.weight, 0),
  );
  const highest = Math.max(...totals);
  const names = feasible.map(({ name }) => name);
  return {
    verdicts: Object.fromEntries(
      [...verdicts].map(([{ name }, found]) => [
        name,
        found && { plugin: found.plugin, code: found.code, reasons: found.reasons },
      ]),
    ),
    scores: Object.fromEntries(
      names.map((name, at) => [name, Object.fromEntries(scored.map(({ entry, scores }) => [entry.name, scores[at]!]))]),
    ),
    totals: Object.fromEntries(names.map((name, at) => [name, totals[at]!])),
    best: names.filter((_, at) => totals[at] === highest).sort(),
  };
}

function normalizedScores(
  { plugin }: ProfilePlugin,
  pod: Pod,
  state: ClusterState,
  feasible: readonly NodeState[],
): Float64Array | null {
  if (feasible.length === 0) return null;
  if (isNodePlugin(plugin)) {
    if (plugin.skipsScore?.(pod, state) === true) return null;
    const scores = Float64Array.from(feasible, (node) => plugin.score!(pod, node, state));
    plugin.normalize?.(scores);
    return scores;
  }
  const prepared = plugin.prepareScore!(pod, state, feasible);
  if (prepared === null) return null;
  const scores = Float64Array.from(feasible, (node, position) => prepared.score(node, position));
  prepared.normalize?.(scores);
  return scores;
}
