/** From a tree as parsed to a checked formula: names and numbers of arguments are known, constants are folded. */

import { createIssue } from '../../errors.ts';
import { nearestName, quote } from '../../schema.ts';
import { REFUSED, refuse, type TreeCheck } from './check.ts';
import { checkCall } from './check-call.ts';
import { evaluateConstant } from './compile.ts';
import { FORMULA_FUNCTIONS } from './functions.ts';
import { FORMULA_LOOKUPS } from './lookups.ts';
import { REFUSED_TYPES, type SyntaxNode } from './syntax.ts';
import { BINARY_OPERATORS, type BinaryOperator, type Comparison, type Formula, partsOf } from './tree.ts';
import { FORMULA_VARIABLES } from './variables.ts';

/** Levels of the tree: a sum of n terms has n. The stack bears some thousands. */
const MAX_LEVELS = 256;

const VARIABLES = new Map(FORMULA_VARIABLES.map(({ name, formula }) => [name, formula]));
const VARIABLE_NAMES = [...VARIABLES.keys()];
const FUNCTION_NAMES = [...FORMULA_FUNCTIONS, ...FORMULA_LOOKUPS].map(({ name }) => name);

const COMPARISON_NAMES: Readonly<Record<string, Comparison>> = {
  smaller: '<',
  smallerEq: '<=',
  larger: '>',
  largerEq: '>=',
  equal: '==',
  unequal: '!=',
};

const OPERATOR_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['mod', 'Write a % b.'],
  ['xor', 'Write (a and not b) or (b and not a).'],
  ['??', 'Write ifUnknown(a, b).'],
  ['.*', 'Write a * b.'],
  ['./', 'Write a / b.'],
  ['.^', 'Write a ^ b.'],
  ['to', 'There are no units: each variable has its own.'],
  ['in', 'There are no units: each variable has its own.'],
]);

const TYPE_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['AccessorNode', 'Write one of the variables, such as freeCpuMilli; a decimal point needs a digit after it.'],
  ['ArrayNode', 'Write the values as arguments: min(a, b).'],
  ['AssignmentNode', 'Write == to compare; nothing can be assigned.'],
  ['BlockNode', 'Write one expression, without semicolons.'],
  ['FunctionAssignmentNode', 'Write the expression out; no function can be defined.'],
  ['RangeNode', 'Write lowest <= x <= highest.'],
]);

/** The formula of a tree; worthless where issues were added to the check's. */
export function checkTree(node: SyntaxNode, check: TreeCheck, level = 1): Formula {
  if (level > MAX_LEVELS) {
    const remedy = 'Write sum(a, b, ...), or divide it into several formulas.';
    refuse(check, `more than ${MAX_LEVELS} operations within each other`, `at most ${MAX_LEVELS}`, remedy);
    return REFUSED;
  }
  const inner = (part: SyntaxNode): Formula => checkTree(part, check, level + 1);
  switch (node.type) {
    case 'ConstantNode':
      return checkConstant(node.value, check);
    case 'SymbolNode':
      return checkSymbol(node.name, check);
    case 'ParenthesisNode':
      return inner(node.content);
    case 'OperatorNode':
      return fold(checkOperator(node, check, inner));
    case 'ConditionalNode': {
      const [test, yes, no] = [inner(node.condition), inner(node.trueExpr), inner(node.falseExpr)];
      return fold({ kind: 'choice', test, yes, no });
    }
    case 'RelationalNode': {
      if (node.params.some(isBareNot)) return refuseBareNot(check);
      const operators = node.conditionals.map((name) => COMPARISON_NAMES[name] ?? '==');
      return fold({ kind: 'chain', operators, operands: node.params.map(inner) });
    }
    case 'FunctionNode':
      return node.fn.type === 'SymbolNode'
        ? fold(checkFunction(node.fn.name, node.args, check, inner))
        : refuse(check, 'a call of what is no name', 'the name of a function', 'Write a * between two values.');
    default: {
      const found = Object.hasOwn(REFUSED_TYPES, node.type) ? REFUSED_TYPES[node.type] : 'something unknown';
      return refuse(check, found, 'a formula of numbers', TYPE_REMEDIES.get(node.type));
    }
  }
}

function checkConstant(value: unknown, check: TreeCheck): Formula {
  if (typeof value === 'boolean') return { kind: 'constant', value: value ? 1 : 0 };
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'constant', value };
  if (typeof value === 'string') {
    const remedy = 'Texts stand only in label("key", 0), labelIs("key", "value"), freeOf("resource") and their kin.';
    return refuse(check, `the text ${quote(value)}`, 'a number', remedy);
  }
  const remedy = typeof value === 'number' ? 'Write a number below 1.8e308.' : 'Write a number.';
  return refuse(check, String(value), 'a finite number, true or false', remedy);
}

