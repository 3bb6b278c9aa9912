// Functions whose bits are the same in every engine, against this engine's own and against exact values.
import { describe, expect, it } from 'vitest';
import { exponentOf, mantissaOf } from '../../../src/core/elementary/split.ts';
import { cos, createRandom, exp, expm1, log, log1p, log2, log10, pow, type Random } from '../../../src/core/index.ts';
import { bitsAt, bitsOf, FUNCTIONS, type FunctionName, GOLDEN_VALUES } from './golden-values.ts';

const NAMES = Object.keys(FUNCTIONS) as readonly FunctionName[];
const DRAWS = 20_000;

/** How many doubles lie from one to the other. */
function steps(from: number, to: number): number {
  const at = (value: number): bigint => {
    const bits = BigInt(`0x${bitsOf(value)}`);
    return bits >> 63n === 0n ? bits : -(bits & 0x7fffffffffffffffn);
  };
  const distance = at(to) - at(from);
  return Number(distance < 0n ? -distance : distance);
}

/** Any bits: most are huge or tiny. */
function anyDouble(random: Random): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, random.next() * 2 ** 32);
  view.setUint32(4, random.next() * 2 ** 32);
  return view.getFloat64(0);
}

function positive(random: Random): readonly number[] {
  const kind = random.next();
  if (kind < 0.2) return [Math.abs(anyDouble(random))];
  return [kind < 0.6 ? random.next() * 5 : 0.98 + random.next() * 0.04];
}

const around = (random: Random, width: number): number => (random.next() - 0.5) * width;

/** Arguments over all that matters of a function, the more the nearer to its hard places. */
const ARGUMENTS: Readonly<Record<FunctionName, (random: Random) => readonly number[]>> = {
  exp: (random) => [around(random, 1500) * random.next() * random.next()],
  expm1: (random) => [around(random, 1450) * random.next() ** 4],
  log: positive,
  log1p: (random) => (random.next() < 0.2 ? [Math.abs(anyDouble(random))] : [random.next() * 3 - 1]),
  log2: positive,
  log10: positive,
  pow: (random) => {
    if (random.next() < 0.3) return [Math.abs(anyDouble(random)), around(random, 3)];
    if (random.next() < 0.6) return [random.next() * 1000, around(random, 40)];
    const near = 2 ** (-30 * random.next());
    return [1 + around(random, near), around(random, 700) / near];
  },
  cos: (random) => [random.next() < 0.3 ? anyDouble(random) : around(random, 2000) * random.next() ** 2],
};

/** An engine's own logarithm to base 10 may be farther off than ours. */
const MOST_STEPS: Readonly<Partial<Record<FunctionName, number>>> = { log10: 2 };

const SPECIAL: readonly number[] = [
  ...[0, 1, 2, 3, 0.5, 1 / 3, 1e-30, 1e300, Number.POSITIVE_INFINITY],
  ...[Number.MIN_VALUE, 2 ** -1022, 2 ** -54, 2 ** -29, 2 ** -28, 2 ** -27, 2 ** -20, 2 ** 31, 2 ** 53, 2 ** 64],
  ...[Number.MAX_VALUE, 0.34657359, 0.3465736, 1.0397207, 1.0397208, 38.81, 38.82, 709.7827128933841, 709.79, 745.14],
  ...[Math.SQRT1_2, Math.SQRT2, 0.41421356, 0.41421357, 0.29289321, 0.29289322, 0.71, 1.38, 0.3, 0.78125],
  ...[Math.PI / 4, Math.PI / 2, Math.PI, 823_549, 823_550, 1023, 1024, 1074, 1075],
].flatMap((value) => [value, -value]);

describe.each(NAMES)('%s', (name) => {
  const own = FUNCTIONS[name];
  const engine = Math[name];

  it(`lies within one unit in the last place of the engine's own at ${DRAWS} drawn arguments`, () => {
    const random = createRandom(11);
    const far: unknown[] = [];
    for (let draw = 0; draw < DRAWS; draw++) {
      const [x, y = 0] = ARGUMENTS[name](random);
      const [ours, theirs] = [own(x!, y), engine(x!, y)];
      if (Number.isNaN(ours) && Number.isNaN(theirs)) continue;
      if (!(steps(ours, theirs) <= (MOST_STEPS[name] ?? 1))) far.push({ x, y, ours, theirs });
    }
    // An engine may err by hundreds of units where a base next to 1 is raised to a power beyond 2^31.
    expect(far.filter((one) => name !== 'pow' || !isNearOne(one as { x: number; y: number }))).toEqual([]);
  });

  it('gives NaN, infinities, zeros with their sign and values at its thresholds as the engine does', () => {
    const others = name === 'pow' ? [...SPECIAL, Number.NaN] : [0];
    for (const x of [...SPECIAL, Number.NaN]) {
      for (const y of others) {
        const [ours, theirs] = [own(x, y), engine(x, y)];
        const isSpecial = !Number.isFinite(theirs) || theirs === 0;
        if (isSpecial) expect(ours, `${name}(${x}, ${y})`).toBe(theirs);
        else expect(steps(ours, theirs), `${name}(${x}, ${y})`).toBeLessThanOrEqual(MOST_STEPS[name] ?? 1);
      }
    }
  });

  it('gives the bits that are written down', () => {
    const values = GOLDEN_VALUES.filter(([of]) => of === name);
    expect(values.length).toBeGreaterThan(5);
    expect(values.map(([, args]) => [args, bitsAt(name, args)])).toEqual(values.map(([, args, bits]) => [args, bits]));
  });
});

