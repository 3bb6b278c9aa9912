import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { warnOfConflicts } from '../../../src/kube/kubevirt/selector-conflicts.ts';

type Expression = readonly [key: string, operator: string, ...values: string[]];

const term = (expressions: readonly Expression[]) => ({
  matchExpressions: expressions.map(([key, operator, ...values]) => ({ key, operator, values })),
});

/** What is found of a spec with these terms of required node affinity. */
function conflictsOf(nodeSelector: unknown, terms: readonly (readonly Expression[])[]): string[] {
  const issues = new IssueList();
  const required = { nodeSelectorTerms: terms.map(term) };
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
  warnOfConflicts(Field.root({ nodeSelector, affinity }, issues));
  return issues.all.map(({ severity, found }) => `${severity} ${found}`);
}

describe('warnOfConflicts', () => {
  it.each<readonly [string, unknown, readonly Expression[]]>([
    ['nodeSelector a=1 beside a In 2 3', { a: '1' }, [['a', 'In', '2', '3']]],
    ['nodeSelector a=1 beside a NotIn 1', { a: '1' }, [['a', 'NotIn', '1']]],
    ['nodeSelector a=1 beside a DoesNotExist', { a: '1' }, [['a', 'DoesNotExist']]],
    [
      'a In 1 2 beside a In 3',
      {},
      [
        ['a', 'In', '1', '2'],
        ['a', 'In', '3'],
      ],
    ],
    [
      'a In 1 2 beside a NotIn 2',
      {},
      [
        ['a', 'In', '1', '2'],
        ['a', 'NotIn', '1'],
        ['a', 'NotIn', '2'],
      ],
    ],
    [
      'a DoesNotExist beside a Exists',
      {},
      [
        ['a', 'DoesNotExist'],
        ['a', 'Exists'],
      ],
    ],
    [
      'a DoesNotExist beside a In 1',
      {},
      [
        ['a', 'DoesNotExist'],
        ['a', 'In', '1'],
      ],
    ],
  ])('finds %s', (found, nodeSelector, expressions) => {
    expect(conflictsOf(nodeSelector, [expressions])).toEqual([`warning ${JSON.stringify(found)}`]);
  });

  it.each<readonly [string, unknown, readonly (readonly Expression[])[]]>([
    [
      'values in common',
      { a: '1' },
      [
        [
          ['a', 'In', '1', '2'],
          ['a', 'NotIn', '2'],
          ['a', 'Exists'],
        ],
      ],
    ],
    [
      'absence that NotIn allows',
      {},
      [
        [
          ['a', 'DoesNotExist'],
          ['a', 'NotIn', '1'],
        ],
      ],
    ],
    [
      'other labels',
      { a: '1' },
      [
        [
          ['b', 'In', '2'],
          ['c', 'DoesNotExist'],
        ],
      ],
    ],
    ['another term that holds', { a: '1' }, [[['a', 'In', '2']], [['b', 'Exists']]]],
    ['numbers, which are not compared', { a: '1' }, [[['a', 'Gt', '5']]]],
    [
      'presence after values that are not known',
      {},
      [
        [
          ['a', 'NotIn', '1'],
          ['a', 'Exists'],
          ['a', 'In', '2'],
        ],
      ],
    ],
    ['no terms', { a: '1' }, []],
  ])('says nothing of %s', (_, nodeSelector, terms) => {
    expect(conflictsOf(nodeSelector, terms)).toEqual([]);
  });

  it('names the first of terms that all conflict', () => {
    expect(conflictsOf({ a: '1' }, [[['a', 'In', '2']], [['a', 'In', '3']]])).toEqual([
      'warning "nodeSelector a=1 beside a In 2"',
    ]);
  });

  it.each([[7], ['x'], [[]], [{ nodeSelector: 7, affinity: 'x' }], [{ affinity: { nodeAffinity: [] } }]])(
    'leaves %j to those who read it',
    (spec) => {
      const issues = new IssueList();
      warnOfConflicts(Field.root(spec, issues));
      expect(issues.all.filter(({ code }) => code !== 'wrong-type')).toEqual([]);
    },
  );
});
