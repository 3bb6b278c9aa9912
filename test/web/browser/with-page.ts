/** A test over the page in a browser: whatever the browser complains of, or asks of others, fails it. */

import type { Browser } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { launchChromium, reasonToSkip } from '../../browser/chromium.ts';
import { type OpenPage, openPage, type PageOptions } from './open-page.ts';

/** Building takes some seconds, once a change of the sources. */
export const OPEN_TIMEOUT_MILLISECONDS = 120_000;

export interface WithPageOptions extends PageOptions {
  /** Complaints that the test is about. */
  readonly expectedComplaints?: readonly RegExp[];
}

/** Whether tests with a browser are skipped; says once why. */
export function isSkipped(what: string): boolean {
  const reason = reasonToSkip();
  if (reason !== '') console.log(`${what}: skipped, ${reason}`);
  return reason !== '';
}

let started: Promise<Browser> | null = null;
afterAll(async () => {
  await (await started)?.close();
  started = null;
});

/**
 * Opens the page and gives it to `run`. Fails on errors and warnings in the console, on errors that nobody caught, on what the
 * content policy refused, on dialogs and on requests to other origins.
 */
export async function withPage(run: (open: OpenPage) => Promise<void>, options: WithPageOptions = {}): Promise<void> {
  const { expectedComplaints = [], ...pageOptions } = options;
  started ??= launchChromium();
  const open = await openPage(await started, pageOptions);
  const { url, requests, complaints, close } = open;
  try {
    await run(open);
  } finally {
    await close();
    const unexpected = complaints.filter((text) => !expectedComplaints.some((expected) => expected.test(text)));
    expect.soft(unexpected, 'what the browser complained of').toEqual([]);
    expect
      .soft(
        requests.filter((asked) => !isOwn(asked, url)),
        'requests to other origins',
      )
      .toEqual([]);
  }
}

function isOwn(asked: string, url: string): boolean {
  return asked.startsWith(url) || asked.startsWith(`blob:${url}`) || asked.startsWith('data:');
}
