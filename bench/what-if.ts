/**
 * Claims of the page, in a headless Chromium: from a dump to the drawn map within 1 s at 500 nodes and 2,000 pods and within 3 s at
 * 5,000 and 50,000; from a slider to the redrawn answer within 100 ms at 500 nodes and 500 ms at 5,000 with 20,000 VMs; 50 frames
 * a second at 5,000 nodes; no task over 200 ms on the main thread in a session; at most 300 kB packed until something is asked.
 */

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, reasonToSkip } from '../test/browser/chromium.ts';
import { openPage } from '../test/web/browser/open-page.ts';
import { type DumpSize, writeDump } from './dump-workload.ts';
import { type Summary, summarize } from './measure.ts';
import { withFolder } from './serve-program.ts';
import { moveSlider, type OpenTimes, openFile, rendererOf, runCommand, withProbedPage } from './what-if-page.ts';

export interface WhatIfRow {
  readonly measured: string;
  readonly unit: 'milliseconds' | 'frames a second' | 'kilobytes';
  /** The most, of frames the least, that is wanted. */
  readonly bound: number;
  readonly figure: Summary;
  /** What draws in this browser. */
  readonly renderer: string;
}

type Measured = Omit<WhatIfRow, 'renderer'>;

const ROUNDS = { open: 5, slider: 15, frames: 3 } as const;
/** Frames of one round: two seconds at 60 a second. */
const FRAMES = 120;

const SMALL = { nodeCount: 500, podCount: 2000 } as const;
const LARGE = { nodeCount: 5000, podCount: 50_000 } as const;
/** Launchers alone: every pod is a VM. */
const VMS = { nodeCount: 5000, podCount: 20_000, launcherShare: 1 } as const;
const SLIDER = 'NodeResourcesFit';

/** No row where there is no Chromium. */
export async function measureWhatIf(): Promise<WhatIfRow[]> {
  const reason = reasonToSkip();
  if (reason !== '') {
    process.stderr.write(`${reason}: not measured\n`);
    return [];
  }
  const browser = await launchChromium();
  try {
    const rows = await withFolder((folder) => measureAll(browser, folder));
    const renderer = await withProbedPage(browser, rendererOf);
    return rows.map((row) => ({ ...row, renderer }));
  } finally {
    await browser.close();
  }
}

async function measureAll(browser: Browser, folder: string): Promise<Measured[]> {
  const write = async (name: string, size: DumpSize): Promise<string> => {
    await writeDump(join(folder, name), size);
    return join(folder, name);
  };
  const small = await write('small.json', SMALL);
  const large = await write('large.json', LARGE);
  const vms = await write('vms.json', VMS);
  return [
    ...(await pictures(browser, small, '500 nodes, 2,000 pods', 1000)),
    ...(await pictures(browser, large, '5,000 nodes, 50,000 pods', 3000)),
    await slider(browser, small, '500 nodes', 100),
    await slider(browser, vms, '5,000 nodes, 20,000 VMs', 500),
    ...(await frames(browser, vms)),
    await longestTask(browser, small, 'a session, 500 nodes'),
    await longestTask(browser, vms, 'a session, 5,000 nodes, 20,000 VMs'),
    await firstLoad(browser),
  ];
}

async function pictures(browser: Browser, path: string, size: string, bound: number): Promise<Measured[]> {
  const times: OpenTimes[] = [];
  for (let round = 0; round < ROUNDS.open; round++) {
    times.push(await withProbedPage(browser, (page) => openFile(page, path)));
  }
  const row = (what: string, until: keyof OpenTimes): Measured => ({
    measured: `dump to ${what}, ${size}`,
    ...{ unit: 'milliseconds', bound, figure: summarize(times.map((time) => time[until])) },
  });
  return [row('first picture', 'first'), row('whole map', 'whole')];
}

async function slider(browser: Browser, path: string, size: string, bound: number): Promise<Measured> {
  const times = await withProbedPage(browser, async (page) => {
    await openFile(page, path);
    // The first ones compile.
    await moveSlider(page, SLIDER, 3);
    return moveSlider(page, SLIDER, ROUNDS.slider);
  });
  return { measured: `slider to answer and map, ${size}`, unit: 'milliseconds', bound, figure: summarize(times) };
}

/** All nodes in sight, and so close that instances are. */
function frames(browser: Browser, path: string): Promise<Measured[]> {
  const bound = 50;
  const unit = 'frames a second' as const;
  return withProbedPage(browser, async (page) => {
    await openFile(page, path);
    const rounds = async (script: string): Promise<Summary> => {
      const rates: number[] = [];
      for (let round = 0; round < ROUNDS.frames; round++) rates.push(await page.evaluate<number>(script));
      return summarize(rates);
    };
    // In and out again, so that every degree of closeness is met.
    const zoomed = await rounds(`(async () => {
      const [into, out] = [await probe.zoom(${FRAMES}, -25), await probe.zoom(${FRAMES}, 25)];
      return 2 / (1 / into + 1 / out);
    })()`);
    await page.evaluate('probe.zoom(1, -180)');
    const far = await rounds(`probe.pan(${FRAMES})`);
    await page.evaluate('probe.zoom(12, -200)');
    const near = await rounds(`probe.pan(${FRAMES})`);
    return [
      { measured: 'zoom, 5,000 nodes, 20,000 VMs', unit, bound, figure: zoomed },
      { measured: 'pan, all nodes in sight', unit, bound, figure: far },
      { measured: 'pan, VMs in sight', unit, bound, figure: near },
    ];
  });
}

/** Opens, hovers, zooms, drains a node, moves a slider, plays, undoes, looks at the table. */
async function longestTask(browser: Browser, path: string, session: string): Promise<Measured> {
  const figure = await withProbedPage(browser, async (page) => {
    await openFile(page, path);
    await page.evaluate('probe.hover(60)');
    await page.evaluate('probe.zoom(30, -60)');
    await page.evaluate('probe.hover(60)');
    await page.evaluate('probe.zoom(30, 60)');
    await useSession(page);
    return page.evaluate<number>('probe.longest');
  });
  return { measured: `longest task, ${session}`, unit: 'milliseconds', bound: 200, figure: summarize([figure]) };
}

async function useSession(page: Page): Promise<void> {
  const quiet = () => page.evaluate('probe.quiet()');
  await runCommand(page, 'node-00007');
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  await quiet();
  await moveSlider(page, SLIDER, 3);
  await page.getByRole('button', { name: 'Play' }).click();
  await page.evaluate('probe.hover(60)');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.keyboard.press('Control+z');
  await quiet();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await page.locator('.table tbody tr').nth(5).waitFor();
}

async function firstLoad(browser: Browser): Promise<Measured> {
  const { page, url, requests, close } = await openPage(browser, { serviceWorkers: 'block' });
  try {
    await page.waitForLoadState('networkidle');
    const own = new Set(requests.filter((asked) => asked.startsWith(`${url}assets/`) || asked === url));
    const bodies = await Promise.all([...own].map(async (asked) => (await page.request.get(asked)).body()));
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    return { measured: 'first load, gzip', unit: 'kilobytes', bound: 300, figure: summarize([bytes / 1000]) };
  } finally {
    await close();
  }
}
