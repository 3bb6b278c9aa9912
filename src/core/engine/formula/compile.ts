/**
 * Makes a checked formula into a native function, once. No code is generated, because a page's Content-Security-Policy
 * forbids that: closures call closures, over an array that holds one figure for each source the formula names.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, type ResourceVector } from '../../model/resources.ts';
import type { ClusterState } from '../../model/state.ts';
import type { FormulaFunction } from './functions.ts';
import { CALLS_OF_TWO, COMPARE, FORMS, isTrue, type Run } from './operators.ts';
import { NODE_VECTORS, type PodFact, type Source } from './source.ts';
import { type Formula, walk } from './tree.ts';

/** A formula ready to run. */
export interface CompiledFormula {
  /** Its value for a pod on a node; may be NaN or infinite. True is 1, false 0. Hot: once per node. */
  evaluate(pod: Pod, node: NodeState, state: ClusterState): number;
  /** Text of everything it reads of a pod. */
  shapeOf(pod: Pod): string;
  /** True where removing pods from a node may change its value. */
  readonly changesWithPods: boolean;
  /** True where it reads more than the pod and the node. */
  readonly readsCluster: boolean;
}

export interface CompileOptions {
  /** Told of every division by zero that is carried out. */
  readonly onZeroDivisor?: () => void;
}

/** A function of the pod and the node from a checked formula. */
export function compileFormula(formula: Formula, options: CompileOptions = {}): CompiledFormula {
  const sources = sourcesOf(formula);
  const registers = new Map(sources.map(({ key }, index) => [key, index]));
  const run = compileRun(formula, registers, options);
  const figures = new Float64Array(sources.length);
  const ofPod = entriesOf(sources, ({ readsPodOnly }) => readsPodOnly);
  const ofNode = entriesOf(sources, ({ readsPodOnly, amount }) => !readsPodOnly && amount === undefined);
  const readAmounts = createAmountReader(sources, figures);
  const facts = [...new Set(sources.flatMap(({ podFacts }) => podFacts))];
  let lastPod: Pod | null = null;
  let lastState: ClusterState | null = null;
  return {
    evaluate(pod, node, state) {
      // What is of the pod alone is the same on every node.
      if (pod !== lastPod || state !== lastState) {
        lastPod = pod;
        lastState = state;
        for (const { register, source } of ofPod) figures[register] = source.read(pod, node, state);
      }
      readAmounts(node);
      for (let index = 0; index < ofNode.length; index++) {
        const { register, source } = ofNode[index]!;
        figures[register] = source.read(pod, node, state);
      }
      return run(figures);
    },
    shapeOf: (pod) => facts.map((fact) => toText(fact, pod)).join('|'),
    changesWithPods: sources.some(({ changesWithPods }) => changesWithPods),
    readsCluster: sources.some(({ readsCluster }) => readsCluster),
  };
}

/** The value of a formula without sources. */
export function evaluateConstant(formula: Formula): number {
  return compileRun(formula, new Map(), {})(new Float64Array(0));
}

/** Each source once, in the order of the text. */
export function sourcesOf(formula: Formula): readonly Source[] {
  const byKey = new Map<string, Source>();
  for (const part of walk(formula)) {
    if (part.kind === 'source' && !byKey.has(part.source.key)) byKey.set(part.source.key, part.source);
  }
  return [...byKey.values()];
}

interface Entry {
  readonly register: number;
  readonly source: Source;
}

function entriesOf(sources: readonly Source[], isWanted: (source: Source) => boolean): readonly Entry[] {
  return sources.map((source, register) => ({ register, source })).filter(({ source }) => isWanted(source));
}

/** Reads the amounts among the sources into their registers. Hot: once per node. */
function createAmountReader(sources: readonly Source[], figures: Float64Array): (node: NodeState) => void {
  const [allocatable, capacity, requested] = NODE_VECTORS.map((vector) =>
    entriesOf(sources, ({ amount }) => amount?.of === vector).map(({ register, source }) => ({
      register,
      axis: source.amount!.axis,
    })),
  );
  return ({ node, requested: sum }) => {
    copyAmounts(node.allocatable, allocatable!, figures);
    if (capacity!.length > 0) copyAmounts(node.capacity, capacity!, figures);
    copyAmounts(sum, requested!, figures);
  };
}

