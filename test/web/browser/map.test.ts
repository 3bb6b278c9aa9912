// The map under mouse and keys, and a scenario that is played on it.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

describe.skipIf(isSkipped('the map in a browser'))('the map', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('zooms by the wheel until instances are seen, and moves by keys and by dragging', () =>
    withPage(async ({ page }) => {
      const file = { name: 'dump.json', mimeType: 'application/json', buffer: Buffer.from(DUMP) };
      await page.setInputFiles('input[type=file]', file);
      await page.getByText('400 nodes, 400 instances').waitFor();
      await page.locator('.map canvas').waitFor();
      const { x, y } = await nodeOnMap(page);
      const whole = await drawn(page);
      expect(await page.locator('.tip').textContent()).not.toContain('Container');
      for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, -400);
      const close = await drawnAnew(page, whole);
      await page.mouse.move(x + 1, y + 1);
      await page.locator('.tip').getByText('Container').waitFor();
      await page.getByRole('application').focus();
      await page.keyboard.press('Shift+ArrowLeft');
      const moved = await drawnAnew(page, close);
      // Far out no bar is near enough to be taken hold of.
      for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, 400);
      const far = await drawnAnew(page, moved);
      await page.mouse.move(x, y);
      await page.mouse.wheel(0, -100);
      const near = await drawnAnew(page, far);
      await page.mouse.down();
      await page.mouse.move(x + 40, y + 30, { steps: 4 });
      await page.mouse.up();
      await drawnAnew(page, near);
    }));

  it('is moved in by keys: arrows choose nodes, plus and minus zoom, Enter opens', () =>
    withPage(async ({ page }) => {
      await openShipped(page, 'first-cluster');
      const map = page.getByRole('application', { name: 'Map of nodes' });
      await map.focus();
      await page.keyboard.press('ArrowRight');
      const told = map.locator('[aria-live]');
      await expect.poll(() => told.textContent()).toMatch(/: cpu/);
      const first = await told.textContent();
      // The map is drawn after the words are told.
      const firstDrawn = await stillDrawn(page);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => told.textContent()).not.toBe(first);
      const whole = await drawnAnew(page, firstDrawn);
      await page.keyboard.press('+');
      const close = await drawnAnew(page, whole);
      await page.keyboard.press('-');
      expect(await drawnAnew(page, close)).toBe(whole);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('selection');
    }));

  it('has no emptiness at its edge when a node there is brought into sight, and none after the window has changed', () =>
    withPage(async ({ page }) => {
      const file = { name: 'dump.json', mimeType: 'application/json', buffer: Buffer.from(DUMP) };
      await page.setInputFiles('input[type=file]', file);
      await page.getByText('400 nodes, 400 instances').waitFor();
      await page.locator('.map canvas').waitFor();
      const centre = await centreOf(page);
      await page.mouse.move(centre.x, centre.y);
      for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -400);
      const close = await drawn(page);
      // The first node lies in the corner, out of sight.
      await runCommand(page, 'n0');
      await page.getByRole('application').focus();
      await page.keyboard.press('ArrowLeft');
      await drawnAnew(page, close);
      expect(await nodeInCorner(page)).toBe(true);
      await page.setViewportSize({ width: 1400, height: 900 });
      await expect.poll(() => nodeInCorner(page)).toBe(true);
    }));

  it('plays a scenario: the time goes on and the picture with it', () =>
    withPage(async ({ page }) => {
      await openShipped(page, 'drain-and-upgrade');
      const start = await drawn(page);
      const time = page.getByRole('slider', { name: 'Time' });
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('21600');
      await page.getByRole('button', { name: 'Play' }).click();
      await drawnAnew(page, start);
      await expect.poll(() => time.inputValue().then(Number)).toBeGreaterThan(100);
    }));
});

async function openShipped(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.locator('.map canvas').waitFor();
  await page.locator('.stale').waitFor({ state: 'detached' });
  await page
    .getByText(/waiting$/)
    .first()
    .waitFor();
}

/** What the canvas shows, once a frame has passed. */
function drawn(page: Page): Promise<string> {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return document.querySelector<HTMLCanvasElement>('.map canvas')!.toDataURL();
  });
}

/** The same, once it has changed. */
async function drawnAnew(page: Page, before: string): Promise<string> {
  await expect.poll(() => drawn(page), { timeout: 20_000 }).not.toBe(before);
  return stillDrawn(page);
}

/** The same, once it stands still. */
async function stillDrawn(page: Page): Promise<string> {
  let last = '';
  for (let now = await drawn(page); now !== last; now = await drawn(page)) last = now;
  return last;
}

async function centreOf(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const box = (await page.locator('.map canvas').boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Whether there is one right at the left upper corner, under the zone's name. */
async function nodeInCorner(page: Page): Promise<boolean> {
  const box = (await page.locator('.map canvas').boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 40);
  await drawn(page);
  return (await page.locator('.tip').count()) > 0;
}

/** Leaves the mouse on a node, whose words are then beside it. */
async function nodeOnMap(page: Page): Promise<{ readonly x: number; readonly y: number }> {
  const centre = await centreOf(page);
  for (let step = 0; step < 20; step++) {
    const at = { x: centre.x + step * 9, y: centre.y + step * 7 };
    await page.mouse.move(at.x, at.y);
    await drawn(page);
    if ((await page.locator('.tip').count()) > 0) return at;
  }
  throw new Error('no node near the middle of the map');
}

/** Every node is full, so that wherever one points at it there is an instance. */
const DUMP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: Array.from({ length: 400 }, (_, at) => {
    const amounts = { cpu: '8', memory: '32Gi' };
    const allocatable = { ...amounts, pods: '110' };
    const resources = { requests: amounts };
    return [
      { apiVersion: 'v1', kind: 'Node', metadata: { name: `n${at}` }, status: { allocatable, capacity: allocatable } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `p${at}`, namespace: 'apps', uid: `p${at}` },
        spec: { nodeName: `n${at}`, containers: [{ name: 'main', image: 'x', resources }] },
        status: { phase: 'Running' },
      },
    ];
  }).flat(),
});
