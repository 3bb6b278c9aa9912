import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DecisionLog } from '../../../src/server/decisions/decision-log.ts';
import type { LogRecord, StartRecord } from '../../../src/server/decisions/decision-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START: StartRecord = {
  ...{ kind: 'Start', begins: 'service', time: 't', version: '1', policy: 'p', shadow: null, scoreRange: 10 },
  ...{ assumeTimeoutSeconds: 30, isMeasured: false },
};
const change = (index: number): LogRecord => ({
  kind: 'Change',
  time: 't',
  object: 'Pod',
  key: `d/p${index}`,
  manifest: null,
});

function open(changes: { file?: string; maxBytes?: number; maxFiles?: number } = {}) {
  const told = { written: 0, dropped: 0, failures: [] as unknown[] };
  const log = new DecisionLog({
    file: join(folder, 'sub', 'decisions.ndjson'),
    maxBytes: 1000,
    maxFiles: 3,
    heading: (begins) => ({ ...START, begins }),
    onRecord: (result) => {
      told[result]++;
    },
    onFailure: (error) => void told.failures.push(error),
    ...changes,
  });
  return { log, told };
}

describe('DecisionLog', () => {
  it('writes a line of JSON a record, a heading first, and goes on where it was', async () => {
    for (const index of [1, 2]) {
      const { log } = open({ maxBytes: 10_000 });
      log.write(change(index));
      await log.close();
    }
    const lines = readFileSync(join(folder, 'sub', 'decisions.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([START, change(1), START, change(2)]);
  });

  it('keeps the files small and few, the newest records among them', async () => {
    const { log, told } = open();
    for (let index = 0; index < 100; index++) log.write(change(index));
    await log.close();
    const files = readdirSync(join(folder, 'sub')).sort();
    expect(files).toEqual(['decisions.ndjson', 'decisions.ndjson.1', 'decisions.ndjson.2']);
    for (const file of files) {
      const path = join(folder, 'sub', file);
      expect(statSync(path).size).toBeLessThanOrEqual(1000);
      expect(JSON.parse(readFileSync(path, 'utf8').split('\n', 1)[0]!)).toEqual({ ...START, begins: 'file' });
    }
    expect(readFileSync(join(folder, 'sub', 'decisions.ndjson'), 'utf8')).toContain('"d/p99"');
    expect(told).toEqual({ written: 100, dropped: 0, failures: [] });
  });

  it('keeps to its size where a file cannot be put aside, and tells that once', async () => {
    const file = join(folder, 'decisions.ndjson');
    mkdirSync(join(folder, 'decisions.ndjson.1', 'taken'), { recursive: true });
    const { log, told } = open({ file, maxFiles: 2 });
    for (let index = 0; index < 1000; index++) log.write(change(index));
    await log.close();
    expect(statSync(file).size).toBeLessThanOrEqual(1000);
    expect(told.failures).toEqual([expect.any(Error)]);
    expect(told.written).toBeLessThan(20);
    expect(told.written + told.dropped).toBe(1000);
  });

  it('writes again once a file can be put aside, says so, and tells how many records are missing', async () => {
    const file = join(folder, 'decisions.ndjson');
    const other = join(folder, 'decisions.ndjson.1');
    mkdirSync(join(other, 'taken'), { recursive: true });
    const { log, told } = open({ file, maxFiles: 2 });
    for (let index = 0; index < 50; index++) log.write(change(index));
    rmSync(other, { recursive: true });
    for (let index = 50; told.failures.length < 2 && index < 500; index++) {
      log.write(change(index));
      // What is written meanwhile must not push the gap out of the two files, also where the disk takes its time.
      await vi.waitUntil(() => told.failures.length >= 2, { timeout: 10, interval: 1 }).catch(() => null);
    }
    await log.close();
    expect(told.failures).toEqual([expect.any(Error), null]);
    const texts = [other, file].map((path) => readFileSync(path, 'utf8')).join('');
    expect(texts).toMatch(/"kind":"Gap","time":"t","records":\d+/);
  });

  it('tells the start of the service from the beginning of a file', async () => {
    const { log } = open({ maxFiles: 1000 });
    for (let index = 0; index < 50; index++) log.write(change(index));
    await log.close();
    const files = readdirSync(join(folder, 'sub'));
    const beginnings = files.map(
      (name) => JSON.parse(readFileSync(join(folder, 'sub', name), 'utf8').split('\n', 1)[0]!).begins,
    );
    expect(files.length).toBeGreaterThan(2);
    expect(beginnings.filter((one) => one === 'service')).toHaveLength(1);
  });

  it('begins a line of its own after one that was torn', async () => {
    const file = join(folder, 'torn.ndjson');
    writeFileSync(file, `${JSON.stringify(change(1))}\n{"kind":"Cha`);
    const { log } = open({ file, maxBytes: 10_000 });
    log.write(change(2));
    const { bytes } = log;
    await log.close();
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines[1]).toBe('{"kind":"Cha');
    expect(lines.slice(2, 4).map((line) => JSON.parse(line))).toEqual([START, change(2)]);
    expect(bytes).toBe(statSync(file).size);
  });

  it('says how many records are missing before the next one', async () => {
    const path = join(folder, 'later');
    writeFileSync(path, 'a file where a folder is wanted');
    const file = join(path, 'decisions.ndjson');
    const { log, told } = open({ file, maxBytes: 100_000 });
    for (let index = 0; index < 50; index++) log.write(change(index));
    rmSync(path);
    for (let index = 50; index < 101; index++) log.write(change(index));
    await log.close();
    const [start, gap, ...rest] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(start).toEqual(START);
    expect(gap).toEqual({ kind: 'Gap', time: 't', records: told.dropped });
    expect(rest).toHaveLength(101 - told.dropped);
    expect(told.dropped).toBe(99);
  });

  it('keeps a list of the cluster that comes at once, where as many decisions would not wait', async () => {
    const { log, told } = open({ maxBytes: 10 ** 9 });
    const manifest = { text: 'x'.repeat(1_000_000) };
    for (let index = 0; index < 12; index++) log.write({ ...change(index), manifest } as LogRecord);
    expect(told.dropped).toBe(0);
    log.write({ kind: 'Request', time: 't', verb: 'filter', outcome: 'neutral', milliseconds: 1 });
    expect(told).toMatchObject({ written: 12, dropped: 1 });
    await log.close();
  });

  it('drops records while it cannot write, tells so once, and never throws', async () => {
    const { log, told } = open({ file: folder });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let index = 0; index < 5; index++) log.write(change(index));
    await log.close();
    expect(told.failures).toHaveLength(1);
    expect(told.dropped).toBeGreaterThan(0);
  });
});
