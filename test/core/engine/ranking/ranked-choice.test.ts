import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRejection, type PluginDefinition, RUN, SKIP } from '../../../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { createEntry } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { NodeRanking } from '../../../../src/core/engine/ranking/node-ranking.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { arbitraryCluster, arbitraryNode, arbitraryPod } from '../../../arbitraries.ts';
import { node, pod } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { arbitraryWalk, walk } from '../../../state-walk.ts';

describe('chooseNode', () => {
  it.each(POLICIES.filter(({ tie }) => tie.kind === 'stable'))(
    'is what choose chooses, whatever changes: $name',
    (policy) => {
      fc.assert(
        fc.property(
          arbitraryCluster,
          arbitraryWalk(arbitraryPod('walked'), arbitraryNode('n0')),
          fc.array(arbitraryPod('asked'), { minLength: 1, maxLength: 3 }),
          (cluster, steps, asked) => {
            const state = new ClusterState(cluster);
            // One keeps what it knows, the other begins anew each time.
            const keeping = new Scheduler(state, createProfile(policy, PLUGINS));
            const look = (): void => {
              for (const pod of asked) {
                const fresh = new Scheduler(state, createProfile(policy, PLUGINS));
                expect(keeping.chooseNode(pod)).toBe(fresh.choose(pod).node);
              }
            };
            look();
            walk(state, steps, look);
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});

describe('rankings of pods for which different plugins have a say', () => {
  it('are told apart where the texts of those plugins are alike', () => {
    const refusing = (name: string, nodeName: string): PluginDefinition => ({
      name,
      summary: '',
      points: ['preFilter', 'filter'],
      args: { type: 'object', properties: {} },
      create: () => ({
        reads: 'node',
        shapeOf: () => '',
        preFilter: (one) => (one.labels.has(name) ? RUN : SKIP),
        filter: (_pod, { node }) => (node.name === nodeName ? createRejection(name, 'Unschedulable', 'no') : null),
      }),
    });
    const plugins = [refusing('A', 'n0'), refusing('B', 'n1')];
    const policy = { ...POLICIES[0]!, tie: { kind: 'stable', by: 'name' } as const, percentageOfNodesToScore: 100 };
    const profile = createProfile({ ...policy, plugins: plugins.map(({ name }) => createEntry(name)) }, plugins);
    const scheduler = new Scheduler(stateOf([node('n0'), node('n1')]), profile);
    expect(scheduler.chooseNode(pod('a', { labels: { A: '' } }))).toBe('n1');
    expect(scheduler.chooseNode(pod('b', { labels: { B: '' } }))).toBe('n0');
  });
});

describe('NodeRanking', () => {
  it('has the highest total at its root, the lowest rank among equals, after any changes', () => {
    const total = fc.constantFrom(Number.NEGATIVE_INFINITY, 0, 1, 1.5, 2);
    fc.assert(
      fc.property(
        fc.array(total, { maxLength: 40 }),
        fc.array(fc.record({ at: fc.nat(), total }), { maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        (totals, changes, draws) => {
          const values = [...totals];
          const ranks = Int32Array.from(values.keys());
          for (let slot = ranks.length - 1; slot > 0; slot--) {
            const other = draws.next().value! % (slot + 1);
            [ranks[slot], ranks[other]] = [ranks[other]!, ranks[slot]!];
          }
          const ranking = new NodeRanking();
          ranking.rebuild(values.length, ranks, (slot) => values[slot]!);
          expect(ranking.best).toBe(bestOf(values, ranks));
          for (const change of values.length === 0 ? [] : changes) {
            const slot = change.at % values.length;
            values[slot] = change.total;
            ranking.set(slot, change.total);
            expect(ranking.best).toBe(bestOf(values, ranks));
          }
        },
      ),
    );
  });
});

function bestOf(totals: readonly number[], ranks: Int32Array): number {
  const slots = [...totals.keys()].filter((slot) => totals[slot] !== Number.NEGATIVE_INFINITY);
  return slots.sort((a, b) => totals[b]! - totals[a]! || ranks[a]! - ranks[b]!)[0] ?? -1;
}
