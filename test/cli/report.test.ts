import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReport, renderPage } from '../../src/cli/report/render-file.ts';
import { renderResults } from '../../src/cli/results/read-results.ts';
import { buildResults } from '../core/report/results-builder.ts';
import { runCli } from './run-cli.ts';

describe('berth report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-report-cli-'));
  const input = join(folder, 'results.json');
  const output = join(folder, 'out.html');

  beforeAll(() => writeFileSync(input, [...renderResults(buildResults())].join('')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('rebuilds the page from results, byte for byte', async () => {
    const { code, out, err } = await runCli(['report', input, '--output', output]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/out\.html: 0\.\d MB\n$/);
    expect(readFileSync(output, 'utf8')).toBe(
      renderPage(await buildReport(buildResults(), { lacks: 'the results hold no scenario' })),
    );
  });

  it('compares with the baseline that is asked for', async () => {
    const { code, out } = await runCli(['report', input, '--baseline', 'best-fit', '--output', '-']);
    expect(code).toBe(0);
    expect(out).toContain('Difference to <bdi>best-fit</bdi>');
  });

  it('writes one chart as SVG, of the run, node and measure that are asked for', async () => {
    const curve = await runCli(['report', input, '--chart', 'curve', '--measure', 'pending', '--output', '-']);
    expect(curve.out).toMatch(/^<svg .*aria-label="VMs that wait over 2 d/);
    const node = await runCli([
      'report',
      input,
      '--chart',
      'node',
      '--node',
      'node-0003',
      '--run',
      'best-fit-seed-2',
      '--output',
      '-',
    ]);
    expect(node.out).toMatch(/aria-label="node-0003: /);
  });

  it.each([
    [['--chart', 'curve', '--measure', 'pendings'], 'no measure "pendings"; did you mean pending?'],
    [['--chart', 'node', '--node', 'nodule'], 'no node "nodule"'],
    [['--chart', 'heat-map', '--run', 'best-fit-seed-3'], 'no run "best-fit-seed-3"; did you mean best-fit-seed-'],
    [['--chart', 'pie'], "option '--chart <name>' argument 'pie' is invalid"],
    [['--chart', 'curve', '--format', 'png'], 'wanted svg; open the report in a browser'],
  ])('refuses %j as wrong usage', async (given, message) => {
    const { code, err } = await runCli(['report', input, ...given, '--output', '-']);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a baseline that no run has, and files that hold no results', async () => {
    const baseline = await runCli(['report', input, '--baseline', 'worst-fit', '--output', '-']);
    expect(baseline.code).toBe(1);
    const file = join(folder, 'other.json');
    writeFileSync(file, '{"kind":"List"}');
    const other = await runCli(['report', file, '--output', '-']);
    expect(other.code).toBe(1);
    expect(other.err).toContain('other.json');
  });

  it('says where it cannot write', async () => {
    const { code, err } = await runCli(['report', input, '--output', join(folder, 'no', 'such', 'out.html')]);
    expect(code).toBe(1);
    expect(err).toContain('no such folder');
  });
});
