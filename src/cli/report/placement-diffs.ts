/** Placement differences of results with their reasons: from the logs, and by deciding again where the inputs can be read. */

import {
  type Comparison,
  type Decision,
  diffPlacements,
  type InstanceDiff,
  type PlacementDiff,
  type RunResult,
  type ScenarioRun,
  type SimulationResults,
  tellStay,
} from '../../core/index.ts';
import type { ScenarioInputs } from '../../scenario/scenario-inputs.ts';
import { decideAgain, type LoggedPlacement, placementKey } from '../scenario/explain-divergence.ts';
import { tellChoice } from './tell-choice.ts';

/** What runs are made from, read again; or why it cannot be. */
export type Rerun =
  | { readonly runs: readonly ScenarioRun[]; readonly inputs: ScenarioInputs }
  | { readonly lacks: string };

/** Instances of which it is decided again: the first to differ; what follows them is mostly their consequence. */
const DECIDED_AGAIN = 5;
/** Instances listed. */
const LISTED = 15;
/** Pairs that a report shows. */
const MAX_PAIRS = 4;
/** Events that are simulated again for a pair of a report, about. */
const MAX_EVENTS = 300_000;

/** null where one of the runs kept no placements. Rejects with InputRefused. */
export async function diffRuns(
  a: RunResult,
  b: RunResult,
  rerun: Rerun,
  maxEvents = Infinity,
): Promise<PlacementDiff | null> {
  const told = diffPlacements(a, b, { limit: LISTED });
  if (told === null) return null;
  const asked = told.byTime.slice(0, DECIDED_AGAIN);
  const lacks = 'lacks' in rerun ? rerun.lacks : tooFar(a, told, asked, maxEvents);
  const [ofA, ofB] =
    'lacks' in rerun || lacks !== ''
      ? [new Map<string, Decision>(), new Map<string, Decision>()]
      : [
          await decisionsOf(a, rerun, asked, ({ nodeA }) => nodeA),
          await decisionsOf(b, rerun, asked, ({ nodeB }) => nodeB),
        ];
  const explained = diffPlacements(a, b, {
    limit: LISTED,
    explain(instance, atSeconds) {
      const key = placementKey({ instance, atSeconds });
      const one = asked.find((diff) => diff.instance === instance && diff.firstSeconds === atSeconds);
      return [
        `${a.settings.id}: it ${tellStay(a, instance, atSeconds)}${because(ofA.get(key), one?.nodeA, one?.nodeB)}`,
        `${b.settings.id}: it ${tellStay(b, instance, atSeconds)}${because(ofB.get(key), one?.nodeB, one?.nodeA)}`,
      ];
    },
  });
  if (explained === null || lacks === '' || told.first === null) return explained;
  return { ...explained, remarks: [...explained.remarks, `reasons are from the logs alone: ${lacks}`] };
}

function because(decision: Decision | undefined, chosen = '', other = ''): string {
  return decision === undefined ? '' : `; ${tellChoice(decision, chosen, other)}`;
}

async function decisionsOf(
  { settings }: RunResult,
  rerun: Exclude<Rerun, { lacks: string }>,
  asked: readonly InstanceDiff[],
  nodeOf: (diff: InstanceDiff) => string,
): Promise<ReadonlyMap<string, Decision>> {
  const run = rerun.runs.find((one) => one.settings.id === settings.id);
  if (run === undefined) return new Map();
  const placements = asked.flatMap((diff): LoggedPlacement[] => {
    const node = nodeOf(diff);
    return node === '' ? [] : [{ instance: diff.instance, atSeconds: diff.firstSeconds, node }];
  });
  return decideAgain(run, rerun.inputs, placements);
}

/** '' where it is near enough to be simulated again. */
function tooFar(
  { startSeconds, endSeconds, counts }: RunResult,
  told: PlacementDiff,
  asked: readonly InstanceDiff[],
  maxEvents: number,
): string {
  const last = asked.at(-1)?.firstSeconds ?? startSeconds;
  const events = (counts.events * (last - startSeconds)) / Math.max(endSeconds - startSeconds, 1);
  if (events <= maxEvents) return '';
  return `the runs part late; berth report --diff ${told.a} ${told.b} decides again`;
}

/** The differences of the baseline to every other policy, each with the first seed that both ran. */
export async function diffsOf(
  { runs }: SimulationResults,
  { baseline, groups }: Comparison,
  rerun: Rerun,
): Promise<readonly PlacementDiff[]> {
  const diffs: PlacementDiff[] = [];
  for (const { policies, variant } of groups) {
    const key = JSON.stringify(variant);
    const own = runs.filter(({ settings }) => JSON.stringify(settings.variant) === key);
    const runsOf = (name: string): readonly RunResult[] => {
      const compared = policies.find((one) => one.name === name);
      return own.filter(
        ({ settings }) => settings.policy === compared?.policy && settings.profile === compared.profile,
      );
    };
    for (const { name } of policies) {
      if (name === baseline || diffs.length === MAX_PAIRS) continue;
      const [a, b] = firstPair(runsOf(baseline), runsOf(name));
      if (a === undefined || b === undefined) continue;
      const diff = await diffRuns(a, b, rerun, MAX_EVENTS);
      if (diff !== null) diffs.push(diff);
    }
  }
  return diffs;
}

/** The runs of the lowest seed that both have. */
function firstPair(a: readonly RunResult[], b: readonly RunResult[]): readonly [RunResult?, RunResult?] {
  const sorted = a.toSorted((one, other) => one.settings.seed - other.settings.seed);
  for (const one of sorted) {
    const other = b.find(({ settings }) => settings.seed === one.settings.seed);
    if (other !== undefined) return [one, other];
  }
  return [];
}
