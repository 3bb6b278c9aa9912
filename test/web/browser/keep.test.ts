// Sessions that stay: over a reload, in an address, in a file; and what comes in their place is refused with reasons.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../web/keep/address-text.ts';
import type { Question } from '../../../web/session/question.ts';
import { aSession } from '../sessions.ts';
import { findViolations } from './accessibility.ts';
import { keptQuestions } from './kept-questions.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

/** Opening a cluster on a busy machine. */
const PATIENCE_MILLISECONDS = 20_000;
const DRAIN: Question = { kind: 'drain', nodes: ['kv-a1'] };

/** A question of no kind, a number out of its range, a policy that there is not, no text of the page; and what is said of it. */
const REFUSED_ADDRESSES: readonly (readonly [string, RegExp])[] = [
  [addressOf({ kind: '<script>' } as unknown as Question), /found "<script>"/],
  [addressOf({ kind: 'overcommit', cpu: 1e9, memory: 1 }), /found 1000000000/],
  [addressOf({ kind: 'policy', policy: 'no-such' }), /no-such/],
  ['#s=1.%3Cscript%3E', /wanted a whole session/],
];

describe.skipIf(isSkipped('kept sessions in a browser'))('a session', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('of dropped files is there again after a reload with the same answer, until one begins anew', () =>
    withPage(async ({ page, url }) => {
      await page.setInputFiles('input[type=file]', dumpFile());
      await isOpen(page);
      await runCommand(page, 'kv-a1');
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      await choose(page, 'Dark');
      const before = await answerOf(page, ['Drain kv-a1']);
      await eventually(() => keptQuestions(page)).toEqual([DRAIN]);
      expect(page.url()).toBe(url);

      await page.reload();
      expect(await answerOf(page, ['Drain kv-a1'])).toBe(before);
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');

      await page.getByRole('button', { name: 'Begin anew' }).click();
      await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
      await eventually(() => keptQuestions(page)).toBeNull();
    }));

  it.each([
    ['of dropped files', (page: Page) => page.setInputFiles('input[type=file]', dumpFile())],
    ['of a shipped scenario', (page: Page) => page.getByRole('button', { name: 'first-cluster' }).click()],
  ])('%s can be undone and redone after a reload', (_, open) =>
    withPage(async ({ page }) => {
      await open(page);
      await isOpen(page);
      for (const [at, node] of ['kv-a1', 'kv-b1', 'kv-b2'].entries()) {
        await runCommand(page, node);
        await page.getByRole('button', { name: 'Cordon', exact: true }).click();
        await eventually(() => sentences(page)).toHaveLength(at + 1);
      }
      await eventually(async () => (await keptQuestions(page))?.length).toBe(3);
      await page.keyboard.press('Control+z');
      await eventually(() => sentences(page)).toEqual(['Cordon kv-a1', 'Cordon kv-b1']);
      await eventually(async () => (await keptQuestions(page))?.length).toBe(2);

      await page.reload();
      await eventually(() => sentences(page)).toEqual(['Cordon kv-a1', 'Cordon kv-b1']);
      await page.getByRole('button', { name: 'Redo' }).click();
      await eventually(() => sentences(page)).toEqual(['Cordon kv-a1', 'Cordon kv-b1', 'Cordon kv-b2']);
      for (const left of [2, 1, 0]) {
        await page.getByRole('button', { name: 'Undo' }).click();
        await eventually(() => sentences(page)).toHaveLength(left);
      }
      expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    }),
  );

  it('that was kept before there was a history with it is taken up without one', () =>
    withPage(async ({ page }) => {
      await page.setInputFiles('input[type=file]', dumpFile());
      await isOpen(page);
      await runCommand(page, 'kv-a1');
      await page.getByRole('button', { name: 'Cordon', exact: true }).click();
      await eventually(async () => (await keptQuestions(page))?.length).toBe(1);
      await page.evaluate(changeKept, 'without-history' as const);
      await page.reload();
      await eventually(() => sentences(page)).toEqual(['Cordon kv-a1']);
      expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    }));

  it('of a shipped scenario is its address, which opens it elsewhere with the same answer', async () => {
    let [address, answer] = ['', ''];
    await withPage(async ({ page, url }) => {
      await openFirstCluster(page);
      await runCommand(page, 'kv-a1');
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      answer = await answerOf(page, ['Drain kv-a1']);
      await eventually(() => page.url()).toContain('#s=1.');
      await eventually(() => keptQuestions(page)).toEqual([DRAIN]);
      await eventually(() => page.url()).toBe(`${url}${addressOf(DRAIN)}`);
      address = page.url().slice(url.length);
    });
    await withPage(
      async ({ page }) => {
        expect(await answerOf(page, ['Drain kv-a1'])).toBe(answer);
        // It was looked at only: what is kept here stays.
        expect(await keptQuestions(page)).toBeNull();
      },
      { hash: address },
    );
  });

  it('comes back with the Back of the browser', () =>
    withPage(
      async ({ page, url }) => {
        await answerOf(page, ['Drain kv-a1']);
        await page.evaluate(
          (hash) => {
            location.hash = hash;
          },
          addressOf({ kind: 'fail', nodes: ['kv-b1'] }),
        );
        await answerOf(page, ['Fail kv-b1']);
        await page.goBack();
        await answerOf(page, ['Drain kv-a1']);
        expect(page.url()).toBe(`${url}${addressOf(DRAIN)}`);
        await page.goForward();
        await answerOf(page, ['Fail kv-b1']);
      },
      { hash: addressOf(DRAIN) },
    ));

  it('leaves an address that the browser has yet to tell of as it is, and opens it then', () =>
    withPage(
      async ({ page, url }) => {
        await answerOf(page, ['Drain kv-a1']);
        const next = addressOf({ kind: 'fail', nodes: ['kv-b1'] });
        // As between the address of a step back and the event that tells of it.
        await page.evaluate((hash) => history.replaceState(null, '', hash), next);
        await page.getByRole('textbox', { name: /^Name of question/ }).fill('named');
        await page.keyboard.press('Tab');
        await page.evaluate(waitForKeeping);
        expect(page.url()).toBe(`${url}${next}`);
        await page.evaluate(() => dispatchEvent(new HashChangeEvent('hashchange')));
        await answerOf(page, ['Fail kv-b1']);
      },
      { hash: addressOf(DRAIN) },
    ));

  it('is refused where its address holds none, and nothing is opened', () =>
    withPage(
      async ({ page }) => {
        const problems = page.getByRole('alert');
        for (const [at, [hash, reason]] of REFUSED_ADDRESSES.entries()) {
          // The first one is what the page is opened with.
          if (at > 0) await page.evaluate(goTo, hash);
          await problems.getByText('Refused: nothing has changed').waitFor();
          await problems.getByText(reason).first().waitFor();
          await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
          await problems.getByRole('button', { name: 'Close' }).click();
        }
      },
      { hash: REFUSED_ADDRESSES[0]![0] },
    ));

  it('stays as it was where another address is refused', () =>
    withPage(
      async ({ page, url }) => {
        const before = await answerOf(page, ['Drain kv-a1']);
        await page.evaluate(() => {
          location.hash = '#s=9.AAAA';
        });
        await page.getByRole('alert').getByText('version 9').waitFor();
        expect(await answerOf(page, ['Drain kv-a1'])).toBe(before);
        expect(page.url()).toBe(`${url}${addressOf(DRAIN)}`);
      },
      { hash: addressOf(DRAIN) },
    ));

  it('that was saved opens again with its file beside it, and says which file is missing', () =>
    withPage(async ({ page }) => {
      await page.setInputFiles('input[type=file]', dumpFile());
      await isOpen(page);
      await runCommand(page, 'kv-a1');
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      const before = await answerOf(page, ['Drain kv-a1']);
      const saved = { name: 'saved.json', mimeType: 'application/json', buffer: await savedSession(page) };
      await page.getByRole('button', { name: 'Begin anew' }).click();
      await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();

      await page.setInputFiles('input[type=file]', saved);
      await page.getByRole('alert').getByText('wanted cluster.yaml').waitFor();
      await page.setInputFiles('input[type=file]', [saved, dumpFile()]);
      expect(await answerOf(page, ['Drain kv-a1'])).toBe(before);
    }));

  it('of a shipped scenario that was saved opens again by itself', () =>
    withPage(
      async ({ page }) => {
        const before = await answerOf(page, ['Drain kv-a1']);
        const saved = { name: 'saved.json', mimeType: 'application/json', buffer: await savedSession(page) };
        await page.getByRole('button', { name: 'Begin anew' }).click();
        await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
        await page.setInputFiles('input[type=file]', saved);
        expect(await answerOf(page, ['Drain kv-a1'])).toBe(before);
        await eventually(() => page.url()).toContain(addressOf(DRAIN));
      },
      { hash: addressOf(DRAIN) },
    ));

  it('that a newer page has kept is put aside, and the page begins empty', () =>
    withPage(async ({ page }) => {
      await page.setInputFiles('input[type=file]', dumpFile());
      await eventually(() => keptQuestions(page)).toEqual([]);
      await page.evaluate(changeKept, 'newer' as const);
      await page.reload();
      await page.getByRole('heading', { name: 'Ask what would happen' }).waitFor();
      await eventually(() => keptQuestions(page)).toBeNull();
    }));
});

