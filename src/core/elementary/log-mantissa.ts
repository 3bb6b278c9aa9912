/** The logarithm of numbers near 1, which every logarithm of this folder ends in. */

const L1 = 0.6666666666666735;
const L2 = 0.3999999999940942;
const L3 = 0.2857142874366239;
const L4 = 0.22222198432149784;
const L5 = 0.1818357216161805;
const L6 = 0.15313837699209373;
const L7 = 0.14798198605116586;

/**
 * R of log(1 + f) = f - s (f - R) with s = f / (2 + f), for 1 + f of sqrt(1/2)..sqrt(2): log(1 + f) = 2 atanh(s), a series in
 * s^2 whose first seven terms come within 2^-58.45.
 */
export function logarithmRest(s: number): number {
  const z = s * s;
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

/** As `logarithmRest`, summed from term to term: s_log1p.c rounds so. */
export function logarithmRestInTurn(s: number): number {
  const z = s * s;
  return z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
}
