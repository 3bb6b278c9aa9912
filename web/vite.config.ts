/** Builds the page into dist/web: plain files that any static host serves, under any path. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { DIGESTED_FOLDER } from '../src/server/page/page-headers.ts';
import { offlineFiles } from './build/offline-files.ts';
import { shippedScenarios } from './build/shipped-scenarios.ts';
import { staticHostHeaders } from './build/static-host-headers.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { version } = JSON.parse(readFileSync(folder('../package.json'), 'utf8')) as { readonly version: string };

/** Modules of the project and of d3 only export: what nobody imports of them is left out with all that it imports. */
const treeshake = {
  moduleSideEffects: [{ test: /\/(src\/(core|kube|traces|scenario)|node_modules\/d3-[a-z]+)\//, sideEffects: false }],
};

export default defineConfig({
  root: folder('.'),
  base: './',
  define: { BERTH_VERSION: JSON.stringify(version) },
  publicDir: folder('public'),
  // Fields of preact's elements are checked by tsc; here they are compiled only.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', rolldownOptions: { treeshake } },
  build: {
    outDir: folder('../dist/web'),
    emptyOutDir: true,
    assetsDir: DIGESTED_FOLDER,
    rolldownOptions: { treeshake },
    target: 'es2023',
    // The limit for all that a first load needs is held by a test, packed; the engine is one file by design.
    chunkSizeWarningLimit: 2000,
  },
  plugins: [
    shippedScenarios(folder('../scenarios')),
    staticHostHeaders(),
    // Last: it lists what the others wrote.
    offlineFiles(folder('service-worker.ts')),
  ],
});
