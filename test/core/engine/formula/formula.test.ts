import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFormula } from '../../../../src/core/engine/formula/compile.ts';
import { FORMULA_FUNCTIONS } from '../../../../src/core/engine/formula/functions.ts';
import { FORMULA_LOOKUPS } from '../../../../src/core/engine/formula/lookups.ts';
import { parseFormula } from '../../../../src/core/engine/formula/parse-formula.ts';
import { FORMULA_VARIABLES } from '../../../../src/core/engine/formula/variables.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { vm } from '../../../vm-builders.ts';
import { compute, computeOn, parseExpression, refusalsOf, treeOf } from './parser-rig.ts';

describe('parseFormula and compileFormula', () => {
  it.each<readonly [string, number]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 - 2 - 1', 4],
    ['8 / 4 / 2', 1],
    ['2 ^ 3 ^ 2', 512], // 2 ^ 9
    ['-2 ^ 2', -4],
    ['2 ^ -1', 0.5],
    ['7 % 3', 1],
    ['-5 % 3', 1], // -5 - 3 * floor(-5 / 3) = -5 + 6
    ['5 % (-3)', -1], // 5 + 3 * floor(5 / -3) = 5 - 6
    ['5 % 0', 5],
    ['+3', 3],
    ['true + 1', 2],
    ['0.85 + 1e-13 > 0.85', 1], // exact, where mathjs has a tolerance
    ['1 < 2 < 3', 1],
    ['1 < 3 < 2', 0],
    ['3 > 2 > 1 == 1', 1],
    ['1 == 1 != 2', 1],
    ['1 <= 1 and 2 >= 3', 0],
    ['0 or 2', 1],
    ['not (1 > 2)', 1],
    ['not 0', 1],
    ['0 / 0 ? 1 : 2', 2],
    ['1 ? 2 : 3', 2],
    ['abs(-3) + sign(-7)', 2],
    ['floor(-1.5) + ceil(-1.5)', -3], // -2 - 1
    ['round(2.5) - round(-2.5)', 6], // 3 + 3
    ['round(0.49999999999999994)', 0],
    ['sqrt(16) + exp(0) + log(1)', 5],
    ['log2(8) + log10(1000)', 6],
    ['pow(2, 5)', 32],
    ['min(3, 1, 2) + max(3, 1, 2, 7)', 8],
    ['min(3) + max(4, 5)', 8],
    ['sum(1, 2, 3, 4, 5)', 15],
    ['clamp(7, 0, 5) + clamp(-7, 0, 5) + clamp(3, 0, 5)', 8],
    ['known(0 / 0) + 2 * known(1)', 2],
    ['ifUnknown(0 / 0, 4) + ifUnknown(1, 4)', 5],
    ['1 / 0', Number.POSITIVE_INFINITY],
    ['0 / 0', Number.NaN],
    ['sqrt(-1)', Number.NaN],
    ['0x1F', 31],
    ['1\n+ 2', 3],
  ])('%s is %d, as a constant', (text, expected) => {
    expect(treeOf(text)).toEqual({ kind: 'constant', value: expected });
  });

  it('keeps brackets of a chain inside a chain apart, at a depth of 60, in time', () => {
    const text = `${'(0 <= '.repeat(60)}isVm${' <= 1)'.repeat(60)}`;
    expect(compute(text)).toBe(1);
  });

  const gpu = 'nvidia.com/gpu';
  const axes = new ResourceAxes();
  axes.axis(gpu);
  const placed = pod('placed', { nodeName: 'n', requests: vector(4000, 16 * GI, 0, 0, 2) });
  const roomy = node('n', {
    allocatable: vector(16_000, 64 * GI, 0, 110, 8),
    capacity: vector(20_000, 80 * GI, 0, 110, 8),
    labels: { rack: '7', odd: '0x10', empty: '' },
    usage: {
      cpuMilli: { mean: 5000, standardDeviation: 250 },
      memoryBytes: null,
      cpuPressure: 0.25,
      memoryPressure: null,
      ioPressure: null,
      measuredAtSeconds: null,
    },
  });
  const state = stateOf([roomy], [placed], axes);
  const asking = pod('asking', {
    requests: vector(2000, 8 * GI, 0, 0, 1),
    priority: 9,
    labels: { tier: '3' },
    vm: vm('guest', { vcpus: 2, guestMemoryBytes: 4 * GI }),
  });

  it.each<readonly [string, number]>([
    ['requestCpuMilli', 2000],
    ['requestMemoryBytes / 2 ^ 30', 8],
    ['allocatableCpuMilli', 16_000],
    ['capacityCpuMilli', 20_000],
    ['requestedCpuMilli', 4000],
    ['freeCpuMilli', 12_000],
    ['freeAfterCpuMilli', 10_000],
    ['freeAfterMemoryBytes / 2 ^ 30', 40], // 64 - 16 - 8
    ['requestedCpuFraction', 0.25],
    ['requestedAfterCpuFraction', 0.375], // 6000 / 16000
    ['requestedEphemeralFraction', 1], // nothing to request
    ['podCount', 1],
    ['allocatablePods', 110],
    ['usageCpuMilli', 5000],
    ['usageCpuDeviationMilli', 250],
    ['usageCpuFraction', 0.25],
    ['usageMemoryFraction', Number.NaN],
    ['cpuPressure', 0.25],
    ['ioPressure', Number.NaN],
    ['priority', 9],
    ['isVm', 1],
    ['vcpus', 2],
    ['guestMemoryBytes / 2 ^ 30', 4],
    ['inboundMigrations + outboundMigrations + isMigration + isCordoned + taintCount', 0],
    ['gpuCount + freeGpuMilli + requestGpuMilli', 0],
    [`freeOf("${gpu}")`, 6],
    [`requestOf("${gpu}") + requestedOf("${gpu}") + allocatableOf("${gpu}") + capacityOf("${gpu}")`, 19],
    ['freeOf("no.such/thing")', 0],
    ['label("rack", 1)', 7],
    ['label("none", 1)', 1],
    ['label("odd", 1) + label("empty", 1)', 2],
    ['label("none")', Number.NaN],
    ['podLabel("tier", 0)', 3],
    ['annotation("rack", 2) + podAnnotation("x", 3)', 5],
    ['labelIs("rack", "7") + labelIs("rack", "8") + podLabelIs("tier", "3")', 2],
    ["label('rack', 1)", 7],
    ['30 - freeCpuMilli', -11_970],
    ['freeCpuMilli - 30', 11_970],
    ['30 / podCount', 30],
    ['2 ^ podCount + podCount ^ 2', 3],
    ['isVm and podCount > 5 or priority == 9', 1],
    ['isVm < podCount', 0],
    ['isVm and podCount', 1],
    ['usageMemoryBytes > 0 or usageMemoryBytes <= 0', 0],
    ['usageMemoryBytes != usageMemoryBytes', 1],
    ['not usageMemoryBytes', 1],
  ])('%s is %d for the pod on the node', (text, expected) => {
    expect(compute(text, asking, state)).toBe(expected);
  });

  it('reads shared GPUs and pods of both kinds', () => {
    const gpus = { model: '', deviceMilli: [1000, 1000] };
    const sharing = pod('sharing', { nodeName: 'n', gpu: { count: 1, milliEach: 300, models: [], devices: null } });
    expect(computeOn('freeGpuMilli', node('n', { gpus }), [sharing])).toBe(1700);
    expect(compute('requestGpuMilli', sharing)).toBe(300);
    expect(compute('isVm + vcpus + guestMemoryBytes')).toBe(0);
  });

  it('does not compute what a condition leaves out', () => {
    let divisions = 0;
    const evaluate = (text: string): number => {
      const formula = compileFormula(treeOf(text), { onZeroDivisor: () => divisions++ });
      return formula.evaluate(pod('p'), state.nodes[0]!, state);
    };
    expect(evaluate('priority > 0 ? 1 / priority : 7')).toBe(7);
    expect(evaluate('priority > 0 and 1 / priority > 0')).toBe(0);
    expect(divisions).toBe(0);
    expect(evaluate('1 / priority')).toBe(Number.POSITIVE_INFINITY);
    expect(divisions).toBe(1);
  });

  it('follows from pod to pod and back, on one compiled formula', () => {
    const { evaluate } = compileFormula(treeOf('priority + podCount'));
    const at = (priority: number): number => evaluate(pod('p', { priority }), state.nodes[0]!, state);
    expect([at(1), at(5), at(1)]).toEqual([2, 6, 2]);
  });
});

