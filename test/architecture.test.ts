// The layout as data, checked against every source file; the checker itself is tested below on planted sources.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkLength, checkName, checkRegistration, checkSource, type Part, type Rules } from './architecture.ts';

const none = { packages: 'none', nodeModules: 'none' } as const;
const core = { ...none, isPure: true } as const;
const browserSafe = { packages: 'any', nodeModules: 'none', isPure: false } as const;
const nodeOnly = { packages: 'any', nodeModules: 'any', isPure: false } as const;

/** Scales, shapes, ticks and statistics: pure, without the DOM. */
const D3 = ['d3-array', 'd3-format', 'd3-scale', 'd3-shape'];

const index = 'src/core/index.ts';
const shared = ['src/core/errors.ts', 'src/core/random.ts', 'src/core/schema.ts', 'src/core/elementary/'];
const elementary = 'src/core/elementary/';
const model = 'src/core/model/';
const engine = 'src/core/engine/';
const migration = 'src/core/migration/';
const liveMigration = 'src/core/migration/live/';
const simulation = 'src/core/simulation/';
const planning = 'src/core/planning/';
const planCheck = 'src/core/planning/check.ts';
const capacity = 'src/core/capacity/';
const report = 'src/core/report/';
const kube = 'src/kube/';
const kubeLive = 'src/kube/live/';
const traces = 'src/traces/';
const tracesRead = 'src/traces/read/';
const scenario = 'src/scenario/';
/** What the page is served with, which its build writes down for hosts that are not ours. */
const pageHeaders = 'src/server/page/page-headers.ts';

/** Below the engine, for everything above. */
const physics = [...shared, model, liveMigration];

/** Imports point downwards only. A part stands below every part that lists it. */
const parts: readonly Part[] = [
  { at: 'src/core/errors.ts', mayImport: [], ...core },
  { at: 'src/core/schema.ts', mayImport: ['src/core/errors.ts'], ...core },
  { at: 'src/core/random.ts', mayImport: ['src/core/errors.ts'], ...core },
  // Functions that engines compute to another last bit each.
  { at: elementary, mayImport: [elementary], ...core },
  { at: model, mayImport: [...shared, model], ...core },
  // The physics of one migration knows no engine: plugins score targets by it.
  { at: liveMigration, mayImport: [...shared, model, liveMigration], ...core },
  { at: engine, mayImport: [...physics, engine], ...core },
  { at: migration, mayImport: [...physics, engine, migration], ...core },
  { at: simulation, mayImport: [...physics, engine, migration, simulation], ...core },
  { at: planning, mayImport: [...physics, engine, migration, simulation, planning, planCheck], ...core },
  // Replays a plan without trusting the code that made it.
  { at: planCheck, mayImport: [...shared, model], ...core },
  { at: capacity, mayImport: [...physics, engine, migration, simulation, capacity], ...core },
  {
    at: report,
    mayImport: [...physics, engine, migration, simulation, planning, planCheck, capacity, report],
    ...core,
    packages: D3,
  },
  {
    at: index,
    mayImport: [...physics, engine, migration, simulation, planning, planCheck, capacity, report],
    ...core,
  },

  { at: kube, mayImport: [index, kube], ...browserSafe },
  { at: kubeLive, mayImport: [index, kube, kubeLive], ...nodeOnly },
  // Some traces hold Kubernetes objects.
  { at: traces, mayImport: [index, kube, traces], ...browserSafe },
  { at: tracesRead, mayImport: [index, kube, traces, tracesRead], ...nodeOnly },

  // Reads a scenario and what it names, for the command line and the page.
  { at: scenario, mayImport: [index, kube, traces, scenario], ...browserSafe },

  {
    at: 'src/server/',
    mayImport: [index, kube, kubeLive, traces, tracesRead, pageHeaders, 'src/server/'],
    ...nodeOnly,
  },
  { at: pageHeaders, mayImport: [], ...none, isPure: false },
  // The server is started by a command; package.json holds the version.
  {
    at: 'src/cli/',
    mayImport: [index, kube, kubeLive, traces, tracesRead, scenario, 'src/server/', 'src/cli/', 'package.json'],
    ...nodeOnly,
  },
  { at: 'package.json', mayImport: [], ...none, isPure: false },
  // Runs where the page is built, not in it.
  { at: 'web/build/', mayImport: [pageHeaders, 'web/build/'], ...nodeOnly },
  { at: 'web/vite.config.ts', mayImport: [pageHeaders, 'web/build/'], ...nodeOnly },
  { at: 'web/', mayImport: [index, kube, traces, scenario, 'web/'], ...browserSafe },
];

