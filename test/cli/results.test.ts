import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { InputRefused } from '../../src/cli/failure.ts';
import { WriteFailure, writeAtomically } from '../../src/cli/results/atomic-file.ts';
import { digestOf } from '../../src/cli/results/digest.ts';
import { readResults, renderResults } from '../../src/cli/results/read-results.ts';
import { openResultsFolder, resultFile, writeRun } from '../../src/cli/results/results-folder.ts';
import type { ResultsPlan } from '../../src/cli/results/results-plan.ts';
import { summaryOf } from '../../src/cli/results/tables.ts';
import { RUN_INPUTS, runResult } from '../core/simulation/run/run-builders.ts';

const root = mkdtempSync(join(tmpdir(), 'berth-results-'));
let folders = 0;
const newFolder = () => join(root, `results-${folders++}`);
afterAll(() => rmSync(root, { recursive: true }));

const plan = (ids: readonly string[], inputsSha256 = 'x'): ResultsPlan => ({
  inputs: RUN_INPUTS,
  runs: ids.map((id) => ({ id, inputsSha256 })),
});
const write = (folder: string, id: string, inputsSha256 = 'x') =>
  writeRun(folder, runResult(id), inputsSha256, { formats: ['json', 'csv'] });

/** A folder with these runs of a plan. */
function filled(planned: readonly string[], ended: readonly string[]): string {
  const folder = newFolder();
  openResultsFolder(folder, plan(planned), false).close();
  for (const id of ended) write(folder, id);
  return folder;
}

/** The codes and paths of what a call is refused for. */
function refusals(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InputRefused) return error.issues.map(({ code, path }) => `${code} ${path}`.trim());
    throw error;
  }
  return [];
}

/** Writes as a disk with room for so many bytes: what fits of a piece, then the error. */
function fullAfter(room: number) {
  let left = room;
  return (descriptor: number, bytes: Uint8Array): void => {
    writeSync(descriptor, bytes.subarray(0, left));
    if (bytes.length > left) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    left -= bytes.length;
  };
}

