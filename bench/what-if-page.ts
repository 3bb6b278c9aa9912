/** A page of the benches: opened with the probe in it, and used as a user does. */

import type { Browser, Page } from 'playwright-core';
import { openPage } from '../test/web/browser/open-page.ts';
import { PROBE } from './what-if-probe.ts';

/** For anything that a page is waited for. */
const WAIT_MILLISECONDS = 120_000;

/** Does something with a page that nothing is open in; what the browser complains of is thrown. */
export async function withProbedPage<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const { page, context, complaints, close } = await openPage(browser);
  try {
    page.setDefaultTimeout(WAIT_MILLISECONDS);
    await context.addInitScript(PROBE);
    await page.reload();
    await page.locator('main').first().waitFor();
    const result = await use(page);
    if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
    return result;
  } finally {
    await close();
  }
}

/** Milliseconds from a file that was dropped. */
export interface OpenTimes {
  /** Until a map is drawn, of what was read by then. */
  readonly first: number;
  /** Until all of the cluster is drawn. */
  readonly whole: number;
}

/** Drops a file, and waits for all that follows. */
export async function openFile(page: Page, path: string): Promise<OpenTimes> {
  await page.setInputFiles('input[type=file]', path);
  const first = await page.evaluate<number>('probe.picture()');
  const whole = await page.evaluate<number>('probe.whole()');
  await page.evaluate('probe.quiet()');
  return { first, whole };
}

/** Moves a policy's slider by keys; milliseconds from each input until answer and map are there. */
export async function moveSlider(page: Page, plugin: string, rounds: number): Promise<number[]> {
  const slider = page.getByRole('slider', { name: `Weight of ${plugin}`, exact: true });
  if (!(await slider.isVisible())) await page.getByText('Weights of the policy').click();
  await slider.focus();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await page.keyboard.press('ArrowRight');
    times.push(await page.evaluate<number>('probe.quiet()'));
  }
  return times;
}

/** By the palette: the first command that the words find. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(words);
  await palette.getByRole('option').first().click();
}

/** What draws: `SwiftShader` and the like where it is software. '' where the browser does not tell. */
export function rendererOf(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const context = document.createElement('canvas').getContext('webgl');
    const extension = context?.getExtension('WEBGL_debug_renderer_info');
    return extension ? context.getParameter(extension.UNMASKED_RENDERER_WEBGL) : '';
  })()`);
}
