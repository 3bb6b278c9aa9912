import { describe, expect, it } from 'vitest';
import { nodeAffinity } from '../../../../../src/core/engine/plugins/kube/node-affinity.ts';
import { BerthError } from '../../../../../src/core/errors.ts';
import { parseNodeSelector, parsePreferredNodeTerms } from '../../../../../src/core/model/node-selector-parser.ts';
import type { Pod, PreferredNodeTerm } from '../../../../../src/core/model/pod.ts';
import type { NodeSelector } from '../../../../../src/core/model/selectors.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';

/** `foo In bar,baz`. */
function requirement(text: string): { key: string; operator: string; values: string[] } {
  const [key = '', operator = '', values = ''] = text.split(' ');
  return { key, operator, values: values === '' ? [] : values.split(',') };
}

const term = (...expressions: string[]) => ({ matchExpressions: expressions.map(requirement) });
const named = (...fields: string[]) => ({ matchFields: fields.map(requirement) });
const ignore = (): void => {};

function required(...nodeSelectorTerms: object[]): NodeSelector {
  return parseNodeSelector({ nodeSelectorTerms }, '', ignore);
}

function preferred(...terms: (readonly [weight: number, preference: object])[]): readonly PreferredNodeTerm[] {
  return parsePreferredNodeTerms(
    terms.map(([weight, preference]) => ({ weight, preference })),
    '',
    ignore,
  );
}

const POD = "UAU: node(s) didn't match Pod's node affinity/selector";
const ADDED = "UAU: node(s) didn't match scheduler-enforced node affinity";

describe('nodeAffinity filter', () => {
  it.each<readonly [string, Partial<Omit<Pod, 'labels'>>, Record<string, string>, string]>([
    [
      'terms are ORed',
      { requiredNodeAffinity: required(term('zone In a'), term('gpu Exists')) },
      { zone: 'b', gpu: '' },
      'pass',
    ],
    ['expressions are ANDed', { requiredNodeAffinity: required(term('zone In a', 'gpu Exists')) }, { zone: 'a' }, POD],
    ['NotIn holds for a missing label', { requiredNodeAffinity: required(term('disk NotIn hdd')) }, {}, 'pass'],
    ['Gt above', { requiredNodeAffinity: required(term('gen Gt 7')) }, { gen: '8' }, 'pass'],
    ['Gt equal', { requiredNodeAffinity: required(term('gen Gt 7')) }, { gen: '7' }, POD],
    ['Gt on no number', { requiredNodeAffinity: required(term('gen Gt 7')) }, { gen: 'x' }, POD],
    ['an empty term matches nothing', { requiredNodeAffinity: required({}) }, {}, POD],
    ['no terms match nothing', { requiredNodeAffinity: required() }, {}, POD],
    [
      'a term that cannot be read does not spoil another',
      { requiredNodeAffinity: required(term('a Like b'), term('zone In a')) },
      { zone: 'a' },
      'pass',
    ],
    [
      'a term that cannot be read never matches',
      { requiredNodeAffinity: required(term('zone In a', 'a Like b')) },
      { zone: 'a' },
      POD,
    ],
    ['nodeSelector equal', { nodeSelector: labels({ zone: 'a' }) }, { zone: 'a' }, 'pass'],
    [
      'nodeSelector and affinity are ANDed',
      { nodeSelector: labels({ zone: 'a' }), requiredNodeAffinity: required(term('gpu Exists')) },
      { zone: 'a' },
      POD,
    ],
    ['nodeSelector wants the label even when empty', { nodeSelector: labels({ gpu: '' }) }, {}, POD],
  ])('%s', (_, changes, nodeLabels, expected) => {
    const state = stateOf([node('n', { labels: nodeLabels })]);
    expect(verdict(buildPlugin(nodeAffinity), pod('p', changes), state, 'n')).toBe(expected);
  });

  it('puts the added affinity before the pod', () => {
    const args = {
      addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term('zone In a')] } },
    };
    const plugin = buildPlugin(nodeAffinity, { args });
    const state = stateOf([node('a', { labels: { zone: 'a' } }), node('b', { labels: { zone: 'b' } })]);
    const picky = pod('p', { nodeSelector: labels({ disk: 'ssd' }) });
    expect(verdict(plugin, pod('p'), state, 'a')).toBe('pass');
    expect(verdict(plugin, pod('p'), state, 'b')).toBe(ADDED);
    expect(verdict(plugin, picky, state, 'a')).toBe(POD);
    expect(verdict(plugin, picky, state, 'b')).toBe(ADDED);
  });

  it('refuses an added affinity that is not valid as a whole', () => {
    const bad = {
      addedAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term('a In'), term('b Gt x')] },
      },
    };
    try {
      buildPlugin(nodeAffinity, { args: bad });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BerthError);
      expect((error as BerthError).code).toBe('bad-selector');
      expect((error as BerthError).issues).toHaveLength(2);
    }
  });
});