describe('tables', () => {
  it('name everything once, with a sentence', () => {
    const names = [...FORMULA_VARIABLES, ...FORMULA_FUNCTIONS, ...FORMULA_LOOKUPS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { description } of [...FORMULA_VARIABLES, ...FORMULA_FUNCTIONS, ...FORMULA_LOOKUPS]) {
      expect(description).toMatch(/\.$/);
    }
  });

  it('reads every amount as its reader does', () => {
    const state = stateOf(
      [node('n', { capacity: vector(1, 2, 3, 4) })],
      [pod('q', { nodeName: 'n', requests: vector(7, 8, 9) })],
    );
    const one = pod('p');
    for (const { name, formula } of FORMULA_VARIABLES) {
      if (formula.kind !== 'source') continue;
      expect([name, compute(name, one, state)]).toEqual([name, formula.source.read(one, state.nodes[0]!, state)]);
    }
  });
});

describe('hostile formulas', () => {
  it.each<readonly [string, string]>([
    ['import("x")', 'unknown-name: "import" at column 1'],
    ['createUnit("a")', 'unknown-name: "createUnit" at column 1'],
    ['config({})', 'bad-formula: an object'],
    ['a = 1', 'bad-formula: an assignment; Write =='],
    ['f(x) = x', 'bad-formula: the definition of a function'],
    ['[1, 2]', 'bad-formula: a list; Write the values as arguments'],
    ['{a: 1}', 'bad-formula: an object'],
    ['"text"', 'bad-formula: the text "text"; Texts stand only in'],
    ['1; 2', 'bad-formula: several expressions'],
    ['x.constructor', 'bad-formula: a field or an index'],
    ['x["constructor"]', 'bad-formula: a field or an index'],
    ['1:3', 'bad-formula: a range; Write lowest <= x <= highest'],
    [`${'('.repeat(900)}1${')'.repeat(900)}`, 'bad-formula: more than 64 brackets open at column 65'],
    [`${'('.repeat(10_000)}1`, 'bad-formula: 10001 characters'],
    ['1'.repeat(3000), 'bad-formula: 3000 characters; Shorten it'],
    ['', 'bad-formula: an empty text'],
    ['1e999', 'bad-formula: Infinity'],
    ['NaN', 'bad-formula: NaN'],
    ['null', 'bad-formula: null'],
    ['freeCpuMily + 1', 'unknown-name: "freeCpuMily" at column 1; did you mean freeCpuMilli?'],
    ['1 + freeCpuMily', 'unknown-name: "freeCpuMily" at column 5; did you mean freeCpuMilli?'],
    ['label("pi", 0) + pi', 'unknown-name: "pi" at column 18'],
    ['mim(1, 2)', 'unknown-name: "mim" at column 1; did you mean min?'],
    ['__proto__', 'unknown-name: "__proto__" at column 1'],
    ['constructor(1)', 'unknown-name: "constructor" at column 1'],
    ['max', 'unknown-name: "max" at column 1; Write max(...)'],
    ['priority(3)', 'unknown-name: "priority" at column 1; Write priority * (...)'],
    ['2 priority', 'bad-formula: two values without an operator: "2 priority"; Write 2 * a.'],
    ['5 cm', 'bad-formula: two values without an operator: "5 cm"'],
    ['5%', 'bad-formula: a percent sign after a number at column 2; Write 0.05'],
    ['50 + 20% + 1', 'bad-formula: a percent sign after a number at column 8'],
    ['priority % -3', 'bad-formula: a percent sign'],
    ['5 mod 3', 'bad-formula: the operator mod; Write a % b.'],
    ['isVm xor isVm', 'bad-formula: the operator xor'],
    ['1 to 2', 'bad-formula: the operator to; There are no units'],
    ['~1', 'bad-formula: the operator ~'],
    ['5!', 'bad-formula: ! at column 2; Write not x'],
    ['1 && 2', 'bad-formula: && at column 3; Write and.'],
    ['1 || 2', 'bad-formula: || at column 3; Write or.'],
    ['2 ** 3', 'bad-formula: ** at column 3; Write x ^ y.'],
    ['1 # 2', 'bad-formula: a comment at column 3'],
    ['1 # 2\n + 3', 'bad-formula: a comment at column 3'],
    ['not priority < 3', 'bad-formula: not beside a comparison'],
    ['0 < not priority < 3', 'bad-formula: not beside a comparison'],
    ['max()', 'bad-formula: 0 arguments; Write max(x, ...)'],
    ['pow(1)', 'bad-formula: one argument; Write pow(x, y)'],
    ['abs(1, 2)', 'bad-formula: 2 arguments; Write abs(x)'],
    ['label(3)', 'bad-formula: no text as argument 1 of label'],
    ['label("a", 1, 2)', 'bad-formula: 3 arguments; Write label("key", default)'],
    ['freeOf()', 'bad-formula: 0 arguments; Write freeOf("resource")'],
    ['labelIs("a")', 'bad-formula: one argument; Write labelIs("key", "value")'],
    ['1 +', 'bad-formula: Unexpected end of expression at column 4'],
    ['"open', 'bad-formula: End of string'],
    [`${'-'.repeat(1900)}1`, 'bad-formula: more than 256 operations within each other; Write sum'],
  ])('refuses %.40s', (text, expected) => {
    expect(refusalsOf(text).join('\n')).toContain(expected);
  });

  it('tells all that is wrong, each name once', () => {
    expect(refusalsOf('one + two + one * "x"')).toHaveLength(3);
  });

  it('names the parser where it is not loaded', () => {
    expect(parseFormula('1', undefined, 'x').issues.map(({ code }) => code)).toEqual(['missing-parser']);
  });

  it('gives a formula or issues for any text', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      '1',
      '+',
      'max',
      ',',
      'priority',
      '?',
      ':',
      'not',
      '<',
      '"',
      '[',
      '%',
      '\n',
      '.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (one) => {
        const { formula, issues } = parseFormula(one, parseExpression, 'x');
        expect(formula === null).toBe(issues.length > 0);
        for (const { found, wanted, remedy } of issues) expect([found, wanted, remedy]).not.toContain('');
      }),
      { numRuns: 500 },
    );
  });
});

