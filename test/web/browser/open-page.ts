/** The built page in a real Chromium, served as `berth` serves it; all that the browser complains of is heard. */

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { readyPage } from '../../../src/cli/page/page-folder.ts';
import { createMetrics } from '../../../src/server/metrics.ts';
import type { PageCluster } from '../../../src/server/page/cluster-route.ts';
import { startPage } from '../../../src/server/page/page-server.ts';

export interface PageOptions extends BrowserContextOptions {
  /** Served as /cluster.json. */
  readonly cluster?: PageCluster;
  /** Of the page's address, such as `#...`. */
  readonly hash?: string;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  /** Addresses that were asked for so far, in order. */
  readonly requests: readonly string[];
  /** Errors and warnings so far: of the console, of scripts, of the content policy; dialogs too. */
  readonly complaints: readonly string[];
  /** Ends the server, as where there is no network. */
  readonly stopServer: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the page in a context of its own, on a server of its own; it is built first where a source is newer. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<OpenPage> {
  const { cluster, hash = '', ...contextOptions } = options;
  const server = await startPage({
    ...{ folder: await readyPage({ err: () => {} }), cluster, metrics: createMetrics(), version: 'test' },
    ...{ log: { level: 'silent' }, listen: { host: '127.0.0.1', port: 0 } },
  });
  const url = `http://127.0.0.1:${server.address.port}/`;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions });
  const close = async (): Promise<void> => {
    await context.close();
    await server.stop();
  };
  try {
    const heard = await listen(context);
    const page = await context.newPage();
    await page.goto(`${url}${hash}`);
    await page.locator('main').first().waitFor();
    return { page, context, url, ...heard, stopServer: server.stop, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A text: the page has names that Node.js, whose benches open it too, does not know. */
const TELL_REFUSALS = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
  console.error('refused by ' + violatedDirective + ': ' + blockedURI + ' ' + sample);
})`;

/** Hears every page and worker of a context, from its begin. */
async function listen(context: BrowserContext): Promise<Pick<OpenPage, 'requests' | 'complaints'>> {
  const requests: string[] = [];
  const complaints: string[] = [];
  await context.addInitScript(TELL_REFUSALS);
  context.on('request', (request) => requests.push(request.url()));
  context.on('weberror', (error) => complaints.push(error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { requests, complaints };
}
