import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podTopologySpread } from '../../../../src/core/engine/plugins/kube/pod-topology-spread.ts';
import { prepareSpreadFilter } from '../../../../src/core/engine/topology/spread-filter.ts';
import { prepareSpreadScore } from '../../../../src/core/engine/topology/spread-score.ts';
import { type Cluster, createCluster } from '../../../../src/core/model/cluster.ts';
import { HOSTNAME_LABEL, type Node } from '../../../../src/core/model/node.ts';
import { matchesNodeAffinity } from '../../../../src/core/model/node-fit.ts';
import type { Pod, SpreadConstraint } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { matchesSelector, selectorOfLabels } from '../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../../../src/core/model/taints.ts';
import { arbitraryCluster, arbitraryPod, arbitrarySpreadConstraint } from '../../../arbitraries.ts';
import { labels, node, pod } from '../../../builders.ts';

/** Whose constraints hold: the pod's own, the built-in defaults' (every key may be missing) or a listed default's. */
const arbitrarySource = fc.constantFrom('own', 'own', 'system', 'list');

/** A pod under spread constraints, on a cluster whose pods often share its namespace. */
const arbitrarySpread = fc
  .record({
    cluster: arbitraryCluster,
    judged: arbitraryPod('judged'),
    constraints: fc.array(arbitrarySpreadConstraint, { minLength: 1, maxLength: 3 }),
    source: arbitrarySource,
    isTogether: fc.boolean(),
  })
  .map(({ cluster, judged: { namespace, ...others }, constraints, source, isTogether }) => {
    const judged: Pod = { ...others, namespace, spreadConstraints: source === 'own' ? constraints : [] };
    const app = judged.labels.get('app');
    const selector = labels(app === undefined ? {} : { app });
    return {
      cluster: {
        ...cluster,
        pods: isTogether ? cluster.pods.map((one): Pod => ({ ...one, namespace })) : cluster.pods,
        services: [{ namespace, name: 'service', selector }],
      },
      judged,
      args: { defaults: source === 'own' ? [] : constraints, isSystemDefault: source !== 'list' },
      requiresAllKeys: source !== 'system',
      constraints:
        source === 'own'
          ? constraints
          : app === undefined
            ? []
            : constraints.map((one) => ({ ...one, selector: selectorOfLabels(selector) })),
    };
  });

/** Pods on a node that a constraint counts. */
function countOn({ name }: Node, { selector }: SpreadConstraint, judged: Pod, cluster: Cluster): number {
  if (selector === null || selector.requirements.length === 0) return 0;
  return cluster.pods.filter(
    (one) =>
      one.nodeName === name &&
      one.namespace === judged.namespace &&
      !one.isTerminating &&
      matchesSelector(selector, one.labels),
  ).length;
}