/** A formula as the test sees it: its text, and its value by a rule of its own. */
interface Told {
  readonly text: string;
  readonly value: (variables: Readonly<Record<string, number>>) => number;
}

const flag = (is: boolean): number => (is ? 1 : 0);
const truth = (value: number): boolean => value < 0 || value > 0;
const RULES: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => (b === 0 ? a : a - b * Math.floor(a / b)),
  '^': (a, b) => a ** b,
  '<': (a, b) => flag(a < b),
  '<=': (a, b) => flag(a <= b),
  '>': (a, b) => flag(b < a),
  '>=': (a, b) => flag(b <= a),
  '==': (a, b) => flag(a === b),
  '!=': (a, b) => flag(!(a === b)),
  and: (a, b) => flag(truth(a) && truth(b)),
  or: (a, b) => flag(truth(a) || truth(b)),
};
const CALLS: Readonly<Record<string, (...values: number[]) => number>> = {
  min: (...values) => values.reduce((a, b) => Math.min(a, b)),
  max: (...values) => values.reduce((a, b) => Math.max(a, b)),
  sum: (...values) => values.reduce((a, b) => a + b, 0),
};
const VALUES = fc.record({
  priority: fc.integer({ min: -3, max: 3 }),
  containerCount: fc.nat({ max: 5 }),
  usageCpuMilli: fc.constantFrom(Number.NaN, 0, 1500.5),
  podCount: fc.nat({ max: 3 }),
});