function isNearOne({ x, y }: { readonly x: number; readonly y: number }): boolean {
  return Math.abs(x - 1) < 2 ** -20 && Math.abs(y) > 2 ** 31;
}

describe('exp, log and their like', () => {
  it('are exact where the result is known', () => {
    expect([exp(0), exp(1), expm1(0), log(1), log(Math.E), log1p(0), log2(1), log10(1), cos(0)]).toEqual([
      ...[1, Math.E, 0, 0, 1, 0, 0, 0, 1],
    ]);
  });

  it('give the exponent of every power of 2', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      const value = Number(`0b1${'0'.repeat(Math.max(0, exponent))}`) * (exponent < 0 ? tinyPower(exponent) : 1);
      expect(pow(2, exponent), `2^${exponent}`).toBe(value);
      expect(log2(value), `log2 2^${exponent}`).toBe(exponent);
    }
  });

  it('give the exponent of every whole power of 10 that a double holds', () => {
    for (let exponent = 0; exponent <= 22; exponent++) {
      expect(pow(10, exponent)).toBe(Number(`1e${exponent}`));
      expect(log10(Number(`1e${exponent}`))).toBe(exponent);
    }
  });
});

/** Halves 1. */
function tinyPower(exponent: number): number {
  let value = 1;
  for (let at = 0; at > exponent; at--) value /= 2;
  return value;
}

describe('pow', () => {
  it('gives whole results below 2^53 exactly, and with the sign of an odd power', () => {
    let compared = 0;
    for (let base = 2; base < 2000; base++) {
      let exact = BigInt(base);
      for (let exponent = 2; exact * BigInt(base) < 2n ** 53n; exponent++) {
        exact *= BigInt(base);
        expect(pow(base, exponent), `${base}^${exponent}`).toBe(Number(exact));
        expect(pow(-base, exponent)).toBe(Number(exponent % 2 === 0 ? exact : -exact));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(5000);
  });

  it('squares, inverts and takes roots as the exact operations do', () => {
    const random = createRandom(3);
    for (let draw = 0; draw < 1000; draw++) {
      const x = random.next() * 1e6;
      expect([pow(x, 2), pow(x, 1), pow(x, 0), pow(x, -1), pow(x, 0.5)]).toEqual([x * x, x, 1, 1 / x, Math.sqrt(x)]);
    }
  });

  it('keeps all digits of a base next to 1', () => {
    // 2^52 ln(1 + 2^-52) = 1 - 2^-53 + 2^-104 / 3 ...
    expect(steps(pow(1 + 2 ** -52, 2 ** 52), exp(1 - 2 ** -53))).toBeLessThanOrEqual(1);
    expect(bitsAt('pow', [0.999999999, -1e11])).toBe('48f3494718269078');
  });
});

describe('cos', () => {
  it('reduces angles of every size: far from 0 the cosine of a turn is still exact', () => {
    // The double that is nearest to an odd multiple of pi / 2 (Muller: Elementary Functions, 11.3.2).
    expect(cos(6381956970095103 * 2 ** 797)).toBeCloseTo(-4.687165924254624e-19, 33);
    expect(cos(-100)).toBe(cos(100));
  });
});

describe('exponentOf and mantissaOf', () => {
  it('part any positive number without loss', () => {
    const random = createRandom(5);
    for (let draw = 0; draw < 5000; draw++) {
      const x = draw < 100 ? Number.MIN_VALUE * (draw + 1) : Math.abs(anyDouble(random)) || 1;
      if (!(x < Number.POSITIVE_INFINITY)) continue;
      const exponent = exponentOf(x);
      const mantissa = mantissaOf(x, exponent);
      expect(mantissa).toBeGreaterThan(0.706);
      expect(mantissa).toBeLessThan(1.415);
      // In two steps: 2^1024 and 2^-1074 x 2^-1 are no doubles.
      const half = Math.trunc(exponent / 2);
      const whole = mantissa * 2 ** half * 2 ** (exponent - half);
      expect(whole).toBe(x);
    }
  });
});
