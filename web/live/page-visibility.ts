/** Whether the page is seen, as the browser tells. */

import type { Visibility } from './cluster-watch.ts';

export const pageVisibility: Visibility = {
  isVisible: () => document.visibilityState === 'visible',
  follow(listen) {
    document.addEventListener('visibilitychange', listen);
    return () => document.removeEventListener('visibilitychange', listen);
  },
};
