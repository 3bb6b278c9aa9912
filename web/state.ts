/** Everything the page shows, as one value, and the one function that changes it. */

import type { Issue } from '../src/core/index.ts';
import type {
  Answer,
  Axis,
  ClusterSummary,
  DecisionTable,
  Opened,
  Picture,
  RequestKind,
  Room,
  Share,
  TargetVerdict,
} from './protocol.ts';
import {
  beginHistory,
  changeSession,
  type History,
  record,
  redo,
  resumeHistory,
  type SessionChange,
  undo,
} from './session/history.ts';
import type { Question } from './session/question.ts';
import type { AskedSteps, Session } from './session/session.ts';

export const SORTS = ['name', 'share', 'capacity', 'instances'] as const;
export type NodeSort = (typeof SORTS)[number];

/** What the user has chosen to look at; kept from one session to the next. */
export interface Choices {
  readonly theme: 'system' | 'light' | 'dark';
  /** The column that a narrow window shows. */
  readonly pane: 'steps' | 'map' | 'answer';
  readonly view: 'map' | 'table';
  /** The cluster with the session's steps, or without, or both beside each other. */
  readonly side: 'after' | 'before' | 'both';
  readonly axis: Axis;
  readonly share: Share;
  readonly search: string;
  /** A label as `key=value`, or the beginning of one. */
  readonly filter: string;
  readonly sort: NodeSort;
  /** Seconds of the cluster in one second of the user's. */
  readonly speed: number;
  readonly isPlaying: boolean;
}

export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'instance'; readonly id: string };

type Dialog = 'open' | 'palette' | 'decision' | 'move' | 'help';

/** What the worker has told, as far as it has. */
interface Told {
  readonly picture: Picture | null;
  /** The cluster without the steps, where it is shown beside the picture; else null. */
  readonly pictureBefore: Picture | null;
  readonly answer: Answer | null;
  readonly decision: DecisionTable | null;
  readonly targets: readonly TargetVerdict[] | null;
  readonly room: Room | null;
}

export interface AppState {
  readonly choices: Choices;
  /** The session with what it was and will be; null before anything is open: a picture is then a preview of what is being read. */
  readonly history: History | null;
  readonly summary: ClusterSummary | null;
  /** The change that the next of its kind goes on with, so that a slider is one undo; '' where none. */
  readonly going: string;
  readonly atSeconds: number;
  /** False: the time follows the answer to its end, where everything has settled. */
  readonly isTimeChosen: boolean;
  readonly selection: Selection;
  readonly told: Told;
  /** Requests under way, with the part that is done, 0..1. */
  readonly asked: Readonly<Partial<Record<RequestKind, number>>>;
  /** Why something was refused, or warnings of what was opened; the page stays as it was. */
  readonly issues: readonly Issue[];
  /** A defect of the page, or of what it runs on; '' where none. */
  readonly failure: string;
  readonly dialog: Dialog | null;
}

export type Action =
  | { readonly do: 'choose'; readonly choices: Partial<Choices> }
  | { readonly do: 'opened'; readonly opened: Opened }
  /** The same cluster at a later time: what the user looks at stays. */
  | { readonly do: 'refreshed'; readonly opened: Opened }
  /** What undo and redo led to before the session was taken up. */
  | { readonly do: 'remember'; readonly past: readonly AskedSteps[]; readonly future: readonly AskedSteps[] }
  | { readonly do: 'refused'; readonly issues: readonly Issue[] }
  | { readonly do: 'failed'; readonly message: string }
  | { readonly do: 'dismiss' }
  | { readonly do: 'select'; readonly selection: Selection }
  | { readonly do: 'dialog'; readonly dialog: Dialog | null }
  | { readonly do: 'go-to'; readonly atSeconds: number }
  | { readonly do: 'change'; readonly change: SessionChange }
  /** One of many small changes, such as a slider's, that are undone together as long as `going` stays the same. */
  | { readonly do: 'change-on'; readonly change: SessionChange; readonly going: string }
  | { readonly do: 'undo' }
  | { readonly do: 'redo' }
  | { readonly do: 'asked'; readonly kind: RequestKind }
  | { readonly do: 'progress'; readonly kind: RequestKind; readonly fraction: number }
  | { readonly do: 'settled'; readonly kind: RequestKind }
  /** The user waits no longer. */
  | { readonly do: 'cancelled'; readonly kind: RequestKind }
  /** What is being opened, as far as it was read. */
  | { readonly do: 'previewed'; readonly picture: Picture }
  | { readonly do: 'told'; readonly told: Partial<Told> };

const NOTHING_TOLD: Told = {
  picture: null,
  pictureBefore: null,
  answer: null,
  decision: null,
  targets: null,
  room: null,
};
/** Told of the session as it was when it was asked, and of no other. */
const OF_ONE_SESSION = { decision: null, targets: null, room: null } as const;
const NOTHING: Selection = { kind: 'none' };

export const DEFAULT_CHOICES: Choices = {
  theme: 'system',
  pane: 'map',
  view: 'map',
  side: 'after',
  axis: 'cpu',
  share: 'requested',
  search: '',
  filter: '',
  sort: 'name',
  speed: 600,
  isPlaying: false,
};

export const INITIAL_STATE: AppState = {
  choices: DEFAULT_CHOICES,
  history: null,
  summary: null,
  going: '',
  atSeconds: 0,
  isTimeChosen: false,
  selection: NOTHING,
  told: NOTHING_TOLD,
  asked: {},
  issues: [],
  failure: '',
  dialog: null,
};

