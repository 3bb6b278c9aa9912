/** Formulas as arguments of a plugin: one at the top, or a list of several. */

import { createIssue, type Issue } from '../../errors.ts';
import type { Schema } from '../../schema.ts';
import type { ClusterPlugin, NodePlugin, PluginContext } from '../plugin.ts';
import { withoutColumns } from '../uncached-plugin.ts';
import { type CompiledFormula, compileFormula } from './compile.ts';
import { parseFormula } from './parse-formula.ts';
import type { Formula } from './tree.ts';

/** What every formula of a plugin has. */
export interface WrittenFormula {
  readonly name?: string;
  readonly expression: string;
}

/** The arguments of one formula at the top, or a list of such arguments. */
export type FormulaArgs<Written extends WrittenFormula> = Partial<Written> & {
  readonly formulas?: readonly Written[];
};

/** A formula with where it stands in the arguments. */
export interface PlacedFormula<Written extends WrittenFormula> {
  readonly written: Written;
  /** Such as `expression` or `formulas[2].expression`. */
  readonly path: string;
  readonly tree: Formula;
  readonly compiled: CompiledFormula;
}

/** At most this many in one plugin. */
const MAX_FORMULAS = 100;

/** Schema of a plugin whose formulas have `fields` beside their name and text; `others` are the plugin's own. */
export function formulaArgsSchema(
  fields: Readonly<Record<string, Schema>>,
  others: Readonly<Record<string, Schema>>,
): Schema {
  const properties: Readonly<Record<string, Schema>> = {
    name: { type: 'string', description: 'What explanations call it.', maxLength: 100 },
    expression: { type: 'string', description: 'The formula.' },
    ...fields,
  };
  return {
    type: 'object',
    properties: {
      ...properties,
      formulas: {
        type: 'array',
        description: 'Several formulas, in the place of one.',
        maxItems: MAX_FORMULAS,
        items: { type: 'object', properties, required: ['expression'] },
      },
      ...others,
    },
  };
}

/** The formulas of the arguments, none where there is none, and every issue about them. */
export function readFormulas<Written extends WrittenFormula>(
  args: FormulaArgs<Written>,
  { parseExpression }: PluginContext,
): { readonly formulas: readonly PlacedFormula<Written>[]; readonly issues: readonly Issue[] } {
  const { formulas: list, ...top } = args;
  if (list !== undefined && top.expression !== undefined) {
    const issue = createIssue('unknown-key', 'expression', 'a formula beside a list of formulas', 'one of both', {
      remedy: 'Move it into the list.',
    });
    return { formulas: [], issues: [issue] };
  }
  const issues: Issue[] = [];
  const formulas = placed(args).flatMap(({ written, path }): PlacedFormula<Written>[] => {
    const { formula, issues: found } = parseFormula(written.expression, parseExpression, path);
    issues.push(...found);
    return formula === null ? [] : [{ written, path, tree: formula, compiled: compileFormula(formula) }];
  });
  return { formulas, issues };
}

function placed<Written extends WrittenFormula>({
  formulas,
  ...top
}: FormulaArgs<Written>): readonly { readonly written: Written; readonly path: string }[] {
  if (formulas !== undefined) {
    return formulas.map((written, index) => ({ written, path: `formulas[${index}].expression` }));
  }
  // With its text a formula is whole: its other fields are optional.
  return top.expression === undefined ? [] : [{ written: top as unknown as Written, path: 'expression' }];
}

/** Text of everything the formulas read of a pod. */
export function shapeOfFormulas(formulas: readonly PlacedFormula<WrittenFormula>[]): PlacedShape {
  return (pod) => formulas.map(({ compiled }) => compiled.shapeOf(pod)).join(';');
}

type PlacedShape = CompiledFormula['shapeOf'];

/** The plugin of these formulas: without a cache where one reads more than the pod and the node. */
export function uncachedWhereNeeded(
  formulas: readonly PlacedFormula<WrittenFormula>[],
  plugin: NodePlugin,
): NodePlugin | ClusterPlugin {
  return formulas.some(({ compiled }) => compiled.readsCluster) ? withoutColumns(plugin) : plugin;
}
