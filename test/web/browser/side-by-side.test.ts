// Before and after beside each other: two maps that move as one, with the nodes marked that are not alike.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './accessibility.ts';
import { openDump, runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

describe.skipIf(isSkipped('side by side in a browser'))(
  'before and after, side by side',
  { timeout: OPEN_TIMEOUT_MILLISECONDS },
  () => {
    it('are two maps with one zoom, of which each is moved in by keys', () =>
      withPage(async ({ page }) => {
        await drainedBothShown(page);
        await page.locator('.legend').getByText('changed').waitFor();
        expect(await findViolations(page)).toEqual([]);

        await untilDrawn(page);
        const before = await pixelsOf(page, 'before');
        await page.getByRole('button', { name: 'Closer' }).click();
        await expect.poll(() => pixelsOf(page, 'before')).not.toBe(before);
        await page.getByRole('application', { name: 'Map of nodes, before' }).press('0');
        await expect.poll(() => pixelsOf(page, 'before')).toBe(before);

        await page.getByRole('application', { name: 'Map of nodes, before' }).press('ArrowRight');
        await page.getByText('before: n1').waitFor({ state: 'attached' });
        await page.getByText('after: n1, cordoned').waitFor({ state: 'attached' });
      }));

    it('are told apart in the table by words', () =>
      withPage(async ({ page }) => {
        await drainedBothShown(page);
        await page.getByRole('button', { name: 'Show as table' }).click();
        const marked = page.getByRole('row').filter({ hasText: 'changed' }).getByRole('button');
        // web and db leave n1 for n3; n2 is as it was.
        await expect.poll(() => marked.allTextContents()).toEqual(['n1', 'n3']);
        await runCommand(page, 'Show the cluster with the questions');
        await expect.poll(() => marked.count()).toBe(0);
      }));
  },
);

async function drainedBothShown(page: Page): Promise<void> {
  await openDump(page);
  await page.getByText('3 nodes, 5 instances, 1 waiting').waitFor();
  await runCommand(page, 'n1');
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  await page.getByRole('region', { name: 'Answer' }).getByText('apps/web restarts from n1').waitFor();
  await page.getByRole('combobox', { name: 'Shown' }).selectOption('both');
  await page.getByRole('application', { name: 'Map of nodes, after' }).waitFor();
}

/** What lies under the pointer is told once there is something. */
async function untilDrawn(page: Page): Promise<void> {
  const map = page.getByRole('application', { name: 'Map of nodes, before' });
  await expect
    .poll(async () => {
      await map.hover({ position: { x: 60, y: 200 } });
      await map.hover({ position: { x: 62, y: 202 } });
      return page.locator('.tip').count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Commands' }).hover();
  await page.locator('.tip').waitFor({ state: 'detached' });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What a map shows, as a text to compare. */
function pixelsOf(page: Page, side: 'before' | 'after'): Promise<string> {
  return page
    .getByRole('application', { name: `Map of nodes, ${side}` })
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}
