/** `berth snapshot`: writes what placement needs of a live cluster into one file. It only lists. */

import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { anonymizeObjects } from '../../kube/anonymize/anonymize.ts';
import { MAX_INPUT_BYTES } from '../../kube/documents.ts';
import type { Connection } from '../../kube/live/connection.ts';
import { createMetricsApiSource } from '../../kube/live/metrics-api-source.ts';
import type { MetricsSource } from '../../kube/live/metrics-source.ts';
import { openConnection } from '../../kube/live/open-connection.ts';
import { type Snapshot, takeSnapshot } from '../../kube/live/snapshot.ts';
import { openSnapshotFile } from '../../kube/live/snapshot-file.ts';
import { renderSnapshot, renderTime } from '../../kube/live/snapshot-text.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { parseLabel } from '../manifests/option-values.ts';
import { createProgress } from '../progress.ts';
import { choosePrometheus } from '../prometheus-choice.ts';
import { formatAmount, plural, safe } from '../render/text.ts';
import type { CommandModule } from './command.ts';

const AFTER_HELP = `
Examples:
  $ berth snapshot --output cluster.json.gz
  $ berth snapshot --output cluster.json.gz --anonymize
  $ berth snapshot --context staging --output - | gzip > staging.json.gz
  $ berth snapshot --output vms.json --namespace vms databases
  $ berth snapshot --output cluster.json.gz --measurements --prometheus http://localhost:9090
  $ berth place --cluster cluster.json.gz --policy vm-balanced

The lists are taken one after another, so the file is of no single moment: what changed meanwhile may stand in one list
and not in another. Nodes come first and pods straight after them; where a pod is on a node that came in between, nodes are
listed again. What refers to other objects comes before what it refers to. The time of the file is that of the last list:
whoever reads the file decides as of then, unless --at says otherwise.

Only what Berth reads is written: no environment, no commands, no secrets and no start-up scripts of guests; but names,
labels and annotations. The file can be read by you alone (mode 0600).

With --anonymize names, labels, annotations and images are replaced. Amounts, times, numbers of objects, facts about machines
and guests, and the order of names stay, and with them every decision: the shape of the cluster can still be recognised.

With --namespace the pods of other namespaces are missing, and what they use of the nodes counts as free.

A kind that may not be listed is left out with a warning that says what is then not known; nodes and pods are needed.
Ctrl-C ends it without a file.`;

interface Options {
  readonly output: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly gzip?: boolean;
  readonly force?: boolean;
  readonly anonymize?: boolean;
  readonly namespace?: readonly string[];
  readonly measurements?: boolean;
  readonly prometheus?: string;
  readonly prometheusTokenFile?: string;
  readonly prometheusCa?: string;
}

export const snapshot: CommandModule = {
  register(program, io, done) {
    addOptions(program.command('snapshot').description('write what placement needs of a live cluster into one file'))
      .addHelpText('after', AFTER_HELP)
      .action(async (options: Options) => {
        checkOptions(options);
        await untilStopped((signal) => run(options, signal, io));
        done(EXIT_DONE);
      });
  },
};

function addOptions(command: Command): Command {
  return command
    .requiredOption('-o, --output <file>', 'where to; - for standard output')
    .option('--kubeconfig <file>', "the cluster (default: the pod's own, else $KUBECONFIG, else ~/.kube/config)")
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .option('--gzip', 'pack the file (default: where its name ends in .gz)')
    .option('--force', 'replace a file that is there')
    .option('--anonymize', 'rename everything that tells whose cluster it is; decisions stay the same')
    .option('-n, --namespace <name...>', 'pods and what else is in namespaces of these alone; nodes always')
    .option('--measurements', 'with measurements from metrics.k8s.io')
    .option('--prometheus <url>', 'with measurements of nodes and guests from here')
    .option('--prometheus-token-file <file>', 'with this bearer token')
    .option('--prometheus-ca <file>', 'and this certificate authority');
}

