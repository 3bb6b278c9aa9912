/** Which of the instances that a scenario's happenings name are there at a time, as far as it is known before the run. */

import type { Cluster } from '../../model/cluster.ts';
import { isFinished, podKey } from '../../model/pod.ts';
import type { Happening } from '../scenario/happening.ts';
import type { Presence } from '../scenario/instance-events.ts';
import { namesOfArrivals } from '../scenario/instance-happening.ts';
import { arrivalTimesOf } from '../workload/vm-times.ts';
import { podOf, type SourceNaming } from './source-events.ts';
import type { SourceVms } from './source-vms.ts';

export interface PresenceSources {
  readonly happens: readonly Happening[];
  readonly cluster: Cluster;
  readonly sources: readonly SourceVms[];
  /** Of each source. */
  readonly namings: readonly SourceNaming[];
  readonly startSeconds: number;
}

/** Half-open: it may still be there, or not, from `leavesSeconds` on where `isCertain` is false. */
interface Stay {
  readonly comesSeconds: number;
  readonly leavesSeconds: number;
  readonly isCertain: boolean;
}

/** Goes through the workload once, and only where a happening names an instance. */
export function presenceBefore(given: PresenceSources): (instance: string, timeSeconds: number) => Presence {
  const stays = new Map<string, Stay[]>(namesIn(given.happens).map((name) => [name, []]));
  if (stays.size > 0) addStays(stays, given);
  return (instance, timeSeconds) => {
    const come = (stays.get(instance) ?? []).filter(({ comesSeconds }) => comesSeconds <= timeSeconds);
    if (come.some(({ leavesSeconds }) => leavesSeconds > timeSeconds)) return 'there';
    return come.every(({ isCertain }) => isCertain) ? 'absent' : 'unknown';
  };
}

function namesIn(happens: readonly Happening[]): readonly string[] {
  return happens.flatMap(({ action }) => {
    if (action.kind === 'arrive') return namesOfArrivals(action);
    return 'instances' in action ? action.instances : [];
  });
}

function addStays(
  stays: ReadonlyMap<string, Stay[]>,
  { cluster, sources, namings, startSeconds }: PresenceSources,
): void {
  for (const pod of cluster.pods) {
    if (isFinished(pod)) continue;
    const leavesSeconds = Number.POSITIVE_INFINITY;
    stays.get(podKey(pod))?.push({ comesSeconds: startSeconds, leavesSeconds, isCertain: true });
  }
  for (const [at, { source, vms }] of sources.entries()) {
    for (const vm of vms) {
      const found = stays.get(podKey(podOf(vm, namings[at]!)));
      if (found === undefined) continue;
      const { timeSeconds, departureSeconds, lifetimeSeconds } = arrivalTimesOf(
        vm,
        source.shaping.lifetimes,
        startSeconds,
      );
      const leavesSeconds = lifetimeSeconds === null ? departureSeconds : timeSeconds + lifetimeSeconds;
      found.push({ comesSeconds: timeSeconds, leavesSeconds, isCertain: lifetimeSeconds === null });
    }
  }
}
