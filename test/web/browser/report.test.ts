// What a session leaves for others to look at: the report as one page, and a chart as SVG and PNG.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './accessibility.ts';
import { openDump, runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

const PNG_SIGNATURE = '89504e470d0a1a0a';

describe.skipIf(isSkipped('reports and charts in a browser'))(
  'what is taken away from a session',
  { timeout: OPEN_TIMEOUT_MILLISECONDS },
  () => {
    it('is a report that opens from the disk without a complaint and says what the answer says', () =>
      withPage(async ({ page, context }) => {
        await drainFirst(page);
        const folder = mkdtempSync(join(tmpdir(), 'berth-web-report-'));
        try {
          const file = await download(page, () => runCommand(page, 'Save the report'));
          const path = join(folder, file.name);
          await file.saveAs(path);
          expect(file.name).toBe('dump-report.html');
          const complaints: string[] = [];
          const own = await context.browser()!.newContext();
          own.on('console', (message) => complaints.push(message.text()));
          own.on('weberror', (error) => complaints.push(error.error().message));
          own.on('request', (request) => complaints.push(request.url()));
          const report = await own.newPage();
          await report.goto(pathToFileURL(path).href);
          await report.waitForSelector('html[data-ready=true]');
          const evictions = report.getByRole('row', { name: /^Evictions/ }).first();
          expect(await evictions.getByRole('cell').allTextContents()).toEqual(
            expect.arrayContaining([expect.stringMatching(/0$/), expect.stringContaining('2')]),
          );
          expect(await findViolations(report)).toEqual([]);
          await own.close();
          expect(complaints).toEqual([pathToFileURL(path).href]);
        } finally {
          rmSync(folder, { recursive: true });
        }
      }));

    it('is a chart of the chosen measure, before and after, as SVG and as PNG', () =>
      withPage(async ({ page }) => {
        await drainFirst(page);
        const answer = page.getByRole('region', { name: 'Answer' });
        await answer.getByText('Curves over time').click();
        await answer.getByRole('combobox', { name: 'Measure' }).selectOption('largest-vm');
        const chart = answer.getByRole('img', { name: /^Largest VM .*before.*after/ });
        await chart.waitFor();
        expect(await chart.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(200);
        expect(await findViolations(page)).toEqual([]);

        const svg = await download(page, () => answer.getByRole('button', { name: 'Save as SVG' }).click());
        expect(svg.name).toBe('dump-largest-vm.svg');
        expect(readFileSync(await svg.path(), 'utf8')).toMatch(/^<svg.*<style>.*before.*after.*<\/svg>/s);
        const png = await download(page, () => answer.getByRole('button', { name: 'Save as PNG' }).click());
        expect(png.name).toBe('dump-largest-vm.png');
        const pixels = readFileSync(await png.path());
        expect(pixels.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
        expect(pixels.length).toBeGreaterThan(2000);
      }));
  },
);

async function drainFirst(page: Page): Promise<void> {
  await openDump(page);
  await page.getByText('3 nodes, 5 instances, 1 waiting').waitFor();
  await runCommand(page, 'n1');
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  await page.getByRole('region', { name: 'Answer' }).getByText('apps/web restarts from n1').waitFor();
}

async function download(page: Page, act: () => Promise<void>) {
  const [file] = await Promise.all([page.waitForEvent('download'), act()]);
  return {
    name: file.suggestedFilename(),
    path: () => file.path(),
    saveAs: (path: string) => file.saveAs(path),
  };
}
