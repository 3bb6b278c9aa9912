import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExact, parseQuantity, toMilli, toValue } from '../../../src/core/model/quantity.ts';

/** Amount in nano-units of a text that is a quantity. */
function nano(text: string): bigint | undefined {
  return parseQuantity(text)?.nano;
}

const UNIT = 10n ** 9n;
const CAP = (2n ** 63n - 1n) * UNIT;

describe('parseQuantity', () => {
  it.each([
    // text, nano-units, thousandths rounded up, units rounded up
    ['0', 0n, 0n, 0n],
    ['0.1', 100_000_000n, 100n, 1n],
    ['100m', 100_000_000n, 100n, 1n],
    ['0.5m', 500_000n, 1n, 1n],
    ['1500u', 1_500_000n, 2n, 1n],
    ['3.001n', 4n, 1n, 1n],
    ['0.00000012345', 124n, 1n, 1n],
    ['1.G', 10n ** 18n, 10n ** 12n, 10n ** 9n],
    ['.5', 500_000_000n, 500n, 1n],
    ['+2', 2n * UNIT, 2000n, 2n],
    ['0.05Gi', 53_687_091_200_000_000n, 53_687_091_200n, 53_687_092n],
    ['0.025Ti', 27_487_790_694_400_000_000n, 27_487_790_694_400n, 27_487_790_695n],
    ['100.035Ki', 102_435_840_000_000n, 102_435_840n, 102_436n],
    ['100.035k', 100_035n * UNIT, 100_035_000n, 100_035n],
    ['1.3E+6', 1_300_000n * UNIT, 1_300_000_000n, 1_300_000n],
    ['128974848', 128_974_848n * UNIT, 128_974_848_000n, 128_974_848n],
    ['129e6', 129_000_000n * UNIT, 129_000_000_000n, 129_000_000n],
    ['129M', 129_000_000n * UNIT, 129_000_000_000n, 129_000_000n],
    ['200Mi', 209_715_200n * UNIT, 209_715_200_000n, 209_715_200n],
    ['200M', 200_000_000n * UNIT, 200_000_000_000n, 200_000_000n],
    // A bare E is exa, with digits behind it a power of ten.
    ['1E', 10n ** 27n, 10n ** 21n, 10n ** 18n],
    ['1E3', 1000n * UNIT, 1_000_000n, 1000n],
    ['9Ei', CAP, CAP / 10n ** 6n, 9_223_372_036_854_775_807n],
  ])('reads %s', (text, exact, milli, value) => {
    expect(nano(text)).toBe(exact);
    expect(toMilli({ nano: exact })).toBe(milli);
    expect(toValue({ nano: exact })).toBe(value);
  });

  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '1K',
    '1ki',
    '1i',
    '1mi',
    '1Mb',
    '12Gb',
    '0x10',
    '1e3m',
    '1kk',
    '1e',
    '1e+',
    '1.2.3',
    '-',
    '.',
    'Gi',
    'NaN',
  ])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });

  it('keeps the sign, and rounds away from zero', () => {
    expect(nano('-1500m')).toBe(-1_500_000_000n);
    expect(toValue({ nano: -1_500_000_000n })).toBe(-2n);
  });

  it.each([
    ['1e999999999', CAP],
    ['1e99999999999999999999', CAP],
    ['0e999999999', 0n],
    ['1e-999999999', 1n],
    [`${'9'.repeat(1_000_000)}Ei`, CAP],
    [`${'0'.repeat(1_000_000)}1`, UNIT],
    [`0.${'0'.repeat(1_000_000)}1Ki`, 1n],
    [`1${'0'.repeat(1_000_000)}e-1000000`, UNIT],
    [`1.${'0'.repeat(1_000_000)}1`, UNIT + 1n],
  ])('takes no more time than the text is long (case %#)', (text, exact) => {
    const before = performance.now();
    expect(nano(text)).toBe(exact);
    expect(performance.now() - before).toBeLessThan(2000);
  });

  const plain = fc
    .tuple(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.constantFrom('n', 'u', 'm', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'T', 'Ti'),
    )
    .map(([amount, suffix]) => `${amount}${suffix}`);

  it('reads by the short way what it reads by the exact way', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(parseQuantity(text)).toEqual(parseExact(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the canonical text of an amount as that amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: CAP }), (amount) => {
        expect(nano(`${amount}n`)).toBe(amount);
      }),
    );
  });

  it('gives the amount that the digits and the suffix say', () => {
    const units = { n: 1n, u: 10n ** 3n, m: 10n ** 6n, k: 10n ** 12n, Ki: 2n ** 10n * UNIT, Gi: 2n ** 30n * UNIT };
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.constantFrom(...Object.entries(units)),
        (amount, [suffix, unit]) => {
          expect(nano(`${amount}${suffix}`)).toBe(amount * unit);
        },
      ),
    );
  });

  it('adds decimals exactly: a fraction is its digits over a power of ten', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 6), fc.nat(999_999_999), (whole, fraction) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`;
        expect(nano(text)).toBe(BigInt(whole) * UNIT + BigInt(fraction));
      }),
    );
  });

  it('answers any text with an amount or null', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+0-9.eEinumkKMGTP]{0,12}$/)), (text) => {
        const read = parseQuantity(text);
        expect(read === null || typeof read.nano === 'bigint').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
