// Questions dragged to another place in their list, with a mouse and with a finger.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './accessibility.ts';
import { openDump, runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

const NODES = ['n1', 'n2', 'n3'] as const;

describe.skipIf(isSkipped('questions in a browser'))('the questions', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('are reordered by dragging with a mouse, which one undo takes back', () =>
    withPage(async ({ page }) => {
      await askThree(page);
      const [from, to] = [await gripAt(page, 2), await gripAt(page, 0)];
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x, to.y + 4, { steps: 4 });
      await page.mouse.move(from.x, to.y - 4, { steps: 4 });
      await expect.poll(() => page.locator('.step-list .drop-above input[type=text]').count()).toBe(1);
      expect(await page.locator('.step-list .held').count()).toBe(1);
      expect(await findViolations(page)).toEqual([]);
      // Nothing is asked until it is let go.
      expect(await nodesAsked(page)).toEqual(['n1', 'n2', 'n3']);
      await page.mouse.up();
      await expect.poll(() => nodesAsked(page)).toEqual(['n3', 'n1', 'n2']);
      expect(await page.locator('.held, .drop-above, .drop-below').count()).toBe(0);
      await page.keyboard.press('Control+z');
      await expect.poll(() => nodesAsked(page)).toEqual(['n1', 'n2', 'n3']);
    }));

  it('stay where they are when Escape is pressed on the way', () =>
    withPage(async ({ page }) => {
      await askThree(page);
      const [from, to] = [await gripAt(page, 0), await gripAt(page, 2)];
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y + 4, { steps: 4 });
      await expect.poll(() => page.locator('.step-list .drop-below').count()).toBe(1);
      await page.keyboard.press('Escape');
      await expect.poll(() => page.locator('.step-list .drop-below').count()).toBe(0);
      await page.mouse.up();
      expect(await nodesAsked(page)).toEqual(['n1', 'n2', 'n3']);
      // The last change is the last question still.
      await page.keyboard.press('Control+z');
      await expect.poll(() => nodesAsked(page)).toEqual(['n1', 'n2']);
    }));

  it('are reordered with a finger, under which the page stays where it is', () =>
    withPage(
      async ({ page, context }) => {
        await askThree(page);
        const [from, to] = [await gripAt(page, 0), await gripAt(page, 1)];
        const browser = await context.newCDPSession(page);
        const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly { x: number; y: number }[]) =>
          browser.send('Input.dispatchTouchEvent', { type, touchPoints: [...points] });
        await touch('touchStart', [from]);
        for (const part of [0.25, 0.5, 0.75, 1]) {
          await touch('touchMove', [{ x: from.x, y: from.y + (to.y + 4 - from.y) * part }]);
        }
        await expect.poll(() => page.locator('.step-list .drop-below').count()).toBe(1);
        await touch('touchEnd', []);
        await expect.poll(() => nodesAsked(page)).toEqual(['n2', 'n1', 'n3']);
      },
      { hasTouch: true },
    ));
});

async function askThree(page: Page): Promise<void> {
  await openDump(page);
  await page.getByText('3 nodes, 5 instances').waitFor();
  for (const [at, node] of NODES.entries()) {
    await runCommand(page, node);
    await page.getByRole('button', { name: 'Cordon', exact: true }).click();
    await expect.poll(() => nodesAsked(page)).toEqual(NODES.slice(0, at + 1));
  }
}

async function nodesAsked(page: Page): Promise<readonly string[]> {
  const names = await page.getByRole('textbox', { name: /^Name of question/ }).all();
  const sentences = await Promise.all(names.map((name) => name.getAttribute('placeholder')));
  return sentences.map((sentence) => sentence?.replace('Cordon ', '') ?? '');
}

/** The middle of the grip in a row. */
async function gripAt(page: Page, row: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await page.locator('.step-list .grip').nth(row).boundingBox();
  if (box === null) throw new Error(`row ${row} has no grip`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
