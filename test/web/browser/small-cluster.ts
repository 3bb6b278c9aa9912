/** A cluster of three nodes as a user drops it, and how commands are run. */

import type { Page } from 'playwright-core';
import { nodeObject, podObject } from '../small-objects.ts';

/** Four pods on three nodes, and one that fits on none. */
export const DUMP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    ...['n1', 'n2', 'n3'].map((name) => nodeObject(name)),
    podObject('web', 'n1', '2'),
    podObject('db', 'n1', '5'),
    podObject('cache', 'n2', '4'),
    podObject('mail', 'n3', '1'),
    podObject('huge', '', '16'),
  ],
});

export async function openDump(page: Page): Promise<void> {
  const file = { name: 'dump.json', mimeType: 'application/json', buffer: Buffer.from(DUMP) };
  await page.setInputFiles('input[type=file]', file);
}

/** By the palette. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(words);
  await palette.getByRole('option').first().click();
}