interface Place {
  readonly register: number;
  readonly axis: number;
}

/** Hot. */
function copyAmounts(vector: ResourceVector, places: readonly Place[], figures: Float64Array): void {
  for (let index = 0; index < places.length; index++) {
    const { register, axis } = places[index]!;
    figures[register] = amountOf(vector, axis);
  }
}

/** A fact is a number or a list of numbers, neither of which holds the mark between facts. */
function toText(fact: PodFact, pod: Pod): string {
  return String(fact(pod));
}

type Registers = ReadonlyMap<string, number>;

function compileRun(formula: Formula, registers: Registers, options: CompileOptions): Run {
  const compile = (part: Formula): Run => compileRun(part, registers, options);
  switch (formula.kind) {
    case 'constant': {
      const { value } = formula;
      return () => value;
    }
    case 'source': {
      const register = registers.get(formula.source.key)!;
      return (all) => all[register]!;
    }
    case 'unary': {
      const operand = compile(formula.operand);
      return formula.operator === '-' ? (all) => -operand(all) : (all) => (isTrue(operand(all)) ? 0 : 1);
    }
    case 'binary':
      return compileBinary(formula, registers, options);
    case 'chain':
      return compileChain(
        formula.operators.map((operator) => COMPARE[operator]),
        formula.operands.map(compile),
      );
    case 'choice': {
      const [test, yes, no] = [compile(formula.test), compile(formula.yes), compile(formula.no)];
      return (all) => (isTrue(test(all)) ? yes(all) : no(all));
    }
    case 'call':
      return compileCall(formula.function, formula.operands.map(compile));
  }
}

function compileBinary(formula: Formula & { kind: 'binary' }, registers: Registers, options: CompileOptions): Run {
  const { operator, left, right } = formula;
  const forms = FORMS[operator];
  const leftRun = compileRun(left, registers, options);
  const rightRun = compileRun(right, registers, options);
  const { onZeroDivisor } = options;
  if (operator === '/' && onZeroDivisor !== undefined) {
    return forms.runs(leftRun, (all) => {
      const divisor = rightRun(all);
      if (divisor === 0) onZeroDivisor();
      return divisor;
    });
  }
  if (right.kind === 'constant') {
    if (left.kind === 'source') return forms.registerConstant(registers.get(left.source.key)!, right.value);
    return forms.constant(leftRun, right.value);
  }
  if (left.kind === 'constant') return forms.constantFirst(left.value, rightRun);
  if (right.kind === 'source') {
    const register = registers.get(right.source.key)!;
    if (left.kind === 'source') return forms.registers(registers.get(left.source.key)!, register);
    return forms.registerLast(leftRun, register);
  }
  return forms.runs(leftRun, rightRun);
}

function compileChain(compares: readonly ((left: number, right: number) => boolean)[], operands: readonly Run[]): Run {
  return (all) => {
    let left = operands[0]!(all);
    for (let index = 0; index < compares.length; index++) {
      const right = operands[index + 1]!(all);
      if (!compares[index]!(left, right)) return 0;
      left = right;
    }
    return 1;
  };
}

/** A call; the usual numbers of arguments make no list. */
function compileCall({ name, apply }: FormulaFunction, operands: readonly Run[]): Run {
  const [first, second, third] = operands;
  if (first !== undefined && operands.length === 1) return (all) => apply(first(all));
  if (first !== undefined && second !== undefined && operands.length === 2) {
    return CALLS_OF_TWO.get(name)?.(first, second) ?? ((all) => apply(first(all), second(all)));
  }
  if (first !== undefined && second !== undefined && third !== undefined && operands.length === 3) {
    return (all) => apply(first(all), second(all), third(all));
  }
  return (all) => apply(...operands.map((operand) => operand(all)));
}
