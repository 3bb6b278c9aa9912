/** When pods of SimKube's owners ran (traces.md 14). */

import { valueAt } from '../json-lines.ts';
import { ownerKey } from './owner.ts';

/** One run of a pod. */
export interface Lifecycle {
  readonly startSeconds: number;
  /** null while it runs. */
  readonly endSeconds: number | null;
}

/** Lifecycles by owner, in the order of their start. What is none is left out and counted. */
export function readLifecycles(trace: unknown): { byOwner: ReadonlyMap<string, readonly Lifecycle[]>; bad: number } {
  const byOwner = new Map<string, Lifecycle[]>();
  let bad = 0;
  for (const [key, byHash] of Object.entries(Object(valueAt(trace, 'pod_lifecycles')) as object)) {
    const owner = ownerOfKey(key);
    const lists = Object.values(Object(byHash) as object);
    const lifecycles: Lifecycle[] = [];
    for (const one of lists.flat() as unknown[]) {
      const lifecycle = owner === null ? null : readLifecycle(one);
      if (lifecycle === null) bad++;
      else lifecycles.push(lifecycle);
    }
    if (owner === null) continue;
    const known = byOwner.get(owner) ?? [];
    byOwner.set(
      owner,
      [...known, ...lifecycles].sort((a, b) => a.startSeconds - b.startSeconds),
    );
  }
  return { byOwner, bad };
}

/** The key is a list of kind and name, which the decoder has made a JSON text of. */
function ownerOfKey(key: string): string | null {
  try {
    const parts: unknown = JSON.parse(key);
    if (!Array.isArray(parts) || parts.length !== 2) return null;
    const [kind, name] = parts as unknown[];
    return typeof kind === 'string' && typeof name === 'string' ? ownerKey(kind, name) : null;
  } catch {
    return null;
  }
}

/** `{Running: start}`, `{Finished: [start, end]}`, or as the documentation has it `{start_ts, end_ts}`. */
function readLifecycle(value: unknown): Lifecycle | null {
  const finished = valueAt(value, 'Finished');
  const [start, end] = Array.isArray(finished)
    ? (finished as unknown[])
    : [valueAt(value, 'Running') ?? valueAt(value, 'start_ts'), valueAt(value, 'end_ts') ?? null];
  if (typeof start !== 'number' || !(end === null || typeof end === 'number')) return null;
  return end !== null && end < start ? null : { startSeconds: start, endSeconds: end };
}
