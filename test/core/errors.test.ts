import { describe, expect, it } from 'vitest';
import { createIssue, renderIssue, renderIssues } from '../../src/core/errors.ts';

const issue = createIssue('bad-quantity', 'items[0].cpu', '"12Gb"', 'a Kubernetes quantity', { file: 'nodes.json' });

describe('renderIssue', () => {
  it('says where, what was found, what was wanted, what to do', () => {
    expect(renderIssue({ ...issue, remedy: 'write 12G' })).toBe(
      'nodes.json: items[0].cpu: found "12Gb", wanted a Kubernetes quantity; write 12G',
    );
    expect(renderIssue({ ...issue, file: '', path: '', severity: 'warning' })).toMatch(/^warning: found "12Gb"/);
  });

  it('escapes what would steer a terminal', () => {
    expect(renderIssue({ ...issue, found: 'a\u001b[31mb\u202ec' })).toContain('a\\u001b[31mb\\u202ec');
  });
});

describe('renderIssues', () => {
  it('puts errors first, one heading a code, and counts the rest', () => {
    const many = Array.from({ length: 7 }, (_, at) => ({ ...issue, path: `items[${at}]`, remedy: 'r' }));
    const warning = createIssue('missing-node', 'p', 'n', 'w', { severity: 'warning', remedy: 'r' });
    expect(renderIssues([warning, ...many], 2).split('\n')).toEqual([
      'error bad-quantity (7)',
      '  nodes.json: items[0]: found "12Gb", wanted a Kubernetes quantity; r',
      '  nodes.json: items[1]: found "12Gb", wanted a Kubernetes quantity; r',
      '  and 5 more',
      'warning missing-node (1)',
      '  warning: p: found n, wanted w; r',
    ]);
  });

  it('says nothing about nothing', () => {
    expect(renderIssues([])).toBe('');
  });
});
