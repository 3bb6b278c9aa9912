/** Keeps the page's session: in its address where it is small, in the browser's store always; and takes it up again. */

import type { ReadonlySignal } from '@preact/signals';
import { effect } from '@preact/signals';
import { createIssue, type Issue, quote } from '../../src/core/index.ts';
import type { Asking } from '../asking.ts';
import type { LiveCluster } from '../live/live-cluster.ts';
import type { AskedSteps, Session } from '../session/session.ts';
import { type Action, type AppState, sessionOf } from '../state.ts';
import { type AddressedSession, readAddress, toAddress } from './address-text.ts';
import { forgetKept, type KeptSession, peekKept, readKept, writeKept } from './session-store.ts';

/** After the last change: dragging a slider writes once. */
const AFTER_MILLISECONDS = 300;

export interface KeepOptions {
  readonly state: ReadonlySignal<AppState>;
  readonly dispatch: (action: Action) => void;
  readonly asking: Asking;
  /** The cluster that the page's server watches; null where none does. */
  readonly live: Pick<LiveCluster, 'follow' | 'tag'> | null;
  /** Names of the scenarios that are shipped with the page. */
  readonly shipped: readonly string[];
  /** Begins a session of a shipped scenario; null where it was refused. */
  readonly openAddressed: (session: AddressedSession) => Promise<Session | null>;
}

export interface Keeping {
  /** Begins as the page's address says, else takes up what was kept. */
  takeUp(): Promise<void>;
  /** Forgets the session, and loads the page as it was at first. */
  beginAnew(): Promise<void>;
}

/** Follows the page's session from now on. */
export function keepSession({ state, dispatch, asking, live, shipped, openAddressed }: KeepOptions): Keeping {
  /** As an address gave it: one that is only looked at takes no other's place in the store. */
  let lookedAt: Session | null = null;
  let shownStart: Session['start'] | null = null;
  /** What the address ended in when it was last written or opened; null while one is opened. */
  let shownAddress: string | null = location.hash;
  /** One after the other, so that the last one is what is shown in the end. */
  let addressOpened: Promise<unknown> = Promise.resolve();
  let isRoomToldOf = false;
  let isForgotten = false;
  let written: Promise<void> = Promise.resolve();

  const showAddress = (session: Session): void => {
    const { start } = session;
    const address = start.shipped !== undefined && shipped.includes(start.shipped) ? toAddress(session) : '';
    const isAnother = shownStart !== null && shownStart !== start;
    shownStart = start;
    if (address === location.hash) return;
    const url = `${location.pathname}${location.search}${address}`;
    // Back leads to the session before, and not to each of its questions.
    if (isAnother) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
    shownAddress = location.hash;
  };

  const write = async (wanted: KeptSession): Promise<void> => {
    if (isForgotten) return;
    try {
      await writeKept(wanted);
    } catch (error) {
      if (isRoomToldOf) return;
      isRoomToldOf = true;
      dispatch({ do: 'refused', issues: [notKept(error)] });
    }
  };

  const keep = (): void => {
    const { history: kept } = state.peek();
    if (kept === null || isForgotten) return;
    const session = kept.present;
    // What the user wants next, by Back for instance, is not overwritten by what is still shown.
    if (location.hash === shownAddress) showAddress(session);
    if (session === lookedAt && kept.past.length + kept.future.length === 0) return;
    const wanted = { session, history: kept, files: asking.files(), liveTag: live?.tag() ?? null };
    written = written.then(() => write(wanted));
  };

  /** False where the address says nothing of a session. */
  const openAddress = async (): Promise<boolean> => {
    const { hash } = location;
    const read = readAddress(hash);
    shownAddress = hash;
    if (read.kind === 'plain') return false;
    const issues = read.kind === 'refused' ? read.issues : unknownScenario(read.session.scenario, shipped);
    if (issues.length > 0) dispatch({ do: 'refused', issues });
    shownAddress = null;
    const opened = read.kind === 'session' && issues.length === 0 ? await openAddressed(read.session) : null;
    shownAddress = hash;
    if (opened !== null) {
      lookedAt = opened;
      shownStart = opened.start;
    }
    // Of what is shown, also where another was refused.
    keep();
    return true;
  };

  /** What undo and redo led to, where the session is still as it was kept. */
  const remember = (session: Session, kept: KeptSession): void => {
    if (isAskedAlike(session, kept.session)) dispatch({ do: 'remember', ...kept.history });
  };

  /** A session that was loaded again: its address knows the steps alone. */
  const rememberAddressed = async (): Promise<void> => {
    const kept = lookedAt && (await peekKept().catch(() => null));
    const session = sessionOf(state.peek());
    if (session === null || session !== lookedAt || kept === null) return;
    if (session.start.shipped === kept.session.start.shipped) remember(session, kept);
  };

  afterChanges(state, keep);
  addEventListener('hashchange', () => {
    addressOpened = addressOpened.then(openAddress, openAddress);
  });
  return {
    async takeUp() {
      if (await openAddress()) return rememberAddressed();
      const kept = await readKept().catch(() => null); // a browser that keeps nothing: the page begins empty
      // What the user has opened meanwhile is what is wanted.
      if (kept === null || sessionOf(state.peek()) !== null) return;
      const session = await asking.resume(kept.session, kept.files);
      if (session === null) return;
      remember(session, kept);
      if (kept.liveTag !== null) live?.follow(session, kept.liveTag);
    },
    async beginAnew() {
      isForgotten = true;
      await written;
      await forgetKept().catch(() => {}); // nothing is kept where that fails
      history.replaceState(null, '', `${location.pathname}${location.search}`);
      location.reload();
    },
  };
}

/** Runs a moment after the session has changed, once for many changes. */
function afterChanges(state: ReadonlySignal<AppState>, run: () => void): void {
  let last: Session | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const session = sessionOf(state.value);
    if (session === null || session === last) return;
    last = session;
    clearTimeout(timer);
    timer = setTimeout(run, AFTER_MILLISECONDS);
  });
}

function isAskedAlike(one: AskedSteps, other: AskedSteps): boolean {
  const textOf = ({ steps, gapSeconds }: AskedSteps): string => JSON.stringify([steps, gapSeconds]);
  return textOf(one) === textOf(other);
}

function notKept(error: unknown): Issue {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  const found = isFull ? 'no room in this browser for the session and its files' : 'a browser that keeps nothing';
  const remedy = 'Go on; save the session as a file before you leave, to open it later.';
  return createIssue('output-unwritable', '', found, 'room to keep it', { severity: 'warning', remedy });
}

/** Why a scenario of that name cannot be begun with; nothing where it can. */
function unknownScenario(name: string, shipped: readonly string[]): readonly Issue[] {
  if (shipped.includes(name)) return [];
  const wanted = shipped.length === 0 ? 'a page with scenarios' : `one of ${shipped.join(', ')}`;
  const remedy = 'Open it with the Berth that wrote it, or open a session file.';
  return [createIssue('unknown-value', 'scenario', quote(name), wanted, { file: 'the address', remedy })];
}
