/** `berth explain`: why a pod goes where it goes, or why it goes nowhere. */

import {
  API_VERSION,
  createIssue,
  describeValue,
  type Explanation,
  explain as explainPod,
  findMigrationRequest,
  findMigrationTarget,
  nearestName,
  type Pod,
  podKey,
  quote,
} from '../../core/index.ts';
import type { InputDocument } from '../../kube/cluster.ts';
import { parseDocuments } from '../../kube/documents.ts';
import { kindsOf, SUBJECT_KINDS } from '../../kube/subject.ts';
import { EXIT_DONE, InputRefused, tellIssues, UsageError } from '../failure.ts';
import { addDecisionOptions, checkSources, type Deciders, type DecisionOptions, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-input.ts';
import { renderExplanation } from '../render/explanation.ts';
import type { CommandModule } from './command.ts';

interface Options extends DecisionOptions {
  readonly pod?: string;
  readonly migrate?: string;
  readonly node?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1 --node worker-7
  $ berth explain --cluster cluster.json --manifest new-vm.yaml --policy vm-balanced
  $ berth explain --cluster cluster.json --migrate vms/db-1 --policy vm-balanced
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-db-1 --policy my-policy.yaml --json

A manifest is a pod, a VirtualMachine, a VirtualMachineInstance or a VirtualMachineInstanceMigration; instancetypes and
claims may stand beside it. A pod that is placed is explained as if it were pending, all others where they are.`;

export const explain: CommandModule = {
  register(program, io, done) {
    addDecisionOptions(
      program.command('explain').description("every node's verdict for one pod, and what would change it"),
    )
      .option('--pod <namespace/name>', 'a pod of the cluster')
      .option(
        '--manifest <file>',
        'a pod, VM or migration that is not there yet; what is filled in on its way is filled in',
      )
      .option('--migrate <namespace/name>', 'where a running VM, or a migration of the cluster, would go')
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
  const asked = [options.pod, options.manifest, options.migrate].filter((one) => one !== undefined);
  if (asked.length !== 1) {
    throw new UsageError('give one of --pod NAMESPACE/NAME, --manifest FILE and --migrate NAMESPACE/NAME');
  }
  checkSources(options);
  const documents = options.manifest === undefined ? [] : await readManifest(options.manifest, io);
  const deciders = await loadDeciders(options, io, documents);
  const pod = findAsked(options, deciders);
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

function findAsked({ pod, migrate }: Options, deciders: Deciders): Pod {
  if (pod !== undefined) return findPod(pod, deciders);
  return migrate === undefined ? deciders.subjects[0]! : findMigration(migrate, deciders);
}

/** The target pod of a VM that runs, or of a migration of the cluster. */
function findMigration(name: string, { cluster, podOfVm, notPlaceable }: Deciders): Pod {
  const key = name.includes('/') ? name : `default/${name}`;
  const request = findMigrationRequest(cluster, key);
  const vmKey = request === null ? key : `${request.namespace}/${request.vmName}`;
  const fresh = request === null ? null : podOfVm(vmKey);
  const target = request === null ? null : findMigrationTarget(request, cluster, fresh);
  if (target !== null) return target;
  refuseNotPlaceable(vmKey, notPlaceable);
  const ended = cluster.migrations.find(({ namespace, name }) => `${namespace}/${name}` === key);
  if (request === null && ended !== undefined) {
    const again = quote(`${ended.namespace}/${ended.vmName}`);
    throw new UsageError(
      `migration ${quote(key)} has ended (${ended.phase}); name its VM ${again} to ask where it would go now`,
    );
  }
  const running = cluster.pods.filter(({ vm, nodeName }) => vm !== null && nodeName !== '');
  const nearest = nearestName(
    key,
    running.map(({ namespace, vm }) => `${namespace}/${vm?.name ?? ''}`),
  );
  const mover = vmKey === key ? '' : `, which migration ${quote(key)} is to move,`;
  const found =
    request === null
      ? `no running VM and no migration ${quote(key)} in the cluster`
      : `VM ${quote(vmKey)}${mover} does not run`;
  throw new UsageError(`${found}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`);
}

/** A VM with errors was told of as a warning: asked about, it is refused. */
function refuseNotPlaceable(vmKey: string, notPlaceable: readonly string[]): void {
  if (!notPlaceable.includes(vmKey)) return;
  const remedy = 'mend what is told of it above';
  throw new InputRefused([
    createIssue('not-placeable', '', `VM ${quote(vmKey)} with errors`, 'one without', { remedy }),
  ]);
}

function findPod(name: string, { cluster, notPlaceable }: Deciders): Pod {
  const key = name.includes('/') ? name : `default/${name}`;
  const pod = cluster.pods.find((one) => podKey(one) === key);
  if (pod !== undefined) return pod;
  refuseNotPlaceable(key.replace('/virt-launcher-', '/'), notPlaceable);
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

/** The documents of a manifest, of which one can be asked about. */
async function readManifest(file: string, io: Io): Promise<readonly InputDocument[]> {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  tellIssues(issues, io);
  const kinds = kindsOf(documents);
  const asked = kinds.filter((kind) => SUBJECT_KINDS.includes(kind));
  if (asked.length === 1) return documents;
  if (kinds.length === 1) {
    const found = kinds[0] === '' ? 'nothing' : describeValue(kinds[0]);
    const wanted = SUBJECT_KINDS.join(', ');
    throw new InputRefused([createIssue('unknown-value', 'kind', found, wanted, { file, remedy: ONE_SUBJECT })]);
  }
  const found = `${asked.length} of them among ${kinds.length} objects`;
  throw new InputRefused([
    createIssue('input-malformed', '', found, 'one pod, VM or migration', { file, remedy: ONE_SUBJECT }),
  ]);
}

const ONE_SUBJECT = 'Write the one pod, VM or migration to explain; of a workload the pod that its template makes.';

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
