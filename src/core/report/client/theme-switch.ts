/** Light or dark: as the system has it, or as the reader switches. */

import type { ThemeName } from '../theme.ts';
import { need } from './page.ts';

/** The theme that the page has now. */
export function currentTheme(): ThemeName {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function connectThemeSwitch(): void {
  const button = need<HTMLButtonElement>(document, '[data-action=theme]');
  const tell = (): void => {
    button.textContent = currentTheme() === 'dark' ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Switch to ${currentTheme() === 'dark' ? 'light' : 'dark'} colours`);
  };
  button.addEventListener('click', () => {
    document.documentElement.dataset['theme'] = currentTheme() === 'dark' ? 'light' : 'dark';
    tell();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tell);
  tell();
}
