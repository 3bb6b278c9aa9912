/** `berth policy`: which policies and plugins there are, what a policy says, what formulas can, and whether a file is one. */

import { stringify } from 'yaml';
import {
  API_VERSION,
  FORMULA_FUNCTIONS,
  FORMULA_LOOKUPS,
  FORMULA_VARIABLES,
  lintPolicy,
  loadServices,
  PLUGINS,
  POLICIES,
  type Policy,
  renderIssues,
  renderTieRule,
  toPolicyFile,
} from '../../core/index.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../failure.ts';
import { loadPolicy, readPolicies } from '../inputs.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import { paint, safe } from '../render/text.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = {
  list: `
Examples:
  $ berth policy list
  $ berth policy list --json`,
  show: `
Examples:
  $ berth policy show kube-default
  $ berth policy show my-policy.yaml --json      what it extends is written out`,
  formulas: `
Examples:
  $ berth policy formulas
  $ berth policy formulas --json

A formula stands in the arguments of FormulaScore or FormulaFilter:
  - name: FormulaScore
    args: { expression: "100 * min(freeAfterCpuMilli / allocatableCpuMilli, 1 - ifUnknown(usageCpuFraction, 0))" }`,
  check: `
Examples:
  $ berth policy show kube-default > my-policy.yaml
  $ berth policy check my-policy.yaml

Formulas are tried over plausible nodes and pods; what is doubtful is told as a warning.
Exit code 0 when every file is good, 1 when any is refused.`,
} as const;

const ALL_EXAMPLES = `
Examples:
  $ berth policy list
  $ berth policy show kube-default > my-policy.yaml      a policy file to change
  $ berth policy formulas                                what formulas of a policy can name
  $ berth policy check my-policy.yaml
  $ berth place --cluster cluster.json --policy my-policy.yaml`;

export const policy: CommandModule = {
  register(program, io, done) {
    const parent = program
      .command('policy')
      .description('list, show and check policies')
      .addHelpText('after', ALL_EXAMPLES);
    parent
      .command('list')
      .description('the policies and plugins that Berth brings')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES.list)
      .action(({ json }: { json?: boolean }) => {
        io.out(json === true ? `${JSON.stringify(listDocument(), null, 2)}\n` : renderList(io));
        done(EXIT_DONE);
      });
    parent
      .command('show')
      .description('a policy as a policy file')
      .argument('<name|file>', 'name of a policy, or a policy file')
      .option('--json', 'print JSON instead of YAML')
      .addHelpText('after', EXAMPLES.show)
      .action(async (nameOrFile: string, { json }: { json?: boolean }) => {
        const file = toPolicyFile(await loadPolicy(nameOrFile, io));
        io.out(json === true ? `${JSON.stringify(file, null, 2)}\n` : stringify(file));
        done(EXIT_DONE);
      });
    parent
      .command('formulas')
      .description('what formulas of a policy can name: variables, look-ups, functions, operators')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES.formulas)
      .action(({ json }: { json?: boolean }) => {
        io.out(json === true ? `${JSON.stringify(formulasDocument(), null, 2)}\n` : renderFormulas(io));
        done(EXIT_DONE);
      });
    parent
      .command('check')
      .description('tell everything that is wrong with policy files')
      .argument('<file...>', 'policy files; - for standard input')
      .addHelpText('after', EXAMPLES.check)
      .action(async (files: string[]) => done(await checkPolicies(files, io)));
  },
};

function renderList(io: Io): string {
  const policies = renderTable(
    [{ title: 'policy' }, { title: 'release' }, { title: 'ties' }, { title: 'what it does', isElastic: true }],
    POLICIES.map(({ name, schedulerVersion, tie, summary }) => [name, schedulerVersion, renderTieRule(tie), summary]),
    io,
  );
  const plugins = renderTable(
    [{ title: 'plugin' }, { title: 'points' }, { title: 'what it does', isElastic: true }],
    PLUGINS.map(({ name, points, summary }) => [name, points.join(', '), summary]),
    io,
  );
  return `${policies}\n${plugins}`;
}

function listDocument(): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'PolicyList',
    policies: POLICIES.map(({ name, summary, schedulerVersion }: Policy) => ({ name, summary, schedulerVersion })),
    plugins: PLUGINS.map(({ name, summary, points, args }) => ({ name, summary, points, args })),
  };
}

const OPERATORS = '+ - * / % ^   == != < <= > >=   and or not   a ? b : c   ( )';

function renderFormulas(io: Io): string {
  const variables = renderTable(
    [{ title: 'variable' }, { title: 'unit' }, { title: 'what it is; NaN where it is unknown', isElastic: true }],
    FORMULA_VARIABLES.map(({ name, unit, description }) => [name, unit, description]),
    io,
  );
  const lookups = renderTable(
    [{ title: 'look-up' }, { title: 'what it is', isElastic: true }],
    FORMULA_LOOKUPS.map(({ name, texts, takesDefault, description }) => [
      `${name}(${[...texts.map((text) => `"${text}"`), ...(takesDefault ? ['default'] : [])].join(', ')})`,
      description,
    ]),
    io,
  );
  const functions = renderTable(
    [{ title: 'function' }, { title: 'what it is', isElastic: true }],
    FORMULA_FUNCTIONS.map(({ name, parameters, description }) => [`${name}(${parameters.join(', ')})`, description]),
    io,
  );
  return `${variables}\n${lookups}\n${functions}\noperators  ${OPERATORS}\n`;
}

function formulasDocument(): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'FormulaList',
    variables: FORMULA_VARIABLES.map(({ name, unit, description }) => ({ name, unit, description })),
    lookups: FORMULA_LOOKUPS.map(({ name, texts, takesDefault, description }) => ({
      name,
      texts,
      takesDefault,
      description,
    })),
    functions: FORMULA_FUNCTIONS.map(({ name, parameters, description }) => ({ name, parameters, description })),
    operators: OPERATORS.split(/\s+/),
  };
}

async function checkPolicies(files: readonly string[], io: Io): Promise<number> {
  let exitCode = EXIT_DONE;
  for (const file of files) {
    const read = await readPolicies(file, io);
    const { policies } = read;
    const doubts = await Promise.all(policies.map(async (one) => lintPolicy(one, await loadServices(one))));
    const issues = [...read.issues, ...doubts.flat().map((issue) => ({ ...issue, file }))];
    if (issues.length > 0) io.err(`${renderIssues(issues)}\n`);
    const isRefused = issues.some(({ severity }) => severity === 'error');
    if (isRefused) exitCode = EXIT_REFUSED;
    const verdict = isRefused ? paint(io, 'red', 'refused') : paint(io, 'green', 'good');
    const names = policies.map(({ name, plugins }) => `${name} with ${plugins.length} plugins`).join(', ');
    io.out(`${safe(file)}: ${verdict}${isRefused || names === '' ? '' : `, ${safe(names)}`}\n`);
  }
  return exitCode;
}
