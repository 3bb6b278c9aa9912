/** What is in order in a policy, but hardly meant: formulas tried over a sample of plausible nodes and pods. */

import { createIssue, type Issue } from '../errors.ts';
import { checkSchema, quote } from '../schema.ts';
import { compileFormula, sourcesOf } from './formula/compile.ts';
import { createSample } from './formula/sample-cluster.ts';
import type { Source } from './formula/source.ts';
import { type Formula, walk } from './formula/tree.ts';
import { type FormulaArgs, type PlacedFormula, readFormulas, type WrittenFormula } from './formula/written-formulas.ts';
import { formulaFilter } from './plugins/formula/formula-filter.ts';
import { formulaScore } from './plugins/formula/formula-score.ts';
import type { PluginEntry, Policy } from './policy.ts';
import type { PluginServices } from './profile.ts';

interface LintArgs extends WrittenFormula {
  readonly lowest?: number;
  readonly highest?: number;
}

/** Warnings about the formulas of a policy that has no errors; none where the parser is not loaded. */
export function lintPolicy(policy: Policy, services: PluginServices): readonly Issue[] {
  if (services.parseExpression === undefined) return [];
  return policy.plugins.flatMap((entry) => {
    const definition = [formulaScore, formulaFilter].find(({ name }) => name === entry.name);
    if (definition === undefined) return [];
    // The policy has no errors, so the schema of the plugin accepts its arguments.
    const args = checkSchema(entry.args, definition.args).value as FormulaArgs<LintArgs> & { normalize?: string };
    const { formulas } = readFormulas<LintArgs>(args, { ...services, schedulerVersion: policy.schedulerVersion });
    const path = `spec.plugins[${quote(entry.name)}].args`;
    if (formulas.length === 0) return [doubt(path, 'no formula', 'an expression', 'Add one, or remove the plugin.')];
    return formulas.flatMap((formula) => {
      const lint = {
        entry,
        formula,
        path: `${path}.${formula.path}`,
        isStretched: (args.normalize ?? 'none') !== 'none',
      };
      return [...lintUnknown(lint), ...lintValues(lint)];
    });
  });
}

interface Lint {
  readonly entry: PluginEntry;
  readonly formula: PlacedFormula<LintArgs>;
  readonly path: string;
  /** True where the range of the values does not matter. */
  readonly isStretched: boolean;
}

function doubt(path: string, found: string, wanted: string, remedy: string): Issue {
  return createIssue('doubtful-formula', path, found, wanted, { severity: 'warning', remedy });
}

/** Figures that may be unknown, in a formula that asks nowhere whether they are. */
function lintUnknown({ formula, path }: Lint): readonly Issue[] {
  const asked = new Set(askedFor(formula.tree).map(({ key }) => key));
  return sourcesOf(formula.tree)
    .filter(({ canBeUnknown, key }) => canBeUnknown && !asked.has(key))
    .map(({ key, texts }) => {
      const better = texts === undefined ? `ifUnknown(${key}, 0)` : key.replace(/\)$/, ', 0)');
      const remedy = `Write ${better}, with the value that suits: unknown scores 0, and compares as false.`;
      return doubt(path, `${key}, which may be unknown`, 'a value for that case', remedy);
    });
}

/** Sources in the first argument of ifUnknown, or in known. */
function askedFor(tree: Formula): readonly Source[] {
  return [...walk(tree)].flatMap((part) => {
    if (part.kind !== 'call' || (part.function.name !== 'ifUnknown' && part.function.name !== 'known')) return [];
    return sourcesOf(part.operands[0]!);
  });
}

/** What the formula says over the sample. */
function lintValues(lint: Lint): readonly Issue[] {
  const { entry, formula, path } = lint;
  let zeroDivisions = 0;
  const { evaluate } = compileFormula(formula.tree, { onZeroDivisor: () => zeroDivisions++ });
  const { state, pods } = createSample(sourcesOf(formula.tree));
  const values = pods.flatMap((pod) => state.nodes.map((node) => evaluate(pod, node, state)));
  const issues = entry.name === formulaFilter.name ? lintVerdicts(values, path) : lintScores(values, lint);
  if (zeroDivisions === 0) return issues;
  const remedy = 'Write b == 0 ? ... : a / b. Infinite values score 0 or 100, NaN scores 0 and passes a filter.';
  return [...issues, doubt(path, 'a division by zero on plausible nodes', 'a divisor other than 0', remedy)];
}

function lintVerdicts(values: readonly number[], path: string): readonly Issue[] {
  const refused = values.filter((value) => value === 0).length;
  if (refused > 0 && refused < values.length) return [];
  const found = refused === 0 ? 'true or unknown on every plausible node' : 'false on every plausible node';
  return [doubt(path, found, 'a formula that tells nodes apart', 'Compare its units: millicores, bytes, 0..1.')];
}

function lintScores(values: readonly number[], { formula, path, isStretched }: Lint): readonly Issue[] {
  const known = values.filter((value) => !Number.isNaN(value));
  const [first] = known;
  if (first === undefined || known.every((value) => value === first)) {
    const found = first === undefined ? 'NaN on every plausible node' : `${first} on every plausible node`;
    return [doubt(path, found, 'a formula that tells nodes apart', 'Name what differs between nodes.')];
  }
  if (sourcesOf(formula.tree).every(({ readsPodOnly }) => readsPodOnly)) {
    const remedy = 'Name what differs between nodes.';
    return [doubt(path, 'nothing of the node', 'a formula that tells nodes apart', remedy)];
  }
  const { lowest = 0, highest = 100 } = formula.written;
  const finite = known.filter(Number.isFinite);
  const least = finite.reduce((best, value) => Math.min(best, value), Number.POSITIVE_INFINITY);
  const greatest = finite.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  // What rounding adds to 100 is no mistake.
  const slack = (highest - lowest) * 1e-9;
  if (isStretched || (least >= lowest - slack && greatest <= highest + slack)) return [];
  const found = `values from ${toShort(least)} to ${toShort(greatest)} on plausible nodes`;
  const remedy = 'Set lowest and highest, or normalize: minmax; what lies outside scores 0 or 100.';
  return [doubt(path, found, `${lowest} to ${highest}`, remedy)];
}

function toShort(value: number): string {
  return String(Number(value.toPrecision(4)));
}
