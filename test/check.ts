/**
 * All that is checked beside the tests, as many checks at once as there are processors: `npm run check`, exits 1 where one fails.
 * `npm run check -- types` runs those whose name holds the word. What a check prints is shown whole when it ends.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

interface Check {
  readonly name: string;
  /** A package's program, and its arguments. */
  readonly command: readonly [program: string, ...argv: string[]];
}

const typesOf = (project: string): Check => ({
  name: `types of ${project}`,
  command: ['typescript/bin/tsc', '--pretty', '-p', project],
});

/** The longest begin first, so that they end together. */
const CHECKS: readonly Check[] = [
  typesOf('tsconfig.json'),
  typesOf('test/browser/tsconfig.json'),
  typesOf('web/tsconfig.json'),
  { name: 'style', command: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  typesOf('src/core/tsconfig.json'),
  { name: 'unused', command: ['knip/bin/knip.js'] },
  { name: 'architecture', command: ['vitest/vitest.mjs', 'run', '--reporter=dot', 'test/architecture.test.ts'] },
  typesOf('src/core/report/client/tsconfig.json'),
];

const word = process.argv[2] ?? '';
const waiting = CHECKS.filter(({ name }) => name.includes(word));
if (waiting.length === 0)
  throw new Error(`no check is named ${word}; there are: ${CHECKS.map((one) => one.name).join(', ')}`);

const begunAt = performance.now();
const failed: string[] = [];
await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work));
const seconds = secondsSince(begunAt);
if (failed.length === 0) console.log(`every check has passed after ${seconds} s`);
else console.error(`failed after ${seconds} s: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Takes one check after the other until none is waiting. */
async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const startedAt = performance.now();
    const { hasPassed, told } = await run(check);
    if (!hasPassed) failed.push(check.name);
    console.log(`${hasPassed ? 'passed' : 'FAILED'}: ${check.name}, ${secondsSince(startedAt)} s`);
    if (told.trim() !== '') console.log(told.trimEnd());
  }
}

async function run({
  command: [program, ...argv],
}: Check): Promise<{ readonly hasPassed: boolean; readonly told: string }> {
  const child = spawn(process.execPath, [`node_modules/${program}`, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { hasPassed: code === 0, told: `${out}${err}` };
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
