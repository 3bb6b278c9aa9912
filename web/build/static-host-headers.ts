/** The headers of `berth serve` for static hosts: a `_headers` file for those that read one, a meta element for all. */

import type { Plugin } from 'vite';
import {
  CACHE_ASKING,
  CACHE_FOREVER,
  DIGESTED_FOLDER,
  PAGE_HEADERS,
  PAGE_POLICY_IN_MARKUP,
} from '../../src/server/page/page-headers.ts';

export function staticHostHeaders(): Plugin {
  return {
    name: 'berth:static-host-headers',
    // Where the page is developed styles are put into it by script, which the policy forbids.
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY_IN_MARKUP },
          injectTo: 'head-prepend',
        },
      ],
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: renderHeaders() });
    },
  };
}

function renderHeaders(): string {
  const everywhere = Object.entries({ ...PAGE_HEADERS, 'cache-control': CACHE_ASKING });
  const lines = everywhere.map(([name, value]) => `  ${name}: ${value}\n`).join('');
  // The other rule holds here too; its value is taken off first.
  return `/*\n${lines}/${DIGESTED_FOLDER}/*\n  ! cache-control\n  cache-control: ${CACHE_FOREVER}\n`;
}
