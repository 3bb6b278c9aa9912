import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeState } from '../../../src/core/model/node-state.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import { PodLabelIndex } from '../../../src/core/model/pod-label-index.ts';
import { isInPodSet, type PodSet } from '../../../src/core/model/pod-sets.ts';
import { createLabelSelector, type LabelSelector, matchesSelector } from '../../../src/core/model/selectors.ts';
import { node, pod } from '../../builders.ts';
import { stateOf } from '../../plugin-rig.ts';
import { arbitraryWalk, walk } from '../../state-walk.ts';

const KEYS = ['app', 'tier', 'rev'] as const;
const VALUES = ['a', 'b', 'c'] as const;

const arbitraryLabels = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES)), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs));
const arbitraryPod = fc
  .tuple(arbitraryLabels, fc.constantFrom('default', 'vms'), fc.boolean())
  .map(([labels, namespace, isTerminating]) => pod('drawn', { labels, namespace, isTerminating }));
const arbitrarySelector: fc.Arbitrary<LabelSelector> = fc
  .array(
    fc.record({
      key: fc.constantFrom(...KEYS),
      operator: fc.constantFrom('In' as const, 'In' as const, 'NotIn' as const, 'Exists' as const),
      // With repeats: a value that is named twice is one value.
      values: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 2 },
  )
  .map(createLabelSelector);

const isOne = (key: string, ...values: string[]) => createLabelSelector([{ key, operator: 'In', values }]);

/** A pod with one label, placed on a node of its own slot. */
function placed(name: string, labels: Record<string, string>, slot: number): { one: Pod; on: NodeState } {
  const one = pod(name, { labels });
  const on = new NodeState(slot, node(`n${slot}`));
  on.add(one);
  return { one, on };
}

/** Names and slots of the candidates, sorted. */
function candidates(index: PodLabelIndex, selector: LabelSelector, nodes: readonly NodeState[]): string[] {
  const found: string[] = [];
  index.forEachCandidate(selector, nodes, ({ name }, slot) => found.push(`${name} on ${slot}`));
  return found.sort();
}

describe('PodLabelIndex', () => {
  const web = placed('web', { app: 'web', rev: '1' }, 0);
  const db = placed('db', { app: 'db' }, 1);
  const nodes = [web.on, db.on];

  it('walks over every pod where no label must have one of some values', () => {
    for (const operator of ['Exists', 'DoesNotExist', 'NotIn'] as const) {
      const selector = createLabelSelector([{ key: 'app', operator, values: ['web'] }]);
      expect(candidates(new PodLabelIndex(), selector, nodes)).toEqual(['db on 1', 'web on 0']);
    }
  });

  it('gives those that bear one of the values, each once', () => {
    const index = new PodLabelIndex();
    expect(candidates(index, isOne('app', 'web', 'web'), nodes)).toEqual(['web on 0']);
    expect(candidates(index, isOne('app', 'db', 'web'), nodes)).toEqual(['db on 1', 'web on 0']);
    expect(candidates(index, isOne('app', 'cache'), nodes)).toEqual([]);
    expect(candidates(index, isOne('rev', '1'), nodes)).toEqual(['web on 0']);
  });

  it('walks over the nodes for the first selector of a label alone', () => {
    const index = new PodLabelIndex();
    candidates(index, isOne('app', 'web'), nodes);
    expect(candidates(index, isOne('app', 'db'), [])).toEqual(['db on 1']);
    expect(candidates(index, isOne('rev', '1'), [])).toEqual([]);
  });

  it('keeps the eight labels that were asked for last', () => {
    const index = new PodLabelIndex();
    for (const key of ['app', 'rev', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6']) candidates(index, isOne(key, 'x'), nodes);
    expect(candidates(index, isOne('app', 'web'), [])).toEqual(['web on 0']);
    candidates(index, isOne('k7', 'x'), nodes);
    // `rev` made room: without nodes to walk over there is nothing of it.
    expect(candidates(index, isOne('rev', '1'), [])).toEqual([]);
    expect(candidates(index, isOne('app', 'web'), [])).toEqual(['web on 0']);
  });

  it('follows pods that come, go and come back elsewhere', () => {
    const index = new PodLabelIndex();
    candidates(index, isOne('app', 'web'), nodes);
    index.count(web.one, 0, -1);
    expect(candidates(index, isOne('app', 'web'), [])).toEqual([]);
    index.count(web.one, 7, 1);
    index.count(pod('other', { labels: { app: 'web' } }), 8, 1);
    index.count(pod('plain'), 9, 1);
    expect(candidates(index, isOne('app', 'web'), [])).toEqual(['other on 8', 'web on 7']);
    index.count(web.one, 7, -1);
    expect(candidates(index, isOne('app', 'web'), [])).toEqual(['other on 8']);
  });

  it('gives every pod that matches, once and with its slot, through any changes', () => {
    const arbitraryChange = fc.record({ subject: arbitraryPod, slot: fc.nat({ max: 2 }), selector: arbitrarySelector });
    fc.assert(
      fc.property(fc.array(arbitraryChange, { maxLength: 20 }), (changes) => {
        const index = new PodLabelIndex();
        const slots = [0, 1, 2].map((slot) => new NodeState(slot, node(`n${slot}`)));
        changes.forEach(({ subject, slot, selector }, at) => {
          const on = slots[slot]!;
          const leaving = at % 3 === 2 ? on.pods.values().next().value : undefined;
          if (leaving === undefined) on.add({ ...subject, name: `p${at}` });
          else on.remove(leaving);
          index.count(leaving ?? [...on.pods.values()].at(-1)!, slot, leaving === undefined ? 1 : -1);
          const wanted = slots.flatMap((one) =>
            [...one.pods.values()]
              .filter(({ labels }) => matchesSelector(selector, labels))
              .map(({ name }) => `${name} on ${one.slot}`),
          );
          const found = candidates(index, selector, slots);
          expect(found).toEqual([...new Set(found)]);
          expect(found).toEqual(expect.arrayContaining(wanted));
        });
      }),
    );
  });
});

describe('ClusterState.countsOf', () => {
  it('counts as a walk over all pods does, asked for the first time at any moment', () => {
    const asked = fc.record({
      selector: arbitrarySelector,
      isInVms: fc.boolean(),
      countsTerminating: fc.boolean(),
    });
    fc.assert(
      fc.property(
        arbitraryWalk(arbitraryPod, fc.constant(node('drawn'))),
        fc.array(asked, { minLength: 1, maxLength: 12 }),
        (steps, questions) => {
          const state = stateOf([node('n0'), node('n1')], [pod('old', { labels: { app: 'a' }, nodeName: 'n3' })]);
          const sets: PodSet[] = [];
          walk(state, steps, () => {
            const { selector, isInVms, countsTerminating } = questions[sets.length % questions.length]!;
            const namespaces = isInVms ? new Set(['vms']) : null;
            sets.push({ text: `set ${sets.length}`, conditions: [{ namespaces, selector }], countsTerminating });
            for (const set of sets) {
              const counts = state.countsOf(set);
              for (const { name, slot, pods } of state.nodes) {
                const naive = [...pods.values()].filter((one) => isInPodSet(set, one)).length;
                expect([set.text, name, counts[slot] ?? 0]).toEqual([set.text, name, naive]);
              }
            }
          });
        },
      ),
    );
  });
});