const told: fc.Arbitrary<Told> = fc.letrec<{ told: Told }>((tie) => ({
  told: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(0, 1, 2, 0.5, 100).map((value): Told => ({ text: String(value), value: () => value })),
    fc
      .constantFrom('priority', 'containerCount', 'usageCpuMilli', 'podCount')
      .map((name): Told => ({ text: name, value: (variables) => variables[name]! })),
    fc.tuple(fc.constantFrom(...Object.keys(RULES)), tie('told'), tie('told')).map(
      ([operator, a, b]): Told => ({
        text: `(${a.text}) ${operator} (${b.text})`,
        value: (variables) => RULES[operator]!(a.value(variables), b.value(variables)),
      }),
    ),
    fc.tuple(fc.constantFrom('-', 'not '), tie('told')).map(
      ([sign, a]): Told => ({
        text: `${sign}(${a.text})`,
        value: (variables) => (sign === '-' ? -a.value(variables) : flag(!truth(a.value(variables)))),
      }),
    ),
    fc.tuple(tie('told'), tie('told'), tie('told')).map(
      ([test, a, b]): Told => ({
        text: `(${test.text}) ? (${a.text}) : (${b.text})`,
        value: (variables) => (truth(test.value(variables)) ? a : b).value(variables),
      }),
    ),
    fc.tuple(tie('told'), tie('told'), tie('told')).map(
      ([a, b, c]): Told => ({
        text: `(${a.text}) < (${b.text}) <= (${c.text})`,
        value: (variables) => {
          const [x, y, z] = [a.value(variables), b.value(variables), c.value(variables)];
          return flag(x < y && y <= z);
        },
      }),
    ),
    fc.tuple(fc.constantFrom(...Object.keys(CALLS)), fc.array(tie('told'), { minLength: 1, maxLength: 4 })).map(
      ([name, parts]): Told => ({
        text: `${name}(${parts.map(({ text }) => text).join(', ')})`,
        value: (variables) => CALLS[name]!(...parts.map((part) => part.value(variables))),
      }),
    ),
  ),
})).told;