const rules: Rules = {
  parts,
  grantedPackages: { 'src/core/engine/formula/parser.ts': ['mathjs'] },
  impure: {
    'Math.random': 'take a generator of src/core/random.ts as an argument',
    'Date.now': 'take the time in seconds as an argument',
    'new Date': 'take the time in seconds as an argument',
    'Date(': 'take the time in seconds as an argument',
    'console.': 'return a value, the caller prints it',
  },
  exactIn: ['src/core/', 'src/kube/', 'src/traces/', 'src/scenario/', 'web/answer/', 'web/session/'],
  inexact: {
    ...Object.fromEntries(
      ['cos', 'exp', 'expm1', 'log', 'log10', 'log1p', 'log2', 'pow'].map((name) => [
        `Math.${name}`,
        `import ${name} of src/core/elementary`,
      ]),
    ),
    // None of these is needed yet.
    ...Object.fromEntries(
      [
        'acos',
        'acosh',
        'asin',
        'asinh',
        'atan',
        'atan2',
        'atanh',
        'cbrt',
        'cosh',
        'hypot',
        'sin',
        'sinh',
        'tan',
        'tanh',
      ].map((name) => [`Math.${name}`, 'write it in src/core/elementary first']),
    ),
    '**': 'import pow or square of src/core/elementary; powers of literals may stay',
  },
};

const registryRoot = 'src/core/engine/plugins/';
const topLevelFolders = ['bench', 'scenarios', 'src', 'test', 'web'];
const longFileLines = 300;

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = [...readSources('src'), ...readSources('web')];

describe('the source tree', () => {
  it('imports downwards only and stays pure in src/core', () => {
    expect(sources.flatMap((file) => checkSource(file, rules))).toEqual([]);
  });

  it('registers every plugin file in an index.ts', () => {
    expect(checkRegistration(sources, registryRoot)).toEqual([]);
  });

  it(`says in line one why a file is longer than ${longFileLines} lines`, () => {
    expect(sources.flatMap((file) => checkLength(file, longFileLines))).toEqual([]);
  });

  it('names files and folders in kebab-case', () => {
    const named = [...sources, ...readSources('test'), ...readSources('bench')];
    expect(named.flatMap((file) => checkName(file.path))).toEqual([]);
  });

  it('has no top-level folder beyond the agreed ones', () => {
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.includes(`${entry.name}/`))
      .map((entry) => entry.name);
    expect(folders.filter((folder) => !topLevelFolders.includes(folder))).toEqual([]);
  });
});

