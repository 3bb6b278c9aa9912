/** `berth simulate`: scenarios, what a scheduler with Berth would do, and what other policies would have done. */

import { Option } from 'commander';
import {
  API_VERSION,
  ClusterState,
  createPolicyExtender,
  ExtenderPolicy,
  type Pod,
  SCHEDULER_VERSIONS,
  SCORE_RANGES,
  Scheduler,
  type SchedulerVersion,
} from '../../core/index.ts';
import { parseDocuments } from '../../kube/documents.ts';
import { extenderSettings } from '../../scenario/extender-settings.ts';
import { EXIT_DONE, InputRefused, tellIssues, UsageError } from '../failure.ts';
import { loadPolicy } from '../inputs.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { readCluster, readText } from '../read-input.ts';
import { checkReadOnce } from '../read-once.ts';
import { readyProfile, readyScheduler } from '../ready-profiles.ts';
import { type ScenarioOptions, simulateScenarios } from '../scenario/simulate-scenarios.ts';
import { withStopSignal } from '../scenario/stop-signal.ts';
import { parseCount, parseScoreRange } from '../serve/option-values.ts';
import { readBaseCluster } from '../simulate/base-cluster.ts';
import { readLog } from '../simulate/read-log.ts';
import { renderReplay, renderSequence } from '../simulate/render.ts';
import { LogReplay } from '../simulate/replay-log.ts';
import { placeInSequence, type SimulatedPod } from '../simulate/sequence.ts';
import { checkSubjects } from '../simulate/subjects.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = `
Examples:
  $ berth simulate scenario.yaml
  $ berth simulate scenario.yaml --policies best-fit,kube-default --seeds 1,2,3 --jobs 4 --output results
  $ berth simulate --cluster snapshot.json --pods new-vms.yaml --policy vm-balanced
  $ berth simulate --cluster snapshot.json --pods new-vms.yaml --policy vm-balanced --scheduler-config scheduler.yaml
  $ berth simulate --decisions decisions.ndjson --policy vm-packed kube-default
  $ berth simulate --cluster snapshot.json --decisions decisions.ndjson.1 --policy my-policy.yaml --json

A scenario's runs are kept as they end. Ctrl-C ends a set; the same command goes on with the runs that are missing.

With --pods, pods are placed one after the other, in their order, by kube-scheduler's rules; the policy answers as its extender, as
\`berth serve\` would. A decision log is what \`berth serve --decision-log\` writes: each decision is taken again by each policy
over the cluster as it was. A log that does not go back to the start of the service needs the cluster of that time.
Measurements are not in a log: rules that read load abstain.`;

interface Options extends ScenarioOptions {
  readonly cluster?: readonly string[];
  readonly pods?: readonly string[];
  readonly decisions?: string;
  readonly policy: readonly string[];
  readonly schedulerConfig?: string;
  readonly schedulerVersion: SchedulerVersion;
  readonly weight?: string;
  readonly scoreRange?: string;
  readonly wholeNodes?: boolean;
}

/** Options that only scenarios take, and those that they do not. */
const OF_SCENARIOS = ['output', 'jobs', 'policies', 'seeds', 'report', 'allMeasures', 'force'] as const;
const NOT_OF_SCENARIOS = [
  'cluster',
  'pods',
  'decisions',
  'schedulerConfig',
  'weight',
  'scoreRange',
  'wholeNodes',
] as const;

export const simulate: CommandModule = {
  register(program, io, done) {
    program
      .command('simulate')
      .description('run scenarios, place pods as a scheduler with Berth would, or take logged decisions again')
      .argument('[scenario...]', 'files of scenarios, each run under its policies and seeds')
      .option('-o, --output <folder>', 'where results of scenarios go (default: berth-results/NAME)')
      .option('--jobs <number>', 'runs at once (default: one less than there are cores)')
      .option('--policies <a,b>', "policies instead of the scenario's own")
      .option('--seeds <1,2>', "seeds instead of the scenario's own")
      .option('--report <file>', 'write a page with charts of a scenario (default: what it says under outputs)')
      .option('--all-measures', 'show all measures of scenarios, not the main ones alone')
      .option('--force', 'simulate again what lies there of other inputs')
      .option('-c, --cluster <file...>', 'the cluster to begin with; - for standard input')
      .option('--pods <file...>', 'manifests of pods, VMs or migrations, placed in their order')
      .option('--decisions <file>', 'decision log of berth serve')
      .option('-p, --policy <name|file...>', "the extender's policy; several with --decisions", [])
      .option('--scheduler-config <file>', 'KubeSchedulerConfiguration of the scheduler (default: its defaults)')
      .addOption(
        new Option('--scheduler-version <release>', 'release of the scheduler')
          .choices(SCHEDULER_VERSIONS)
          .default(SCHEDULER_VERSIONS[SCHEDULER_VERSIONS.length - 1]),
      )
      .option('--weight <number>', "the extender's weight (default: what --scheduler-config says, else 1)")
      .option('--score-range <number>', `its highest score: ${SCORE_RANGES.join(', ')} (default: 10)`)
      .option('--whole-nodes', 'as nodeCacheCapable: false (default: what --scheduler-config says, else true)')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (scenarios: readonly string[], options: Options) => {
        if (scenarios.length > 0) {
          checkScenarioOptions(options);
          await withStopSignal((signal) => simulateScenarios(scenarios, options, signal, io));
          done(EXIT_DONE);
          return;
        }
        const misplaced = OF_SCENARIOS.find((name) => options[name] !== undefined);
        if (misplaced !== undefined) throw new UsageError(`--${toFlag(misplaced)} needs the file of a scenario`);
        if ((options.pods === undefined) === (options.decisions === undefined)) {
          throw new UsageError('give either --pods or --decisions, or files of scenarios');
        }
        checkSources(options);
        if (options.decisions === undefined) await runSequence(options, io);
        else await runReplay(options.decisions, options, io);
        done(EXIT_DONE);
      });
  },
};

