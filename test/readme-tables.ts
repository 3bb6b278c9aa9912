/** The parts of README.md that are made from the code: run `npm run readme` to write them, a test holds them equal. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import {
  CODES,
  DATA_KINDS,
  type DataKind,
  METRICS,
  PLUGINS,
  POLICIES,
  type Policy,
  renderTieRule,
} from '../src/core/index.ts';
import { METRIC_TABLE, type MetricRow } from '../src/server/metric-table.ts';
import { TRACE_FORMATS } from '../src/traces/index.ts';
import { runCli } from './cli/run-cli.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** Weight of each plugin in kube-default; '' where it does not score. */
function weightOf(name: string, points: readonly string[]): string {
  const entry = POLICIES[0]!.plugins.find((one) => one.name === name);
  return entry === undefined || !points.includes('score') ? '' : String(entry.weight);
}

/** Kinds of data that a policy's plugins need beside nodes and pods. */
function needsOf({ plugins }: Policy): string {
  const kinds = new Set(plugins.flatMap(({ name }) => PLUGINS.find((one) => one.name === name)?.needs ?? []));
  return (Object.keys(DATA_KINDS) as DataKind[]).filter((kind) => kinds.has(kind)).join(', ');
}

/** What the kinds of data are called in full. */
function renderDataKinds(): string {
  return Object.entries(DATA_KINDS)
    .map(([kind, text]) => `*${kind}*: ${text}`)
    .join('; ');
}

/** Columns of the terminal whose output README.md shows. */
const COLUMNS = 120;

const WAREHOUSE = ['--cluster', 'scenarios/first-cluster/cluster.yaml', '--pod', 'vms/virt-launcher-warehouse'];
const ESTATE = ['--cluster', 'scenarios/vm-estate/cluster.yaml', '--policy', 'vm-balanced'];
const NEW_VM = [...ESTATE, '--manifest', 'scenarios/vm-estate/new-vm.yaml'];
const MOVED_VM = [...ESTATE, '--migrate', 'shop/shop-db'];

/** What a command prints. */
async function outputOf(command: string, argv: readonly string[]): Promise<string> {
  const { out } = await runCli(argv, '', COLUMNS);
  return `$ ${command}\n${out}`;
}

/** What `npm start` prints before it serves; its results lie where they would lie for a user. */
async function outputOfStart(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-readme-'));
  const printed = await outputOf('npm start', ['start', '--no-serve', '--output', folder]);
  rmSync(folder, { recursive: true });
  return printed.replaceAll(folder, 'berth-results/first-cluster');
}

function outputOfExplain(options: readonly string[]): Promise<string> {
  return outputOf(`npm run -s berth -- explain ${options.join(' ')}`, ['explain', ...options]);
}

function fence(...texts: readonly string[]): string {
  return `\`\`\`\n${texts.join('\n')}\`\`\``;
}

/** Parts by the name of their place in README.md. */
const PARTS: Readonly<Record<string, () => string | Promise<string>>> = {
  output: async () => {
    return fence(await outputOfStart(), await outputOfExplain(WAREHOUSE));
  },
  vms: async () => fence(await outputOfExplain(NEW_VM), await outputOfExplain(MOVED_VM)),
  plugins: () =>
    renderMarkdown(
      ['plugin', 'points', 'weight in kube-default', 'what it does'],
      PLUGINS.map(({ name, points, summary }) => [name, points.join(', '), weightOf(name, points), summary]),
    ),
  policies: () =>
    `${renderMarkdown(
      ['policy', 'what it favours', 'data it needs', 'ties'],
      POLICIES.map((policy) => [policy.name, policy.summary, needsOf(policy), renderTieRule(policy.tie)]),
    )}\n\nData beside nodes and pods: ${renderDataKinds()}.`,
  metrics: () =>
    renderMarkdown(
      ['metric', 'type', 'labels', 'what it tells'],
      Object.entries<MetricRow>(METRIC_TABLE).map(([name, { type, labels, help }]) => [
        `\`${name}\``,
        type,
        labels.join(', '),
        help,
      ]),
    ),
  scenarios: () =>
    renderMarkdown(
      ['scenario', 'what it is', 'what it must show'],
      shippedScenarios().map(({ name, description, shows }) => [name, description, shows]),
    ),
  measures: () =>
    renderMarkdown(
      ['metric', 'what it measures'],
      METRICS.map(({ name, summary }) => [name, summary]),
    ),
  formats: () =>
    renderMarkdown(
      ['format', 'what it is', 'cite; licence'],
      TRACE_FORMATS.map(({ name, summary, citation }) => [name, summary, citation]),
    ),
  codes: () =>
    renderMarkdown(
      ['code', 'meaning', 'what to do'],
      Object.entries(CODES).map(([code, { summary, remedy }]) => [`\`${code}\``, summary, remedy]),
    ),
};

/** Heads of the scenario files that come with Berth. */
function shippedScenarios(): readonly {
  readonly name: string;
  readonly description: string;
  readonly shows: string;
}[] {
  return readdirSync('scenarios').flatMap((folder) => {
    const files = readdirSync(`scenarios/${folder}`);
    if (!files.includes('scenario.yaml')) return [];
    const { metadata } = parse(readFileSync(`scenarios/${folder}/scenario.yaml`, 'utf8'));
    return [{ description: '', shows: '', ...metadata }];
  });
}

/** README.md as it stands and as it should be. */
export async function compareReadme(): Promise<{ readonly found: string; readonly wanted: string }> {
  const found = readFileSync(README, 'utf8');
  let wanted = found;
  for (const [name, render] of Object.entries(PARTS)) {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const [from, to] = [wanted.indexOf(start), wanted.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`README.md: wanted ${start} ... ${end}`);
    wanted = `${wanted.slice(0, from + start.length)}\n${await render()}\n${wanted.slice(to)}`;
  }
  return { found, wanted };
}

function renderMarkdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, (await compareReadme()).wanted);
}
