import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResults } from '../../src/cli/results/read-results.ts';
import { runCli } from './run-cli.ts';
import { contentOf, endBy, scenario, startBerth, untilThere, useFolder, workloadModel } from './scenario-rig.ts';

const file = useFolder();
const simulate = (...argv: string[]) => runCli(['simulate', ...argv]);
const RUNS = ['best-fit-seed-1', 'best-fit-seed-2', 'worst-fit-seed-1', 'worst-fit-seed-2'];

/** An uninterrupted set in one thread, for others to compare with. */
async function whole(): Promise<string> {
  const folder = file('whole');
  if (!existsSync(folder)) {
    const { code, err } = await simulate(file('s.yaml', scenario()), '--output', folder, '--jobs', '1');
    if (code !== 0) throw new Error(err);
  }
  return folder;
}

describe('berth simulate FILE', () => {
  it('keeps every run, and says how policies compare and where results lie', async () => {
    const { code, out, err } = await simulate(file('s.yaml', scenario()), '--output', file('whole'), '--jobs', '1');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^measure +best-fit +worst-fit/);
    expect(out.trimEnd().split('\n').at(-1)).toBe(`4 runs in ${file('whole')}`);
    const { runs, inputs } = readResults(file('whole'));
    expect(runs.map(({ settings }) => settings.id)).toEqual(RUNS);
    expect(inputs).toMatchObject({ scenario: 'small', files: [], scenarioFile: { kind: 'Scenario' } });
    const [first] = runs;
    const { arrived, running, pending, down, rejected, departed } = first!.counts;
    expect(arrived).toBeGreaterThan(100);
    expect(running + pending + down + rejected + departed).toBe(arrived);
    // What happens in the scenario has happened: its one node was drained.
    expect(first!.migrations.length).toBeGreaterThan(0);
  });

  it('gives the same bytes whether runs are made here or on threads', async () => {
    const folder = file('threads');
    const { code, err } = await simulate(file('s.yaml', scenario()), '--output', folder, '--jobs', '2');
    expect([code, err]).toEqual([0, '']);
    expect(contentOf(folder)).toEqual(contentOf(await whole()));
  });

  it.each(['1', '2'])('warns once of what happens after the end, with --jobs %s', async (jobs) => {
    const late = scenario({ happens: [{ at: '25h', drain: { nodes: ['n-001'] } }] });
    const { code, err } = await simulate(file('late.yaml', late), '--output', file(`late-${jobs}`), '--jobs', jobs);
    expect(code).toBe(0);
    expect(err).toMatch(/spec\.happens\[0\]\.at: found 3600 s after the end, wanted a time up to the end/);
    expect(err.match(/after the end/g)).toHaveLength(1);
  });

  it('refuses what happens to a node that is not there, before any run has ended', async () => {
    const early = scenario({ happens: [{ at: '6h', drain: { nodes: ['n-009'] } }] });
    const { code, err } = await simulate(file('early.yaml', early), '--output', file('early'), '--jobs', '1');
    expect([code, err]).toEqual([1, expect.stringMatching(/spec\.happens\[0\].*n-009/s)]);
  });

  it('makes only runs that are missing, and gives the same bytes then', async () => {
    const folder = await whole();
    const before = contentOf(folder);
    rmSync(join(folder, 'runs', RUNS[1]!), { recursive: true });
    rmSync(join(folder, 'summary.csv'));
    const { code, err } = await simulate(file('s.yaml', scenario()), '--output', folder, '--jobs', '1');
    expect([code, err]).toEqual([0, `3 runs of 4 in ${folder} already\n`]);
    expect(contentOf(folder)).toEqual(before);
  });

  it('goes on after it was killed, and gives the same bytes as if it had not been', async () => {
    const folder = file('killed');
    const argv = ['simulate', file('s.yaml', scenario()), '--output', folder, '--jobs', '1'];
    const child = startBerth(argv);
    await untilThere(join(folder, 'runs', RUNS[0]!, 'result.json'), child);
    expect(await endBy('SIGKILL', child)).toBe('SIGKILL');
    expect(readdirSync(folder).some((name) => name.startsWith('.writer-'))).toBe(true);
    const { code, err } = await runCli(argv);
    expect(code).toBe(0);
    expect(err).toMatch(/^[123] runs? of 4 in /);
    expect(contentOf(folder)).toEqual(contentOf(await whole()));
  });

  it('stops at Ctrl-C, keeps what has ended, and says how to go on', async () => {
    const folder = file('stopped');
    const argv = ['simulate', file('s.yaml', scenario()), '--output', folder, '--jobs', '1'];
    const child = startBerth(argv);
    await untilThere(join(folder, 'runs', RUNS[0]!, 'result.json'), child);
    expect(await endBy('SIGINT', child)).toBe(1);
    expect(child.err()).toMatch(
      /^berth: stopped; [123] of 4 runs are in .+ and safe; the same command goes on with the/,
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await runCli(argv)).code).toBe(0);
    expect(contentOf(folder)).toEqual(contentOf(await whole()));
  });

  it('writes the report beside what it prints', async () => {
    const argv = ['--output', await whole(), '--report', file('report.html')];
    const { code, out } = await simulate(file('s.yaml', scenario()), ...argv);
    expect([code, out.endsWith(`4 runs in ${file('whole')}, report in ${file('report.html')}\n`)]).toEqual([0, true]);
    expect(readFileSync(file('report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('prints one document of all results with --json', async () => {
    const argv = ['--output', await whole(), '--jobs', '1', '--json'];
    const { code, out } = await simulate(file('s.yaml', scenario()), ...argv);
    expect(code).toBe(0);
    expect(readResults(file('all.json', out))).toEqual(readResults(await whole()));
  });

  it('takes policies and seeds of the command line, and keeps several scenarios apart', async () => {
    const files = ['one', 'two'].map((name) => file(`${name}.yaml`, scenario({}, name)));
    const folder = file('several');
    const { code } = await simulate(...files, '--policies', 'best-fit', '--seeds', '7', '--output', folder);
    expect(code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['one', 'two']);
    expect(readResults(join(folder, 'one')).runs.map(({ settings }) => settings.id)).toEqual(['best-fit-seed-7']);
    expect(readResults(join(folder, 'one')).inputs.scenarioFile).toMatchObject({ spec: { seeds: [7] } });
  });

  it('refuses to go on where an input has changed, and simulates again by force', async () => {
    const folder = file('changed');
    const argv = (perHour: number) => {
      file('model.yaml', workloadModel(perHour));
      return [file('m.yaml', scenario({ workload: [{ model: 'model.yaml' }] })), '--output', folder, '--jobs', '1'];
    };
    expect((await simulate(...argv(10))).code).toBe(0);
    const before = readFileSync(join(folder, 'runs', RUNS[0]!, 'result.json'), 'utf8');
    const { code, err } = await simulate(...argv(20));
    expect([code, err]).toEqual([1, expect.stringContaining('found a result of another model.yaml, wanted the same')]);
    expect(readFileSync(join(folder, 'runs', RUNS[0]!, 'result.json'), 'utf8')).toBe(before);
    expect((await simulate(...argv(20), '--force')).code).toBe(0);
    expect(readFileSync(join(folder, 'runs', RUNS[0]!, 'result.json'), 'utf8')).not.toBe(before);
  });
});

describe('berth simulate FILE with what is no scenario', () => {
  it('tells everything that is missing or unknown together, before anything runs', async () => {
    const bad = scenario({
      cluster: { files: ['no-dump.json'] },
      workload: [
        { trace: { files: ['no-trace.csv'] } },
        { model: 'no-model.yaml' },
        { generate: {} },
        { files: ['no-pods.yaml'] },
      ],
      decide: { policies: ['best-fit', 'no-policy.yaml'], profile: { schedulerConfig: 'no-scheduler.yaml' } },
      happens: [],
    });
    const folder = file('never');
    const { code, err, out } = await simulate(file('bad.yaml', bad), '--output', folder);
    expect([code, out, existsSync(folder)]).toEqual([1, '', false]);
    expect(err).toContain('error input-unreadable (6)\n  no-dump.json: found no such file');
    expect(err).toContain('bad.yaml: spec.workload[2].generate.horizonSeconds: found nothing');
  });

  it.each([
    ['a policy that there is not', scenario({ decide: { policies: ['best-fitt'] } }), 'found "best-fitt"', 1],
    ['a seed that is no number', scenario({ seeds: ['x'] }), 'spec.seeds[0]: found', 1],
    ['a metric that there is not', scenario({ metrics: ['utilization'] }), 'spec.metrics[0]: found "utilization"', 1],
    ['a broken file', 'spec: [', 'bad.yaml', 1],
    ['an empty file', '', 'Give a file of kind: Scenario', 1],
    ['two scenarios', `${scenario()}---\n${scenario()}`, 'found 2 documents, wanted one scenario', 1],
    ['a node that there is not', scenario({ happens: [{ at: '1h', drain: { nodes: ['n-9'] } }] }), 'n-9', 1],
  ])('refuses %s', async (_, text, message, expected) => {
    const { code, err } = await simulate(file('bad.yaml', text), '--output', file('never'), '--jobs', '1');
    expect([code, err]).toEqual([expected, expect.stringContaining(message)]);
  });

  it.each([
    [['s.yaml', '--pods', 'p.yaml'], '--pods: a scenario says that itself'],
    [['s.yaml', '--policy', 'best-fit'], 'write --policies a,b'],
    [['--jobs', '2', '--pods', 'p.yaml'], '--jobs needs the file of a scenario'],
    [['s.yaml', '--seeds', '1,x'], '--seeds: found "x", wanted a whole number'],
    [['s.yaml', '--policies', 'a,,b'], '--policies: found "a,,b", wanted a list'],
    [['s.yaml', '--jobs', '0'], '--jobs: found "0", wanted a whole number from 1'],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const { code, err } = await simulate(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
