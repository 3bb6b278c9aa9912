// The page as a browser gets it: under its policy, from nowhere else, for everybody, and again without a network.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KeptObjects } from '../../../src/server/page/kept-objects.ts';
import { findViolations } from './accessibility.ts';
import { VIEWS } from './views.ts';
import { isSkipped, OPEN_TIMEOUT_MILLISECONDS, withPage } from './with-page.ts';

/** Packed, for all that is fetched before anything is asked; the parser of formulas is not among it. */
const FIRST_LOAD_BYTES = 300e3;

describe.skipIf(isSkipped('the page in a browser'))('the page', { timeout: OPEN_TIMEOUT_MILLISECONDS }, () => {
  it('loads under its policy without a complaint, and fetches nothing from elsewhere', () =>
    withPage(async ({ page, url }) => {
      expect(await page.title()).toContain('Berth');
      const policy = (await page.request.get(url)).headers()['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content')).toContain(
        "default-src 'none'",
      );
    }));

  it('runs no script and takes no style that is put into its markup, and compiles no text', () =>
    withPage(
      async ({ page }) => {
        const refused = await page.evaluate(async () => {
          const element = document.createElement('div');
          element.innerHTML =
            '<p style="color: rgb(1, 2, 3)">x</p><img src="data:," onerror="document.title = \'run\'">';
          document.body.append(element);
          const script = document.createElement('script');
          script.textContent = 'document.title = "run"';
          document.body.append(script);
          await new Promise((resolve) => setTimeout(resolve, 50));
          const color = getComputedStyle(element.querySelector('p')!).color;
          return { title: document.title, isStyled: color === 'rgb(1, 2, 3)' };
        });
        expect(refused).toEqual({ title: expect.not.stringMatching(/^run$/), isStyled: false });
        // A turn later: a test's code alone is let past the policy.
        const compiled = await page.evaluate(async () => {
          await new Promise((resolve) => setTimeout(resolve, 0));
          try {
            return new Function('return "run"')() as string;
          } catch (error) {
            return (error as Error).name;
          }
        });
        expect(compiled).toBe('EvalError');
      },
      { expectedComplaints: [/content security policy/i, /^refused by (script-src|style-src)/] },
    ));

  it(`fetches at most ${FIRST_LOAD_BYTES / 1000} kB packed before anything is asked`, () =>
    withPage(
      async ({ page, url, requests }) => {
        await page.waitForLoadState('networkidle');
        const own = requests.filter((asked) => asked.startsWith(`${url}assets/`) || asked === url);
        const bodies = await Promise.all(
          [...new Set(own)].map(async (asked) => (await page.request.get(asked)).body()),
        );
        const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
        console.log(`the page's first load: ${bytes} bytes packed in ${bodies.length} files`);
        expect(bytes).toBeGreaterThan(1000);
        expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
      },
      { serviceWorkers: 'block', expectedComplaints: [/^Service Worker registration blocked/] },
    ));

  it.each(['light', 'dark'] as const)('has no serious violation of axe on any main view in %s colours', (colorScheme) =>
    withPage(
      async ({ page }) => {
        for (const { name, go } of VIEWS) {
          await go(page);
          expect([name, await findViolations(page)]).toEqual([name, []]);
        }
      },
      { colorScheme },
    ),
  );

  it('opens again once its server is gone, with every file it came with', () =>
    withPage(
      async ({ page, stopServer }) => {
        await page.evaluate(async () => {
          await navigator.serviceWorker.ready;
        });
        await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
        await stopServer();
        await page.reload();
        await page.locator('main').first().waitFor();
        expect(await page.title()).toContain('Berth');
        const answers = await page.evaluate(async () => {
          const index = (await (await fetch('./scenarios/index.json')).json()) as { name: string; files: string[] }[];
          const paths = index.flatMap(({ name, files }) => files.map((file) => `./scenarios/${name}/${file}`));
          return Promise.all(['./host.json', ...paths].map(async (path) => (await fetch(path)).ok));
        });
        expect(answers.length).toBeGreaterThan(5);
        expect(answers).not.toContain(false);
      },
      // The server is gone, which the browser says.
      { expectedComplaints: [/net::ERR_/, /Failed to fetch/] },
    ));

  it('keeps one version and drops caches of older ones, and of no other page', () =>
    withPage(async ({ page, url }) => {
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
      const before = await page.evaluate(() => caches.keys());
      expect(before).toEqual([expect.stringMatching(/^berth-page-http:\/\/127\.0\.0\.1:\d+\/ [0-9a-f]{16}$/)]);
      const [older, other] = [`berth-page-${url} 0000000000000000`, `berth-page-${url}elsewhere/ 0000000000000000`];
      const kept = await page.evaluate(
        async (names) => {
          for (const name of names) await caches.open(name);
          const registration = await navigator.serviceWorker.ready;
          await registration.unregister();
          const again = await navigator.serviceWorker.register('./service-worker.js?again');
          const worker = again.installing ?? again.waiting ?? again.active!;
          while (worker.state !== 'activated') {
            await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
          }
          return caches.keys();
        },
        [older, other],
      );
      expect(kept.sort()).toEqual([...before, other].sort());
    }));

  it('is told of the live cluster of its server, which the service worker does not keep', () => {
    const objects = new KeptObjects();
    objects.take('Node', 'a', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } });
    return withPage(
      async ({ page }) => {
        await page.evaluate(async () => {
          await navigator.serviceWorker.ready;
        });
        const count = (): Promise<number> =>
          page.evaluate(async () => {
            const { cluster } = (await (await fetch('./host.json')).json()) as { cluster: string };
            return ((await (await fetch(cluster)).json()) as { items: unknown[] }).items.length;
          });
        expect(await count()).toBe(2); // the moment, and the node
        objects.take('Node', 'b', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'b' } });
        expect(await count()).toBe(3);
      },
      { cluster: { objects, isSynced: () => true, timeSeconds: () => 1_700_000_000 } },
    );
  });
});