describe('writeAtomically', () => {
  it('leaves the old content and no half file wherever the disk becomes full', () => {
    const folder = newFolder();
    mkdirSync(folder);
    const path = join(folder, 'a.txt');
    writeAtomically(path, ['old']);
    for (let room = 0; room < 6; room++) {
      expect(() => writeAtomically(path, ['new', 'est'], fullAfter(room))).toThrow(WriteFailure);
      expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['a.txt'], 'old']);
    }
    writeAtomically(path, ['new', Buffer.from('est')], fullAfter(6));
    expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['a.txt'], 'newest']);
  });

  it('says what is in the way', () => {
    expect(() => writeAtomically(join(root, 'none', 'a'), ['x'])).toThrow(/none\/a: no such folder \(ENOENT\)$/);
    expect(() => writeAtomically(root, ['x'])).toThrow(WriteFailure);
    expect(() => writeAtomically(join(root, 'b'), ['x'], fullAfter(0))).toThrow(/the disk is full \(ENOSPC\)$/);
  });

  it('leaves no half file under a limit of the system', () => {
    const folder = newFolder();
    mkdirSync(folder);
    const module = new URL('../../src/cli/results/atomic-file.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then(({ writeAtomically }) => {
      process.on('SIGXFSZ', () => {});
      try { writeAtomically(${JSON.stringify(join(folder, 'big'))}, ['x'.repeat(300000)]); } catch (error) { console.log(error.message); }
    });`;
    const command = `ulimit -f 100 && exec "$0" --import tsx -e "$1"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, script], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([expect.stringContaining('(EFBIG)'), '']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('digestOf', () => {
  it('does not depend on the order of keys, and tells values apart', () => {
    expect(digestOf({ a: 1, b: [null, Number.POSITIVE_INFINITY] })).toBe(
      digestOf({ b: [null, Number.POSITIVE_INFINITY], a: 1 }),
    );
    const values = [1, '1', null, [], {}, [1], { a: 1 }, Number.POSITIVE_INFINITY, Number.NaN, [1, 2], [2, 1]];
    expect(new Set(values.map(digestOf)).size).toBe(values.length);
  });
});

describe('readResults', () => {
  it('gives back what was written, in the order of the plan', () => {
    const folder = filled(['b', 'a'], ['a', 'b']);
    expect(readResults(folder)).toEqual({ inputs: RUN_INPUTS, runs: [runResult('b'), runResult('a')] });
  });

  it('reads the one document that renderResults gives', () => {
    const results = { inputs: RUN_INPUTS, runs: [runResult('b'), runResult('a')] };
    const file = join(root, 'all.json');
    writeFileSync(file, [...renderResults(results)].join(''));
    expect(readResults(file)).toEqual(results);
  });

  it('leaves out runs that have not ended, and says how many', () => {
    const told: string[] = [];
    const { runs } = readResults(filled(['a', 'b', 'c'], ['b']), ({ severity, found }) =>
      told.push(`${severity} ${found}`),
    );
    expect([runs, told]).toEqual([[runResult('b')], ['warning 1 of 3 runs']]);
  });

  it.each([
    ['a cut result', (folder: string) => cut(resultFile(folder, 'a')), ['results-damaged']],
    [
      'a changed number',
      (folder: string) => edit(resultFile(folder, 'a'), '"arrived":2', '"arrived":3'),
      ['results-damaged'],
    ],
    ['a cut plan', (folder: string) => cut(join(folder, 'scenario.json')), ['results-damaged']],
    [
      'a way out of the folder',
      (folder: string) => edit(join(folder, 'scenario.json'), '"id": "a"', '"id": "../a"'),
      ['unknown-value runs[0].id'],
    ],
    ['no plan', (folder: string) => rmSync(join(folder, 'scenario.json')), ['input-empty']],
    [
      "another run's result",
      (folder: string) => writeFileSync(resultFile(folder, 'a'), readFileSync(resultFile(folder, 'b'))),
      ['results-damaged'],
    ],
    ['another input', (folder: string) => write(folder, 'a', 'y'), ['results-damaged']],
  ])('refuses %s', (_, damage, expected) => {
    const folder = filled(['a', 'b'], ['a', 'b']);
    damage(folder);
    expect(refusals(() => readResults(folder))).toEqual(expected);
  });

  it('refuses what is there not at all, or is another document', () => {
    expect(refusals(() => readResults(join(root, 'nothing')))).toEqual(['input-empty']);
    expect(refusals(() => readResults(filled(['a'], [])))).toEqual(['input-empty']);
    const file = join(root, 'policy.json');
    writeFileSync(file, '{"kind":"Policy"}');
    expect(refusals(() => readResults(file))).toEqual(['results-damaged']);
  });
});

describe('openResultsFolder', () => {
  it('finds the runs that have ended, and only these', () => {
    const folder = filled(['a', 'b'], ['a']);
    mkdirSync(join(resultFile(folder, 'b'), '..'));
    const part = join(resultFile(folder, 'b'), '..', '.result.json.1-0.part');
    writeFileSync(part, 'half');
    const opened = openResultsFolder(folder, plan(['a', 'b', 'c']), false);
    expect(opened.finished).toEqual(new Map([['a', summaryOf(runResult('a'))]]));
    expect(existsSync(part)).toBe(false);
    opened.close();
  });

  it('refuses runs of other inputs or that are not asked for, says what changed, and takes them away by force', () => {
    const folder = filled(['a', 'b'], ['a', 'b']);
    expect(refusals(() => openResultsFolder(folder, plan(['a']), false))).toEqual(['results-differ runs']);
    expect(refusals(() => openResultsFolder(folder, plan(['a', 'b'], 'y'), false))).toEqual([
      'results-differ',
      'results-differ',
    ]);
    const files = [{ ...RUN_INPUTS.files[0]!, sha256: 'cd'.repeat(32) }];
    const changed = { ...plan(['a', 'b'], 'y'), inputs: { ...RUN_INPUTS, files } };
    expect(issuesOf(() => openResultsFolder(folder, changed, false))).toContain('a result of another vms.csv');
    const newer = { ...plan(['a', 'b'], 'y'), inputs: { ...RUN_INPUTS, berthVersion: '0.2.0' } };
    expect(issuesOf(() => openResultsFolder(folder, newer, false))).toContain('a result of Berth 0.1.0');
    const opened = openResultsFolder(folder, plan(['a'], 'y'), true);
    expect([opened.finished.size, existsSync(resultFile(folder, 'a'))]).toEqual([0, false]);
    opened.close();
  });

  it('refuses a damaged result, and simulates it again by force', () => {
    const folder = filled(['a', 'b'], ['a', 'b']);
    cut(resultFile(folder, 'a'));
    expect(refusals(() => openResultsFolder(folder, plan(['a', 'b']), false))).toEqual(['results-damaged']);
    const opened = openResultsFolder(folder, plan(['a', 'b']), true);
    expect([...opened.finished.keys()]).toEqual(['b']);
    opened.close();
  });

  it('refuses a folder with files of somebody else', () => {
    const folder = newFolder();
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(refusals(() => openResultsFolder(folder, plan(['a']), false))).toEqual(['results-differ']);
    expect(() => openResultsFolder(join(folder, 'thesis.tex'), plan(['a']), false)).toThrow(WriteFailure);
  });

  it('refuses a folder that another process writes, and takes over from one that was killed', () => {
    const folder = filled(['a'], []);
    const first = openResultsFolder(folder, plan(['a']), false);
    expect(refusals(() => openResultsFolder(folder, plan(['a']), true))).toEqual(['results-in-use']);
    first.close();
    const mark = (process: string) => writeFileSync(join(folder, `.writer-${process}`), '');
    mark(`${process.ppid}@${hostname()}`);
    expect(refusals(() => openResultsFolder(folder, plan(['a']), false))).toEqual(['results-in-use']);
    rmSync(join(folder, `.writer-${process.ppid}@${hostname()}`));
    mark('1@another-machine');
    expect(refusals(() => openResultsFolder(folder, plan(['a']), false))).toEqual(['results-in-use']);
    rmSync(join(folder, '.writer-1@another-machine'));
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mark(`${pid}@${hostname()}`);
    openResultsFolder(folder, plan(['a']), false).close();
    expect(readdirSync(folder)).toEqual(['scenario.json']);
  });
});

describe('writeRun', () => {
  it('leaves finished runs as they are wherever the disk becomes full in the next', () => {
    const folder = filled(['a', 'b'], ['a']);
    const before = readFileSync(resultFile(folder, 'a'));
    for (let room = 0; room < 3000; room += 97) {
      const options = { formats: ['csv', 'parquet'] as const, writeBytes: fullAfter(room) };
      expect(() => writeRun(folder, runResult('b'), 'x', options)).toThrow(WriteFailure);
      const opened = openResultsFolder(folder, plan(['a', 'b']), false);
      expect([...opened.finished.keys()]).toEqual(['a']);
      opened.close();
    }
    expect(readFileSync(resultFile(folder, 'a'))).toEqual(before);
  });

  it('writes tables beside the result', async () => {
    const folder = filled(['a'], []);
    writeRun(folder, runResult('a'), 'x', { formats: ['csv', 'parquet'] });
    const beside = join(resultFile(folder, 'a'), '..');
    const read = (name: string) => readFileSync(join(beside, name), 'utf8').split('\n');
    expect(read('series.csv')).toEqual(['time_seconds,allocation-cpu', '0,', '30,0.5', '']);
    expect(read('placements.csv')).toEqual([
      'instance,node,start_seconds,end_seconds',
      'd/a,n1,0,20',
      'd/b,n2,5,',
      'd/a,n2,20,',
      '',
    ]);
    expect(read('migrations.csv')[1]).toBe('d/a,evacuation,n1,n2,10,11,20,converged,4000000000,0.2,4000000000');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(beside, 'placements.parquet')) });
    expect(rows[0]).toEqual({ instance: 'd/a', node: 'n1', start_seconds: 0, end_seconds: 20 });
    expect(rows).toHaveLength(3);
  });

  it('writes no text that a spreadsheet would take for a formula', () => {
    const folder = filled(['a'], []);
    const migrations = [{ ...runResult('a').migrations[0]!, instance: '=1+1' }];
    writeRun(folder, runResult('a', { migrations }), 'x', { formats: ['csv'] });
    expect(readFileSync(join(resultFile(folder, 'a'), '..', 'migrations.csv'), 'utf8')).toContain("'=1+1");
  });

  it('puts all runs into one table', () => {
    const folder = filled(['a', 'b'], []);
    const opened = openResultsFolder(folder, plan(['a', 'b']), false);
    opened.writeSummary([summaryOf(runResult('a')), summaryOf(runResult('b', { totals: [] }))]);
    opened.close();
    const [titles, a, b] = readFileSync(join(folder, 'summary.csv'), 'utf8').split('\n');
    expect(titles).toMatch(/^run,policy,profile,seed,spec\.cluster\.pools\[0\]\.count,start_seconds,/);
    expect(a).toBe('a,best-fit,none,1,2,0,60,2,2,0,0,0,0,0,2,1,0,3,0.5');
    expect(b).toBe('b,best-fit,none,1,2,0,60,2,2,0,0,0,0,0,2,1,0,3,');
  });
});

function issuesOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (error) {
    if (error instanceof InputRefused) return error.issues.map(({ found }) => found);
    throw error;
  }
  return [];
}

function cut(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, bytes.length / 2));
}

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}
