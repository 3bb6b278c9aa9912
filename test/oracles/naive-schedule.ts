/** One scheduling cycle written to be read: no cache, no counter kept, every node asked by every plugin. */

import type { PreparedFilter, Rejection } from '../../src/core/engine/plugin.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from '../../src/core/engine/profile.ts';
import type { NodeState } from '../../src/core/model/node-state.ts';
import type { Pod } from '../../src/core/model/pod.ts';
import type { ClusterState } from '../../src/core/model/state.ts';

type Verdict = Pick<Rejection, 'plugin' | 'code' | 'reasons'> | null;

/** What is decided about every node, by name. */
export interface NaiveDecision {
  /** null: fit. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Of the nodes that fit: raw and normalised score by plugin. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, readonly [raw: number, normalized: number]>>>>;
  readonly totals: Readonly<Record<string, number>>;
  readonly best: readonly string[];
}

/** Decides for a pod over a state that nobody has used before. */
export function decideNaively(state: ClusterState, profile: Profile, pod: Pod): NaiveDecision {
  const verdictOf = filterOf(profile, pod, state);
  const verdicts = new Map(state.nodes.map((node) => [node, verdictOf(node)]));
  const feasible = state.nodes.filter((node) => verdicts.get(node) === null);
  const scored = profile.plugins.flatMap((entry) => {
    const scores = scoresOf(entry, pod, state, feasible);
    return scores === null ? [] : [{ entry, scores }];
  });
  const none = profile.plugins.some(({ scores }) => scores) ? 0 : 1;
  const totals = feasible.map((_, at) =>
    scored.reduce((sum, { entry, scores }) => sum + scores.normalized[at]! * entry.weight, none),
  );
  const highest = Math.max(...totals);
  const byName = <T>(pickAt: (at: number) => T): Record<string, T> =>
    Object.fromEntries(feasible.map(({ name }, at) => [name, pickAt(at)]));
  return {
    verdicts: Object.fromEntries([...verdicts].map(([{ name }, verdict]) => [name, verdict])),
    scores: byName((at) =>
      Object.fromEntries(
        scored.map(({ entry, scores: { raw, normalized } }) => [entry.name, [raw[at]!, normalized[at]!]]),
      ),
    ),
    totals: byName((at) => totals[at]!),
    best: feasible.flatMap(({ name }, at) => (totals[at] === highest ? [name] : [])).sort(),
  };
}

/** A filter ready for one pod, made anew for whoever thinks pods onto a node. */
type Filter = Pick<PreparedFilter, 'filter' | 'addPod'>;

function filterOf(profile: Profile, pod: Pod, state: ClusterState): (node: NodeState) => Verdict {
  const prepare = (): Prepared => prepareAll(profile, pod, state);
  const { rejection, narrowing, filters } = prepare();
  return (node) => {
    const outside = narrowing.some(({ names }) => !names.has(node.name));
    if (rejection !== null) return verdictOf(rejection);
    if (outside) return refuse(`node(s) didn't satisfy plugin(s) [${namesOf(narrowing)}]`);
    const rivals = [...state.nominatedTo(node.name)].filter(
      (other) => other.uid !== pod.uid && other.priority >= pod.priority,
    );
    const crowded = node.copy();
    const crowdedFilters = rivals.length === 0 ? [] : prepare().filters;
    for (const rival of rivals) {
      crowded.add(rival);
      for (const filter of crowdedFilters) filter.addPod?.(rival, crowded);
    }
    return firstRejection(crowdedFilters, crowded) ?? firstRejection(filters, node);
  };
}

interface Prepared {
  readonly rejection: Rejection | null;
  /** Sets of nodes that preFilters left in. */
  readonly narrowing: readonly { readonly plugin: string; readonly names: ReadonlySet<string> }[];
  readonly filters: readonly Filter[];
}

/** The preFilters in their order: a refusal that nothing can resolve ends the round, the last of the others stands. */
function prepareAll(profile: Profile, pod: Pod, state: ClusterState): Prepared {
  let rejection: Rejection | null = null;
  const narrowing: { plugin: string; names: ReadonlySet<string> }[] = [];
  const filters: Filter[] = [];
  for (const { name, plugin } of profile.plugins.filter((entry) => entry.filters)) {
    const outcome = isNodePlugin(plugin)
      ? (plugin.preFilter?.(pod, state) ?? ({ kind: 'run' } as const))
      : plugin.prepareFilter!(pod, state);
    if (outcome.kind === 'skip') continue;
    if (outcome.kind === 'reject') {
      rejection = outcome.rejection;
      if (rejection.code === 'UnschedulableAndUnresolvable') break;
      continue;
    }
    if (outcome.kind === 'prepared') filters.push(outcome);
    else if (isNodePlugin(plugin)) filters.push({ filter: (node) => plugin.filter!(pod, node, state) });
    if (outcome.kind === 'prepared' || outcome.nodeNames === undefined) continue;
    narrowing.push({ plugin: name, names: outcome.nodeNames });
    if ([...outcome.nodeNames].some((one) => narrowing.every(({ names }) => names.has(one)))) continue;
    const plugins = namesOf(narrowing);
    const reason = narrowing.length === 1 ? `plugin ${plugins}` : `plugin(s) [${plugins}] simultaneously`;
    rejection = { ...refuse(`node(s) didn't satisfy ${reason}`), figures: [] };
    break;
  }
  return { rejection, narrowing, filters };
}

function namesOf(narrowing: Prepared['narrowing']): string {
  return narrowing
    .map(({ plugin }) => plugin)
    .sort()
    .join(' ');
}

function refuse(reason: string): Pick<Rejection, 'plugin' | 'code' | 'reasons'> {
  return { plugin: 'PreFilter', code: 'UnschedulableAndUnresolvable', reasons: [reason] };
}

function firstRejection(filters: readonly Filter[], node: NodeState): Verdict {
  for (const filter of filters) {
    const rejection = filter.filter(node);
    if (rejection !== null) return verdictOf(rejection);
  }
  return null;
}

function verdictOf({ plugin, code, reasons }: Rejection): Verdict {
  return { plugin, code, reasons };
}

interface Scores {
  readonly raw: Float64Array;
  readonly normalized: Float64Array;
}

function scoresOf(
  { plugin, scores: isAsked }: ProfilePlugin,
  pod: Pod,
  state: ClusterState,
  feasible: readonly NodeState[],
): Scores | null {
  if (!isAsked || feasible.length === 0) return null;
  if (isNodePlugin(plugin)) {
    if (plugin.skipsScore?.(pod, state) === true) return null;
    const raw = Float64Array.from(feasible, (node) => plugin.score!(pod, node, state));
    const normalized = raw.slice();
    plugin.normalize?.(normalized);
    return { raw, normalized };
  }
  const prepared = plugin.prepareScore!(pod, state, feasible);
  if (prepared === null) return null;
  const raw = Float64Array.from(feasible, (node, position) => prepared.score(node, position));
  const normalized = raw.slice();
  prepared.normalize?.(normalized);
  return { raw, normalized };
}
