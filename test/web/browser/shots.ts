/** Pictures of the main views at two sizes in both themes, for people to look at: `npm run shots [-- FOLDER]`. */

import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../../browser/chromium.ts';
import { openPage } from './open-page.ts';
import { VIEW_MILLISECONDS, VIEWS } from './views.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const THEMES = ['light', 'dark'] as const;
/** For what is drawn on the next frames. */
const SETTLE_MILLISECONDS = 300;

/** Takes the views one after the other; gives what could not be reached. */
async function shoot(folder: string): Promise<readonly string[]> {
  const browser = await launchChromium();
  const missed: string[] = [];
  try {
    for (const viewport of SIZES) {
      for (const colorScheme of THEMES) {
        const { page, complaints, close } = await openPage(browser, { viewport, colorScheme });
        page.setDefaultTimeout(VIEW_MILLISECONDS);
        for (const { name, go } of VIEWS) {
          const file = `${name}-${viewport.width}x${viewport.height}-${colorScheme}.png`;
          const reached = await go(page).then(
            () => '',
            (error: Error) => error.message.split('\n', 1)[0]!,
          );
          await page.waitForTimeout(SETTLE_MILLISECONDS);
          await page.screenshot({ path: join(folder, file) });
          if (reached !== '') missed.push(`${file}: ${reached}`);
        }
        missed.push(...complaints.map((text) => `the browser complained: ${text}`));
        await close();
      }
    }
  } finally {
    await browser.close();
  }
  return missed;
}

const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), 'berth-shots-'));
mkdirSync(folder, { recursive: true });
const missed = await shoot(folder);
process.stdout.write(`${SIZES.length * THEMES.length * VIEWS.length} pictures in ${folder}\n`);
for (const one of missed) process.stderr.write(`${one}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
