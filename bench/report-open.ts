/**
 * Claim: the report of a simulation of 5,000 nodes over 30 days is at most 15 MB and opens within 2 s in a headless Chromium,
 * from the start of the navigation to the load event or the last paint, whichever is later.
 */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium, reasonToSkip } from '../test/browser/chromium.ts';
import { type Summary, summarize } from './measure.ts';
import { bundleProgram, withFolder } from './serve-program.ts';
import { type ProcessCost, runApart, simulateArguments, writeScenario } from './simulation-process.ts';
import { generatedSpec } from './simulation-workload.ts';

export interface ReportRow {
  readonly nodeCount: number;
  readonly vmCount: number;
  readonly days: number;
  readonly runs: number;
  readonly megabytes: number;
  /** `berth report` from results on the disk to the page. */
  readonly written: ProcessCost;
  readonly openMilliseconds: Summary;
}

const NODE_COUNT = 5000;
const VM_COUNT = 100_000;
const DAYS = 30;
const POLICIES = ['best-fit', 'worst-fit'] as const;
const ROUNDS = 5;

/** No row where there is no Chromium. */
export async function measureReport(): Promise<ReportRow[]> {
  const reason = reasonToSkip();
  if (reason !== '') {
    process.stderr.write(`${reason}: not measured\n`);
    return [];
  }
  return withFolder(async (folder) => {
    const program = await bundleProgram(folder);
    const scenario = join(folder, 'scenario.yaml');
    const results = join(folder, 'results');
    const page = join(folder, 'report.html');
    const size = { nodeCount: NODE_COUNT, vmCount: VM_COUNT, days: DAYS, policies: POLICIES };
    writeScenario(scenario, 'report', generatedSpec(size));
    await runApart(program, simulateArguments(scenario, results));
    const written = await runApart(program, ['report', results, '--output', page]);
    return [
      {
        nodeCount: NODE_COUNT,
        vmCount: VM_COUNT,
        days: DAYS,
        runs: POLICIES.length,
        megabytes: statSync(page).size / 1e6,
        written,
        openMilliseconds: summarize(await openRounds(page)),
      },
    ];
  });
}

async function openRounds(file: string): Promise<number[]> {
  const browser = await launchChromium();
  const times: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
      // A text: the page has names that Node.js does not know.
      times.push(await page.evaluate<number>(READY_MILLISECONDS));
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return times;
}

/** After the next frame: the load event or the last paint, whichever is later. */
const READY_MILLISECONDS = `(async () => {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  const [navigation] = performance.getEntriesByType('navigation');
  const paints = performance.getEntriesByType('paint').map(({ startTime }) => startTime);
  return Math.max(navigation.loadEventEnd, ...paints);
})()`;
