/** Loads what keeps sessions once there is one to keep or to take up: an empty page does without it. */

import { effect } from '@preact/signals';
import { sessionOf } from '../state.ts';
import { hasKept } from './browser-store.ts';
import type { Keeping, KeepOptions } from './keep-session.ts';

/** Follows the page's session from now on. */
export function loadKeeping(options: KeepOptions): Keeping {
  let loading: Promise<Keeping> | null = null;
  const load = (): Promise<Keeping> => {
    loading ??= import('./keep-session.ts').then(({ keepSession }) => keepSession(options));
    return loading;
  };
  const takeUp = async (): Promise<void> => (await load()).takeUp();
  effect(() => {
    if (sessionOf(options.state.value) !== null) void load();
  });
  // Once it is loaded, it hears of this itself.
  addEventListener('hashchange', () => {
    if (loading === null) void takeUp();
  });
  return {
    async takeUp() {
      if (location.hash !== '' || (await hasKept())) await takeUp();
    },
    beginAnew: async () => (await load()).beginAnew(),
  };
}
