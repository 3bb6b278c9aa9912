/** Bundles the script of a report's page; run as a program, writes it to where the core keeps it. */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('../../../src/core/report/client/main.ts', import.meta.url));
export const SCRIPT_FILE = fileURLToPath(new URL('../../../src/core/report/client-script.ts', import.meta.url));

/** The file `client-script.ts` as it should be. */
export async function buildClientScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [SOURCE],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    write: false,
  });
  const text = outputFiles[0]?.text.trim() ?? '';
  // Inside a page nothing may look like the end of the script.
  const safe = text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');
  const escaped = safe.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
  return `/** The script of a report's page, bundled from client/ by \`npx tsx test/core/report/client-script.ts\`. */\n\n// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code of the bundler, kept as a text\n\nexport const CLIENT_SCRIPT =\n  '${escaped}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCRIPT_FILE, await buildClientScript());
