/**
 * Applies each mutation of the list in a copy of the project and runs the tests of the core and of Kubernetes objects there,
 * those that stand where the mutated file stands first: every one must make a test fail. `npm run mutate` prints a row a
 * mutation, a sum a list, and exits 1 where one survives; `npm run mutate -- sampling` tries those whose row or list holds
 * the word.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { LISTS } from './list.ts';
import type { Mutation } from './mutation.ts';

const COPIED = ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
/** Folders of tests that are run: examples, laws and properties, but no replay of recorded verdicts. */
const RUN = ['test/core', 'test/laws', 'test/kube'];

/** Tests take some two minutes; with a mutation that never ends they fail after this. */
const MOST_MILLISECONDS = 600_000;

const copy = mkdtempSync(join(tmpdir(), 'berth-mutations-'));
for (const path of COPIED) cpSync(path, join(copy, path), { recursive: true });
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

function runTests(folders: readonly string[]): boolean {
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...folders,
    '--bail',
    '1',
    '--passWithNoTests',
    '--reporter',
    'dot',
  ];
  return spawnSync(process.execPath, args, { cwd: copy, stdio: 'ignore', timeout: MOST_MILLISECONDS }).status === 0;
}

/** Whether the tests pass with the mutation in place. */
function survives({ file, original, mutated }: Mutation): boolean {
  const path = join(copy, 'src', file);
  const text = readFileSync(path, 'utf8');
  if (text.split(original).length < 2) throw new Error(`${file} does not hold: ${original}`);
  writeFileSync(
    path,
    text.replace(original, () => mutated),
  );
  const near = join('test', dirname(file));
  const isAlive = (!existsSync(join(copy, near)) || runTests([near])) && runTests(RUN);
  writeFileSync(path, text);
  return isAlive;
}

const word = process.argv[2] ?? '';
const isWanted = (list: string, mutation: Mutation) => [list, ...Object.values(mutation)].join(' ').includes(word);
if (!runTests(RUN)) throw new Error('the tests fail without any mutation');
const totals: string[] = [];
let survivors = 0;
for (const [list, mutations] of Object.entries(LISTS)) {
  const wanted = mutations.filter((mutation) => isWanted(list, mutation));
  let killed = 0;
  for (const mutation of wanted) {
    const isAlive = survives(mutation);
    if (!isAlive) killed++;
    const { file, original, mutated } = mutation;
    process.stdout.write(`| ${file} | \`${original}\` | \`${mutated}\` | ${isAlive ? '**survives**' : 'killed'} |\n`);
  }
  survivors += wanted.length - killed;
  totals.push(`| ${list} | ${wanted.length} | ${killed} |\n`);
}
rmSync(copy, { recursive: true });
process.stdout.write(`\n| list | mutations | killed |\n|---|---|---|\n${totals.join('')}`);
process.exitCode = survivors === 0 ? 0 : 1;
