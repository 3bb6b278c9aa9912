// The live cluster of the page's server: looked at again, and taken over with the questions that were asked.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { KeptObjects } from '../../../src/server/page/kept-objects.ts';
import { nodeObject, podObject } from '../small-objects.ts';
import { keptQuestions } from './kept-questions.ts';
import { runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

/** More than the page waits between two looks. */
const NEXT_LOOK_MILLISECONDS = 11_000;

describe.skipIf(isSkipped('the live cluster in a browser'))(
  'the live cluster',
  { timeout: OPEN_TIMEOUT_MILLISECONDS },
  () => {
    it('is drawn anew by itself as long as nothing was asked of it', () =>
      withCluster(async (page, objects) => {
        await page.getByText('2 nodes, 1 instance,').waitFor();
        objects.take('Node', 'n3', nodeObject('n3'));
        await page.clock.fastForward(NEXT_LOOK_MILLISECONDS);
        await page.getByText('3 nodes, 1 instance,').waitFor();
        await page.getByText('Live: as the cluster is now.').waitFor();
      }));

    it('is taken over when the user says so, with the steps, of which those that are refused are told', () =>
      withCluster(async (page, objects) => {
        for (const node of ['n1', 'n2']) {
          await runCommand(page, node);
          await page.getByRole('button', { name: 'Drain', exact: true }).click();
          await page
            .getByRole('textbox', { name: /^Name of question/ })
            .last()
            .waitFor();
        }
        objects.take('Node', 'n3', nodeObject('n3'));
        objects.take('Node', 'n2', null);
        await page.clock.fastForward(NEXT_LOOK_MILLISECONDS);
        await page.getByText('The cluster has changed.').waitFor();
        await page.getByText('2 nodes, 1 instance,').waitFor();
        await page.getByRole('button', { name: 'Take it over' }).click();
        await page.getByText('is switched off').waitFor();
        const steps = await page.getByRole('textbox', { name: /^Name of question/ }).all();
        expect(await Promise.all(steps.map((step) => step.getAttribute('placeholder')))).toEqual([
          'Drain n1',
          'Drain n2',
        ]);
        const answer = page.getByRole('region', { name: 'Answer' });
        await answer.getByText('apps/web restarts from n1 to n3').waitFor();
      }));

    it('is followed again after a reload, with the steps, and its bytes are fetched anew once it has changed', () =>
      withCluster(async (page, objects) => {
        await runCommand(page, 'n1');
        await page.getByRole('button', { name: 'Drain', exact: true }).click();
        await page.getByRole('textbox', { name: 'Name of question 1' }).waitFor();
        await expect.poll(() => keptQuestions(page)).toEqual([{ kind: 'drain', nodes: ['n1'] }]);
        const answers: number[] = [];
        page.on('response', (response) => {
          if (response.url().endsWith('cluster.json')) answers.push(response.status());
        });
        await page.reload();
        await page.getByText('Live: as the cluster is now.').waitFor();
        expect(answers).toEqual([304]);
        objects.take('Node', 'n3', nodeObject('n3'));
        await page.clock.fastForward(NEXT_LOOK_MILLISECONDS);
        await page.getByRole('button', { name: 'Take it over' }).click();
        await page.getByText('3 nodes, 1 instance,').waitFor();
        expect(answers).toEqual([304, 200]);
        const step = page.getByRole('textbox', { name: 'Name of question 1' });
        expect(await step.getAttribute('placeholder')).toBe('Drain n1');
      }));

    it('is no longer looked at once something else is open', () =>
      withCluster(async (page, objects) => {
        await page.getByRole('button', { name: 'Open', exact: true }).click();
        await page.getByRole('button', { name: /^first-cluster/ }).click();
        await page.getByText('Live: as the cluster is now.').waitFor({ state: 'detached' });
        objects.take('Node', 'n3', nodeObject('n3'));
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.clock.fastForward(NEXT_LOOK_MILLISECONDS);
        await page.getByText('Live: as the cluster is now.').waitFor({ state: 'detached' });
        expect(asked.filter((url) => url.includes('cluster.json'))).toEqual([]);
      }));
  },
);

/** Opens the page on a server that watches two nodes, with a clock that the test moves on. */
function withCluster(run: (page: Page, objects: KeptObjects) => Promise<void>): Promise<void> {
  const objects = new KeptObjects();
  for (const name of ['n1', 'n2']) objects.take('Node', name, nodeObject(name));
  objects.take('Pod', 'apps/web', podObject('web', 'n1', '2'));
  return withPage(
    async ({ page }) => {
      await page.clock.install();
      await page.reload();
      await page.getByRole('button', { name: /cluster .*watches|live cluster/i }).click();
      await page.getByText('Live: as the cluster is now.').waitFor();
      await run(page, objects);
    },
    { cluster: { objects, isSynced: () => true, timeSeconds: () => 1_700_000_000 } },
  );
}