/** What the page shows after an action; the same value where nothing changes. */
export function reduce(state: AppState, action: Action): AppState {
  switch (action.do) {
    case 'choose':
      return { ...state, choices: { ...state.choices, ...action.choices } };
    case 'opened':
      return begin(state, action.opened);
    case 'refreshed':
      return goOnWith(state, action.opened);
    case 'remember':
      return state.history === null ? state : { ...state, history: resumeHistory(state.history.present, action) };
    case 'refused':
      return withoutPreview({ ...state, issues: action.issues });
    case 'failed':
      return withoutPreview({ ...state, failure: action.message });
    case 'dismiss':
      return { ...state, issues: [], failure: '' };
    case 'select':
      return { ...state, selection: action.selection, told: { ...state.told, ...OF_ONE_SESSION } };
    case 'dialog':
      return { ...state, dialog: action.dialog };
    case 'go-to':
      return goTo(state, action.atSeconds);
    case 'asked':
      return { ...state, asked: { ...state.asked, [action.kind]: 0 } };
    case 'previewed':
      // A session that is open is looked at until all of the next one is there.
      return state.history === null ? { ...state, told: { ...NOTHING_TOLD, picture: action.picture } } : state;
    case 'progress':
      if (state.asked[action.kind] === undefined) return state;
      return { ...state, asked: { ...state.asked, [action.kind]: action.fraction } };
    case 'settled':
      return settle(state, action.kind);
    case 'cancelled':
      return withoutPreview(settle(state, action.kind));
    case 'told':
      return tell(state, action.told);
    case 'change':
      return withHistory(state, state.history && record(state.history, action.change));
    case 'change-on':
      return goOn(state, action.change, action.going);
    case 'undo':
      return withHistory(state, state.history && undo(state.history));
    case 'redo':
      return withHistory(state, state.history && redo(state.history));
  }
}

function settle(state: AppState, kind: RequestKind): AppState {
  const { [kind]: _, ...asked } = state.asked;
  return { ...state, asked };
}

function withoutPreview(state: AppState): AppState {
  return state.history === null ? { ...state, told: NOTHING_TOLD } : state;
}

function begin(state: AppState, { session, summary, issues }: Opened): AppState {
  const picture = state.history === null ? state.told.picture : null;
  return {
    ...INITIAL_STATE,
    // A preview is looked at until the first picture is there.
    told: { ...NOTHING_TOLD, picture },
    choices: { ...state.choices, isPlaying: false, side: 'after', search: '', filter: '' },
    asked: state.asked,
    history: beginHistory(session),
    summary,
    issues,
    atSeconds: summary.startSeconds,
  };
}

function goOnWith(state: AppState, { session, summary, issues }: Opened): AppState {
  return {
    ...state,
    history: beginHistory(session),
    summary,
    issues,
    going: '',
    told: { ...state.told, ...OF_ONE_SESSION },
    atSeconds: state.isTimeChosen ? state.atSeconds : summary.startSeconds,
  };
}

function withHistory(state: AppState, history: History | null): AppState {
  return history === state.history
    ? state
    : { ...state, history, going: '', told: { ...state.told, ...OF_ONE_SESSION } };
}

/** A change that goes on with the one before takes its place: undo goes back to before the first of them. */
function goOn(state: AppState, change: SessionChange, going: string): AppState {
  const { history } = state;
  if (history === null) return state;
  if (going !== state.going) return { ...withHistory(state, record(history, change)), going };
  const present = changeSession(history.present, change);
  return { ...state, history: { ...history, present, future: [] }, told: { ...state.told, ...OF_ONE_SESSION } };
}

function tell(state: AppState, told: Partial<Told>): AppState {
  const next = { ...state, told: { ...state.told, ...told } };
  if (told.answer === undefined || told.answer === null) return next;
  const { startSeconds, endSeconds } = told.answer;
  if (!state.isTimeChosen) return { ...next, atSeconds: isAsked(state) ? endSeconds : startSeconds };
  return { ...next, atSeconds: Math.min(Math.max(state.atSeconds, startSeconds), endSeconds) };
}

function isAsked({ history }: AppState): boolean {
  return history?.present.steps.some(({ isOn }) => isOn) ?? false;
}

function goTo(state: AppState, atSeconds: number): AppState {
  const { startSeconds, endSeconds } = spanOf(state);
  const isTimeChosen = atSeconds > startSeconds && atSeconds < endSeconds;
  return { ...state, isTimeChosen, atSeconds: Math.min(Math.max(atSeconds, startSeconds), endSeconds) };
}

/** From when until when there is something to see, seconds on the simulation's clock. */
export function spanOf({ told, summary }: AppState): { readonly startSeconds: number; readonly endSeconds: number } {
  return told.answer ?? summary ?? { startSeconds: 0, endSeconds: 0 };
}

/**
 * The time to draw. Where the time follows the answer, it is that which the answer will tell: the end, which is beyond every
 * time, as soon as something is asked, and the start as long as nothing is.
 */
export function pictureTime(state: AppState, isAnswered: boolean): number {
  const { isTimeChosen, atSeconds } = state;
  if (isTimeChosen) return atSeconds;
  if (!isAsked(state)) return isAnswered ? atSeconds : spanOf(state).startSeconds;
  return !isAnswered || atSeconds >= spanOf(state).endSeconds ? Number.POSITIVE_INFINITY : atSeconds;
}

/** The session that is asked about now; null before anything is open. */
export function sessionOf({ history }: AppState): Session | null {
  return history?.present ?? null;
}

/** A question as a change of the session: at the time that is looked at where the user has chosen it, else after the others. */
export function asking(state: AppState, question: Question): SessionChange {
  const afterSeconds = state.isTimeChosen ? state.atSeconds - (state.summary?.startSeconds ?? 0) : null;
  return { kind: 'ask', question, afterSeconds };
}
