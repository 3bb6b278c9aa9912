/** How a session changes: every change is a new session, and the ones before are kept for undo and redo. */

import type { Question } from './question.ts';
import type { AskedSteps, Session, Step } from './session.ts';

/** Sessions kept for undo: a session is small, as files are kept apart. */
const MOST_KEPT = 200;

export interface History {
  readonly past: readonly Session[];
  readonly present: Session;
  readonly future: readonly Session[];
}

export type SessionChange =
  | { readonly kind: 'ask'; readonly question: Question; readonly afterSeconds: number | null }
  | { readonly kind: 'edit'; readonly id: number; readonly question: Question }
  | { readonly kind: 'rename'; readonly id: number; readonly name: string }
  | { readonly kind: 'switch'; readonly id: number; readonly isOn: boolean }
  | { readonly kind: 'time'; readonly id: number; readonly afterSeconds: number | null }
  /** To a place in the list, from 0. */
  | { readonly kind: 'move'; readonly id: number; readonly to: number }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'gap'; readonly gapSeconds: number };

export function beginHistory(session: Session): History {
  return { past: [], present: session, future: [] };
}

/** With what undo and redo lead to: steps that were asked of what the session began from. */
export function resumeHistory(
  present: Session,
  asked: { readonly past: readonly AskedSteps[]; readonly future: readonly AskedSteps[] },
): History {
  const toSession = ({ steps, gapSeconds }: AskedSteps): Session => ({ start: present.start, steps, gapSeconds });
  return { past: asked.past.map(toSession), present, future: asked.future.map(toSession) };
}

/** The session after a change; the same object where nothing is different. A change of a step that is not there is none. */
export function changeSession(session: Session, change: SessionChange): Session {
  switch (change.kind) {
    case 'ask': {
      const { question, afterSeconds } = change;
      const step = { id: nextId(session), name: '', question, afterSeconds, isOn: true };
      return { ...session, steps: [...session.steps, step] };
    }
    case 'gap':
      return change.gapSeconds === session.gapSeconds ? session : { ...session, gapSeconds: change.gapSeconds };
    case 'remove':
      return withSteps(
        session,
        session.steps.filter(({ id }) => id !== change.id),
      );
    case 'move':
      return moveStep(session, change.id, change.to);
    case 'edit':
      return changeStep(session, change.id, { question: change.question });
    case 'rename':
      return changeStep(session, change.id, { name: change.name });
    case 'switch':
      return changeStep(session, change.id, { isOn: change.isOn });
    case 'time':
      return changeStep(session, change.id, { afterSeconds: change.afterSeconds });
  }
}

/** The history after a change of its session. */
export function record(history: History, change: SessionChange): History {
  const present = changeSession(history.present, change);
  if (present === history.present) return history;
  return { past: [...history.past, history.present].slice(-MOST_KEPT), present, future: [] };
}

/** One change back; the same where there is none. */
export function undo(history: History): History {
  const { past, present, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** The change that was taken back last, again; the same where there is none. */
export function redo(history: History): History {
  const { past, present, future } = history;
  const [after, ...rest] = future;
  if (after === undefined) return history;
  return { past: [...past, present], present: after, future: rest };
}

function nextId({ steps }: Session): number {
  return steps.reduce((highest, { id }) => Math.max(highest, id), 0) + 1;
}

function changeStep(session: Session, id: number, changes: Partial<Step>): Session {
  const step = session.steps.find((one) => one.id === id);
  if (step === undefined) return session;
  const isSame = Object.entries(changes).every(([key, value]) => step[key as keyof Step] === value);
  if (isSame) return session;
  return { ...session, steps: session.steps.map((one) => (one.id === id ? { ...one, ...changes } : one)) };
}

function moveStep(session: Session, id: number, to: number): Session {
  const step = session.steps.find((one) => one.id === id);
  if (step === undefined) return session;
  const others = session.steps.filter((one) => one !== step);
  const place = Math.min(Math.max(0, Math.trunc(to)), others.length);
  return withSteps(session, [...others.slice(0, place), step, ...others.slice(place)]);
}

function withSteps(session: Session, steps: readonly Step[]): Session {
  const isSame = steps.length === session.steps.length && steps.every((step, at) => step === session.steps[at]);
  return isSame ? session : { ...session, steps };
}
