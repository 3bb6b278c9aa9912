/** A placement log by instance: where each was, in order, within a span of time. */

import type { PlacementLog } from '../../simulation/run-result.ts';

/** Stays of instance i are `offsets[i]` to below `offsets[i + 1]`, in the order they began. */
export interface StayTable {
  readonly offsets: Int32Array;
  readonly node: Int32Array;
  readonly startSeconds: Float64Array;
  /** Never after the next stay's start or the end of the span. */
  readonly endSeconds: Float64Array;
  /** Position in the log. */
  readonly order: Int32Array;
}

/** What two logs share: one number for an instance and for a node in both. */
export interface Numbering {
  readonly instanceCount: number;
  readonly instances: readonly number[];
  readonly nodes: readonly number[];
}

export interface TimeSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * Sorts a log by instance in linear time. Stays outside the span are left out, others cut to it. One that still lasts when
 * the instance's next begins (a migration counts on both nodes) ends there.
 */
export function createStayTable(log: PlacementLog, { instanceCount, instances, nodes }: Numbering, span: TimeSpan) {
  const length = span.startSeconds > span.endSeconds ? 0 : log.instance.length;
  const last = (entry: number): number => log.endSeconds[entry] ?? Number.POSITIVE_INFINITY;
  const isWithin = (entry: number): boolean => {
    const start = log.startSeconds[entry]!;
    // One that ends as the span begins is no part of it, one of no length is.
    return start <= span.endSeconds && (start >= span.startSeconds || last(entry) > span.startSeconds);
  };
  const offsets = new Int32Array(instanceCount + 1);
  for (let entry = 0; entry < length; entry++) {
    if (isWithin(entry)) offsets[instances[log.instance[entry]!]! + 1]!++;
  }
  for (let at = 0; at < instanceCount; at++) offsets[at + 1]! += offsets[at]!;
  const kept = offsets[instanceCount]!;
  const table: StayTable = {
    offsets,
    node: new Int32Array(kept),
    startSeconds: new Float64Array(kept),
    endSeconds: new Float64Array(kept),
    order: new Int32Array(kept),
  };
  const next = offsets.slice(0, instanceCount);
  for (let entry = 0; entry < length; entry++) {
    if (!isWithin(entry)) continue;
    const instance = instances[log.instance[entry]!]!;
    const at = next[instance]!++;
    const startSeconds = Math.max(span.startSeconds, log.startSeconds[entry]!);
    if (at > offsets[instance]!) table.endSeconds[at - 1] = Math.min(table.endSeconds[at - 1]!, startSeconds);
    table.node[at] = nodes[log.node[entry]!]!;
    table.startSeconds[at] = startSeconds;
    table.endSeconds[at] = Math.min(span.endSeconds, last(entry));
    table.order[at] = entry;
  }
  return table;
}