describe('nodeAffinity preFilter', () => {
  const plugin = buildPlugin(nodeAffinity);
  const state = stateOf([node('n1')]);
  const outcome = (selector: NodeSelector | null) =>
    plugin.preFilter!(pod('p', { requiredNodeAffinity: selector }), state);

  it('skips pods that ask for nothing', () => {
    expect(outcome(null).kind).toBe('skip');
  });

  it('unites the names of terms', () => {
    const both = required(named('metadata.name In n1'), named('metadata.name In n2'));
    expect(outcome(both)).toEqual({ kind: 'run', nodeNames: new Set(['n1', 'n2']) });
  });

  it('intersects the names inside a term', () => {
    const same = required(named('metadata.name In n1', 'metadata.name In n1'));
    expect(outcome(same)).toEqual({ kind: 'run', nodeNames: new Set(['n1']) });
  });

  it('does not narrow where one term speaks of no name', () => {
    expect(outcome(required(named('metadata.name In n1'), term('zone In a')))).toEqual({ kind: 'run' });
    expect(outcome(required(named('metadata.name NotIn n1')))).toEqual({ kind: 'run' });
    expect(outcome(required())).toEqual({ kind: 'run' });
  });

  it('refuses terms that contradict themselves', () => {
    const contradiction = required(named('metadata.name In n1', 'metadata.name In n2'));
    expect(outcome(contradiction)).toMatchObject({
      kind: 'reject',
      rejection: { code: 'UnschedulableAndUnresolvable', reasons: ['pod affinity terms conflict'] },
    });
  });

  it('narrows to the names of a term that never matches', () => {
    // Two values are not valid in a field, so the filter refuses both nodes; the names are read all the same.
    const invalid = required(named('metadata.name In n1,n2'));
    expect(outcome(invalid)).toEqual({ kind: 'run', nodeNames: new Set(['n1', 'n2']) });
    expect(verdict(plugin, pod('p', { requiredNodeAffinity: invalid }), state, 'n1')).toBe(POD);
  });
});

describe('nodeAffinity score', () => {
  const a = term('foo In bar');
  const b = term('key In value');
  const c = term('foo In bar', 'key In value', 'az In az1');
  const state = (...nodeLabels: Record<string, string>[]) =>
    stateOf(nodeLabels.map((one, index) => node(`n${index}`, { labels: one })));
  const [l1, l2, l3] = [{ foo: 'bar' }, { key: 'value' }, { az: 'az1' }];
  const l5 = { ...l1, ...l2, ...l3 };
  const added = (weight: number, preference: object) => ({
    args: { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, preference }] } },
  });

  it('is skipped without preferred terms, but not with terms that add nothing', () => {
    expect(scoresOf(buildPlugin(nodeAffinity), pod('p'), state(l1))).toBe('skip');
    expect(
      scoresOf(buildPlugin(nodeAffinity), pod('p', { preferredNodeAffinity: preferred([0, a], [5, {}]) }), state(l1)),
    ).toEqual([0]);
  });

  // node_affinity_test.go TestNodeAffinityPriority.
  it.each([
    ['raw 2, 0, 0', {}, preferred([2, a]), [l1, l2, l3], [100, 0, 0]],
    [
      'raw 2, 2 + 4 + 5 = 11, 4: 200/11, 100, 400/11',
      {},
      preferred([2, a], [4, b], [5, c]),
      [l1, l5, l2],
      [18, 100, 36],
    ],
    ['added raw 2, 0', added(2, a), [], [l1, l2], [100, 0]],
    ['added and own raw 2, 3, 5: 200/5, 300/5, 500/5', added(3, b), preferred([2, a]), [l1, l2, l5], [40, 60, 100]],
    ['raw 0, 0 stays 0', {}, preferred([2, a]), [l2, l3], [0, 0]],
  ])('%s', (_, options, preferredNodeAffinity, nodeLabels, expected) => {
    expect(
      scoresOf(buildPlugin(nodeAffinity, options), pod('p', { preferredNodeAffinity }), state(...nodeLabels)),
    ).toEqual(expected);
  });
});