describe('checkSource', () => {
  const check = (path: string, text: string) => checkSource({ path, text }, rules);

  it.each([
    ['src/core/model/node.ts', "import { readFileSync } from 'node:fs';"],
    ['src/core/model/node.ts', "import { schedule } from '../engine/schedule.ts';"],
    ['src/core/model/node.ts', "import type { Plugin } from '../engine/plugin.ts';"],
    ['src/core/model/node.ts', "export * from '../engine/plugin.ts';"],
    ['src/core/model/node.ts', "type Plugin = import('../engine/plugin.ts').Plugin;"],
    ['src/core/engine/formula.ts', "const mathjs = await import('mathjs');"],
    ['src/core/engine/schedule.ts', "import { BerthError } from '../index.ts';"],
    ['src/core/elementary/exp.ts', "import { BerthError } from '../errors.ts';"],
    ['src/core/engine/schedule.ts', "import { drain } from '../migration/queue.ts';"],
    ['src/core/migration/live/path.ts', "import { schedule } from '../../engine/schedule.ts';"],
    ['src/core/planning/check.ts', "import { drain } from './drain.ts';"],
    ['src/core/capacity/bounds.ts', "import { drain } from '../planning/drain.ts';"],
    ['src/core/util/clamp.ts', 'export const zero = 0;'],
    ['src/kube/quantity.ts', "import { parseCluster } from '../core/model/parse-cluster.ts';"],
    ['src/kube/quantity.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/kube/quantity.ts', "import { watch } from './live/watch.ts';"],
    ['src/traces/openb.ts', "import { createReadStream } from 'node:fs';"],
    ['src/scenario/read-text.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/scenario/read-text.ts', "import { readBytes } from '../cli/read-bytes.ts';"],
    ['src/scenario/read-scenario.ts', "import { readTrace } from '../traces/read/read-trace.ts';"],
    ['src/server/app.ts', "import { main } from '../cli/main.ts';"],
    ['web/state.ts', "import { schedule } from '../src/core/engine/schedule.ts';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1);
  });

  it.each([
    ['Math.random', 'export const roll = () => Math.random();'],
    ['Math.random', 'export const roll = () => globalThis.Math.random();'],
    ['Math.random', "export const roll = () => Math['random']();"],
    ['Math.random', 'const { random } = Math;'],
    ['Date.now', 'export const startedAt = Date.now();'],
    ['new Date', 'export const startedAt = new Date();'],
    ['Date(', 'export const startedAt = Date();'],
    ['console.', "console.log('placed');"],
  ])('refuses %s in core: %s', (found, text) => {
    expect(check('src/core/engine/score.ts', text)).toEqual([
      `src/core/engine/score.ts:1: ${found} in pure code; ${rules.impure[found]}`,
    ]);
  });

  it.each([
    ['Math.exp', 'src/core/engine/score.ts', 'export const grow = (x: number) => Math.exp(x);'],
    ['Math.log', 'src/traces/openb.ts', 'export const apply = Math.log;'],
    ['Math.pow', 'src/scenario/read-text.ts', "export const cube = (x: number) => Math['pow'](x, 3);"],
    ['Math.cos', 'web/answer/forked-runs.ts', 'const { cos } = Math;'],
    ['Math.tanh', 'src/kube/quantity.ts', 'export const flatten = (x: number) => Math.tanh(x);'],
    ['**', 'src/core/report/text.ts', 'export const raise = (x: number) => x ** 2;'],
    ['**', 'src/core/engine/score.ts', 'export const double = (count: number) => 2 ** count;'],
    ['**', 'src/core/engine/score.ts', 'export const half = 2 ** 0.5;'],
    ['**', 'src/core/engine/score.ts', 'export let sum = 3;\nsum **= 2;'],
  ])('refuses %s where results are to be the same in every engine: %s', (found, path, text) => {
    expect(check(path, text)).toEqual([
      `${path}:${text.split('\n').length}: ${found} differs between engines; ${rules.inexact[found]}`,
    ]);
  });

  it.each([
    [
      'src/core/engine/schedule.ts',
      "import type { Node } from '../model/node.ts';\nimport { BerthError } from '../errors.ts';",
    ],
    ['src/core/engine/score.ts', "// never Math.random(), never console.log()\nexport const text = 'Date.now()';"],
    ['src/core/engine/score.ts', 'export const floor = (value: number) => Math.floor(value);'],
    ['src/core/engine/score.ts', 'export const bytes = [2 ** 30, 2 ** -26, 2n ** 63n, Math.sqrt(2)];'],
    ['src/cli/main.ts', 'export const digits = Math.log10(7) ** 2;'],
    ['web/map/map-view.ts', 'export const far = Math.hypot(3, 4);'],
    ['src/kube/quantity.ts', "import { parse } from 'yaml';\nimport { BerthError } from '../core/index.ts';"],
    ['src/kube/live/watch.ts', "import { request } from 'node:https';\nimport { toNode } from '../node.ts';"],
    ['src/traces/read/open-file.ts', "import { createReadStream } from 'node:fs';"],
    ['src/cli/main.ts', "import { readFileSync } from 'node:fs';\nconsole.log(new Date());"],
  ])('accepts in %s: %s', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  it('accepts a package granted to one file, deep paths included, and no other file', () => {
    const granted = { ...rules, grantedPackages: { 'src/core/engine/formula.ts': ['mathjs'] } };
    const text = "import { parse } from 'mathjs/number';";
    expect(checkSource({ path: 'src/core/engine/formula.ts', text }, granted)).toEqual([]);
    expect(checkSource({ path: 'src/core/engine/schedule.ts', text }, granted)).toHaveLength(1);
  });
});

describe('checkRegistration', () => {
  const plugin = { path: `${registryRoot}kube/node-name.ts`, text: 'export const nodeName = {};' };
  const forgotten = { path: `${registryRoot}kube/node-ports.ts`, text: 'export const nodePorts = {};' };
  const registry = { path: `${registryRoot}kube/index.ts`, text: "import { nodeName } from './node-name.ts';" };

  it('finds the plugin that its index.ts does not import', () => {
    expect(checkRegistration([plugin, registry], registryRoot)).toEqual([]);
    expect(checkRegistration([plugin, forgotten, registry], registryRoot)).toHaveLength(1);
  });

  it('finds plugins in a folder without any index.ts', () => {
    expect(checkRegistration([plugin], registryRoot)).toHaveLength(1);
  });
});

describe('checkLength', () => {
  const body = 'export {};\n';

  it('refuses a long file without a reason and accepts one with it', () => {
    expect(checkLength({ path: 'a.ts', text: body.repeat(4) }, 3)).toHaveLength(1);
    expect(checkLength({ path: 'a.ts', text: `// Long because it is one table.\n${body.repeat(4)}` }, 3)).toEqual([]);
    expect(checkLength({ path: 'a.ts', text: body.repeat(3) }, 3)).toEqual([]);
  });
});

describe('checkName', () => {
  it('refuses capitals and underscores and accepts kebab-case with a suffix', () => {
    expect(checkName('src/core/NodeName.ts')).toHaveLength(1);
    expect(checkName('src/core/node_name.ts')).toHaveLength(1);
    expect(checkName('test/core/node-name.test.ts')).toEqual([]);
  });
});

function readSources(folder: string): { path: string; text: string }[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('/node_modules/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
