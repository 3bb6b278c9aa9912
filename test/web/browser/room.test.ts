// How many more of a VM fit, and which node fails worst: before and after the questions, with the difference.
import { describe, expect, it } from 'vitest';
import { openDump, runCommand } from './small-cluster.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

describe.skipIf(isSkipped('room in a browser'))('room', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('is told before and after, with its difference', () =>
    withPage(async ({ page }) => {
      await openDump(page);
      await page.getByText('3 nodes, 5 instances, 1 waiting').waitFor();
      await runCommand(page, 'n1');
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText('apps/web restarts from n1').waitFor();
      await answer.getByRole('button', { name: 'apps/web' }).first().click();
      await page.getByRole('button', { name: 'How many more of this size fit' }).click();
      const cellsOf = (name: RegExp): Promise<string[]> =>
        page
          .getByRole('table', { name: 'Room before and after' })
          .getByRole('row', { name })
          .locator('td')
          .allTextContents();
      // Of 2 CPUs: n1 has 1 left, n2 4, n3 7, so 0 + 2 + 3; once n1 is drained to n3 only n2 has room.
      await expect.poll(() => cellsOf(/^More fit/)).toEqual(['5', '2', '−3']);
      // All find a place before; after, n3 is full: nothing takes cache of n2, and as little takes db of n3, which comes later.
      expect(await cellsOf(/^Worst node/)).toEqual(['none', 'n2', 'another']);
      expect(await cellsOf(/^Without a place/)).toEqual(['0', '1', '+1']);
    }));
});
