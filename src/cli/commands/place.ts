/** `berth place`: where every pending pod would go, in the order of the queue. */

import {
  API_VERSION,
  type Decision,
  isFinished,
  type Pod,
  podKey,
  type Scheduler,
  type TieRule,
} from '../../core/index.ts';
import { EXIT_DONE } from '../failure.ts';
import { addDecisionOptions, type Deciders, type DecisionOptions, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { formatPoints, reasonOf } from '../render/reason.ts';
import { renderTable } from '../render/table.ts';
import { paint, plural } from '../render/text.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = `
Examples:
  $ kubectl get nodes,pods,ns,svc,pv,pvc,sc,pdb -A -o json > cluster.json
  $ berth place --cluster cluster.json
  $ berth place --cluster nodes.yaml pods.yaml.gz --policy my-policy.yaml
  $ berth place --cluster cluster.json --scheduler-config scheduler.yaml --scheduler-version 1.34 --json

Each pod is decided after those before it were placed. Nothing is written to any cluster.`;

/** What was decided for one pod. */
export interface Placed {
  readonly decision: Decision;
  readonly tie: TieRule;
}

export const place: CommandModule = {
  register(program, io, done) {
    addDecisionOptions(program.command('place').description('decide for all pending pods, in the order of the queue'))
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (options: DecisionOptions & { json?: boolean }) => {
        const deciders = await loadDeciders(options, io);
        const placed = placeAll(deciders);
        io.out(
          options.json === true ? `${JSON.stringify(placementDocument(placed), null, 2)}\n` : renderPlaced(placed, io),
        );
        done(EXIT_DONE);
      });
  },
};

/** Decides for every pending pod, each counted on its node before the next; one that preempts is nominated. */
export function placeAll({ cluster, state, schedulerOf, queue }: Deciders): readonly Placed[] {
  const pending = cluster.pods.filter((pod) => pod.nodeName === '' && !isFinished(pod) && !pod.isTerminating);
  return queue.sortQueue(pending).flatMap((pod): Placed[] => {
    const scheduler = schedulerOf(pod);
    return scheduler === null ? [] : [placeOne(pod, scheduler, state)];
  });
}

function placeOne(pod: Pod, scheduler: Scheduler, state: Deciders['state']): Placed {
  const decision = scheduler.decide(pod);
  const { outcome } = decision;
  if (outcome.kind === 'chosen') {
    state.withdrawNomination(pod, pod.nominatedNodeName);
    scheduler.assume(pod, outcome.node);
  } else if (outcome.kind === 'unschedulable' && outcome.preemption?.code === 'Success') {
    state.nominate(pod, outcome.preemption.nominatedNode);
  }
  return { decision, tie: scheduler.profile.policy.tie };
}

/** The decisions as a table with a closing count. */
export function renderPlaced(placed: readonly Placed[], io: Io): string {
  if (placed.length === 0) return 'no pending pod\n';
  const rows = placed.map(({ decision, tie }) => {
    const chosen = decision.candidates.find(({ node }) => isOn(decision, node));
    return [
      podKey(decision.pod),
      nodeOf(decision),
      String(decision.candidates.length),
      chosen === undefined || chosen.scores.length === 0 ? '' : formatPoints(chosen.total),
      reasonOf(decision, tie),
    ];
  });
  const columns = [
    { title: 'pod' },
    { title: 'node' },
    { title: 'fit', isRight: true },
    { title: 'score', isRight: true },
    { title: 'why', isElastic: true },
  ];
  const count = placed.filter(({ decision }) => decision.outcome.kind === 'chosen').length;
  const closing = paint(io, 'bold', `${count} of ${plural(placed.length, 'pod')} placed`);
  return `${renderTable(columns, rows, io)}\n${closing}\n`;
}

function isOn({ outcome }: Decision, node: string): boolean {
  return outcome.kind === 'chosen' && outcome.node === node;
}

function nodeOf({ outcome }: Decision): string {
  if (outcome.kind === 'chosen') return outcome.node;
  return outcome.kind === 'gated' ? '(gated)' : '(none)';
}

/** The decisions as one JSON document. */
function placementDocument(placed: readonly Placed[]): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'Placement',
    pods: placed.map(({ decision, tie }) => {
      const { outcome } = decision;
      const preemption = outcome.kind === 'unschedulable' ? outcome.preemption : null;
      return {
        pod: podKey(decision.pod),
        outcome: outcome.kind,
        node: outcome.kind === 'chosen' ? outcome.node : null,
        best: decision.best,
        candidates: decision.candidates.length,
        total: decision.candidates.find(({ node }) => isOn(decision, node))?.total ?? null,
        reason: reasonOf(decision, tie),
        ...(preemption?.code === 'Success'
          ? { preemption: { nominatedNode: preemption.nominatedNode, victims: preemption.victims.map(podKey) } }
          : {}),
      };
    }),
  };
}
