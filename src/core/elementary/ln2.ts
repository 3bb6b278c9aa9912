/** ln 2 in two parts: the first is short, so that its product with an exponent is exact. */

export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
export const HALF_LN2 = 0.34657359027997264;
export const ONE_AND_HALF_LN2 = 1.0397207708399179;
export const LN2_INVERSE = Math.LOG2E;
