/** One watch of a kind, from a version on until it ends. */

import { listPathOf, type Resource } from '../resources.ts';
import type { Connection } from './connection.ts';
import { type Failure, failureOfSink } from './failure.ts';
import { type Fetch, fetchFrom } from './fetch.ts';
import { readLineBatches } from './lines.ts';
import type { LiveObject } from './slim.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';

/** Bytes of one event: etcd holds no object above 1.5 MiB unless told, and JSON is larger than what it holds. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

export interface WatchSink {
  readonly put: (object: LiveObject) => void;
  readonly remove: (object: LiveObject) => void;
  /** An object that could not be used came. */
  readonly leaveOut: () => void;
  /** The server was heard of. */
  readonly hear: () => void;
}

export interface Watched {
  /** What a watch goes on from: the last version that was taken in. */
  readonly version: string;
  /** Events and bookmarks that came. */
  readonly eventCount: number;
  /** null where the server ended it in good order. */
  readonly failure: Failure | null;
}

export interface WatchOptions extends Omit<Fetch, 'path' | 'about'> {
  readonly version: string;
  /** After which the server is to end it. */
  readonly timeoutSeconds: number;
}

/** Watches until the server ends it, it breaks, or nothing is heard for too long. Never rejects. */
export async function watchFrom(
  connection: Connection,
  resource: Resource,
  options: WatchOptions,
  sink: WatchSink,
): Promise<Watched> {
  const { timing, timeoutSeconds } = options;
  let { version } = options;
  let eventCount = 0;
  const query = new URLSearchParams({
    watch: '1',
    resourceVersion: version,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(timeoutSeconds),
  });
  const path = `${listPathOf(resource)}?${query}`;
  const about = `watch ${resource.plural}`;
  const take = (event: WatchEvent): Failure | null => {
    if (event.type === 'failure') return event.failure;
    try {
      tell(sink, event);
    } catch (error) {
      return failureOfSink(error, about);
    }
    if (event.version !== '') version = event.version;
    eventCount++;
    return null;
  };
  const ended = await fetchFrom(connection, { ...options, path, about }, async (body, heard) => {
    sink.hear();
    for await (const lines of readLineBatches(body, MAX_LINE_BYTES)) {
      heard();
      sink.hear();
      for (const line of lines) {
        // Nothing is told any more once the watch was stopped.
        if (options.signal.aborted) return null;
        const failure = take(parseWatchEvent(line, resource, timing.nowSeconds()));
        if (failure !== null) return failure;
      }
    }
    return null;
  });
  return { version, eventCount, failure: 'failure' in ended ? ended.failure : ended.value };
}

function tell(sink: WatchSink, event: Exclude<WatchEvent, { readonly type: 'failure' }>): void {
  if (event.type === 'bookmark') return;
  if (event.object === null) sink.leaveOut();
  else sink[event.type](event.object);
}
