/** The built page: where it lies, and how it comes to lie there in a checkout. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BerthError } from '../../core/index.ts';
import type { Io } from '../io.ts';

/** Everything that the page is built from. */
const SOURCES = ['web', 'src/core', 'src/kube', 'src/traces', 'src/scenario', 'src/server/page', 'scenarios'];

/** Folder of the checkout that this file is a source of; null where it is part of the built command line. */
const checkout = import.meta.url.endsWith('.ts') ? fileURLToPath(new URL('../../../', import.meta.url)) : null;
const folder = fileURLToPath(new URL(checkout === null ? '../web' : '../../../dist/web', import.meta.url));

/** Folder of the page as it was built last, absolute; null where it was not, or, in a checkout, where a source is newer. */
export function findPage(): string | null {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return null;
  if (checkout === null) return folder;
  const builtAt = statSync(index).mtimeMs;
  return newestOf(checkout) <= builtAt ? folder : null;
}

/** Folder of the page, built first where that is needed and can be done. Throws BerthError otherwise. */
export async function readyPage(io: Pick<Io, 'err'>): Promise<string> {
  const found = findPage();
  if (found !== null) return found;
  if (checkout === null) throw notBuilt('no page beside the command line', undefined);
  io.err('building the page, some seconds ...\n');
  await buildPage(checkout, folder).catch((error: unknown) => {
    throw notBuilt(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error), error);
  });
  return folder;
}

function notBuilt(found: string, cause: unknown): BerthError {
  return new BerthError('input-unreadable', `the page: found ${found}, wanted a built page in ${folder}`, {
    path: folder,
    remedy: 'Run npm install && npm run build:web in the checkout.',
    cause,
  });
}

/** Builds beside the place and moves the folder there: a page is there whole or not at all. */
async function buildPage(root: string, target: string): Promise<void> {
  const { build } = await import('vite');
  const startedAt = new Date();
  mkdirSync(dirname(target), { recursive: true });
  const beside = mkdtempSync(`${dirname(target)}/.web-`);
  const built = join(beside, 'built');
  try {
    const configFile = join(root, 'web/vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: built, emptyOutDir: true } });
    // A source that was changed meanwhile is newer.
    utimesSync(join(built, 'index.html'), startedAt, startedAt);
    if (existsSync(target)) renameSync(target, join(beside, 'old'));
    renameSync(built, target);
  } catch (error) {
    // Two that build at once build the same.
    if (findPage() === null) throw error;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** When the newest source was changed, milliseconds since the epoch. */
function newestOf(root: string): number {
  const files = SOURCES.map((source) => join(root, source))
    .filter(existsSync)
    .flatMap((source) => readdirSync(source, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile());
  return files.reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);
}
