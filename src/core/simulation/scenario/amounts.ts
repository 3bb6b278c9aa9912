/** Amounts as scenarios write them: Kubernetes quantities, exact, or plain numbers. */

/** Powers of ten by suffix; binary ones are below. */
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

const QUANTITY = /^\+?(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,3})?$/;
/** Characters of a quantity that is read: no exact amount needs more. */
const MAX_LENGTH = 40;

const MILLI_PER_UNIT = 1000n;

/** Whole millicores of cores (number or quantity), rounded up as Kubernetes does; null where it is none below 2^53. */
export function parseMilli(value: unknown): number | null {
  return parseAmount(value, MILLI_PER_UNIT);
}

/** Whole units (bytes, counts) of a number or quantity, rounded up as Kubernetes does; null where it is none below 2^53. */
export function parseUnits(value: unknown): number | null {
  return parseAmount(value, 1n);
}

function parseAmount(value: unknown, partsPerUnit: bigint): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const match = text.length > MAX_LENGTH ? null : QUANTITY.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return null;
  const shift = BINARY_SHIFTS[suffix];
  const exponent = shift === undefined ? (DECIMAL_EXPONENTS[suffix] ?? Number(suffix.slice(1))) : 0;
  const power = exponent - fraction.length;
  const digits = (BigInt(`${whole}${fraction}`) * partsPerUnit) << (shift ?? 0n);
  const amount = power >= 0 ? digits * 10n ** BigInt(power) : ceilDivide(digits, 10n ** BigInt(-power));
  return amount > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(amount);
}

function ceilDivide(amount: bigint, unit: bigint): bigint {
  return (amount + unit - 1n) / unit;
}

/** `2` for 2000, `1500m` for 1500: `parseMilli` gives the amount back. */
export function renderMilli(milli: number): number | string {
  return milli % 1000 === 0 ? milli / 1000 : `${milli}m`;
}

/** `64Gi` for 68719476736, else the plain number: `parseUnits` gives the amount back. */
export function renderUnits(units: number): number | string {
  for (const [suffix, factor] of [
    ['Ti', 2 ** 40],
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
  ] as const) {
    if (units > 0 && units % factor === 0) return `${units / factor}${suffix}`;
  }
  return units;
}