function takesPart(on: Node, constraint: SpreadConstraint, judged: Pod): boolean {
  if (constraint.honorsNodeAffinity && !matchesNodeAffinity(judged, on)) return false;
  return !constraint.honorsNodeTaints || findUntoleratedTaint(on.taints, judged.tolerations, NO_PLACEMENT) === null;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** The rule as kube-scheduler.md C7 tells it: `ok`, `skewed` or `no label`. */
function naiveVerdict(on: Node, judged: Pod, cluster: Cluster, constraints: readonly SpreadConstraint[]): string {
  const hard = constraints.filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
  for (const constraint of hard) {
    const key = constraint.topologyKey;
    const counted = cluster.nodes.filter(
      (other) => hard.every((one) => other.labels.has(one.topologyKey)) && takesPart(other, constraint, judged),
    );
    const matchesIn = (value: string | undefined): number =>
      sumOf(
        counted
          .filter((other) => other.labels.get(key) === value)
          .map((other) => countOn(other, constraint, judged, cluster)),
      );
    const domains = [...new Set(counted.map((other) => other.labels.get(key)))];
    const fewest = domains.length < constraint.minDomains ? 0 : Math.min(...domains.map(matchesIn));
    const self = matchesSelector(constraint.selector, judged.labels) ? 1 : 0;
    if (!on.labels.has(key)) return 'no label';
    if (matchesIn(on.labels.get(key)) + self - fewest > constraint.maxSkew) return 'skewed';
  }
  return 'ok';
}

describe('prepareSpreadFilter', () => {
  it('agrees with counting every pod for every node', () => {
    fc.assert(
      fc.property(arbitrarySpread, ({ cluster, judged, args, constraints }) => {
        const state = new ClusterState(cluster);
        const outcome = prepareSpreadFilter(judged, state, args);
        for (const on of state.nodes) {
          const rejection = outcome.kind === 'prepared' ? outcome.filter(on) : null;
          const verdict =
            rejection === null ? 'ok' : rejection.code === 'UnschedulableAndUnresolvable' ? 'no label' : 'skewed';
          expect([on.name, verdict]).toEqual([on.name, naiveVerdict(on.node, judged, cluster, constraints)]);
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** Raw and final scores of the candidates; null where nothing is scored. */
function naiveScores(
  candidates: readonly Node[],
  judged: Pod,
  cluster: Cluster,
  constraints: readonly SpreadConstraint[],
  requiresAllKeys: boolean,
) {
  const soft = constraints.filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway');
  if (soft.length === 0) return null;
  const hasKeys = (on: Node): boolean => !requiresAllKeys || soft.every((one) => on.labels.has(one.topologyKey));
  /** A missing label counts as the value ''. */
  const domainValueOf = (on: Node, key: string): string => on.labels.get(key) ?? '';
  const scored = candidates.filter(hasKeys);
  const raws = scored.map((on) =>
    Math.round(
      sumOf(
        soft.map((constraint) => {
          const { topologyKey: key, maxSkew } = constraint;
          if (!on.labels.has(key)) return 0;
          const sharing = cluster.nodes.filter(
            (other) =>
              hasKeys(other) &&
              takesPart(other, constraint, judged) &&
              domainValueOf(other, key) === domainValueOf(on, key),
          );
          const isByNode = key === HOSTNAME_LABEL;
          const size = isByNode ? scored.length : new Set(scored.map((other) => domainValueOf(other, key))).size;
          const counted = isByNode ? [on] : sharing;
          const count = sumOf(counted.map((other) => countOn(other, constraint, judged, cluster)));
          return count * Math.log(size + 2) + maxSkew - 1;
        }),
      ),
    ),
  );
  const [most, least] = [Math.max(0, ...raws), Math.min(...raws)];
  return candidates.map((on) => {
    const at = scored.indexOf(on);
    if (at === -1) return { raw: 0, final: 0 };
    const raw = raws[at]!;
    return { raw, final: most === 0 ? 100 : Math.trunc((100 * (most + least - raw)) / most) };
  });
}

describe('prepareSpreadScore', () => {
  it('agrees with counting every pod for every candidate', () => {
    fc.assert(
      fc.property(
        arbitrarySpread,
        fc.nat({ max: 255 }),
        ({ cluster, judged, args, constraints, requiresAllKeys }, mask) => {
          const state = new ClusterState(cluster);
          const candidates = state.nodes.filter((_, at) => (mask & (1 << at)) !== 0);
          const prepared = prepareSpreadScore(judged, state, candidates, args);
          const raw = candidates.map((on, position) => prepared?.score(on, position) ?? 0);
          const final = Float64Array.from(raw);
          prepared?.normalize?.(final);
          const said = prepared === null ? null : raw.map((one, at) => ({ raw: one, final: final[at] }));
          const objects = candidates.map((on) => on.node);
          expect(said).toEqual(naiveScores(objects, judged, cluster, constraints, requiresAllKeys));
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe(podTopologySpread.name, () => {
  it('counts a pod that is thought onto a node, or away, as one that is there, or is not', () => {
    fc.assert(
      fc.property(
        arbitrarySpread,
        arbitraryPod('guest'),
        fc.nat({ max: 7 }),
        ({ cluster, judged, args, constraints }, guest, at) => {
          // The two exceptions, as in kube-scheduler's dry run: terminating pods, and selectors that select everything.
          const isPlain = constraints.every(({ selector }) => selector?.requirements.length !== 0);
          fc.pre(isPlain && !guest.isTerminating);
          const without = new ClusterState(cluster);
          const home = without.nodes[at % without.nodeCount]!.name;
          const beside = new ClusterState({ ...cluster, pods: [...cluster.pods, { ...guest, nodeName: home }] });
          const before = prepareSpreadFilter(judged, without, args);
          const after = prepareSpreadFilter(judged, beside, args);
          if (before.kind !== 'prepared' || after.kind !== 'prepared') return;
          const [added, removed] = [before.copy!(), after.copy!()];
          added.addPod!(guest, without.node(home)!);
          removed.removePod!(guest, beside.node(home)!);
          for (const on of without.nodes) {
            expect(added.filter(on)).toEqual(after.filter(on));
            expect(removed.filter(on)).toEqual(before.filter(on));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('keeps the two lowest domains through any changes as kube-scheduler keeps them', () => {
    const domains = ['n0', 'n1', 'n2', 'n3'];
    const selector = selectorOfLabels(labels({ app: 'web' }));
    const constraint: SpreadConstraint = {
      maxSkew: 1,
      topologyKey: HOSTNAME_LABEL,
      whenUnsatisfiable: 'DoNotSchedule',
      selector,
      minDomains: 1,
      honorsNodeAffinity: true,
      honorsNodeTaints: false,
    };
    const arbitraryChange = fc.record({ domain: fc.nat({ max: 3 }), isAdded: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
        fc.array(arbitraryChange, { maxLength: 12 }),
        (counts, changes) => {
          const web = (name: string, nodeName: string): Pod => pod(name, { nodeName, labels: { app: 'web' } });
          const pods = domains.flatMap((name, at) =>
            Array.from({ length: counts[at]! }, (_, number) => web(`${name}-${number}`, name)),
          );
          const nodes = domains.map((name) => node(name));
          const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods }));
          const judged = pod('judged', { labels: { app: 'web' }, spreadConstraints: [constraint] });
          const prepared = prepareSpreadFilter(judged, state, { defaults: [], isSystemDefault: true });
          if (prepared.kind !== 'prepared') throw new Error('wanted a filter');
          const matches = [...counts];
          const paths = new CriticalPaths(matches);
          for (const { domain, isAdded } of changes) {
            matches[domain]! += isAdded ? 1 : -1;
            paths.update(domain, matches[domain]!);
            prepared[isAdded ? 'addPod' : 'removePod']!(web('guest', ''), state.node(domains[domain]!)!);
            const refused = state.nodes.map((on) => prepared.filter(on) !== null);
            expect(refused).toEqual(matches.map((count) => count + 1 - paths.lowest[0]!.matches > 1));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** podtopologyspread/filtering.go criticalPaths: a domain that is neither of the two kept enters only from below. */
class CriticalPaths {
  lowest: { domain: number; matches: number }[] = [
    { domain: -1, matches: 2 ** 31 - 1 },
    { domain: -1, matches: 2 ** 31 - 1 },
  ];

  constructor(counts: readonly number[]) {
    counts.forEach((count, domain) => {
      this.update(domain, count);
    });
  }

  update(domain: number, matches: number): void {
    const [first, second] = this.lowest as [{ domain: number; matches: number }, { domain: number; matches: number }];
    const known = this.lowest.find((one) => one.domain === domain);
    if (known !== undefined) {
      known.matches = matches;
      if (first.matches > second.matches) this.lowest = [second, first];
    } else if (matches < first.matches) this.lowest = [{ domain, matches }, first];
    else if (matches < second.matches) this.lowest = [first, { domain, matches }];
  }
}
