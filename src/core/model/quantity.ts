/** Kubernetes quantities, exact: whole nano-units as BigInt (apimachinery/pkg/api/resource/quantity.go). */

/** An amount of 10^-9 units, as fine as Kubernetes keeps it. */
export interface Quantity {
  readonly nano: bigint;
}

const NANO_PER_UNIT = 1_000_000_000n;
const NANO_PER_MILLI = 1_000_000n;

/** Kubernetes caps amounts with a binary suffix at 2^63 - 1; Berth caps all of them there. */
const MAX_NANO = (2n ** 63n - 1n) * NANO_PER_UNIT;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const BINARY_SHIFTS: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const GRAMMAR = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** A quantity from its text; null where the text is none. Takes time in proportion to the text, whatever its exponent. */
export function parseQuantity(text: string): Quantity | null {
  return parseSmall(text) ?? parseExact(text);
}

/** Millicores and the like: the amount in thousandths, rounded up. */
export function toMilli(quantity: Quantity): bigint {
  return ceilDivide(quantity.nano, NANO_PER_MILLI);
}

/** Bytes and counts: the amount in whole units, rounded up. */
export function toValue(quantity: Quantity): bigint {
  return ceilDivide(quantity.nano, NANO_PER_UNIT);
}

/** Nano-units of the suffixes that dumps are full of. */
const SMALL_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['', NANO_PER_UNIT],
  ['m', NANO_PER_MILLI],
  ['k', 1000n * NANO_PER_UNIT],
  ['M', 1_000_000n * NANO_PER_UNIT],
  ['G', 1_000_000_000n * NANO_PER_UNIT],
  ['Ki', 2n ** 10n * NANO_PER_UNIT],
  ['Mi', 2n ** 20n * NANO_PER_UNIT],
  ['Gi', 2n ** 30n * NANO_PER_UNIT],
]);

/** At most this many digits are read by the short way: any of its units keeps the amount under the cap. */
const SMALL_DIGITS = 9;

/** Whole numbers of up to nine digits with a common suffix; null leaves the text to the exact way. */
function parseSmall(text: string): Quantity | null {
  let digits = 0;
  let amount = 0;
  while (digits < text.length) {
    const digit = text.charCodeAt(digits) - 48;
    if (digit < 0 || digit > 9) break;
    if (digits === SMALL_DIGITS) return null;
    amount = amount * 10 + digit;
    digits++;
  }
  if (digits === 0 || text.length - digits > 2) return null;
  const unit = SMALL_UNITS.get(text.slice(digits));
  return unit === undefined ? null : { nano: BigInt(amount) * unit };
}

/** Any quantity at all; exported so that tests can hold the short way against it. */
export function parseExact(text: string): Quantity | null {
  const match = GRAMMAR.exec(text);
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return null;
  const shift = BINARY_SHIFTS[suffix];
  const magnitude =
    shift === undefined ? decimalNano(whole, fraction, decimalExponent(suffix)) : binaryNano(whole, fraction, shift);
  return { nano: sign === '-' ? -magnitude : magnitude };
}

/** Beyond this power of ten every amount but zero is capped, or rounds to one nano-unit. */
const EXPONENT_LIMIT = 1_000_000_000;

function decimalExponent(suffix: string): number {
  const known = DECIMAL_EXPONENTS[suffix];
  if (known !== undefined) return known;
  return Math.max(-EXPONENT_LIMIT, Math.min(EXPONENT_LIMIT, Number(suffix.slice(1))));
}

/** Digits before the point of an amount that is surely capped (2^63 - 1 in nano-units has 28). */
const CAPPED_DIGITS = 29;

/** Moves the decimal point on the digits as text, so that no number larger than the cap is ever made. */
function decimalNano(whole: string, fraction: string, exponent: number): bigint {
  const padded = whole + fraction;
  const digits = padded.replace(/^0+/, '');
  if (digits === '') return 0n;
  // Digits before the decimal point of the amount in nano-units.
  const point = whole.length - (padded.length - digits.length) + exponent + 9;
  if (point >= CAPPED_DIGITS) return MAX_NANO;
  if (point <= 0) return 1n;
  const isExact = !/[1-9]/.test(digits.slice(point));
  return capNano(BigInt(digits.slice(0, point).padEnd(point, '0')) + (isExact ? 0n : 1n));
}

/** Decimals that decide how a fraction rounds: 9 of a nano-unit and 60 of 2^60. The rest counts as more than nothing. */
const BINARY_DECIMALS = 80;

function binaryNano(whole: string, fraction: string, shift: bigint): bigint {
  const integer = whole.replace(/^0+/, '');
  if (integer.length >= CAPPED_DIGITS) return MAX_NANO;
  const decimals = fraction.slice(0, BINARY_DECIMALS);
  const rest = /[1-9]/.test(fraction.slice(BINARY_DECIMALS)) ? '1' : '';
  const unscaled = BigInt(`0${integer}${decimals}${rest}`) * (NANO_PER_UNIT << shift);
  return capNano(ceilDivide(unscaled, 10n ** BigInt(decimals.length + rest.length)));
}

function capNano(nano: bigint): bigint {
  return nano > MAX_NANO ? MAX_NANO : nano;
}

/** Division that rounds away from zero, as Kubernetes rounds quantities. */
function ceilDivide(amount: bigint, unit: bigint): bigint {
  if (amount >= 0n) return (amount + unit - 1n) / unit;
  return -((-amount + unit - 1n) / unit);
}