function checkOptions(options: Options): void {
  const { output, gzip, namespace = [], prometheus, prometheusTokenFile, prometheusCa } = options;
  if (output === '') throw new UsageError('--output: found nothing, wanted the name of a file, or -');
  if (output === '-' && gzip === true) {
    throw new UsageError('--gzip: standard output is a text; write berth snapshot --output - | gzip');
  }
  if (prometheus === undefined && (prometheusTokenFile ?? prometheusCa) !== undefined) {
    throw new UsageError('--prometheus-token-file and --prometheus-ca need --prometheus');
  }
  choosePrometheus(options);
  for (const name of namespace) parseLabel('--namespace', name);
}

/** Runs until it ends, or until the process is told to end; a second Ctrl-C ends the process at once. */
async function untilStopped(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    await run(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new Error('cancelled; nothing was written');
    throw error;
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
  }
}

async function run(options: Options, signal: AbortSignal, io: Io): Promise<void> {
  const { output, gzip = output.endsWith('.gz'), force = false } = options;
  if (output === '-') {
    for (const piece of render(await take(options, signal, io), options, io)) io.out(piece);
    return;
  }
  const file = await openSnapshotFile(output, { isGzipped: gzip, mayReplace: force });
  try {
    const taken = await take(options, signal, io);
    const size = { bytes: 0 };
    const fileBytes = await file.write(measured(render(taken, options, io), size), signal);
    io.err(`${describe(taken)} to ${safe(output)} (${formatAmount('memory', fileBytes)}B)\n`);
    if (size.bytes > MAX_INPUT_BYTES) {
      io.err(`warning: unpacked it is larger than Berth reads (${formatAmount('memory', MAX_INPUT_BYTES)}B)\n`);
    }
  } finally {
    await file.discard();
  }
}

/** Takes the snapshot and tells what is not in it. */
async function take(options: Options, signal: AbortSignal, io: Io): Promise<Snapshot> {
  const { kubeconfig, context, namespace } = options;
  const connection = await openConnection({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  const progress = createProgress('objects', io);
  try {
    const taken = await takeSnapshot(connection, {
      signal,
      sources: sourcesOf(options, connection),
      onProgress: progress.update,
      ...(namespace !== undefined && { namespaces: [...new Set(namespace)] }),
    });
    if ('failure' in taken) throw new Error(taken.failure.message);
    for (const warning of taken.value.warnings) io.err(`warning: ${safe(warning)}\n`);
    return taken.value;
  } finally {
    progress.stop();
    connection.close();
  }
}

function sourcesOf(options: Options, connection: Connection): readonly MetricsSource[] {
  const ownSource = options.measurements === true ? [createMetricsApiSource(connection)] : [];
  return [...ownSource, ...choosePrometheus(options)];
}

/** The text of the objects as they are, or under other names. */
function render(taken: Snapshot, { anonymize: isAnonymized = false }: Options, io: Io): Iterable<string> {
  const { objects, droppedCount } = isAnonymized ? anonymizeObjects(taken.objects) : { ...taken, droppedCount: 0 };
  if (droppedCount > 0) {
    io.err(`warning: ${plural(droppedCount, 'object')} left out: found nothing that says what in them may be told\n`);
  }
  return renderSnapshot({ ...taken, berthVersion: packageJson.version, isAnonymized }, objects);
}

/** The pieces as they are, with their bytes counted. */
function* measured(pieces: Iterable<string>, size: { bytes: number }): Generator<string> {
  for (const piece of pieces) {
    size.bytes += Buffer.byteLength(piece);
    yield piece;
  }
}

/** `5 nodes and 20 pods among 40 objects as of 2026-11-21T08:00:00.000Z`. */
function describe({ objects, counts, takenAtSeconds }: Snapshot): string {
  const countOf = (kind: string, noun: string): string => plural(counts.get(kind) ?? 0, noun);
  const all = plural(objects.length, 'object');
  return `${countOf('Node', 'node')} and ${countOf('Pod', 'pod')} among ${all} as of ${renderTime(takenAtSeconds)}`;
}
