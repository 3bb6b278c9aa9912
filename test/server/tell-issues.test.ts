import { expect, it } from 'vitest';
import { createIssue } from '../../src/core/index.ts';
import { createIssueTeller } from '../../src/server/tell-issues.ts';

it('tells each kind of issue once a minute, and how many were not told', () => {
  const told: unknown[] = [];
  let seconds = 0;
  const tellIssues = createIssueTeller(
    (_level, what, fields) => void told.push([what, fields]),
    () => seconds,
  );
  const bad = (path: string) => createIssue('bad-quantity', path, '"many"', 'a Kubernetes quantity');
  tellIssues('left out', [bad('Pod a/b'), bad('Pod a/c'), createIssue('wrong-type', 'Pod a/d', 'a list', 'a text')]);
  seconds = 61;
  tellIssues('left out', [bad('Pod a/e')]);
  expect(told).toMatchObject([
    [
      'left out',
      { code: 'bad-quantity', path: 'Pod a/b', found: '"many"', wanted: 'a Kubernetes quantity', silent: 0 },
    ],
    ['left out', { code: 'wrong-type', path: 'Pod a/d', silent: 0 }],
    ['left out', { code: 'bad-quantity', path: 'Pod a/e', silent: 1 }],
  ]);
});
