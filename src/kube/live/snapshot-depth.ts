/** How far objects nest: one that nests too far would make the whole file unreadable. */

/**
 * Levels of one object in a snapshot. Readers take 100 in a text (json-text.ts), of which the list and its items are two;
 * Kubernetes objects have about 20.
 */
const MAX_OBJECT_LEVELS = 90;

/** Whether a value nests no further than a snapshot may hold. */
export function isShallowEnough(value: unknown, levels = MAX_OBJECT_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  for (const inner of Object.values(value)) if (!isShallowEnough(inner, levels - 1)) return false;
  return true;
}
