/** Parses and runs formulas in tests. */

import { compileFormula } from '../../../../src/core/engine/formula/compile.ts';
import { parseFormula } from '../../../../src/core/engine/formula/parse-formula.ts';
import { loadExpressionParser } from '../../../../src/core/engine/formula/parser.ts';
import type { Formula } from '../../../../src/core/engine/formula/tree.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../src/core/model/state.ts';
import { node, pod } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';

export const parseExpression = await loadExpressionParser();

/** The tree of a formula that is in order. */
export function treeOf(text: string): Formula {
  const { formula, issues } = parseFormula(text, parseExpression, 'expression');
  if (formula === null) throw new Error(`${text}: ${issues[0]?.found}`);
  return formula;
}

/** Issues as `code: found; remedy`. */
export function refusalsOf(text: string): string[] {
  const { formula, issues } = parseFormula(text, parseExpression, 'args.expression');
  if ((formula === null) !== issues.length > 0) throw new Error('wants a formula or issues');
  for (const { path } of issues) if (path !== 'args.expression') throw new Error(`path ${path}`);
  return issues.map(({ code, found, remedy }) => `${code}: ${found}; ${remedy}`);
}

/** The value of a formula for a pod on the first node of a state. */
export function compute(text: string, one: Pod = pod('p'), state: ClusterState = stateOf([node('n')])): number {
  return compileFormula(treeOf(text)).evaluate(one, state.nodes[0]!, state);
}

/** The value on a node that is alone. */
export function computeOn(text: string, one: Node, placed: readonly Pod[] = []): number {
  return compute(text, pod('p'), stateOf([one], placed));
}
