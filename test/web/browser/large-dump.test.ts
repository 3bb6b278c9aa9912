// A dump that takes its time: what is read of it is seen meanwhile, and the user may give it up.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeObject, podObject } from '../small-objects.ts';
import { openDump } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

const NODES = 40;
const PODS = 4500;
/** Bytes beside each pod that placement does not read, as annotations and statuses are. */
const PADDING = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'berth-large-dump-'));
const path = join(folder, 'large.json');
beforeAll(() => {
  const nodes = Array.from({ length: NODES }, (_, at) => nodeObject(`n${at}`));
  const padding = 'x'.repeat(PADDING);
  const pods = Array.from({ length: PODS }, (_, at) => ({ ...podObject(`p${at}`, `n${at % NODES}`, '10m'), padding }));
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...nodes, ...pods] }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(isSkipped('a large dump in a browser'))('a large dump', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('is seen while it is read, and once it is given up the page is as it was', () =>
    withPage(async ({ page }) => {
      await page.evaluate(watchReading, true);
      await page.setInputFiles('input[type=file]', path);
      await expect.poll(() => page.evaluate(readNotice)).toMatch(SO_FAR);
      await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
      expect(await page.locator('.map').count()).toBe(0);

      await page.evaluate(watchReading, false);
      await page.setInputFiles('input[type=file]', path);
      await page.getByText('40 nodes, 4,500 instances, 0 waiting').waitFor();
      expect(await page.evaluate(readNotice)).toMatch(SO_FAR);
      expect(await page.getByText('Still being read').count()).toBe(0);
    }));

  it('leaves the session that is open on the page until all of it is read', () =>
    withPage(async ({ page }) => {
      await openDump(page);
      await page.getByText('3 nodes, 5 instances').waitFor();
      await page.evaluate(watchReading, false);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.setInputFiles('input[type=file]', path);
      await page.getByText('40 nodes, 4,500 instances, 0 waiting').waitFor();
      expect(await page.evaluate(readNotice)).toBe('');
    }));
});

const SO_FAR = /40 nodes and [\d,]+ instances so far\./;

interface Watched {
  notice: string;
}

/** Run in the page: keeps the first words about what is read, however short they stand there; and gives the reading up. */
function watchReading(cancels: boolean): void {
  const watched = globalThis as unknown as Watched;
  watched.notice = '';
  new MutationObserver((_, observer) => {
    const notice = document.querySelector('section[aria-labelledby=reading-title]')?.textContent;
    if (notice === undefined || notice === null) return;
    observer.disconnect();
    watched.notice = notice;
    const buttons = [...document.querySelectorAll('button')];
    if (cancels) buttons.find(({ textContent }) => textContent === 'Cancel')!.click();
  }).observe(document.body, { subtree: true, childList: true });
}

/** Run in the page. */
function readNotice(): string {
  return (globalThis as unknown as Watched).notice;
}
