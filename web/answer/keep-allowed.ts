/** Steps of a session that its files still allow: a node that was drained may be gone from the cluster since. */

import type { Issue } from '../../src/core/index.ts';
import type { Session, Step } from '../session/session.ts';
import { issuesOfRefusal } from './refusal.ts';

interface Allowed {
  readonly steps: readonly Step[];
  /** Why steps were switched off, as warnings. */
  readonly issues: readonly Issue[];
}

/** `read` rejects where a session's scenario is refused. Each step is tried after those before it. */
export async function keepAllowed(session: Session, read: (asked: Session) => Promise<unknown>): Promise<Allowed> {
  if ((await issuesOf(session, read)).length === 0) return { steps: session.steps, issues: [] };
  const steps: Step[] = [];
  const issues: Issue[] = [];
  for (const step of session.steps) {
    const found = await issuesOf({ ...session, steps: [...steps, step] }, read);
    issues.push(...found.map((issue) => toWarning(step, issue)));
    steps.push(found.length === 0 ? step : { ...step, isOn: false });
  }
  return { steps, issues };
}

async function issuesOf(asked: Session, read: (asked: Session) => Promise<unknown>): Promise<readonly Issue[]> {
  try {
    await read(asked);
    return [];
  } catch (error) {
    const issues = issuesOfRefusal(error);
    if (issues.length > 0) return issues;
    throw error;
  }
}

function toWarning({ question }: Step, issue: Issue): Issue {
  const remedy = `The question (${question.kind}) is switched off. ${issue.remedy}`;
  return { ...issue, severity: 'warning', remedy };
}
