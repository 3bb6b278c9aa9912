import { describe, expect, it } from 'vitest';
import {
  createLabelSelector,
  intersectSelectors,
  matchesNodeSelector,
  matchesSelector,
  type NodeSelectorOperator,
  parseInt64,
  selectorOfLabels,
} from '../../../src/core/model/selectors.ts';
import { labels } from '../../builders.ts';

describe('matchesNodeSelector', () => {
  const matches = (operator: NodeSelectorOperator, values: readonly string[], value: string | undefined): boolean => {
    const terms = [{ expressions: [{ key: 'gen', operator, values }], fields: [], isValid: true }];
    return matchesNodeSelector({ terms }, 'n1', labels(value === undefined ? {} : { gen: value }));
  };

  // operator, values, label of the node (undefined: absent), outcome
  it.each<readonly [NodeSelectorOperator, readonly string[], string | undefined, boolean]>([
    ['In', ['7', '8'], '8', true],
    ['In', ['7'], '8', false],
    ['In', ['7'], undefined, false],
    ['NotIn', ['7'], '8', true],
    ['NotIn', ['7'], '7', false],
    ['NotIn', ['7'], undefined, true],
    ['Exists', [], '', true],
    ['Exists', [], undefined, false],
    ['DoesNotExist', [], undefined, true],
    ['DoesNotExist', [], '7', false],
    ['Gt', ['7'], '8', true],
    ['Gt', ['7'], '7', false],
    ['Gt', ['7'], '6', false],
    ['Lt', ['7'], '6', true],
    ['Lt', ['7'], '7', false],
    ['Lt', ['7'], '8', false],
    ['Gt', ['7'], 'x', false],
    ['Gt', ['7'], undefined, false],
    ['Gt', ['9007199254740992'], '9007199254740993', true],
    ['Lt', ['7'], '-3', true],
  ])('gen %s %j of a node with gen=%s is %s', (operator, values, value, expected) => {
    expect(matches(operator, values, value)).toBe(expected);
  });

  it('takes any term, all requirements of a term, and nothing of an empty or invalid one', () => {
    const on = (key: string) => ({ key, operator: 'Exists' as const, values: [] });
    const term = (keys: readonly string[], isValid = true) => ({ expressions: keys.map(on), fields: [], isValid });
    const node = (terms: readonly ReturnType<typeof term>[]) =>
      matchesNodeSelector({ terms }, 'n1', labels({ a: '', b: '' }));
    expect(node([term(['a', 'c']), term(['b'])])).toBe(true);
    expect(node([term(['a', 'c'])])).toBe(false);
    expect([node([]), node([term([])]), node([term(['a'], false)])]).toEqual([false, false, false]);
  });

  it('reads the name as a field', () => {
    const named = (operator: 'In' | 'NotIn') => ({
      terms: [{ expressions: [], fields: [{ key: 'metadata.name', operator, values: ['n1'] }], isValid: true }],
    });
    expect(matchesNodeSelector(named('In'), 'n1', labels({}))).toBe(true);
    expect(matchesNodeSelector(named('NotIn'), 'n1', labels({}))).toBe(false);
  });
});

describe('matchesSelector', () => {
  it('takes nothing of null and everything without requirements', () => {
    expect(matchesSelector(null, labels({ a: '1' }))).toBe(false);
    expect(matchesSelector(createLabelSelector([]), labels({}))).toBe(true);
  });

  it('wants every requirement', () => {
    const both = intersectSelectors(
      selectorOfLabels(labels({ a: '1' })),
      createLabelSelector([{ key: 'b', operator: 'NotIn', values: ['2'] }]),
    );
    expect(matchesSelector(both, labels({ a: '1' }))).toBe(true);
    expect(matchesSelector(both, labels({ a: '1', b: '2' }))).toBe(false);
    expect(matchesSelector(both, labels({ b: '3' }))).toBe(false);
  });
});

describe('createLabelSelector', () => {
  it('has one text for one set, however it is written', () => {
    const one = createLabelSelector([
      { key: 'a', operator: 'In', values: ['2', '1'] },
      { key: 'b', operator: 'Exists', values: [] },
    ]);
    const same = createLabelSelector([
      { key: 'b', operator: 'Exists', values: [] },
      { key: 'a', operator: 'In', values: ['1', '2'] },
    ]);
    expect(one.text).toBe(same.text);
    expect(createLabelSelector([{ key: 'a', operator: 'NotIn', values: ['1', '2'] }]).text).not.toBe(one.text);
  });
});

describe('parseInt64', () => {
  it.each([
    ['+7', 7n],
    ['-7', -7n],
    ['007', 7n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', null],
    ['-9223372036854775808', -(2n ** 63n)],
    ['-9223372036854775809', null],
    ['7.0', null],
    ['', null],
    ['0x7', null],
  ])('%s reads as %s', (text, value) => {
    expect(parseInt64(text)).toBe(value);
  });
});
