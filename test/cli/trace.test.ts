// `berth trace`: what is told of a trace, its verdict, and its conversion.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithData } from '../data-folder.ts';
import { runCli } from './run-cli.ts';

const EVENTS = `vmid,cpu,memory,time,type
a,4,16,0,0
b,1,2,5,0
a,4,16,10,1
c,1,2,20,0
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-trace-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('berth trace inspect', () => {
  it('tells format, counts, knowledge, span, sums, peaks, shapes, licence and remarks', async () => {
    const { code, out } = await runCli(['trace', 'inspect', write('events.csv', EVENTS)]);
    expect(code).toBe(0);
    for (const line of [
      /^format +huawei-east-1: /m,
      /^nodes +none$/m,
      /^VMs +3 VMs with 6 cores, 20GiB in 2 shapes$/m,
      /^arrivals +3 observed$/m,
      /^ends +1 observed, 2 after-end$/m,
      /^time +second 0 to 20, 0\.0 days$/m,
      /^peak VMs +2 at second 5$/m,
      /^peak CPU +5 cores at second 5$/m,
      /^peak memory +18GiB at second 5$/m,
      /^cite +.*CC-BY-NC 4\.0/m,
      /^remark +The cloud begins empty/m,
      /^ +2 +1 +2GiB +vm$/m,
    ]) {
      expect(out).toMatch(line);
    }
  });

  it('prints one JSON document', async () => {
    const { out } = await runCli(['trace', 'inspect', write('events.csv', EVENTS), '--json']);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'TraceSummary',
      format: 'huawei-east-1',
      vms: { count: 3, cpuMilli: 6000 },
      departures: { observed: 1, 'after-end': 2 },
      peaks: { count: { amount: 2, atSeconds: 5 } },
      shapeCount: 2,
      issues: [],
    });
  });

  it('reads any CSV with named columns', async () => {
    const path = write('own.csv', 'who,vCPUs,ram\nx,2,1024\n');
    const { code, out } = await runCli(['trace', 'inspect', path, '--column', 'id=who', 'cpu=vCPUs', 'memory=ram:MiB']);
    expect(code).toBe(0);
    expect(out).toMatch(/^VMs +1 VM with 2 cores, 1GiB in 1 shape$/m);
  });

  it('makes names from files safe to print', async () => {
    const { out } = await runCli(['trace', 'inspect', write('evil\u001b[2J.csv', EVENTS)]);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('evil\\u001b[2J.csv');
  });

  it('refuses a file that is no trace, naming the formats', async () => {
    const { code, err } = await runCli(['trace', 'inspect', write('poem.txt', 'Roses are red\n')]);
    expect(code).toBe(1);
    expect(err).toContain('found a text that begins with "Roses are red", wanted one of openb, dlrm');
  });

  it.each([
    [['--format', 'nonsense'], /Allowed choices are openb/],
    [['--column', 'cpu'], /--column: found "cpu", wanted KEY=NAME/],
    [['--unit-cpu', '0'], /wanted a number above 0/],
    [['--machine-type', '1.5'], /wanted a whole number/],
    [['--bad-rows', '101'], /wanted a number from 0 to 100/],
  ])('knows %j for wrong usage', async (options, message) => {
    const { code, err } = await runCli(['trace', 'inspect', write('events.csv', EVENTS), ...options]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('shows its formats and examples as help', async () => {
    const { code, out } = await runCli(['trace', 'inspect', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/ {2}openb +OpenB:/);
    expect(out).toContain('KEY=NAME:UNIT says which column holds what');
  });
});

describe('berth trace check', () => {
  it('exits 0 where every row can be read', async () => {
    const { code, out } = await runCli(['trace', 'check', write('events.csv', EVENTS)]);
    expect([code, out]).toEqual([0, 'huawei-east-1: good, 0 nodes, 3 VMs\n']);
  });

  it('tells all issues and exits 1, also below the share that may be left out', async () => {
    const bad = Array.from({ length: 8 }, (_, index) => `x${index},?,1,5,0\n`).join('');
    const { code, out, err } = await runCli(['trace', 'check', write('bad.csv', EVENTS + bad)]);
    expect(code).toBe(1);
    expect(out).toBe('huawei-east-1: not good, 0 nodes, 3 VMs\n');
    for (let line = 6; line <= 13; line++)
      expect(err).toContain(`line ${line}, column cpu: found "?", wanted a number`);
    expect(err).toContain('8 rows of 12 could not be read and are left out.');
  });

  it('stops where too many rows are bad, after telling them', async () => {
    const path = write('bad.csv', `${EVENTS}${'x,?,1,5,0\n'.repeat(3)}`);
    const { code, err } = await runCli(['trace', 'check', path, '--bad-rows', '0']);
    expect(code).toBe(1);
    expect(err).toContain('line 6, column cpu: found "?"');
    expect(err).toContain('more than 0 %');
    expect(err).not.toContain('line 7');
  });
});

describe('berth trace convert', () => {
  it("writes Berth's own form, which gives the same again", async () => {
    const first = join(folder, 'first.csv');
    const second = join(folder, 'second.csv');
    const path = write('events.csv', EVENTS);
    expect((await runCli(['trace', 'convert', path, '--output', first])).code).toBe(0);
    expect((await runCli(['trace', 'convert', first, '--output', second])).code).toBe(0);
    expect(readFileSync(second)).toEqual(readFileSync(first));
    const inspected = async (file: string) => JSON.parse((await runCli(['trace', 'inspect', file, '--json'])).out);
    const { vms, peaks, departures } = await inspected(path);
    expect(await inspected(second)).toMatchObject({ format: 'csv', vms, peaks, departures });
  });

  it('cuts a window, packs by name, and writes to standard output', async () => {
    const path = write('events.csv', EVENTS);
    const packed = join(folder, 'window.csv.gz');
    await runCli(['trace', 'convert', path, '--from', '7', '--to', '20', '--output', packed]);
    const text = gunzipSync(readFileSync(packed)).toString();
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^record,id,cpu_milli,memory_bytes,arrival_s/),
      'vm,a,4000,17179869184,,,10,,,,,,,vm,,,,,',
      'vm,b,1000,2147483648,,,,,,,,,,vm,,,,,',
      '',
    ]);
    const { out } = await runCli(['trace', 'convert', path, '--from', '7', '--to', '20', '--output', '-']);
    expect(out).toBe(text);
  });

  it('replaces a file only by force, and leaves nothing behind where it fails', async () => {
    const path = write('events.csv', EVENTS);
    const output = write('taken.csv', 'mine');
    const refused = await runCli(['trace', 'convert', path, '--output', output]);
    expect([refused.code, readFileSync(output, 'utf8')]).toEqual([1, 'mine']);
    expect((await runCli(['trace', 'convert', path, '--output', output, '--force'])).code).toBe(0);
    const missing = await runCli(['trace', 'convert', join(folder, 'nowhere'), '--output', join(folder, 'none.csv')]);
    expect(missing.code).toBe(1);
    expect(existsSync(join(folder, 'none.csv'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([
    [['--from', '5', '--to', '5'], '--to: found 5, wanted more than --from, which is 5'],
    [['--from', 'noon'], 'wanted a number of seconds'],
    [['--output', ''], '--output: found nothing'],
  ])('knows %j for wrong usage', async (options, message) => {
    const argv = ['trace', 'convert', write('events.csv', EVENTS), '--output', join(folder, 'no.csv'), ...options];
    const { code, err } = await runCli(argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describeWithData('berth trace on real sets', 'openb', (data) => {
  it('reads nodes and pods of OpenB together and gives them back from its own form', async () => {
    const files = [join(data, 'openb_node_list_all_node.csv'), join(data, 'openb_pod_list_default.csv')];
    const { out } = await runCli(['trace', 'inspect', ...files]);
    expect(out).toMatch(/^nodes +1,523 nodes with 125514 cores, 583\.67TiB, 6212 GPUs$/m);
    expect(out).toMatch(/^VMs +8,152 VMs with .* 6086\.8 GPUs in 151 shapes$/m);
    const own = join(folder, 'openb.csv');
    await runCli(['trace', 'convert', ...files, '--output', own]);
    const { out: again } = await runCli(['trace', 'inspect', own]);
    const numbers = (text: string) =>
      text.split('\n').filter((line) => /^(nodes|VMs|arrivals|ends|time|peak| )/.test(line));
    expect(numbers(again)).toEqual(numbers(out));
  });
});
