import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { processIo } from '../../src/cli/io.ts';
import { runCli } from './run-cli.ts';
import { SMALL_CLUSTER } from './small-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));
const written = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const cluster = written('cluster.yaml', SMALL_CLUSTER);

/** The words of every command, from the program itself. */
function commandPaths(): string[][] {
  const program = new Command();
  for (const command of COMMANDS) command.register(program, processIo(), () => undefined);
  const visit = (command: Command, words: readonly string[]): string[][] => [
    [...words],
    ...command.commands.flatMap((inner) => visit(inner, [...words, inner.name()])),
  ];
  return visit(program, []);
}

describe('wrong usage exits 2 and says what to do', () => {
  it.each<readonly [readonly string[], string]>([
    [['plase'], 'Did you mean place?'],
    [['place'], "required option '-c, --cluster <file...>' not specified"],
    [['place', '--cluster', cluster, '--polcy', 'x'], 'Did you mean --policy?'],
    [['place', '--cluster', cluster, '--scheduler-version', '1.20'], 'Allowed choices are 1.34, 1.35, 1.36'],
    [['place', '--cluster', cluster, '--seed', '-1'], '--seed: found "-1", wanted a whole number'],
    [['place', '--cluster', cluster, '--policy', 'kube-default', '--scheduler-config', 'x'], 'not both'],
    [
      ['explain', '--cluster', cluster],
      'give one of --pod NAMESPACE/NAME, --manifest FILE and --migrate NAMESPACE/NAME',
    ],
    [['explain', '--cluster', cluster, '--pod', 'vms/smal'], 'did you mean vms/small?'],
    [['explain', '--cluster', cluster, '--pod', 'vms/small', '--node', 'n9'], 'did you mean n1?'],
    [['start', '--scenario', 'first-clustr'], 'did you mean first-cluster?'],
    [['verify', 'scheduler', 'x', '--limit', '0'], 'wanted a whole number from 1 on'],
    [['place', '--cluster', '-', '--policy', '-'], 'standard input is read once'],
    [['explain', '--cluster', '-', '--manifest', '-'], 'standard input is read once'],
  ])('%j', async (argv, message) => {
    const { code, err } = await runCli(argv);
    expect([code, err.includes(message) || err]).toEqual([2, true]);
    expect(err).not.toContain('    at ');
  });
});

describe('a refused input exits 1 and tells all that is wrong', () => {
  const quantities = `kind: NodeList
items:
- { metadata: { name: n1 }, status: { allocatable: { cpu: "4", memory: 12Gb } } }
- { metadata: { name: n2 }, status: { allocatable: { cpu: "-1", memory: 1Gi } } }
- { metadata: { name: n3 }, status: { allocatable: { cpu: "1", memory: 1Gi } } }
- { metadata: { name: n3 }, status: { allocatable: { cpu: "1", memory: 1Gi } } }
`;

  it.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'a file that is not there',
      ['place', '--cluster', join(folder, 'none.json')],
      ['found no such file, wanted a file'],
    ],
    ['a folder', ['place', '--cluster', folder], ['found a folder']],
    [
      'quantities, negative amounts and names twice, all at once',
      ['place', '--cluster', written('bad.yaml', quantities)],
      ['items[0].status.allocatable.memory: found "12Gb"', 'items[1].status.allocatable.cpu', 'duplicate-node'],
    ],
    ['JSON cut off', ['place', '--cluster', written('cut.json', '{"kind":"List","items":[{')], ['input-malformed']],
    [
      'a gzip file cut off',
      ['place', '--cluster', written('cut.gz', gzipSync(SMALL_CLUSTER).subarray(0, 300))],
      ['found a gzip file that ends too early'],
    ],
    ['an empty file', ['place', '--cluster', written('empty.json', '')], ['input-empty']],
    [
      'a policy of an unknown name',
      ['place', '--cluster', cluster, '--policy', 'kube-defalt'],
      ['did you mean kube-default?'],
    ],
    [
      'a policy with an unknown key',
      [
        'policy',
        'check',
        written(
          'policy.yaml',
          'apiVersion: berth.dev/v1alpha1\nkind: PlacementPolicy\nmetadata: {name: a}\nspec: {plugin: []}\n',
        ),
      ],
      ['spec.plugin: found "plugin"', 'did you mean plugins?'],
    ],
  ])('%s', async (_name, argv, messages) => {
    const { code, err } = await runCli(argv);
    for (const message of messages) expect(err).toContain(message);
    expect(code).toBe(1);
    expect(err).not.toContain('    at ');
  });
});

describe('names from a file', () => {
  it('cannot steer the terminal', async () => {
    const hostile = JSON.stringify({ kind: 'Pod', metadata: { name: 'a\u001b[2J\u202eb', uid: 'u' }, spec: {} });
    const { out } = await runCli(['place', '--cluster', '-'], hostile);
    expect(out).toContain('a\\u001b[2J\\u202eb');
  });

  it('may be __proto__', async () => {
    const text =
      '{"kind":"Pod","metadata":{"name":"__proto__","namespace":"__proto__","labels":{"__proto__":"x"}},"spec":{}}';
    const { code, out } = await runCli(['place', '--cluster', '-'], text);
    expect([code, out.includes('__proto__/__proto__')]).toEqual([0, true]);
  });
});

/** What keeps a command that needs no file from long work, or from writing beside the project. */
const IDLE: Readonly<Record<string, readonly string[]>> = {
  start: ['--no-serve', '--output', '/dev/null/none'],
  bench: ['--data', '/dev/null/none'],
};

describe('help', () => {
  it.each(commandPaths())('of %j teaches by example and exits 0', async (...command) => {
    const { code, out } = await runCli([...command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nExamples:\n {2}\$ (berth|kubectl|gzip) /);
  });

  it('gives examples whose options and commands there are', async () => {
    for (const command of commandPaths()) {
      const { out } = await runCli([...command, '--help']);
      for (const [, line] of out.matchAll(/\$ berth (.*?)(?: {2,}.*| [>|] .*)?$/gm)) {
        const words = line!
          .split(' ')
          .map((word) => (/\.(json|yaml|gz)$/.test(word) ? join(folder, 'none', word) : word));
        // The files are not there, and what needs none is kept from working; the command itself must be right.
        const { code } = await runCli([...words, ...(IDLE[words[0]!] ?? [])]);
        expect([line, code]).not.toEqual([line, 2]);
      }
    }
  });
});

describe('policy', () => {
  it('lists every plugin and policy', async () => {
    const { out } = await runCli(['policy', 'list']);
    for (const name of ['kube-default', 'NodeResourcesFit', 'InterPodAffinity']) expect(out).toContain(name);
  });

  it('lists them as one JSON document', async () => {
    const document = JSON.parse((await runCli(['policy', 'list', '--json'])).out);
    expect(document).toMatchObject({ apiVersion: 'berth.dev/v1alpha1', kind: 'PolicyList' });
  });

  it('shows a policy as a file that it takes back', async () => {
    const { out } = await runCli(['policy', 'show', 'kube-default']);
    const { code, out: checked } = await runCli(['policy', 'check', '-'], out);
    expect([code, checked]).toEqual([0, '-: good, kube-default with 18 plugins\n']);
  });
});
