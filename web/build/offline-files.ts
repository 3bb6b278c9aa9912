/** The service worker, which is built last: it knows every file of the page and has a version that they make. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

/** Read by hosts, not by the page. */
const NOT_FOR_PAGES = ['_headers', 'service-worker.js'];
/** Hexadecimal digits of the digest: enough to tell versions of one page apart. */
const VERSION_DIGITS = 16;

/** Writes service-worker.js, and lets the page register it. */
export function offlineFiles(source: string): Plugin {
  let folder = '';
  return {
    name: 'berth:offline-files',
    apply: 'build',
    configResolved({ build: { outDir } }) {
      folder = outDir;
    },
    transformIndexHtml: () => [
      { tag: 'script', attrs: { type: 'module', src: './register-service-worker.js' }, injectTo: 'head' },
      { tag: 'link', attrs: { rel: 'icon', type: 'image/svg+xml', href: './icon.svg' }, injectTo: 'head' },
      { tag: 'link', attrs: { rel: 'manifest', href: './manifest.webmanifest' }, injectTo: 'head' },
    ],
    // Files of public/ are there by then too.
    async closeBundle(error) {
      if (error !== undefined) return;
      const files = filesIn(folder);
      await build({
        entryPoints: [source],
        outfile: join(folder, 'service-worker.js'),
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2023',
        define: { BUILT_FILES: JSON.stringify(files), BUILT_VERSION: JSON.stringify(versionOf(folder, files)) },
        logLevel: 'warning',
      });
    },
  };
}

/** Paths as they stand in addresses, by name. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !NOT_FOR_PAGES.includes(path))
    .sort();
}

function versionOf(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, VERSION_DIGITS);
}
