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
  /** The newest cluster that was read takes the place of the open one; its questions stay. */
  takeOver(): Promise<void>;
}

const EVERY_MILLISECONDS = 10_000;
const FILE = 'cluster.json';

export interface LiveOptions {
  readonly state: ReadonlySignal<AppState>;
  readonly asking: Pick<Asking, 'open' | 'refresh'>;
  /** A reader that has read nothing yet. */
  readonly createReader: () => ClusterReader;
  readonly visibility: Visibility;
}

export function createLiveCluster({ state, asking, createReader, visibility }: LiveOptions): LiveCluster {
  const status = signal<LiveStatus>('off');
  let newest: ArrayBuffer | null = null;
  /** Where the session that shows the cluster began. */
  let start: Session['start'] | null = null;
  let end = (): void => {};
  let isTaking = false;
  /** Bytes that could not be taken over: not tried again unasked. */
  let refused: ArrayBuffer | null = null;

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
    const isTaken = await asking.refresh([{ name: FILE, bytes: taken.slice(0) }]);
    isTaking = false;
    if (!isTaken) {
      refused = taken;
      return;
    }
    start = sessionOf(state.peek())?.start ?? null;
    if (newest === taken) newest = null;
    status.value = newest === null ? 'current' : 'changed';
  }

  async function onReading(reading: ClusterReading): Promise<void> {
    if (!isOpen()) return;
    if (reading.kind === 'new') newest = reading.bytes;
    if (newest !== null) status.value = 'changed';
    else status.value = reading.kind === 'lost' ? 'lost' : 'current';
    if (newest !== null && newest !== refused && !isBusy(state.peek())) await takeOver();
  }

  return {
    status,
    takeOver,
    async open() {
      const reader = createReader();
      const reading = await reader.read();
      if (reading.kind !== 'new') return false;
      const session = await asking.open([{ name: FILE, bytes: reading.bytes }]);
      if (session === null) return true;
      end();
      start = session.start;
      newest = null;
      status.value = 'current';
      end = watchCluster(reader, { everyMilliseconds: EVERY_MILLISECONDS, visibility, onReading });
      return true;
    },
  };
}

/** Whether the user has asked something of the cluster, or looks at something of it that a newer one would take away. */
function isBusy(value: AppState): boolean {
  const isAsked = (sessionOf(value)?.steps.length ?? 0) > 0;
  return isAsked || value.dialog !== null || value.isTimeChosen || value.choices.isPlaying;
}
