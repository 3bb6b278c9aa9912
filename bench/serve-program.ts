/** What the benches of the service share: the bundled program, dumps, and clients apart from the server. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Errand } from './serve-client.ts';
import { type Program, type ServedProcess, startServing } from './serve-process.ts';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 2 ** 20;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Does something with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundles the program as `npm run build:cli` does, into a folder. */
export async function bundleProgram(folder: string): Promise<Program> {
  const out = join(folder, 'cli');
  await run('npm', ['run', '--silent', 'build:cli', '--', `--outdir=${out}`, '--log-level=error'], { cwd: ROOT });
  // The chunks are modules by the type of the package that they are in.
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  return [join(out, 'main.js')];
}

/** Does something with a running service, which has ended afterwards. */
export async function withService<T>(
  { program, dump, options = [] }: { program: Program; dump: string; options?: readonly string[] },
  use: (service: ServedProcess) => Promise<T>,
): Promise<T> {
  const service = await startServing(program, dump, options);
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}

/** Answers so far that decided nothing, mostly because they were due before there was one. */
export async function countNeutral(service: ServedProcess): Promise<number> {
  const text = await service.observe('/metrics');
  const counts = [...text.matchAll(/^berth_neutral_answers_total\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Sends a client, a process of its own, and gives what it found. */
export async function sendClient<T>(errand: Errand): Promise<T> {
  const script = fileURLToPath(new URL('./serve-client.ts', import.meta.url));
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, JSON.stringify(errand)], {
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return JSON.parse(stdout) as T;
}
