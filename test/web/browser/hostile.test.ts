// Files that nobody should drop: each is refused in words, what was open stays, and nothing in them runs.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

const OPENED = '1 node, 1 instance, 0 waiting';
const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(5000)]);
/** More than is read of any input, in half a megabyte. */
const BOMB = gzipSync(Buffer.alloc(520 * 2 ** 20, 0x20), { level: 1 });
const WHOLE = dumpOf([nodeObject('n1'), podObject('web', 'n1')]);

const SCRIPT = '<script>document.title="run"</script><img src=x onerror="document.title=\'run\'">';
const TURNED = 'safe\u202egnp.exe\u2066';
const LONG = 'x'.repeat(10_000);

/** What is dropped, and what the page must say of it. */
const REFUSED: readonly (readonly [string, string, Buffer, RegExp])[] = [
  ['a picture', 'photo.png', PNG, /photo\.png.*wanted a dump/s],
  ['a dump that was cut', 'cut.json', Buffer.from(WHOLE.slice(0, WHOLE.length / 2)), /cut\.json.*found.*wanted/s],
  ['a packed dump that was cut', 'cut.json.gz', gzipSync(WHOLE).subarray(0, 200), /cut\.json\.gz.*found.*wanted/s],
  ['a dump without anything', 'none.json', Buffer.from(dumpOf([])), /found no node and no pod, wanted nodes and pods/],
  [
    'a dump of pods alone',
    'pods.json',
    Buffer.from(dumpOf([podObject('web', '')])),
    /pods\.json.*found no node and 1 pod/s,
  ],
  ['nothing', 'empty.json', Buffer.alloc(0), /empty\.json.*wanted a dump/s],
  ['a small file that unpacks to a huge one', 'bomb.json.gz', BOMB, /bomb\.json\.gz.*found.*wanted/s],
];

describe.skipIf(isSkipped('hostile files in a browser'))('a file', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('that is nothing to ask about is refused with words, and what was open stays', () =>
    withPage(async ({ page }) => {
      await drop(page, 'dump.json', Buffer.from(WHOLE));
      await page.getByText(OPENED).waitFor();
      for (const [what, name, buffer, words] of REFUSED) {
        await drop(page, name, buffer);
        const problems = page.getByRole('alert', { name: 'Problems' });
        await problems.getByText('Refused: nothing has changed').waitFor();
        expect(await problems.innerText(), what).toMatch(words);
        expect(await page.getByText(OPENED).isVisible(), what).toBe(true);
        await problems.getByRole('button', { name: 'Close' }).click();
      }
      await ask(page, 'n1');
    }));

  it('with hostile names shows them cut and as text, and nothing of them runs', () =>
    withPage(async ({ page }) => {
      const labels = { '<b>key</b>': SCRIPT, [TURNED]: LONG };
      const nodes = [nodeObject(SCRIPT, labels), nodeObject(TURNED), nodeObject(LONG)];
      const pods = [podObject(SCRIPT, TURNED), podObject(LONG, LONG), podObject(TURNED, '')];
      await drop(page, `${SCRIPT.replaceAll('/', '')}.json`, Buffer.from(dumpOf([...nodes, ...pods])));
      await page.locator('.map canvas, [role=alert]').first().waitFor();
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page.locator('.table tbody tr').nth(2).waitFor();
      const text = await page.locator('body').innerText();
      expect(text).toContain('<script>');
      expect(text).toContain('safe\\u202e');
      expect(text).not.toContain('\u202e');
      expect(text).not.toContain('x'.repeat(1000));
      expect(await page.locator('img, .table script').count()).toBe(0);
      expect(await page.title()).not.toBe('run');
    }));
});

/** Lets a file go above the page. */
async function drop(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.evaluate(
    ({ named, base64 }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], named));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    { named: name, base64: buffer.toString('base64') },
  );
}

/** The session answers still. */
async function ask(page: Page, node: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await palette.getByRole('combobox').fill(node);
  await palette.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Drain', exact: true }).click();
  await page.getByRole('region', { name: 'Answer' }).getByText('1 instance waiting').first().waitFor();
}

function dumpOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2);
}

function nodeObject(name: string, labels: Readonly<Record<string, string>> = {}): object {
  const allocatable = { cpu: '8', memory: '32Gi', pods: '110' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable, capacity: allocatable } };
}

function podObject(name: string, nodeName: string): object {
  const resources = { requests: { cpu: '1', memory: '1Gi' } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'apps', uid: name },
    spec: { ...(nodeName !== '' && { nodeName }), containers: [{ name: 'main', image: 'x', resources }] },
    status: { phase: nodeName === '' ? 'Pending' : 'Running' },
  };
}