describe('compileFormula', () => {
  it('computes what the tree says, for random trees', () => {
    let compared = 0;
    fc.assert(
      fc.property(told, VALUES, ({ text, value }, variables) => {
        const { formula } = parseFormula(text, parseExpression, 'x');
        fc.pre(formula !== null); // too long or too deep
        const { priority, containerCount, usageCpuMilli, podCount } = variables;
        const usage = { cpuMilli: { mean: usageCpuMilli, standardDeviation: 0 }, memoryBytes: null };
        const measured = {
          ...usage,
          cpuPressure: null,
          memoryPressure: null,
          ioPressure: null,
          measuredAtSeconds: null,
        };
        const placed = Array.from({ length: podCount }, (_, index) => pod(`p${index}`, { nodeName: 'n' }));
        const state = stateOf([node('n', { usage: measured })], placed);
        const found = compileFormula(formula!).evaluate(pod('x', { priority, containerCount }), state.nodes[0]!, state);
        expect(found + 0).toBe(value(variables) + 0);
        compared++;
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('gives pods of one shape one value', () => {
    const pods = fc.record({ priority: fc.nat({ max: 2 }), containerCount: fc.nat({ max: 2 }) });
    const state = stateOf([node('n')]);
    fc.assert(
      fc.property(told, pods, pods, ({ text }, one, other) => {
        const { formula } = parseFormula(text, parseExpression, 'x');
        fc.pre(formula !== null);
        const compiled = compileFormula(formula!);
        const [a, b] = [pod('a', one), pod('b', other)];
        if (compiled.shapeOf(a) !== compiled.shapeOf(b)) return;
        expect(compiled.evaluate(b, state.nodes[0]!, state)).toBe(compiled.evaluate(a, state.nodes[0]!, state));
      }),
    );
  });
});