function checkSymbol(name: string, check: TreeCheck): Formula {
  const known = VARIABLES.get(name);
  if (known !== undefined) return known;
  const remedy = FUNCTION_NAMES.includes(name)
    ? `Write ${name}(...): it is a function.`
    : nearestRemedy(name, VARIABLE_NAMES);
  return refuseName(check, name, 'the name of a variable', remedy);
}

function checkOperator(
  { op, implicit, args }: SyntaxNode & { type: 'OperatorNode' },
  check: TreeCheck,
  inner: (part: SyntaxNode) => Formula,
): Formula {
  const [left, right] = args;
  if (implicit) {
    args.forEach(inner);
    return refuse(check, `two values without an operator: ${describeProduct(args)}`, 'an operator', 'Write 2 * a.');
  }
  if (left !== undefined && args.length === 1) {
    if (op === '+') return inner(left);
    if (op === '-' || op === 'not') return { kind: 'unary', operator: op, operand: inner(left) };
  }
  const operator = BINARY_OPERATORS.find((known) => known === op);
  if (left === undefined || right === undefined || operator === undefined) {
    const wanted = `one of ${BINARY_OPERATORS.join(' ')}, not`;
    return refuse(check, `the operator ${op}`, wanted, OPERATOR_REMEDIES.get(op) ?? `Write it with ${wanted}.`);
  }
  if (operator !== 'and' && operator !== 'or' && args.some(isBareNot)) return refuseBareNot(check);
  return { kind: 'binary', operator: operator satisfies BinaryOperator, left: inner(left), right: inner(right) };
}

/** True of a `not` outside brackets. */
function isBareNot(node: SyntaxNode): boolean {
  return node.type === 'OperatorNode' && node.op === 'not';
}

/** The parser takes `not a < b` as `(not a) < b`, which nobody means. */
function refuseBareNot(check: TreeCheck): Formula {
  return refuse(check, 'not beside a comparison or arithmetic', 'brackets', 'Write not (a < b), or (not a) < b.');
}

/** `2 a`, as far as it is short to say. */
function describeProduct(args: readonly SyntaxNode[]): string {
  const words = args.map((arg) => {
    if (arg.type === 'SymbolNode') return arg.name;
    return arg.type === 'ConstantNode' ? String(arg.value) : '(...)';
  });
  return quote(words.join(' '));
}

function checkFunction(
  name: string,
  args: readonly SyntaxNode[],
  check: TreeCheck,
  inner: (part: SyntaxNode) => Formula,
): Formula {
  const called = checkCall(name, args, check, inner);
  if (called !== null) return called;
  for (const arg of args) inner(arg);
  const remedy = VARIABLES.has(name) ? `Write ${name} * (...): it is a variable.` : nearestRemedy(name, FUNCTION_NAMES);
  return refuseName(check, name, 'the name of a function', remedy);
}

/** A name is told once, at its first place. */
function refuseName(check: TreeCheck, name: string, wanted: string, remedy: string): Formula {
  const column = columnOf(name, check.masked);
  const found = `${quote(name)} at column ${column}`;
  if (!check.issues.some((issue) => issue.found === found && issue.wanted === wanted)) {
    check.issues.push(createIssue('unknown-name', check.path, found, wanted, { remedy }));
  }
  return REFUSED;
}

/** Where a name first stands as a whole word, from 1. */
function columnOf(name: string, masked: string): number {
  for (let at = masked.indexOf(name); at >= 0; at = masked.indexOf(name, at + 1)) {
    const around = `${masked[at - 1] ?? ' '}${masked[at + name.length] ?? ' '}`;
    if (!/[\p{L}_$]/u.test(around) && !/\d/.test(around[1]!)) return at + 1;
  }
  return 1;
}

function nearestRemedy(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? `Write one that there is, such as ${known[0]}.` : `did you mean ${nearest}?`;
}

/** The formula, or its value where nothing in it depends on a pod or a node. */
function fold(formula: Formula): Formula {
  if (formula.kind === 'choice' && formula.test.kind === 'constant') {
    return evaluateConstant(formula.test) ? formula.yes : formula.no;
  }
  const parts = partsOf(formula);
  if (parts.length === 0 || parts.some(({ kind }) => kind !== 'constant')) return formula;
  return { kind: 'constant', value: evaluateConstant(formula) };
}
