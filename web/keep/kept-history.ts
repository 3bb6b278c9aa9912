/** What undo and redo lead to, as it is kept: each step once, however many sessions have it. */

import { checkSchema, type Schema } from '../../src/core/index.ts';
import type { AskedSteps, Step } from '../session/session.ts';
import { parseSteps, seconds } from './parse-session.ts';

/** Beside a present one. */
export interface KeptHistory {
  /** The last is the one before it. */
  readonly past: readonly AskedSteps[];
  /** The first is the one after it. */
  readonly future: readonly AskedSteps[];
}

/** Sessions that are kept in each direction: those next to the present one. */
export const MOST_KEPT = 100;
/** In all of them together; each change makes one. */
const MOST_STEPS = 10_000;

interface ListedSession {
  readonly gapSeconds: number;
  /** Places in the list of all steps. */
  readonly steps: readonly number[];
}

interface HistoryRecord {
  readonly steps: readonly Step[];
  readonly past: readonly ListedSession[];
  readonly future: readonly ListedSession[];
}

const listed: Schema = {
  type: 'array',
  maxItems: MOST_KEPT,
  items: {
    type: 'object',
    properties: {
      gapSeconds: seconds,
      steps: { type: 'array', maxItems: MOST_STEPS, items: { type: 'integer', minimum: 0, maximum: MOST_STEPS } },
    },
    required: ['gapSeconds', 'steps'],
  },
};
const RECORD: Schema = {
  type: 'object',
  properties: { steps: { type: 'any' }, past: listed, future: listed },
  required: ['steps', 'past', 'future'],
};

export function toHistoryRecord({ past, future }: KeptHistory): HistoryRecord {
  const places = new Map<Step, number>();
  const placeOf = (step: Step): number => {
    const place = places.get(step) ?? places.size;
    places.set(step, place);
    return place;
  };
  const list = (sessions: readonly AskedSteps[]): ListedSession[] =>
    sessions.map(({ gapSeconds, steps }) => ({ gapSeconds, steps: steps.map(placeOf) }));
  const record = { past: list(past.slice(-MOST_KEPT)), future: list(future.slice(0, MOST_KEPT)) };
  return { steps: [...places.keys()], ...record };
}

/** The history that a record holds; an empty one where it holds none that can be read. Never throws. */
export function parseHistory(value: unknown): KeptHistory {
  const nothing = { past: [], future: [] };
  const checked = checkSchema(value, RECORD);
  if (checked.issues.length > 0) return nothing;
  const record = checked.value as HistoryRecord; // what its schema has let through; steps are checked next
  const { value: steps } = parseSteps(record.steps, MOST_STEPS);
  if (steps === null) return nothing;
  const past = record.past.map((one) => toAsked(one, steps));
  const future = record.future.map((one) => toAsked(one, steps));
  return past.every(isWhole) && future.every(isWhole) ? { past, future } : nothing;
}

/** null where it lists a step that is not there, or one number twice. */
function toAsked({ gapSeconds, steps: places }: ListedSession, all: readonly Step[]): AskedSteps | null {
  const steps = places.flatMap((place) => all[place] ?? []);
  const ids = new Set(steps.map(({ id }) => id));
  return ids.size === places.length ? { gapSeconds, steps } : null;
}

function isWhole(asked: AskedSteps | null): asked is AskedSteps {
  return asked !== null;
}