function checkScenarioOptions(options: Options): void {
  const misplaced = NOT_OF_SCENARIOS.find((name) => options[name] !== undefined);
  if (misplaced === undefined && options.policy.length === 0) return;
  const flag = toFlag(misplaced ?? 'policy');
  const hint = flag === 'policy' ? '; write --policies a,b' : '';
  throw new UsageError(`--${flag}: a scenario says that itself${hint}`);
}

/** `all-measures` of `allMeasures`. */
function toFlag(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function runSequence(options: Options, io: Io): Promise<void> {
  const { cluster: files, pods = [], policy: policies, schedulerVersion } = options;
  if (files === undefined) throw new UsageError('--pods needs --cluster');
  if (policies.length > 1) throw new UsageError('give one --policy with --pods');
  const asked = await Promise.all(pods.map((file) => readManifests(file, io)));
  const read = await readCluster(files, { stdin: io.stdin, schedulerVersion }, asked.flat());
  tellIssues(read.issues, io);
  checkSubjects(read.subjects, asked.flat(), pods);
  const state = new ClusterState(read.cluster);
  const { profiles, extenders } = await readyScheduler(options.schedulerConfig, options.schedulerVersion, io);
  const settings = extenderSettings({
    configured: extenders,
    file: options.schedulerConfig ?? '',
    weight: options.weight === undefined ? undefined : parseCount('--weight', options.weight, 1, 1_000_000),
    sendsNodes: options.wholeNodes,
    scoreRange: parseScoreRange('--score-range', options.scoreRange ?? '10'),
  });
  const [name] = policies;
  const own = name === undefined ? null : await readyProfile(await loadPolicy(name, io));
  const schedulers = new Map(
    [...profiles].map(([schedulerName, profile]) => {
      const extender = own === null ? [] : [createPolicyExtender(new ExtenderPolicy(state, own, profile), settings)];
      return [schedulerName, new Scheduler(state, profile, extender)];
    }),
  );
  const schedulerOf = (pod: Pod) => schedulers.get(pod.schedulerName) ?? schedulers.get('') ?? null;
  const progress = createProgress('pods placed', io);
  const placed: SimulatedPod[] = [];
  try {
    for (const one of placeInSequence(read.subjects, state, schedulerOf)) {
      placed.push(one);
      progress.update(placed.length);
    }
  } finally {
    progress.stop();
  }
  const policy = own?.policy.name ?? null;
  io.out(options.json === true ? toDocument({ policy, pods: placed }) : renderSequence(placed, io));
}

async function runReplay(file: string, options: Options, io: Io): Promise<void> {
  const { cluster = [], policy: policies, schedulerVersion } = options;
  if (policies.length === 0) throw new UsageError('--decisions needs --policy: who decides instead');
  if ((options.weight ?? options.scoreRange ?? options.wholeNodes) !== undefined) {
    throw new UsageError('--weight, --score-range and --whole-nodes need --pods: a log holds what the scheduler chose');
  }
  const profiles = await Promise.all(policies.map(async (name) => readyProfile(await loadPolicy(name, io))));
  const callers = (await readyScheduler(options.schedulerConfig, schedulerVersion, io)).profiles;
  // As the service: any scheduler, else the first.
  const caller = callers.get('') ?? [...callers.values()][0]!;
  const createCluster = await readBaseCluster(cluster, schedulerVersion, io);
  const replay = new LogReplay({ profiles, caller, createCluster });
  await readLog(file, replay, io);
  const { results } = replay;
  io.out(options.json === true ? toDocument({ policies: results }) : renderReplay(results, io));
}

/** Throws a UsageError where several inputs want standard input. */
function checkSources({ cluster = [], pods = [], decisions, policy, schedulerConfig }: Options): void {
  checkReadOnce([...cluster, ...pods, decisions, ...policy, schedulerConfig]);
}

async function readManifests(file: string, io: Io) {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  tellIssues(issues, io);
  return documents;
}

function toDocument(body: object): string {
  return `${JSON.stringify({ apiVersion: API_VERSION, kind: 'Simulation', ...body }, null, 2)}\n`;
}
