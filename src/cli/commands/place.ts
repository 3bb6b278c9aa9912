/** `berth place`: where every pending pod would go, in the order of the queue. */

import {
  API_VERSION,
  type Decision,
  isFinished,
  listNames,
  type Pod,
  podKey,
  type Scheduler,
} from '../../core/index.ts';
import { EXIT_DONE } from '../failure.ts';
import {
  addDecisionOptions,
  type Deciders,
  type DecisionOptions,
  KUBECTL_GET,
  KUBECTL_GET_VMS,
  loadDeciders,
} from '../inputs.ts';
import type { Io } from '../io.ts';
import { formatPoints, reasonOf } from '../render/reason.ts';
import { renderTable } from '../render/table.ts';
import { paint, plural, safe } from '../render/text.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = `
Examples:
  $ ${KUBECTL_GET} > cluster.json
  $ ${KUBECTL_GET_VMS} > vms.json
  $ berth place --cluster cluster.json vms.json --policy vm-balanced
  $ berth place --cluster nodes.yaml pods.yaml.gz --policy my-policy.yaml
  $ berth place --cluster cluster.json --scheduler-config scheduler.yaml --scheduler-version 1.34 --json

Each pod is decided after those before it were placed. Nothing is written to any cluster.`;

/** What was decided for one pod. The decision itself is let go: with thousands of nodes it is megabytes. */
interface PlacedPod {
  readonly pod: string;
  readonly outcome: Decision['outcome']['kind'];
  /** null where the pod was not placed. */
  readonly node: string | null;
  /** All nodes with the highest total. */
  readonly best: readonly string[];
  /** Number of nodes that passed every filter. */
  readonly candidates: number;
  /** null where the pod was not placed. */
  readonly total: number | null;
  readonly reason: string;
  /** Set where the pod waits for others to leave. */
  readonly preemption?: { readonly nominatedNode: string; readonly victims: readonly string[] };
}

/** What was decided for all pending pods, in the order of the queue. */
interface Placement {
  readonly pods: readonly PlacedPod[];
  /** Pods whose schedulerName no profile has, with that name. */
  readonly leftAlone: readonly { readonly pod: string; readonly schedulerName: string }[];
  /** VMs without a pod because of errors, which were told, by `namespace/name`. */
  readonly notPlaceable: readonly string[];
}

export const place: CommandModule = {
  register(program, io, done) {
    addDecisionOptions(program.command('place').description('decide for all pending pods, in the order of the queue'))
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (options: DecisionOptions & { json?: boolean }) => {
        const deciders = await loadDeciders(options, io);
        const placement = placeAll(deciders);
        io.out(options.json === true ? renderDocument(placement) : renderPlacement(placement, io));
        done(EXIT_DONE);
      });
  },
};

/** Decides for every pending pod, each counted on its node before the next; one that preempts is nominated. */
export function placeAll({ cluster, state, schedulerOf, queue, notPlaceable }: Deciders): Placement {
  const pending = cluster.pods.filter((pod) => pod.nodeName === '' && !isFinished(pod) && !pod.isTerminating);
  const pods: PlacedPod[] = [];
  const leftAlone: Placement['leftAlone'][number][] = [];
  for (const pod of queue.sortQueue(pending)) {
    const scheduler = schedulerOf(pod);
    if (scheduler === null) leftAlone.push({ pod: podKey(pod), schedulerName: pod.schedulerName });
    else pods.push(placeOne(pod, scheduler, state));
  }
  return { pods, leftAlone, notPlaceable };
}

function placeOne(pod: Pod, scheduler: Scheduler, state: Deciders['state']): PlacedPod {
  const decision = scheduler.decide(pod);
  const { outcome, best, candidates } = decision;
  const node = outcome.kind === 'chosen' ? outcome.node : null;
  const preemption = outcome.kind === 'unschedulable' ? outcome.preemption : null;
  const placed: PlacedPod = {
    pod: podKey(pod),
    outcome: outcome.kind,
    node,
    best,
    candidates: candidates.length,
    total: candidates.find((candidate) => candidate.node === node && candidate.scores.length > 0)?.total ?? null,
    reason: reasonOf(decision, scheduler.profile.policy.tie),
  };
  const isNominated = preemption?.code === 'Success';
  // Room is kept for a pod on one node at most.
  if (node !== null || isNominated) state.withdrawNomination(pod, pod.nominatedNodeName);
  if (node !== null) scheduler.assume(pod, node);
  if (!isNominated) return placed;
  const { nominatedNode, victims } = preemption;
  state.nominate(pod, nominatedNode);
  return { ...placed, preemption: { nominatedNode, victims: victims.map(podKey) } };
}

/** The decisions as a table, what was left alone, and how many were placed. */
export function renderPlacement({ pods, leftAlone, notPlaceable }: Placement, io: Io): string {
  const others = [renderLeftAlone(leftAlone), renderNotPlaceable(notPlaceable)].join('');
  if (pods.length === 0) return leftAlone.length === 0 ? `no pending pod\n${others}` : others;
  const rows = pods.map(({ pod, outcome, node, candidates, total, reason }) => [
    pod,
    node ?? (outcome === 'gated' ? '(gated)' : '(none)'),
    String(candidates),
    total === null ? '' : formatPoints(total),
    reason,
  ]);
  const columns = [
    { title: 'pod' },
    { title: 'node' },
    { title: 'fit', isRight: true },
    { title: 'score', isRight: true },
    { title: 'why', isElastic: true },
  ];
  return `${renderTable(columns, rows, io)}\n${others}${paint(io, 'bold', countOutcomes(pods))}\n`;
}

/** `8 of 11 pods placed, 1 waiting for others to leave, 1 held back, 1 fits nowhere`. */
function countOutcomes(pods: readonly PlacedPod[]): string {
  const countOf = (accepts: (pod: PlacedPod) => boolean): number => pods.filter(accepts).length;
  const nowhere = countOf(({ outcome, preemption }) => outcome === 'unschedulable' && preemption === undefined);
  const counts: readonly (readonly [number, string])[] = [
    [countOf(({ preemption }) => preemption !== undefined), 'waiting for others to leave'],
    [countOf(({ outcome }) => outcome === 'gated'), 'held back'],
    [nowhere, nowhere === 1 ? 'fits nowhere' : 'fit nowhere'],
  ];
  const rest = counts.filter(([count]) => count > 0).map(([count, text]) => `, ${count} ${text}`);
  return `${countOf(({ node }) => node !== null)} of ${plural(pods.length, 'pod')} placed${rest.join('')}`;
}

function renderLeftAlone(leftAlone: Placement['leftAlone']): string {
  if (leftAlone.length === 0) return '';
  const names = [...new Set(leftAlone.map(({ schedulerName }) => schedulerName))];
  return `${plural(leftAlone.length, 'pod')} left alone: no profile for schedulerName ${safe(listNames(names))}\n`;
}

function renderNotPlaceable(vms: readonly string[]): string {
  if (vms.length === 0) return '';
  return `${plural(vms.length, 'VM')} not placeable, as told above: ${safe(listNames(vms))}\n`;
}

function renderDocument(placement: Placement): string {
  return `${JSON.stringify({ apiVersion: API_VERSION, kind: 'Placement', ...placement }, null, 2)}\n`;
}