describe.skipIf(isSkipped('the guided example'))('the guided example', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('leads through a session and notices what was done', () =>
    withPage(async ({ page }) => {
      await page.getByRole('button', { name: 'Show me in two minutes' }).click();
      const guide = page.getByRole('region', { name: 'Guided example' });
      await guide.getByText('Step 1 of 8').waitFor();
      expect(await findViolations(page)).toEqual([]);
      await openFirstCluster(page);
      await guide.getByText('Step 2 of 8').waitFor();
      await runCommand(page, 'kv-a1');
      await guide.getByText('Step 3 of 8').waitFor();
      await page.getByRole('button', { name: 'Drain', exact: true }).click();
      await guide.getByText('Step 4 of 8').waitFor();
      await page.getByRole('region', { name: 'Answer' }).locator('.moves button').first().click();
      await guide.getByText('Step 5 of 8').waitFor();
      await page.locator('summary', { hasText: 'Weights of the policy' }).click();
      await page.getByRole('spinbutton', { name: 'Weight of NodeResourcesFit as a number' }).fill('7');
      await page.keyboard.press('Tab');
      await guide.getByText('Step 6 of 8').waitFor();
      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await guide.getByText('Step 7 of 8').waitFor();
      await guide.getByRole('button', { name: 'Skip' }).click();
      await guide.getByText('Step 8 of 8').waitFor();
      await savedSession(page);
      await guide.getByText('That was all').waitFor();
      await guide.getByRole('button', { name: 'Close' }).click();
      expect(await guide.count()).toBe(0);
    }));
});

