// `berth report --diff` on results that berth simulate made.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diffRuns } from '../../src/cli/report/placement-diffs.ts';
import { readResults } from '../../src/cli/results/read-results.ts';
import { DiskInputs } from '../../src/cli/scenario/disk-inputs.ts';
import { decideAgain, placementKey } from '../../src/cli/scenario/explain-divergence.ts';
import { expandScenario, METRICS, POLICIES, parseScenario, type RunResult } from '../../src/core/index.ts';
import { runCli } from './run-cli.ts';
import { scenario, useFolder, workloadModel } from './scenario-rig.ts';

const file = useFolder();
const ids = ['best-fit-seed-1', 'worst-fit-seed-1'] as const;

describe('berth report --diff', () => {
  const results = file('results');
  const page = file('out.html');

  beforeAll(async () => {
    file('model.yaml', workloadModel(10));
    const path = file('s.yaml', scenario({ workload: [{ model: 'model.yaml' }], seeds: [1] }));
    const { code, err } = await runCli(['simulate', path, '--output', results, '--jobs', '1', '--report', page]);
    expect({ code, err }).toMatchObject({ code: 0 });
  });

  it('tells where two runs part and by which scores, decided again', async () => {
    const { code, out, err } = await runCli(['report', results, '--diff', ...ids, '--inputs', file('.')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^best-fit-seed-1 against worst-fit-seed-1: \d+ instances? placed alike, \d+ elsewhere/);
    const [, a, b] = /They part .*\n {2}(best-fit-seed-1: .*)\n {2}(worst-fit-seed-1: .*)\n/.exec(out) ?? [];
    expect(a).toMatch(/it was placed on (n-\d+); \1 had [\d,.]+ points, n-\d+ [\d,.]+: BestFit \+/);
    expect(b).toMatch(
      /it was placed on (n-\d+); (\1 had [\d,.]+ points, n-\d+ [\d,.]+: WorstFit \+|.*the tie rule decided)/,
    );
    expect(out).not.toContain('reasons are from the logs alone');
  });

  it('has the reasons in the report too', () => {
    expect(readFileSync(page, 'utf8')).toMatch(
      /They part .*best-fit-seed-1: it was placed on n-\d+; n-\d+ had [\d,.]+ points/,
    );
  });

  it('tells what the logs have where the files are not what they were', async () => {
    cpSync(file('model.yaml'), file('kept.yaml'));
    file('model.yaml', workloadModel(11));
    const { code, out } = await runCli(['report', results, '--diff', ...ids, '--inputs', file('.')]);
    cpSync(file('kept.yaml'), file('model.yaml'));
    expect(code).toBe(0);
    expect(out).toMatch(/best-fit-seed-1: it was placed on n-\d+\n/);
    expect(out).toContain('reasons are from the logs alone: model.yaml is not the file it was');
  });

  it('tells what the logs have of results of another release', async () => {
    const path = join(results, 'scenario.json');
    const kept = readFileSync(path, 'utf8');
    writeFileSync(path, kept.replace(/"berthVersion": ?"[^"]*"/, '"berthVersion":"0.0.1"'));
    const { out } = await runCli(['report', results, '--diff', ...ids, '--inputs', file('.')]);
    writeFileSync(path, kept);
    expect(out).toContain('reasons are from the logs alone: Berth 0.0.1 made them');
  });

  it('does not simulate again where the runs part too late for a report', async () => {
    const { runs } = readResults(results);
    const [a, b] = ids.map((id) => runs.find(({ settings }) => settings.id === id)!);
    const inputs = new DiskInputs(file('.'));
    // A run of a report may be simulated up to that many events: here to none.
    const diff = await diffRuns(a!, b!, { runs: [], inputs }, -1);
    expect(diff?.remarks).toEqual([
      `reasons are from the logs alone: the runs part late; berth report --diff ${ids.join(' ')} decides again`,
    ]);
  });

  it.each([
    [['best-fit-seed-1'], 'found 1 run, wanted two'],
    [[...ids, 'best-fit-seed-1'], 'found 3 runs, wanted two'],
    [['best-fit-seed-1', 'worst-fit-seed-9'], 'did you mean worst-fit-seed-1?'],
  ])('refuses %j as wrong usage', async (runs, message) => {
    const { code, err } = await runCli(['report', results, '--diff', ...runs]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a chart beside it', async () => {
    const { code, err } = await runCli(['report', results, '--chart', 'curve', '--diff', ...ids]);
    expect(code).toBe(2);
    expect(err).toContain('leave out --chart');
  });

  it('decides every placement of a run as the run did', async () => {
    const result = readResults(results).runs.find(({ settings }) => settings.id === 'best-fit-seed-1')!;
    const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
    const parsed = parseScenario(parse(readFileSync(file('s.yaml'), 'utf8')), registry);
    const run = expandScenario(parsed.scenario!).find(({ settings }) => settings.id === result.settings.id)!;
    const placements = firstStays(result);
    const decisions = await decideAgain(run, new DiskInputs(file('.')), placements);
    expect(decisions.size).toBe(placements.length);
    for (const one of placements) {
      expect(decisions.get(placementKey(one))?.outcome).toEqual({ kind: 'chosen', node: one.node });
    }
  });
});

/** The first stay of every instance: those are placements, later ones may be the ends of migrations. */
function firstStays({ placements, nodes }: RunResult) {
  const { instanceIds, instance, node, startSeconds } = placements!;
  return instanceIds.map((id, at) => {
    const entry = instance.indexOf(at);
    return { instance: id, atSeconds: startSeconds[entry]!, node: nodes[node[entry]!]!.name };
  });
}
