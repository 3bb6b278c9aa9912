/** Finds what two runs of one workload placed differently. */

import { ascending, bisector, descending, sum } from 'd3-array';
import type { RunResult, RunSettings } from '../../simulation/run-result.ts';
import { compareStays, NO_NODE, type StayDifference } from './compare-stays.ts';
import { NodeTally } from './node-tally.ts';
import type { InstanceDiff, PlacementDiff, PlacementKind } from './placement-diff.ts';
import { createStayTable, type StayTable, type TimeSpan } from './stay-table.ts';

export interface DiffOptions {
  /** Instances listed by time, and as many by time apart; by default 20. */
  readonly limit?: number;
  /** Decides again about an instance as it was at that time: sentences. Asked about listed instances alone. */
  readonly explain?: (instance: string, atSeconds: number) => readonly string[];
}

const DEFAULT_LIMIT = 20;

interface FoundDifference extends StayDifference {
  readonly instance: number;
}

/**
 * The differences in where two runs had their instances, over the time both cover; null where a run kept no placements. The
 * work grows with the length of the logs, and as n log n with the number of instances that differ.
 */
export function diffPlacements(a: RunResult, b: RunResult, options: DiffOptions = {}): PlacementDiff | null {
  const { limit = DEFAULT_LIMIT, explain = () => [] } = options;
  if (a.placements === null || b.placements === null) return null;
  const span = {
    startSeconds: Math.max(a.startSeconds, b.startSeconds),
    endSeconds: Math.min(a.endSeconds, b.endSeconds),
  };
  const instances = numberNames(a.placements.instanceIds, b.placements.instanceIds);
  const nodes = numberNames(namesOf(a), namesOf(b));
  const instanceCount = instances.names.length;
  const tableA = createStayTable(a.placements, { instanceCount, instances: instances.ofA, nodes: nodes.ofA }, span);
  const tableB = createStayTable(b.placements, { instanceCount, instances: instances.ofB, nodes: nodes.ofB }, span);
  const { counts, found, tally } = findDifferences(tableA, tableB, instanceCount, new NodeTally(nodes.names));
  const sought = bisector(({ firstSeconds }: FoundDifference) => firstSeconds);
  const describe = (one: FoundDifference): InstanceDiff => {
    const instance = instances.names[one.instance]!;
    return {
      instance,
      kind: one.kind,
      firstSeconds: one.firstSeconds,
      nodeA: one.nodeA === NO_NODE ? '' : nodes.names[one.nodeA]!,
      nodeB: one.nodeB === NO_NODE ? '' : nodes.names[one.nodeB]!,
      apartSeconds: one.apartSeconds,
      onlyASeconds: one.onlyASeconds,
      onlyBSeconds: one.onlyBSeconds,
      differedBefore: sought.left(found, one.firstSeconds),
      why: explain(instance, one.firstSeconds),
    };
  };
  const byApart = found
    .filter(({ apartSeconds }) => apartSeconds > 0)
    .sort((x, y) => descending(x.apartSeconds, y.apartSeconds) || x.instance - y.instance);
  const [first] = found;
  return {
    a: a.settings.id,
    b: b.settings.id,
    ...span,
    counts,
    apartSeconds: sum(found, ({ apartSeconds }) => apartSeconds),
    first:
      first === undefined
        ? null
        : {
            diff: describe(first),
            equalStays: tableA.startSeconds.reduce((count, start) => count + (start < first.firstSeconds ? 1 : 0), 0),
            settings: settingsThatDiffer(a.settings, b.settings),
          },
    byTime: found.slice(0, limit).map(describe),
    byApart: byApart.slice(0, limit).map(describe),
    nodes: tally.finish(),
    remarks: remarksOn(a, b, span),
  };
}

/** The instances that differ, the first to do so first; of equal times as the log has them. */
function findDifferences(a: StayTable, b: StayTable, instanceCount: number, tally: NodeTally) {
  const counts: Record<PlacementKind, number> = { same: 0, 'other-times': 0, elsewhere: 0, 'only-a': 0, 'only-b': 0 };
  const found: FoundDifference[] = [];
  for (let instance = 0; instance < instanceCount; instance++) {
    const staysA = { table: a, from: a.offsets[instance]!, to: a.offsets[instance + 1]! };
    const staysB = { table: b, from: b.offsets[instance]!, to: b.offsets[instance + 1]! };
    if (staysA.from === staysA.to && staysB.from === staysB.to) continue;
    const difference = compareStays(staysA, staysB);
    counts[difference?.kind ?? 'same']++;
    if (difference === null) continue;
    found.push({ ...difference, instance });
    tally.add(staysA, staysB);
  }
  found.sort((x, y) => x.firstSeconds - y.firstSeconds || x.order - y.order || x.instance - y.instance);
  return { counts, found, tally };
}

/** One number for a name in both runs. */
function numberNames(a: readonly string[], b: readonly string[]) {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  const [ofA, ofB] = [a.map(numberOf), b.map(numberOf)];
  return { names: [...numbers.keys()], ofA, ofB };
}

function namesOf({ nodes }: RunResult): readonly string[] {
  return nodes.map(({ name }) => name);
}

function settingsThatDiffer(a: RunSettings, b: RunSettings): readonly string[] {
  const flat = ({ policy, profile, seed, variant }: RunSettings) => ({ ...variant, policy, profile, seed });
  const [ofA, ofB] = [flat(a), flat(b)] as [Record<string, unknown>, Record<string, unknown>];
  return [...new Set([...Object.keys(ofA), ...Object.keys(ofB)])]
    .filter((key) => ofA[key] !== ofB[key])
    .sort(ascending)
    .map((key) => `${key}: ${String(ofA[key] ?? 'none')}, ${String(ofB[key] ?? 'none')}`);
}

function remarksOn(a: RunResult, b: RunResult, { startSeconds, endSeconds }: TimeSpan): readonly string[] {
  const remarks: string[] = [];
  if (a.startSeconds !== b.startSeconds || a.endSeconds !== b.endSeconds) {
    remarks.push(
      startSeconds > endSeconds
        ? 'the runs cover no common time: nothing is compared'
        : `the runs cover different times: compared from ${startSeconds} s to ${endSeconds} s alone`,
    );
  }
  const [ofA, ofB] = [new Set(namesOf(a)), new Set(namesOf(b))];
  const apart = [...ofA].filter((name) => !ofB.has(name)).length + [...ofB].filter((name) => !ofA.has(name)).length;
  if (apart > 0) remarks.push(`the runs have different nodes: ${apart} in one of them alone`);
  return remarks;
}
