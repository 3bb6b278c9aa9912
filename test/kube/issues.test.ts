import { describe, expect, it } from 'vitest';
import { createIssue, type Issue } from '../../src/core/index.ts';
import { IssueList } from '../../src/kube/issues.ts';

const issue = (path: string, severity: Issue['severity'] = 'error'): Issue =>
  createIssue('missing-field', path, 'nothing', 'something', { severity });
const severities = ({ all }: IssueList) => all.map(({ path, severity }) => `${severity} ${path}`);

describe('bearErrors', () => {
  it('tells errors as warnings and still counts them, until it is over', () => {
    const issues = new IssueList();
    const made = issues.bearErrors(() => {
      issues.add(issue('a'));
      issues.add(issue('b', 'warning'));
      return 'made';
    });
    expect([made, issues.errorCount, issues.count]).toEqual(['made', 1, 2]);
    issues.add(issue('c'));
    expect(severities(issues)).toEqual(['warning a', 'warning b', 'error c']);
    expect(issues.errorCount).toBe(2);
  });

  it('holds around another, and around errors that are left aside', () => {
    const issues = new IssueList();
    issues.bearErrors(() => {
      issues.bearErrors(() => issues.add(issue('a')));
      const { errorCount } = issues.demoteErrors(() => issues.add(issue('b')));
      expect(errorCount).toBe(1);
      issues.add(issue('c'));
    });
    expect(severities(issues)).toEqual(['warning a', 'warning b', 'warning c']);
    // What was left aside is no error.
    expect(issues.errorCount).toBe(2);
  });

  it('is over where the reader throws', () => {
    const issues = new IssueList();
    const fail = (): never => {
      throw new Error('broken');
    };
    expect(() => issues.bearErrors(fail)).toThrow('broken');
    issues.add(issue('a'));
    expect(severities(issues)).toEqual(['error a']);
  });
});
