/**
 * Runs every bench in a process of its own and prints the tables. `npm run bench` prints; `npm run bench -- --write`
 * also writes bench/results.json and the tables in README.md, and `npm run bench -- --write serve` does with new results of
 * some; `npm run bench -- decisions` prints those of one.
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
import { measureReport } from './report-open.ts';
import { measureServe } from './serve.ts';
import { measureServeObjects } from './serve-objects.ts';
import { measureServeShare } from './serve-share.ts';
import { measureServeStart } from './serve-start.ts';
import { measureMillion } from './simulation-million.ts';
import { measureScale } from './simulation-scale.ts';
import { type Results, renderTables } from './tables.ts';
import { measureHuaweiRun } from './traces-huawei.ts';
import { measureOpenbRun } from './traces-openb.ts';
import { measureTraceTables } from './traces-tables.ts';
import { measureVmDecisions } from './vm-decisions.ts';
import { measureWhatIf } from './what-if.ts';

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
  'traces-tables': measureTraceTables,
  'traces-openb': measureOpenbRun,
  'traces-huawei': measureHuaweiRun,
  'simulation-million': measureMillion,
  'simulation-scale': measureScale,
  'report-open': measureReport,
  'what-if': measureWhatIf,
} as const;
type BenchName = keyof typeof BENCHES;

/** Where results are kept. */
const KEYS: Readonly<Record<BenchName, keyof Results>> = {
  decisions: 'decisions',
  'vm-decisions': 'vmDecisions',
  explaining: 'explaining',
  fragmentation: 'fragmentation',
  formula: 'formula',
  memory: 'memory',
  serve: 'serve',
  'serve-objects': 'serveObjects',
  'serve-start': 'serveStart',
  'serve-share': 'serveShare',
  'traces-tables': 'tracesTables',
  'traces-openb': 'tracesOpenb',
  'traces-huawei': 'tracesHuawei',
  'simulation-million': 'simulationMillion',
  'simulation-scale': 'simulationScale',
  'report-open': 'reportOpen',
  'what-if': 'whatIf',
};
const RESULTS = new URL('./results.json', import.meta.url);

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

/** The results of some benches beside those that are kept; of all benches there need be none. */
function measure(names: readonly BenchName[], kept: Partial<Results>): Results {
  const processors = cpus();
  const machine = `${processors.length} cores of ${processors[0]?.model.trim() ?? 'unknown'}`;
  const node = process.versions.node;
  const isWhole = names.length === Object.keys(BENCHES).length;
  if (!isWhole && (kept.machine !== machine || kept.node !== node)) {
    throw new Error(
      `the other results are of ${kept.machine}, Node.js ${kept.node}; wanted ${machine}, ${node}: measure all`,
    );
  }
  const measured = Object.fromEntries(names.map((name) => [KEYS[name], runApart(name)]));
  // Each bench prints what its key holds.
  return { ...kept, machine, node, ...measured } as Results;
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

const isBench = (name: string | undefined): name is BenchName => name !== undefined && name in BENCHES;

const [first, ...rest] = process.argv.slice(2);
if (first === '--child' && isBench(rest[0])) {
  process.stdout.write(JSON.stringify(await BENCHES[rest[0]]()));
} else if (isBench(first)) {
  process.stdout.write(`${JSON.stringify(runApart(first), null, 2)}\n`);
} else if (first === undefined || first === '--write') {
  const unknown = rest.find((name) => !isBench(name));
  if (unknown !== undefined) throw new Error(`no bench ${unknown}; wanted one of ${Object.keys(BENCHES).join(' ')}`);
  const names = (rest.length === 0 ? Object.keys(BENCHES) : rest).filter(isBench);
  const results = measure(names, first === undefined ? {} : (JSON.parse(readFileSync(RESULTS, 'utf8')) as Results));
  const tables = renderTables(results);
  process.stdout.write(`${tables}\n`);
  if (first === '--write') {
    writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
    writeReadme(tables);
  }
} else {
  throw new Error(`no bench ${first}; wanted --write or one of ${Object.keys(BENCHES).join(' ')}`);
}
