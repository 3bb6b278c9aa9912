import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/core/errors.ts';
import {
  parseNodeSelector,
  parseNodeSelectorTerm,
  parsePreferredNodeTerms,
} from '../../../src/core/model/node-selector-parser.ts';

/** What a parser returned, and its issues as `path: found, wanted`. */
function collect<T>(parse: (report: (issue: Issue) => void) => T): { value: T; issues: string[] } {
  const issues: string[] = [];
  const value = parse(({ path, found, wanted }) => issues.push(`${path}: ${found}, ${wanted}`));
  return { value, issues };
}

const expression = (key: string, operator: string, ...values: unknown[]) => ({
  matchExpressions: [{ key, operator, values }],
});
const field = (key: string, operator: string, ...values: string[]) => ({ matchFields: [{ key, operator, values }] });

describe('parseNodeSelectorTerm', () => {
  it.each([
    ['In', expression('a', 'In', 'x', '')],
    ['NotIn', expression('example.com/a', 'NotIn', 'x')],
    ['Exists', expression('a', 'Exists')],
    ['DoesNotExist', expression('a', 'DoesNotExist')],
    ['Gt', expression('a', 'Gt', '7')],
    ['a name', field('metadata.name', 'In', 'n1')],
    ['nothing', {}],
    ['an absent term', undefined],
    ['null lists', { matchExpressions: null, matchFields: null }],
  ])('takes %s', (_, raw) => {
    const { value, issues } = collect((report) => parseNodeSelectorTerm(raw, 't', report));
    expect(issues).toEqual([]);
    expect(value.isValid).toBe(true);
  });

  const at = 't.matchExpressions[0]';
  it.each([
    [expression('a', 'In'), `${at}: In with 0 values, one value or more`],
    [expression('a', 'Exists', 'x'), `${at}: Exists with 1 values, no values`],
    [expression('a', 'Gt', 'x'), `${at}: Gt with 1 values, one whole number`],
    [expression('a', 'Lt', '1', '2'), `${at}: Lt with 2 values, one whole number`],
    // A sign makes it no label value, so that no bound is ever negative.
    [expression('a', 'Gt', '-1'), `${at}: value "-1", a label value`],
    [expression('a', 'Gt', '9223372036854775808'), `${at}: Gt with 1 values, one whole number`],
    [expression('a', 'In', 'x y'), `${at}: value "x y", a label value`],
    [expression('a', 'In', 'x', 3), `${at}: a value that is no text, texts`],
    [expression('-a', 'Exists'), `${at}: key "-a", a label key`],
    [expression('a', 'Like', 'x'), `${at}: operator "Like", a key and one of In, NotIn, Exists, DoesNotExist, Gt, Lt`],
    [{ matchExpressions: [3] }, `${at}: 3, an object`],
    [{ matchExpressions: 'a' }, 't.matchExpressions: "a", a list'],
    [field('metadata.name', 'Exists'), 't.matchFields[0]: operator Exists, In or NotIn'],
    [field('metadata.name', 'In', 'n1', 'n2'), 't.matchFields[0]: 2 values, one value'],
    [field('metadata.uid', 'In', 'n1'), 't.matchFields[0]: field "metadata.uid", metadata.name'],
    ['a', 't: "a", an object'],
  ])('marks %j as never matching and says why', (raw, issue) => {
    const { value, issues } = collect((report) => parseNodeSelectorTerm(raw, 't', report));
    expect(issues[0]).toBe(issue);
    expect(value.isValid).toBe(false);
  });

  it('keeps what it could read of a term that is not valid', () => {
    const { value } = collect((report) => parseNodeSelectorTerm(field('metadata.name', 'In', 'n1', 'n2'), 't', report));
    expect(value.fields).toEqual([{ key: 'metadata.name', operator: 'In', values: ['n1', 'n2'] }]);
  });
});

describe('parseNodeSelector', () => {
  it('keeps empty terms, as one of them unbinds the others from names', () => {
    const raw = { nodeSelectorTerms: [{}, expression('a', 'Exists')] };
    const { value, issues } = collect((report) => parseNodeSelector(raw, 's', report));
    expect(issues).toEqual([]);
    expect(value.terms).toEqual([
      { expressions: [], fields: [], isValid: true },
      { expressions: [{ key: 'a', operator: 'Exists', values: [] }], fields: [], isValid: true },
    ]);
  });

  it('reports where in the list a requirement stands', () => {
    const raw = { nodeSelectorTerms: [{}, expression('a', 'In')] };
    const { issues } = collect((report) => parseNodeSelector(raw, 's', report));
    expect(issues).toEqual(['s.nodeSelectorTerms[1].matchExpressions[0]: In with 0 values, one value or more']);
  });
});

describe('parsePreferredNodeTerms', () => {
  it('keeps terms that add nothing, for a pod that has any term is scored', () => {
    const raw = [
      { weight: 0, preference: expression('a', 'Exists') },
      { preference: expression('a', 'Exists') },
      { weight: 5, preference: {} },
      { weight: 7, preference: expression('b', 'Exists') },
    ];
    const { value, issues } = collect((report) => parsePreferredNodeTerms(raw, 'p', report));
    expect(issues).toEqual([]);
    expect(value.map(({ weight, term }) => [weight, term.expressions[0]?.key])).toEqual([
      [0, 'a'],
      [0, 'a'],
      [5, undefined],
      [7, 'b'],
    ]);
  });

  it('reports a weight that is no whole number', () => {
    const { value, issues } = collect((report) =>
      parsePreferredNodeTerms([{ weight: '5' }, { weight: 1.5 }], 'p', report),
    );
    expect(value).toEqual([]);
    expect(issues).toEqual(['p[0].weight: "5", a whole number', 'p[1].weight: 1.5, a whole number']);
  });
});
