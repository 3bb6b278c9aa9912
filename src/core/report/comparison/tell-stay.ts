/** What a run's logs say of an instance at a time: placed, moved, gone, waiting. */

import type { RunResult } from '../../simulation/run-result.ts';
import { formatDuration } from '../quantities.ts';

interface Stay {
  readonly node: string;
  readonly startSeconds: number;
  /** Infinity where it is there at the end. */
  readonly endSeconds: number;
}

/** Half a sentence about what happens to the instance at that time, such as `was placed on node-3`. Linear in the logs. */
export function tellStay(run: RunResult, instance: string, atSeconds: number): string {
  const stays = staysOf(run, instance);
  const begins = stays.findIndex(({ startSeconds }) => startSeconds === atSeconds);
  const ends = stays.find(({ endSeconds }) => endSeconds === atSeconds);
  const migration = run.migrations.find((one) => one.instance === instance && one.endSeconds === atSeconds);
  const came = stays[begins];
  if (came !== undefined && migration !== undefined && migration.targetNode === came.node) {
    const asked = formatDuration(migration.requestedSeconds - run.startSeconds);
    return `was live-migrated from ${migration.sourceNode} to ${came.node} (${migration.reason}, asked for after ${asked})`;
  }
  if (came !== undefined) return `was placed ${begins === 0 ? '' : 'again '}on ${came.node}`;
  const later = stays.find(({ startSeconds }) => startSeconds > atSeconds);
  const then =
    later === undefined
      ? ''
      : ` until it was placed on ${later.node}, ${formatDuration(later.startSeconds - atSeconds)} later`;
  if (ends !== undefined)
    return later === undefined ? `left ${ends.node} for good` : `left ${ends.node} and waited${then}`;
  const stay = stays.find(({ startSeconds, endSeconds }) => startSeconds < atSeconds && endSeconds > atSeconds);
  if (stay !== undefined) return `stayed on ${stay.node}`;
  if (later !== undefined) return `was on no node${then}`;
  return stays.length === 0 ? 'was never placed' : 'had left';
}

/** In the order they began; none where the run kept no placements. */
function staysOf({ placements, nodes }: RunResult, instance: string): readonly Stay[] {
  if (placements === null) return [];
  const position = placements.instanceIds.indexOf(instance);
  const stays: Stay[] = [];
  for (const [entry, of] of placements.instance.entries()) {
    if (of !== position || position < 0) continue;
    stays.push({
      node: nodes[placements.node[entry] ?? -1]?.name ?? '',
      startSeconds: placements.startSeconds[entry] ?? 0,
      endSeconds: placements.endSeconds[entry] ?? Number.POSITIVE_INFINITY,
    });
  }
  return stays;
}
