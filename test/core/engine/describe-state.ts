/** Everything that a state answers, as plain values that do not depend on slots. */

import type { HostPort } from '../../../src/core/model/pod.ts';
import type { PodSet } from '../../../src/core/model/pod-sets.ts';
import type { PlacedTerm } from '../../../src/core/model/pod-terms.ts';
import { createLabelSelector, type LabelSelector } from '../../../src/core/model/selectors.ts';
import type { ClusterState } from '../../../src/core/model/state.ts';
import { labels, pod } from '../../builders.ts';
import { CLAIMS, VOLUMES } from '../../storage-arbitraries.ts';

export interface StateDescription {
  /** Names of the nodes in visiting order. */
  readonly order: readonly string[] | null;
  readonly nodes: Readonly<Record<string, unknown>>;
  readonly placed: readonly string[];
  readonly terms: readonly unknown[];
  readonly storage: readonly unknown[];
}

const ANY = createLabelSelector([]);
const WEB = createLabelSelector([{ key: 'app', operator: 'In', values: ['web'] }]);
const TIERED = createLabelSelector([{ key: 'tier', operator: 'Exists', values: [] }]);
const UNREVISED = createLabelSelector([{ key: 'rev', operator: 'DoesNotExist', values: [] }]);

const POD_SETS: readonly PodSet[] = [
  setOf('any', ANY),
  setOf('web', WEB),
  setOf('web, not terminating', WEB, { countsTerminating: false }),
  setOf('tiered in default', TIERED, { namespaces: new Set(['default']) }),
  setOf('unrevised', UNREVISED),
];

const PORTS: readonly HostPort[] = ['0.0.0.0', '127.0.0.1', '10.0.0.1', '::'].flatMap((hostIP) =>
  ['TCP', 'UDP'].flatMap((protocol) => [80, 8080].map((port) => ({ hostIP, protocol, port }))),
);

/** Pods whose labels the terms of placed pods may or may not speak about. */
const SUBJECTS = [{}, { app: 'web' }, { app: 'db', tier: 'front' }, { tier: 'back', rev: '1' }].map((own, index) =>
  pod(`subject-${index}`, { labels: own }),
);

/** Describes a state; of its storage, the claims of namespace `default` and the volumes of test/storage-arbitraries.ts. */
export function describeState(state: ClusterState): StateDescription {
  const counts = POD_SETS.map((set) => ({ text: set.text, counts: state.countsOf(set).slice() }));
  const nodes = state.nodes.map((node) => [
    node.name,
    {
      object: node.node,
      pods: [...node.pods.keys()].sort(),
      requested: withoutTrailingZeros(node.requested),
      nonZero: [node.nonZeroCpuMilli, node.nonZeroMemoryBytes],
      usedPorts: PORTS.filter((port) => node.usedPorts.conflictsWith([port])),
      counts: counts.map((one) => `${one.text}: ${one.counts[node.slot]}`),
      nominated: [...state.nominatedTo(node.name)].map(({ name }) => name).sort(),
    },
  ]);
  const bound = CLAIMS.map((name) => state.storage.claim('default', name));
  const names = new Set([...VOLUMES, ...bound.map((claim) => claim?.volumeName ?? '')]);
  return {
    order: state.nodes.map(({ name }) => name),
    nodes: Object.fromEntries(nodes),
    placed: [...state.placements].map(([key, { node }]) => `${key} on ${node.name}`).sort(),
    terms: SUBJECTS.flatMap((subject) => [
      describeTerms(state, state.terms.antiAffinityAgainst(subject, labels({ app: 'web' }))),
      describeTerms(state, state.terms.scoringTermsFor(subject, labels({ app: 'web' }))),
    ]),
    storage: [bound, [...names].sort().map((name) => state.storage.volume(name))],
  };
}

/** Terms in the order of their text, with the names of the nodes they stand on. */
function describeTerms(state: ClusterState, terms: readonly PlacedTerm[]): readonly string[] {
  const describe = ({ kind, weight, term, counts }: PlacedTerm): string => {
    const places = [...counts].map(([slot, count]) => `${state.nodeAt(slot)?.name}:${count}`);
    return `${kind} ${weight} ${term.text} ${places.sort().join(' ')}`;
  };
  return terms.map(describe).sort();
}

/** A vector grows with the first pod that needs an axis; zeros at its end say nothing. */
function withoutTrailingZeros(amounts: readonly number[]): readonly number[] {
  const kept = amounts.map((amount) => amount + 0);
  while (kept.at(-1) === 0) kept.pop();
  return kept;
}

function setOf(
  text: string,
  selector: LabelSelector,
  {
    namespaces = null,
    countsTerminating = true,
  }: { namespaces?: ReadonlySet<string> | null; countsTerminating?: boolean } = {},
): PodSet {
  return { text, conditions: [{ namespaces, selector }], countsTerminating };
}
