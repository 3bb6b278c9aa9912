/** The allocation of all nodes with fewer, wider parts of time, so that a file of many runs stays small. */

import type { RunHeat } from '../simulation/run-result.ts';
import { encodeBase64 } from './base64.ts';
import type { ReportHeat } from './report.ts';

/** Percent that says: the node was not there. */
export const NOT_THERE = 255;

/** Joins whole buckets until nodes x buckets is at most `byteLimit`; a joined bucket has the mean of its parts. */
export function thinHeat(heat: RunHeat, nodeCount: number, byteLimit: number): ReportHeat {
  const { startSeconds, bucketSeconds, bucketCount, measure, percents } = heat;
  const wanted = Math.max(Math.floor(byteLimit / Math.max(nodeCount, 1)), 1);
  const joined = Math.max(Math.ceil(bucketCount / wanted), 1);
  const count = Math.ceil(bucketCount / joined);
  const bytes = new Uint8Array(nodeCount * count);
  for (let node = 0; node < nodeCount; node++) {
    for (let bucket = 0; bucket < count; bucket++) {
      const from = bucket * joined;
      const to = Math.min(from + joined, bucketCount);
      bytes[node * count + bucket] = meanOf(percents, node * bucketCount + from, node * bucketCount + to);
    }
  }
  return {
    startSeconds,
    bucketSeconds: bucketSeconds * joined,
    bucketCount: count,
    measure,
    percents: encodeBase64(bytes),
  };
}

/** Mean of the bytes that are there, end excluded; NOT_THERE where none is. */
function meanOf(percents: Uint8Array, from: number, to: number): number {
  let sum = 0;
  let there = 0;
  for (let at = from; at < to; at++) {
    const percent = percents[at] ?? NOT_THERE;
    if (percent === NOT_THERE) continue;
    sum += Math.min(percent, 100);
    there++;
  }
  return there === 0 ? NOT_THERE : Math.round(sum / there);
}
