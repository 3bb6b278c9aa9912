/** Whether two values of the model say the same, and one that shares what is the same with another. */

/** True for equal plain values, lists, maps, sets and records, at any depth. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Map) return b instanceof Map && isSameMap(a, b);
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((item) => b.has(item));
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  return !Array.isArray(b) && isSameMap(new Map(Object.entries(a)), new Map(Object.entries(b)));
}

function isSameMap(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !isSame(value, b.get(key))) return false;
  return true;
}

/** The record `after` with those of its values that equal the ones of `before`: what did not change is the same object. */
export function sharing<T extends object>(before: T, after: T): T {
  const known = new Map<string, unknown>(Object.entries(before));
  const shared = Object.entries(after).map(([key, value]): [string, unknown] => {
    const old = known.get(key);
    return [key, isSame(old, value) ? old : value];
  });
  // The keys and their types are those of `after`.
  return Object.fromEntries(shared) as T;
}
