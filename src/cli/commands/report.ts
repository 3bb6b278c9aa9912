/** `berth report`: the visual report of results, rebuilt, or one of its charts. */

import { Option } from 'commander';
import { CHARTS } from '../../core/index.ts';
import { EXIT_DONE, tellIssues, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, safe } from '../render/text.ts';
import { diffRuns } from '../report/placement-diffs.ts';
import { readAgain } from '../report/read-again.ts';
import { buildReport, type ChartChoice, findRun, renderChartFile, renderPage } from '../report/render-file.ts';
import { writeAtomically } from '../results/atomic-file.ts';
import { readResults } from '../results/read-results.ts';
import { renderPlacementDiff } from '../simulate/placement-diff-text.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly output?: string;
  readonly baseline?: string;
  readonly chart?: string;
  readonly format: string;
  readonly measure: string;
  readonly run: string;
  readonly node: string;
  readonly theme: ChartChoice['theme'];
  readonly diff?: readonly string[];
  readonly inputs: string;
}

const EXAMPLES = `
Charts:
${CHARTS.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}

The page is one file: it needs no network and holds the data of its charts. Every chart in it can be saved as SVG or PNG;
PNG is made by the browser that shows the page, so the command line writes SVG.

--diff tells which VMs two runs placed elsewhere, from when and why. Where the scenario's files are still there, both runs are
simulated again up to the first differences and the scores of both nodes are told.

Examples:
  $ berth report results/ --output report.html
  $ berth report results.json --output report.html --baseline best-fit
  $ berth report results/ --chart curve --measure allocation-cpu --output allocation.svg
  $ berth report results/ --diff kube-default-seed-1 vm-packed-seed-1
  $ berth report results/ --chart heat-map --run best-fit-seed-42 --theme dark --output heat.svg`;

export const report: CommandModule = {
  register(program, io, done) {
    program
      .command('report')
      .description('write the visual report of simulation results as one HTML file, or one chart as SVG')
      .argument('<results>', 'folder of results that berth simulate wrote, or its JSON document')
      .option('-o, --output <file>', 'file to write; - for standard output (default: report.html, or CHART.svg)')
      .option('--baseline <policy>', 'policy that others are compared with (default: kube-default, else the first)')
      .addOption(new Option('--chart <name>', 'write this chart alone').choices(CHARTS.map(({ name }) => name)))
      .option('--format <format>', 'of the chart: svg', 'svg')
      .option('--measure <key>', 'measure of the chart (default: the first)', '')
      .option('--run <id>', 'run of the chart (default: the first)', '')
      .option('--node <name>', 'node of the chart (default: the first)', '')
      .addOption(new Option('--theme <theme>', 'colours of the chart').choices(['light', 'dark']).default('light'))
      .option('--diff <run...>', 'tell what these two runs placed differently and why, instead of a report')
      .option('--inputs <folder>', "folder that names of the scenario's files count from, to decide again", '.')
      .addHelpText('after', EXAMPLES)
      .action(async (results: string, options: Options) => {
        if (options.diff === undefined) await writeReport(results, options, io);
        else await tellDiff(results, options.diff, options, io);
        done(EXIT_DONE);
      });
  },
};

async function writeReport(path: string, options: Options, io: Io): Promise<void> {
  const { chart, format } = options;
  if (format !== 'svg') {
    const remedy = 'open the report in a browser and press PNG at the chart, or take --format svg';
    throw new UsageError(`--format: found ${safe(format)}, wanted svg; ${remedy}`);
  }
  const results = readResults(path, (issue) => tellIssues([issue], io));
  const ids = results.runs.map(({ settings }) => settings.id);
  // A chart shows no reasons.
  const rerun = chart === undefined ? await readAgain(results.inputs, options.inputs, ids) : { lacks: 'not asked for' };
  const built = await buildReport(results, rerun, options.baseline);
  const text = chart === undefined ? renderPage(built) : renderChartFile(built, { ...options, chart });
  const output = options.output ?? (chart === undefined ? 'report.html' : `${chart}.svg`);
  if (output === '-') io.out(text);
  else {
    writeAtomically(output, [text]);
    io.out(`${safe(output)}: ${(Buffer.byteLength(text) / 1e6).toFixed(1)} MB\n`);
  }
}

async function tellDiff(path: string, ids: readonly string[], options: Options, io: Io): Promise<void> {
  const [first, second, ...others] = ids;
  if (first === undefined || second === undefined || others.length > 0) {
    throw new UsageError(`--diff: found ${plural(ids.length, 'run')}, wanted two, after the results`);
  }
  if (options.chart !== undefined || options.output !== undefined) {
    throw new UsageError('--diff prints to the terminal: leave out --chart and --output');
  }
  const results = readResults(path, (issue) => tellIssues([issue], io));
  const [a, b] = [findRun(results.runs, first), findRun(results.runs, second)];
  const diff = await diffRuns(a, b, await readAgain(results.inputs, options.inputs, ids));
  if (diff === null)
    throw new UsageError(`--diff: ${a.placements === null ? a.settings.id : b.settings.id} kept no placements`);
  io.out(renderPlacementDiff(diff, io));
}
