/** The square, which `** 2` need not be to the last bit. */

/** x times x. */
export function square(x: number): number {
  return x * x;
}