function eventually<Value>(read: () => Value) {
  return expect.poll(read, { timeout: PATIENCE_MILLISECONDS });
}

function addressOf(question: Question): string {
  const session = aSession(question);
  return toAddress({ ...session, start: { ...session.start, shipped: 'first-cluster' }, gapSeconds: 3600 });
}

function dumpFile() {
  const buffer = readFileSync('scenarios/first-cluster/cluster.yaml');
  return { name: 'cluster.yaml', mimeType: 'application/yaml', buffer };
}

async function isOpen(page: Page): Promise<void> {
  await page.locator('.opened', { hasText: '8 nodes, ' }).waitFor();
}

async function openFirstCluster(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'first-cluster' }).click();
  await isOpen(page);
}

async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(words);
  await palette.getByRole('option').first().click();
}

async function choose(page: Page, colours: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
}

/** Of the questions, in their order. */
async function sentences(page: Page): Promise<readonly (string | null)[]> {
  const names = await page.getByRole('textbox', { name: /^Name of question/ }).all();
  return Promise.all(names.map((name) => name.getAttribute('placeholder')));
}

/** What the page says comes of the questions, once it is these that are answered. */
async function answerOf(page: Page, questions: readonly string[]): Promise<string> {
  await eventually(() => sentences(page)).toEqual(questions);
  const answer = page.locator('section.block:not(.stale)', { has: page.locator('#answer-title') });
  await answer.getByText(/^[1-9].* changes?, /).waitFor();
  return answer.innerText();
}

/** Run in the page. */
function goTo(hash: string): void {
  location.hash = hash;
}

/** Run in the page: longer than it takes until a change is written to the address. */
async function waitForKeeping(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 600));
}

async function savedSession(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await runCommand(page, 'Save the session');
  return readFileSync(await (await download).path());
}

/** Run in the page: what it keeps is as another version of the page would have kept it. */
async function changeKept(to: 'newer' | 'without-history'): Promise<void> {
  const [known] = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('berth'));
  await new Promise<void>((resolve) => {
    const opening = indexedDB.open(known!.name!);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('kept', 'readwrite');
      const store = transaction.objectStore('kept');
      const reading = store.get('session') as IDBRequest<Record<string, unknown>>;
      reading.onsuccess = () => {
        const { history, ...older } = reading.result;
        store.put(to === 'newer' ? { ...older, history, version: 2 } : older, 'session');
      };
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });
}
