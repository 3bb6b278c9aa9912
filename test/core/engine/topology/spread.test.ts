import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podTopologySpread } from '../../../../src/core/engine/plugins/kube/pod-topology-spread.ts';
import { prepareSpreadFilter } from '../../../../src/core/engine/topology/spread-filter.ts';
import { prepareSpreadScore } from '../../../../src/core/engine/topology/spread-score.ts';
import type { Cluster } from '../../../../src/core/model/cluster.ts';
import { HOSTNAME_LABEL, type Node } from '../../../../src/core/model/node.ts';
import { matchesNodeAffinity } from '../../../../src/core/model/node-fit.ts';
import type { Pod, SpreadConstraint } from '../../../../src/core/model/pod.ts';
import { matchesSelector } from '../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../../../src/core/model/taints.ts';
import { arbitraryCluster, arbitraryPod, arbitrarySpreadConstraint } from '../../../arbitraries.ts';

const NO_DEFAULTS = { defaults: [], isSystemDefault: true };

/** A pod that has spread constraints, on a cluster whose pods often share its namespace. */
const arbitrarySpread = fc
  .record({
    cluster: arbitraryCluster,
    judged: arbitraryPod('judged'),
    constraints: fc.array(arbitrarySpreadConstraint, { minLength: 1, maxLength: 3 }),
    isTogether: fc.boolean(),
  })
  .map(({ cluster, judged, constraints, isTogether }) => ({
    cluster: isTogether
      ? { ...cluster, pods: cluster.pods.map((one): Pod => ({ ...one, namespace: judged.namespace })) }
      : cluster,
    judged: { ...judged, spreadConstraints: constraints },
  }));

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
function naiveVerdict(on: Node, judged: Pod, cluster: Cluster): string {
  const hard = judged.spreadConstraints.filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
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
      fc.property(arbitrarySpread, ({ cluster, judged }) => {
        const state = new ClusterState(cluster);
        const outcome = prepareSpreadFilter(judged, state, NO_DEFAULTS);
        for (const on of state.nodes) {
          const rejection = outcome.kind === 'prepared' ? outcome.filter(on) : null;
          const verdict =
            rejection === null ? 'ok' : rejection.code === 'UnschedulableAndUnresolvable' ? 'no label' : 'skewed';
          expect([on.name, verdict]).toEqual([on.name, naiveVerdict(on.node, judged, cluster)]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Raw and final scores of the candidates; null where nothing is scored. */
function naiveScores(candidates: readonly Node[], judged: Pod, cluster: Cluster) {
  const soft = judged.spreadConstraints.filter((one) => one.whenUnsatisfiable === 'ScheduleAnyway');
  if (soft.length === 0) return null;
  const hasKeys = (on: Node): boolean => soft.every((one) => on.labels.has(one.topologyKey));
  const scored = candidates.filter(hasKeys);
  const raws = scored.map((on) =>
    Math.round(
      sumOf(
        soft.map((constraint) => {
          const { topologyKey: key, maxSkew } = constraint;
          const sharing = cluster.nodes.filter(
            (other) =>
              hasKeys(other) && takesPart(other, constraint, judged) && other.labels.get(key) === on.labels.get(key),
          );
          const isByNode = key === HOSTNAME_LABEL;
          const size = isByNode ? scored.length : new Set(scored.map((other) => other.labels.get(key))).size;
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
      fc.property(arbitrarySpread, fc.nat({ max: 255 }), ({ cluster, judged }, mask) => {
        const state = new ClusterState(cluster);
        const candidates = state.nodes.filter((_, at) => (mask & (1 << at)) !== 0);
        const prepared = prepareSpreadScore(judged, state, candidates, NO_DEFAULTS);
        const raw = candidates.map((on, position) => prepared?.score(on, position) ?? 0);
        const final = Float64Array.from(raw);
        prepared?.normalize?.(final);
        const said = prepared === null ? null : raw.map((one, at) => ({ raw: one, final: final[at] }));
        const objects = candidates.map((on) => on.node);
        expect(said).toEqual(naiveScores(objects, judged, cluster));
      }),
      { numRuns: 300 },
    );
  });
});

describe(podTopologySpread.name, () => {
  it('counts a pod that is thought onto a node, or away, as one that is there, or is not', () => {
    fc.assert(
      fc.property(arbitrarySpread, arbitraryPod('guest'), fc.nat({ max: 7 }), ({ cluster, judged }, guest, at) => {
        // The two exceptions, as in kube-scheduler's dry run: terminating pods, and selectors that select everything.
        const isPlain = judged.spreadConstraints.every(({ selector }) => selector?.requirements.length !== 0);
        fc.pre(isPlain && !guest.isTerminating);
        const without = new ClusterState(cluster);
        const home = without.nodes[at % without.nodeCount]!.name;
        const beside = new ClusterState({ ...cluster, pods: [...cluster.pods, { ...guest, nodeName: home }] });
        const before = prepareSpreadFilter(judged, without, NO_DEFAULTS);
        const after = prepareSpreadFilter(judged, beside, NO_DEFAULTS);
        if (before.kind !== 'prepared' || after.kind !== 'prepared') return;
        const [added, removed] = [before.copy!(), after.copy!()];
        added.addPod!(guest, without.node(home)!);
        removed.removePod!(guest, beside.node(home)!);
        for (const on of without.nodes) {
          expect(added.filter(on)).toEqual(after.filter(on));
          expect(removed.filter(on)).toEqual(before.filter(on));
        }
      }),
      { numRuns: 300 },
    );
  });
});
