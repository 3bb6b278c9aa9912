/** Decides again where two runs part: a run is simulated up to that time, and its scheduler is asked for its scores. */

import {
  assembleRun,
  type ClusterEvent,
  type Decision,
  type MetricDefinition,
  type ScenarioRun,
  Simulation,
} from '../../core/index.ts';
import { readParts } from '../../scenario/read-parts.ts';
import type { ScenarioInputs } from '../../scenario/scenario-inputs.ts';

/** A placement that the log of a run tells. */
export interface LoggedPlacement {
  readonly instance: string;
  readonly atSeconds: number;
  readonly node: string;
}

/** Events that are fed at once. */
const SLICE = 2000;

/**
 * The decisions that led to placements of a run, by `placementKey`. Those that cannot be found again, such as the ends of
 * migrations, are left out; so is everything from the first that comes out otherwise. Throws InputRefused.
 */
export async function decideAgain(
  run: ScenarioRun,
  inputs: ScenarioInputs,
  placements: readonly LoggedPlacement[],
): Promise<ReadonlyMap<string, Decision>> {
  const found = new Map<string, Decision>();
  if (placements.length === 0) return found;
  const nodes = new Map(placements.map((one) => [placementKey(one), one.node]));
  const { setup, events, endSeconds } = assembleRun(await readParts(run, inputs));
  let simulation: Simulation | null = null;
  let isTrue = true;
  const watcher: MetricDefinition = {
    name: 'divergence',
    summary: 'Decides again where it is asked to.',
    create: () => ({
      series: [],
      totals: [],
      sample: () => [],
      finish: () => [],
      placed(instance, node) {
        if (simulation === null || !isTrue) return;
        const key = placementKey({ instance: instance.id, atSeconds: simulation.timeSeconds });
        const logged = nodes.get(key);
        if (logged === undefined) return;
        isTrue = logged === node.name;
        if (isTrue) found.set(key, decideAsPending(simulation, instance.id));
      },
    }),
  };
  const options = { ...setup.options, recordsHeat: false, recordsPlacements: false };
  simulation = new Simulation({ ...setup, metrics: [watcher], options });
  const last = Math.min(Math.max(...placements.map(({ atSeconds }) => atSeconds)), endSeconds);
  drive(simulation, events, last);
  return found;
}

export function placementKey({ instance, atSeconds }: Pick<LoggedPlacement, 'instance' | 'atSeconds'>): string {
  return `${atSeconds} ${instance}`;
}

/** Lets everything happen up to a time, that time included. */
function drive(simulation: Simulation, events: Iterable<ClusterEvent>, untilSeconds: number): void {
  let slice: ClusterEvent[] = [];
  for (const event of events) {
    if (event.timeSeconds > untilSeconds) break;
    slice.push(event);
    if (slice.length < SLICE) continue;
    simulation.feed(slice);
    slice = [];
    simulation.advance(event.timeSeconds);
  }
  simulation.feed(slice);
  // The next number after it: `advance` stops before the time it is given.
  simulation.advance(untilSeconds + Math.max(Math.abs(untilSeconds) * Number.EPSILON, Number.MIN_VALUE));
}

/** The decision for an instance that has just been placed, as if it still waited; the state is left as it was. */
function decideAsPending({ world }: Simulation, id: string): Decision {
  const { state, scheduler } = world;
  const checkpoint = state.checkpoint();
  try {
    state.forget(id);
    return scheduler.decide(world.instanceOf(id)!.pendingPod, { examinesAll: true });
  } finally {
    state.undo(checkpoint);
  }
}
