/** Calls in formulas: numeric functions with the right number of arguments, lookups with the right texts. */

import { refuse, type TreeCheck } from './check.ts';
import { FORMULA_FUNCTIONS, type FormulaFunction } from './functions.ts';
import { FORMULA_LOOKUPS, type FormulaLookup } from './lookups.ts';
import type { SyntaxNode } from './syntax.ts';
import type { Formula } from './tree.ts';

const FUNCTIONS = new Map(FORMULA_FUNCTIONS.map((one) => [one.name, one]));
const LOOKUPS = new Map(FORMULA_LOOKUPS.map((one) => [one.name, one]));

/** The formula of a call; null where no function has the name. Issues are added to the check's. */
export function checkCall(
  name: string,
  args: readonly SyntaxNode[],
  check: TreeCheck,
  inner: (part: SyntaxNode) => Formula,
): Formula | null {
  const lookup = LOOKUPS.get(name);
  if (lookup !== undefined) return checkLookup(lookup, args, check, inner);
  const known = FUNCTIONS.get(name);
  return known === undefined ? null : checkNumeric(known, args.map(inner), check);
}

function checkNumeric(known: FormulaFunction, operands: readonly Formula[], check: TreeCheck): Formula {
  const { name, parameters } = known;
  const isOpen = parameters.at(-1) === '...';
  const least = isOpen ? parameters.length - 1 : parameters.length;
  const isRight = isOpen ? operands.length >= least : operands.length === least;
  if (!isRight) return refuseCount(`${name}(${parameters.join(', ')})`, operands.length, check);
  return { kind: 'call', function: known, operands };
}

function checkLookup(
  lookup: FormulaLookup,
  args: readonly SyntaxNode[],
  check: TreeCheck,
  inner: (part: SyntaxNode) => Formula,
): Formula {
  const { name, texts, takesDefault } = lookup;
  const most = texts.length + (takesDefault ? 1 : 0);
  const usage = `${name}(${[...texts.map((text) => `"${text}"`), ...(takesDefault ? ['default'] : [])].join(', ')})`;
  if (args.length < texts.length || args.length > most) return refuseCount(usage, args.length, check);
  const given = args.slice(0, texts.length).map(textOf);
  const odd = given.indexOf(null);
  if (odd >= 0) {
    return refuse(check, `no text as argument ${odd + 1} of ${name}`, usage, 'Write the text in quotation marks.');
  }
  const found = given.map((text) => text ?? '');
  const key = `${name}(${found.map((text) => JSON.stringify(text)).join(', ')})`;
  const source: Formula = { kind: 'source', source: { ...lookup.toSource(key, found), texts: found } };
  const fallback = args[texts.length];
  if (fallback === undefined) return source;
  return { kind: 'call', function: FUNCTIONS.get('ifUnknown')!, operands: [source, inner(fallback)] };
}

function textOf(node: SyntaxNode): string | null {
  return node.type === 'ConstantNode' && typeof node.value === 'string' ? node.value : null;
}

function refuseCount(usage: string, count: number, check: TreeCheck): Formula {
  return refuse(check, count === 1 ? 'one argument' : `${count} arguments`, usage, `Write ${usage}.`);
}
