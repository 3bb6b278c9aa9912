/** The theme that the page has now, also where the system chooses it. */

import { useEffect, useState } from 'preact/hooks';
import type { ThemeName } from '../../src/core/index.ts';
import { state } from '../store.ts';

export function useShownTheme(): ThemeName {
  const { theme } = state.value.choices;
  const [isSystemDark, setSystemDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => setSystemDark(scheme.matches);
    scheme.addEventListener('change', follow);
    return () => scheme.removeEventListener('change', follow);
  }, []);
  if (theme !== 'system') return theme;
  return isSystemDark ? 'dark' : 'light';
}
