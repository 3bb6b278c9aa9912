/** The view of a session, fetched while the first session is read: until then nobody needs its maps. */

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { dispatch, state } from '../store.ts';

/** null until it is there. */
export function useSessionView(): ComponentType | null {
  const [loaded, setLoaded] = useState<{ readonly view: ComponentType } | null>(null);
  const { history, asked } = state.value;
  const isOpening = [asked.open, asked['open-shipped'], asked.resume].some((fraction) => fraction !== undefined);
  const isNeeded = history !== null || isOpening;
  useEffect(() => {
    if (!isNeeded) return;
    import('./session-view.tsx').then(
      ({ SessionView }) => setLoaded({ view: SessionView }),
      () => dispatch({ do: 'failed', message: 'A part of the page could not be fetched. Load the page again.' }),
    );
  }, [isNeeded]);
  return loaded?.view ?? null;
}
