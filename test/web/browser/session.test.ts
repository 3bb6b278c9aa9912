// A session as a user has it: a dump is opened, a node drained, a weight changed, a VM dragged, time played, undone, exported.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findViolations } from './accessibility.ts';
import { DUMP, openDump, runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

describe.skipIf(isSkipped('a session in a browser'))('a session', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('goes from a dump to a scenario that berth simulate runs to the same figures', () =>
    withPage(async ({ page }) => {
      await openDump(page);
      await page.getByText('3 nodes, 5 instances, 1 waiting').waitFor();

      await runCommand(page, 'n1');
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText('apps/web restarts from n1').waitFor();
      expect(await stepsOf(page)).toEqual(['Drain n1']);
      expect(await findViolations(page)).toEqual([]);

      // A weight: spreading by the number of pods alone would leave nothing as it was.
      await page.getByText('Weights of the policy').click();
      await page.getByRole('spinbutton', { name: 'Weight of NodeResourcesFit as a number' }).fill('7');
      await page.keyboard.press('Tab');
      await expect.poll(() => stepsOf(page)).toEqual(['Drain n1', 'Weigh NodeResourcesFit 7']);

      await dragInstance(page, 'apps/mail', 'n2');
      await expect.poll(() => stepsOf(page)).toEqual(['Drain n1', 'Weigh NodeResourcesFit 7', 'Move apps/mail to n2']);
      await page.keyboard.press('Control+z');
      await expect.poll(() => stepsOf(page)).toEqual(['Drain n1', 'Weigh NodeResourcesFit 7']);

      await page.getByRole('button', { name: 'Play' }).click();
      await page.getByRole('button', { name: 'Pause' }).click();

      const [scenario, result] = [await saved(page, 'Save the scenario'), await saved(page, 'Save the result')];
      expect(scenario).toContain('kube-default-asked');
      expect(simulate(scenario)).toBe(result);
    }));
});

/** Questions by their sentences, in their order. */
async function stepsOf(page: Page): Promise<readonly (string | null)[]> {
  const names = await page.getByRole('textbox', { name: /^Name of question/ }).all();
  return Promise.all(names.map((name) => name.getAttribute('placeholder')));
}

/** With the mouse on the map, where the words beside the pointer say what lies under it. */
async function dragInstance(page: Page, instance: string, node: string): Promise<void> {
  const from = await findOnMap(page, instance);
  const to = await findOnMap(page, node);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
  await page.mouse.move(to.x, to.y, { steps: 5 });
  await page
    .locator('.tip')
    .getByText(/Score|Not a target/)
    .first()
    .waitFor();
  await page.mouse.up();
}

async function findOnMap(page: Page, words: string): Promise<{ readonly x: number; readonly y: number }> {
  const found = await page
    .locator('canvas')
    .first()
    .evaluate(async (canvas, wanted) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      for (let y = top + 6; y < top + height; y += 20) {
        for (let x = left + 4; x < left + width; x += 8) {
          canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y, bubbles: true }));
          await new Promise((resolve) => setTimeout(resolve, 0));
          if (document.querySelector('.tip')?.textContent?.includes(wanted)) return { x, y };
        }
      }
      return null;
    }, words);
  if (found === null) throw new Error(`nothing on the map says ${words}`);
  return found;
}

/** The text of a file that a command gives the browser to keep. */
async function saved(page: Page, command: string): Promise<string> {
  const download = page.waitForEvent('download');
  await runCommand(page, command);
  return readFileSync(await (await download).path(), 'utf8');
}

/** The result that `berth simulate` writes for the exported scenario beside the dump. */
function simulate(scenario: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-session-'));
  try {
    writeFileSync(join(folder, 'dump.json'), DUMP);
    writeFileSync(join(folder, 'scenario.yaml'), scenario);
    const results = join(folder, 'results');
    const argv = ['--import', 'tsx', 'src/cli/main.ts', 'simulate', join(folder, 'scenario.yaml'), '--output', results];
    execFileSync(process.execPath, argv, { stdio: 'pipe' });
    const [run] = readdirSync(join(results, 'runs'));
    const { result } = JSON.parse(readFileSync(join(results, 'runs', run!, 'result.json'), 'utf8')) as {
      result: unknown;
    };
    return JSON.stringify(result);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
