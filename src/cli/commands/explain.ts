/** `berth explain`: why a pod goes where it goes, or why it goes nowhere. */

import {
  API_VERSION,
  createIssue,
  describeValue,
  type Explanation,
  explain as explainPod,
  nearestName,
  type Pod,
  podKey,
  quote,
} from '../../core/index.ts';
import { podFromManifest } from '../../kube/cluster.ts';
import { parseDocuments } from '../../kube/documents.ts';
import { EXIT_DONE, InputRefused, tellIssues, UsageError } from '../failure.ts';
import { addDecisionOptions, type Deciders, type DecisionOptions, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-input.ts';
import { renderExplanation } from '../render/explanation.ts';
import type { CommandModule } from './command.ts';

interface Options extends DecisionOptions {
  readonly pod?: string;
  readonly node?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1 --node worker-7
  $ berth explain --cluster cluster.json --manifest new-vm-pod.yaml
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1 --policy my-policy.yaml --json

A pod that is placed is explained as if it were pending, all others where they are.`;

export const explain: CommandModule = {
  register(program, io, done) {
    addDecisionOptions(
      program.command('explain').description("every node's verdict for one pod, and what would change it"),
    )
      .option('--pod <namespace/name>', 'a pod of the cluster')
      .option('--manifest <file>', 'a pod that is not there yet; what the API server fills in is filled in')
      .option('-n, --node <name>', 'this node in full')
      .option('--all', 'every node on a line of its own')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (options: Options) => {
        await runExplain(options, io);
        done(EXIT_DONE);
      });
  },
};

async function runExplain(options: Options, io: Io): Promise<void> {
  if ((options.pod === undefined) === (options.manifest === undefined)) {
    throw new UsageError('give either --pod NAMESPACE/NAME or --manifest FILE');
  }
  const deciders = await loadDeciders(options, io);
  const pod =
    options.manifest === undefined
      ? findPod(options.pod!, deciders)
      : await readManifest(options.manifest, deciders, io);
  if (options.node !== undefined) checkNode(options.node, deciders);
  const scheduler = deciders.schedulerOf(pod);
  if (scheduler === null) {
    throw new UsageError(`no profile has the schedulerName ${quote(pod.schedulerName)} of pod ${podKey(pod)}`);
  }
  const explanation = explainPod(scheduler, pod);
  const { tie } = scheduler.profile.policy;
  const view = { node: options.node ?? null, isFull: options.all === true, tie };
  io.out(
    options.json === true
      ? `${JSON.stringify(explanationDocument(explanation), null, 2)}\n`
      : renderExplanation(explanation, view, io),
  );
}

function findPod(name: string, { cluster }: Deciders): Pod {
  const key = name.includes('/') ? name : `default/${name}`;
  const pod = cluster.pods.find((one) => podKey(one) === key);
  if (pod !== undefined) return pod;
  const nearest = nearestName(key, cluster.pods.map(podKey));
  throw new UsageError(
    `no pod ${quote(key)} in the cluster${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
  );
}

function checkNode(name: string, { cluster }: Deciders): void {
  const names = cluster.nodes.map((node) => node.name);
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  throw new UsageError(
    `no node ${quote(name)} in the cluster${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
  );
}

/** The only pod of a manifest, with what the API server would fill in. */
async function readManifest(file: string, { cluster, queue }: Deciders, io: Io): Promise<Pod> {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  tellIssues(issues, io);
  const values = documents.map(({ value }) => value).filter((value) => value !== null); // a YAML file may end with ---
  if (values.length !== 1) {
    throw new InputRefused([
      createIssue('input-malformed', '', `${values.length} objects`, 'one pod', { file, remedy: ONE_POD }),
    ]);
  }
  const kind = kindOf(values[0]);
  if (kind !== 'Pod') {
    const found = kind === undefined ? 'nothing' : describeValue(kind);
    throw new InputRefused([createIssue('unknown-value', 'kind', found, 'Pod', { file, remedy: ONE_POD })]);
  }
  const { axes, priorityClasses } = cluster;
  const { schedulerVersion } = queue.profile.policy;
  const read = podFromManifest(values[0], { axes, priorityClasses, schedulerVersion, defaulting: true });
  tellIssues(
    read.issues.map((issue) => ({ ...issue, file })),
    io,
  );
  return read.pod!;
}

const ONE_POD = 'Write the one pod to explain; of a workload the pod that its template makes.';

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

function explanationDocument({ decision, ...rest }: Explanation): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'Explanation',
    pod: podKey(decision.pod),
    outcome: describeOutcome(decision.outcome),
    best: decision.best,
    candidates: decision.candidates,
    rejected: decision.rejected,
    preFilter: decision.preFilter,
    ...rest,
  };
}

function describeOutcome(outcome: Explanation['decision']['outcome']): Record<string, unknown> {
  if (outcome.kind !== 'unschedulable' || outcome.preemption === null) return { ...outcome };
  const { victims, alternatives, ...preemption } = outcome.preemption;
  const others = alternatives.map((other) => ({ node: other.node, victims: other.victims.map(podKey) }));
  return { ...outcome, preemption: { ...preemption, victims: victims.map(podKey), alternatives: others } };
}
