/** The cluster of the page's server: opened, looked at again, and taken over as it is now. */

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Asking } from '../asking.ts';
import type { Session } from '../session/session.ts';
import type { AppState } from '../state.ts';
import { sessionOf } from '../state.ts';
import type { ClusterReader, ClusterReading } from './cluster-reader.ts';
import { type Visibility, watchCluster } from './cluster-watch.ts';

/** `off`: something else is open. `changed`: it is another by now than the one that is asked about. */
type LiveStatus = 'off' | 'current' | 'changed' | 'lost';

export interface LiveCluster {
  readonly status: ReadonlySignal<LiveStatus>;
  /** False where the server did not tell of its cluster. */
  open(): Promise<boolean>;
  /** Looks at the cluster again and again for a session that was begun from it before, at once for the first time. */
  follow(session: Session, tag: string): void;
  /** Of the bytes that the open session was begun from; null where something else is open. */
  tag(): string | null;
  /** The newest cluster that was read takes the place of the open one; its questions stay. */
  takeOver(): Promise<void>;
}

const EVERY_MILLISECONDS = 10_000;
const FILE = 'cluster.json';

type NewReading = Extract<ClusterReading, { kind: 'new' }>;

export interface LiveOptions {
  readonly state: ReadonlySignal<AppState>;
  readonly asking: Pick<Asking, 'open' | 'refresh'>;
  /** A reader to which only bytes of another tag are new. */
  readonly createReader: (tag: string) => ClusterReader;
  readonly visibility: Visibility;
}

export function createLiveCluster({ state, asking, createReader, visibility }: LiveOptions): LiveCluster {
  const status = signal<LiveStatus>('off');
  let newest: NewReading | null = null;
  /** Where the session that shows the cluster began. */
  let start: Session['start'] | null = null;
  let shownTag = '';
  let end = (): void => {};
  let isTaking = false;
  /** What could not be taken over: not tried again unasked. */
  let refused: NewReading | null = null;

  const isOpen = (): boolean => start !== null && sessionOf(state.peek())?.start === start;
  state.subscribe(() => {
    if (status.peek() === 'off' || isTaking || isOpen()) return;
    end();
    newest = null;
    status.value = 'off';
  });

  async function takeOver(): Promise<void> {
    if (newest === null || isTaking) return;
    isTaking = true;
    const taken = newest;
    // A copy: bytes that are handed over are gone, and the user may try again.
    const isTaken = await asking.refresh([{ name: FILE, bytes: taken.bytes.slice(0) }]);
    isTaking = false;
    if (!isTaken) {
      refused = taken;
      return;
    }
    start = sessionOf(state.peek())?.start ?? null;
    shownTag = taken.tag;
    if (newest === taken) newest = null;
    status.value = newest === null ? 'current' : 'changed';
  }

  async function onReading(reading: ClusterReading): Promise<void> {
    if (!isOpen()) return;
    if (reading.kind === 'new') newest = reading;
    if (newest !== null) status.value = 'changed';
    else status.value = reading.kind === 'lost' ? 'lost' : 'current';
    if (newest !== null && newest !== refused && !isBusy(state.peek())) await takeOver();
  }

  const watch = (session: Session, tag: string, reader: ClusterReader, firstAfterMilliseconds: number): void => {
    end();
    start = session.start;
    shownTag = tag;
    newest = null;
    end = watchCluster(reader, {
      everyMilliseconds: EVERY_MILLISECONDS,
      firstAfterMilliseconds,
      visibility,
      onReading,
    });
  };

  return {
    status,
    takeOver,
    tag: () => (isOpen() ? shownTag : null),
    follow: (session, tag) => watch(session, tag, createReader(tag), 0),
    async open() {
      const reader = createReader('');
      const reading = await reader.read();
      if (reading.kind !== 'new') return false;
      const session = await asking.open([{ name: FILE, bytes: reading.bytes }]);
      if (session === null) return true;
      watch(session, reading.tag, reader, EVERY_MILLISECONDS);
      status.value = 'current';
      return true;
    },
  };
}

/** Whether the user has asked something of the cluster, or looks at something of it that a newer one would take away. */
function isBusy(value: AppState): boolean {
  const isAsked = (sessionOf(value)?.steps.length ?? 0) > 0;
  return isAsked || value.dialog !== null || value.isTimeChosen || value.choices.isPlaying;
}
