/** Looks at a live cluster again and again, as long as somebody looks at the page. */

import type { ClusterReader, ClusterReading } from './cluster-reader.ts';

/** Whether the page is seen. */
export interface Visibility {
  isVisible(): boolean;
  /** `listen` is called where the page has come into sight or gone out of it; gives what ends that. */
  follow(listen: () => void): () => void;
}

export interface WatchOptions {
  readonly everyMilliseconds: number;
  /** Before the first reading; as before every other where it is not given. */
  readonly firstAfterMilliseconds?: number;
  readonly visibility: Visibility;
  /** One reading after the other; the next is waited for after this has settled. */
  readonly onReading: (reading: ClusterReading) => Promise<void> | void;
}

/** Begins with a pause; gives what ends it. A page that comes into sight again is not kept waiting. */
export function watchCluster(reader: ClusterReader, options: WatchOptions): () => void {
  const { everyMilliseconds, firstAfterMilliseconds = everyMilliseconds, visibility, onReading } = options;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isReading = false;
  let isEnded = false;

  const wait = (milliseconds: number): void => {
    timer = isEnded || !visibility.isVisible() ? null : setTimeout(look, milliseconds);
  };
  const look = async (): Promise<void> => {
    isReading = true;
    const reading = await reader.read();
    if (!isEnded) await onReading(reading);
    isReading = false;
    wait(everyMilliseconds);
  };
  const unfollow = visibility.follow(() => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!isReading && !isEnded && visibility.isVisible()) void look();
  });
  wait(firstAfterMilliseconds);
  return () => {
    isEnded = true;
    if (timer !== null) clearTimeout(timer);
    unfollow();
  };
}
