/**
 * Runs every bench in a process of its own and prints the tables. `npm run bench` prints; `npm run bench -- --write`
 * also writes bench/results.json and the tables in README.md; `npm run bench -- decisions` runs one.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { measureDecisions } from './decisions.ts';
import { measureExplaining } from './explaining.ts';
import { measureFormula } from './formula.ts';
import { measureFragmentation } from './fragmentation.ts';
import { measureMemory } from './memory.ts';
import { measureServe } from './serve.ts';
import { measureServeObjects } from './serve-objects.ts';
import { measureServeShare } from './serve-share.ts';
import { measureServeStart } from './serve-start.ts';
import { type Results, renderTables } from './tables.ts';
import { measureVmDecisions } from './vm-decisions.ts';

const BENCHES = {
  decisions: measureDecisions,
  'vm-decisions': measureVmDecisions,
  explaining: measureExplaining,
  fragmentation: measureFragmentation,
  formula: measureFormula,
  memory: () => measureMemory(collectGarbage),
  serve: measureServe,
  'serve-objects': measureServeObjects,
  'serve-start': measureServeStart,
  'serve-share': measureServeShare,
} as const;
type BenchName = keyof typeof BENCHES;

const MARKS = { start: '<!-- bench:start -->', end: '<!-- bench:end -->' } as const;

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('wants node --expose-gc');
  globalThis.gc();
}

/** Runs one bench in a fresh process, so that no bench warms or fills another's heap. */
function runApart(name: BenchName): unknown {
  process.stderr.write(`${name} ...\n`);
  const output = execFileSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', fileURLToPath(import.meta.url), '--child', name],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(output);
}

function runAll(): Results {
  const processors = cpus();
  return {
    machine: `${processors.length} cores of ${processors[0]?.model.trim() ?? 'unknown'}`,
    node: process.versions.node,
    decisions: runApart('decisions') as Results['decisions'],
    vmDecisions: runApart('vm-decisions') as Results['vmDecisions'],
    explaining: runApart('explaining') as Results['explaining'],
    fragmentation: runApart('fragmentation') as Results['fragmentation'],
    formula: runApart('formula') as Results['formula'],
    memory: runApart('memory') as Results['memory'],
    serve: runApart('serve') as Results['serve'],
    serveObjects: runApart('serve-objects') as Results['serveObjects'],
    serveStart: runApart('serve-start') as Results['serveStart'],
    serveShare: runApart('serve-share') as Results['serveShare'],
  };
}

/** Puts the tables between the marks of README.md. */
function writeReadme(tables: string): void {
  const path = fileURLToPath(new URL('../README.md', import.meta.url));
  const text = readFileSync(path, 'utf8');
  const start = text.indexOf(MARKS.start);
  const end = text.indexOf(MARKS.end);
  if (start < 0 || end < start) throw new Error(`README.md: wanted ${MARKS.start} ... ${MARKS.end}`);
  writeFileSync(path, `${text.slice(0, start + MARKS.start.length)}\n${tables}\n${text.slice(end)}`);
}

const [first, second] = process.argv.slice(2);
if (first === '--child') {
  process.stdout.write(JSON.stringify(await BENCHES[second as BenchName]()));
} else if (first !== undefined && first in BENCHES) {
  process.stdout.write(`${JSON.stringify(runApart(first as BenchName), null, 2)}\n`);
} else {
  const results = runAll();
  const tables = renderTables(results);
  process.stdout.write(`${tables}\n`);
  if (first === '--write') {
    writeFileSync(new URL('./results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
    writeReadme(tables);
  }
}
