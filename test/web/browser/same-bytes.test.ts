// The promise that a page answers what the command line answers: the same bytes from two engines.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../browser/chromium.ts';
import { GOLDEN_VALUES } from '../../core/elementary/golden-values.ts';
import { filesOf } from '../../scenario/scenario-folder.ts';
import { goldenBits, type NamedText, runsOfFirstSeed, SCENARIO_FILE } from './same-bytes-run.ts';
import { isSkipped } from './with-page.ts';

const PATIENCE_MILLISECONDS = 120_000;

const folders = readdirSync('scenarios').filter((name) => existsSync(join('scenarios', name, SCENARIO_FILE)));

/** What the script leaves in the page. */
declare const sameBytes: { readonly goldenBits: typeof goldenBits; readonly runsOfFirstSeed: typeof runsOfFirstSeed };

async function scriptText(): Promise<string> {
  const entry = fileURLToPath(new URL('same-bytes-run.ts', import.meta.url));
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, format: 'iife', globalName: 'sameBytes', platform: 'browser' },
    ...{ target: 'es2023', write: false, logLevel: 'silent' },
  });
  return outputFiles[0]!.text;
}

describe.skipIf(isSkipped('the same bytes in a browser'))('a browser', { timeout: PATIENCE_MILLISECONDS }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage();
    await page.addScriptTag({ content: await scriptText() });
  }, PATIENCE_MILLISECONDS);

  afterAll(() => browser?.close());

  it('computes exp, log, pow, cos and their like to the last bit as they are written down', async () => {
    const wanted = GOLDEN_VALUES.map(([, , bits]) => bits);
    expect(goldenBits()).toEqual(wanted);
    expect(await page.evaluate(() => sameBytes.goldenBits())).toEqual(wanted);
  });

  it.each(folders)('simulates %s to the bytes that Node gives', async (name) => {
    const decoder = new TextDecoder();
    const files: NamedText[] = filesOf(join('scenarios', name)).map(({ name: file, bytes }) => ({
      name: file,
      text: decoder.decode(bytes),
    }));
    const here = await runsOfFirstSeed(files);
    const there = await page.evaluate((given) => sameBytes.runsOfFirstSeed(given), files);
    expect(there.map(([id]) => id)).toEqual(here.map(([id]) => id));
    expect(here.length).toBeGreaterThan(0);
    const differing = here.flatMap(([id, document], at) => differenceOf(id, document, there[at]![1]));
    expect(differing).toEqual([]);
  });
});

/** Where two texts part, with what stands there; empty where they do not. */
function differenceOf(id: string, here: string, there: string): readonly string[] {
  if (here === there) return [];
  let at = 0;
  while (here[at] === there[at]) at++;
  const part = (text: string): string => text.slice(Math.max(0, at - 40), at + 40);
  return [`${id}: ${part(here)} in Node, ${part(there)} in the browser`];
}
