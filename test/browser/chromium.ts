/** A real Chromium for tests: found, not downloaded; where there is none, tests say so and are skipped, in CI they fail. */

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/lib/chromium/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium: `$BERTH_CHROMIUM`, else the usual places; null where there is none. */
function findChromium(): string | null {
  const wanted = process.env['BERTH_CHROMIUM'] ?? '';
  if (wanted !== '') return existsSync(wanted) ? wanted : null;
  return USUAL_PLACES.find(existsSync) ?? null;
}

/** Why tests with a browser are skipped; '' where they are not. In CI the lack of a browser is a failure, not a reason. */
export function reasonToSkip(): string {
  if (findChromium() !== null || (process.env['CI'] ?? '') !== '') return '';
  return 'no Chromium found; install one or set BERTH_CHROMIUM to its path';
}

/** Starts it. Containers let no user namespace be made, so the sandbox stays off; the pages are the tests' own. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('no Chromium found; set BERTH_CHROMIUM to its path');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}
