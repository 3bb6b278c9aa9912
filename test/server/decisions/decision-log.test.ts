import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DecisionLog } from '../../../src/server/decisions/decision-log.ts';
import type { LogRecord } from '../../../src/server/decisions/decision-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START: LogRecord = { kind: 'Start', time: 't', version: '1', policy: 'p', shadow: null, scoreRange: 10 };
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
    heading: () => START,
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
      expect(JSON.parse(readFileSync(path, 'utf8').split('\n', 1)[0]!)).toEqual(START);
    }
    expect(readFileSync(join(folder, 'sub', 'decisions.ndjson'), 'utf8')).toContain('"d/p99"');
    expect(told).toEqual({ written: 100, dropped: 0, failures: [] });
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
