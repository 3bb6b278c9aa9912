/** The main views of the page, each reached from the one before it, as a user goes. */

import type { Page } from 'playwright-core';

/** For one view to be there. */
export const VIEW_MILLISECONDS = 60_000;

export interface View {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
}

export const VIEWS: readonly View[] = [
  { name: '1-empty', go: (page) => page.getByText('Ask what would happen').waitFor() },
  {
    name: '2-cluster',
    go: async (page) => {
      await page.getByRole('button', { name: /^first-cluster/ }).click();
      await page.locator('canvas').first().waitFor({ state: 'attached' });
      await showPane(page, 'Cluster');
      await untilAnswered(page);
    },
  },
  {
    name: '3-asking',
    go: async (page) => {
      await showPane(page, 'Questions');
      await page.getByText('Add VMs or containers').first().click();
    },
  },
  {
    name: '4-answer',
    go: async (page) => {
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await untilAnswered(page);
      await showPane(page, 'Answer');
    },
  },
  {
    name: '5-palette',
    go: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
];

/** On a narrow page one part is seen at a time. */
async function showPane(page: Page, title: string): Promise<void> {
  const pane = page.getByRole('navigation').getByRole('button', { name: title, exact: true });
  if (await pane.isVisible()) await pane.click();
}

/** Two frames later what was asked for is under way, and its progress is shown until it is there. */
async function untilAnswered(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForFunction(() => document.querySelector('progress, [role=progressbar]') === null, undefined, {
    timeout: VIEW_MILLISECONDS,
  });
}
