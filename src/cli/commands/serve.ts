/** `berth serve`: the webhook that kube-scheduler asks, over a live cluster or a dump. */

import { hostname } from 'node:os';
import { type Command, Option } from 'commander';
import pino from 'pino';
import packageJson from '../../../package.json' with { type: 'json' };
import { SCHEDULER_VERSIONS, SCORE_RANGES, type SchedulerVersion } from '../../core/index.ts';
import { createMetricsApiSource } from '../../kube/live/metrics-api-source.ts';
import { openConnection } from '../../kube/live/open-connection.ts';
import { isLoopback, type ListenAddress, renderListenAddress } from '../../server/listen-address.ts';
import { KeptObjects } from '../../server/page/kept-objects.ts';
import { type RunningPage, startPage } from '../../server/page/page-server.ts';
import { type RunningService, type ServiceOptions, startService } from '../../server/service.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { readyPage } from '../page/page-folder.ts';
import { choosePrometheus } from '../prometheus-choice.ts';
import { checkReadOnce } from '../read-once.ts';
import { readCallers } from '../serve/callers.ts';
import { checkCertificateFiles } from '../serve/certificate-files.ts';
import { fillFromDump } from '../serve/dump-source.ts';
import { checkListenAddresses, describeStartFailure } from '../serve/listen-failure.ts';
import { parseAddress, parseBytes, parseCount, parseScoreRange, parseSeconds } from '../serve/option-values.ts';
import { choosePolicy } from '../serve/policy-choice.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = `
Examples:
  $ berth serve --cluster cluster.json                        answers over a dump on http://127.0.0.1:8888
  $ berth serve --scheduler-config scheduler.yaml --tls-cert tls.crt --tls-key tls.key --client-ca ca.crt
                                                              over the live cluster, callers show certificates
  $ berth serve --page                                        and serves the page over it on http://127.0.0.1:8090
  $ berth manifests                                           prints what to apply to run it in a cluster

Scores: with --score-range 100 or 1000 they are finer than kube-scheduler documents (0 to 10). It does not clamp them: full
marks then count 10 or 100 times what the extender's weight says. Divide the weight, or mean it.`;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const PLAIN_LISTEN = '127.0.0.1:8888';
const TLS_LISTEN = ':8443';
const PAGE_LISTEN = '127.0.0.1:8090';

interface Options {
  readonly cluster?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly policy: string;
  readonly shadow?: string;
  readonly schedulerConfig?: string;
  readonly schedulerVersion: SchedulerVersion;
  readonly weight?: string;
  readonly scoreRange: string;
  readonly listen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly clientCa?: string;
  readonly insecureHttp?: boolean;
  readonly observe: string;
  /** true: at its usual address. */
  readonly page?: string | true;
  readonly deadline: string;
  readonly maxConcurrent: string;
  readonly maxQueue: string;
  readonly staleAfter: string;
  readonly assumeTimeout: string;
  readonly decisionLog?: string;
  readonly decisionLogSize: string;
  readonly decisionLogFiles: string;
  readonly prometheus?: string;
  readonly prometheusTokenFile?: string;
  readonly prometheusCa?: string;
  readonly metricsApi?: boolean;
  readonly metricsInterval: string;
  readonly metricsMaxAge: string;
  readonly bind?: boolean;
  readonly events?: boolean;
  readonly stopGrace: string;
  readonly logLevel: string;
}

export const serve: CommandModule = {
  register(program, io, done) {
    addOptions(program.command('serve').description("answer kube-scheduler's questions as its extender"))
      .addHelpText('after', EXAMPLES)
      .action(async (options: Options) => {
        const asked = await readOptions(options, io);
        const pageFolder = asked.page === undefined ? null : await readyPage(io);
        const service = await startService(asked).catch((error: unknown) => {
          throw describeStartFailure(error, asked);
        });
        const page = pageFolder === null ? null : await startPageOver(service, pageFolder, asked);
        tellAddresses(service, options, io);
        if (page !== null) io.err(`what if, over this cluster, at http://${renderListenAddress(page.address)}\n`);
        await io.untilStopped();
        io.err('stopping: readiness is off, requests in flight are finished\n');
        await page?.stop();
        await service.stop();
        done(EXIT_DONE);
      });
  },
};

function addOptions(command: Command): Command {
  return command
    .option('-c, --cluster <file...>', 'serve this dump, with no API server; - for standard input')
    .option(
      '--kubeconfig <file>',
      "the cluster to follow (default: the pod's own, else $KUBECONFIG, else ~/.kube/config)",
    )
    .option('--context <name>', 'context of the kubeconfig (default: its current one)')
    .option('-p, --policy <name|file>', 'who decides; a file is read again when it changes', 'vm-balanced')
    .option('--shadow <name|file>', 'decide with this policy too, without effect, and tell how often both agree')
    .option(
      '--scheduler-config <file>',
      'KubeSchedulerConfiguration of the scheduler that asks (default: its defaults)',
    )
    .addOption(
      new Option('--scheduler-version <release>', 'release of the scheduler that asks')
        .choices(SCHEDULER_VERSIONS)
        .default(SCHEDULER_VERSIONS[SCHEDULER_VERSIONS.length - 1]),
    )
    .option('--weight <number>', "Berth's weight as an extender (default: what --scheduler-config says, else 1)")
    .option('--score-range <number>', `highest score: ${SCORE_RANGES.join(', ')}`, '10')
    .option('--listen <host:port>', `where kube-scheduler asks (default: ${PLAIN_LISTEN}, with TLS ${TLS_LISTEN})`)
    .option('--tls-cert <file>', 'certificate, read again when it changes')
    .option('--tls-key <file>', 'its key')
    .option('--client-ca <file>', 'authority of the certificates that callers must show')
    .option('--insecure-http', 'allow plain HTTP beyond this machine, the page included')
    .option('--observe <host:port>', 'where health, metrics and a status page are', '127.0.0.1:8080')
    .option('--page [host:port]', `serve the page over this cluster, read-only (at ${PAGE_LISTEN})`)
    .option('--deadline <duration>', 'time after which an answer is given with what is known', '500ms')
    .option('--max-concurrent <number>', 'requests that are held at once', '32')
    .option('--max-queue <number>', 'requests that wait beside them', '256')
    .option('--stale-after <duration>', 'silence of the API server after which nothing is decided any more', '120s')
    .option('--assume-timeout <duration>', 'time for the cluster to tell of a decision', '30s')
    .option('--decision-log <file>', 'write every request and change as a line of JSON')
    .option('--decision-log-size <size>', 'of one file', '100Mi')
    .option('--decision-log-files <number>', 'that are kept', '5')
    .option('--prometheus <url>', 'read measurements of nodes and guests from here')
    .option('--prometheus-token-file <file>', 'with this bearer token')
    .option('--prometheus-ca <file>', 'and this certificate authority')
    .option('--metrics-api', 'read measurements from metrics.k8s.io')
    .option('--metrics-interval <duration>', 'time between readings', '30s')
    .option('--metrics-max-age <duration>', 'age after which measurements count no more', '5m')
    .option('--bind', 'bind pods as well (bindVerb); needs the right to create pods/binding')
    .option('--events', 'write Events about pods that are ranked or refused; needs the right to create them')
    .option('--stop-grace <duration>', 'time between "not ready" and the end', '10s')
    .addOption(
      new Option('--log-level <level>', 'of the lines of JSON on standard output').choices(LOG_LEVELS).default('info'),
    );
}

/** What is asked for: the service, and where the page is, if anywhere. */
type Asked = ServiceOptions & { readonly page?: ListenAddress | undefined };

async function readOptions(options: Options, io: Io): Promise<Asked> {
  checkCombinations(options);
  const { tlsCert, tlsKey, clientCa } = options;
  const addresses = {
    listen: parseAddress('--listen', options.listen ?? (tlsCert === undefined ? PLAIN_LISTEN : TLS_LISTEN)),
    observe: parseAddress('--observe', options.observe),
    page: readPageAddress(options),
  };
  checkListenAddresses(addresses);
  const tls =
    tlsCert === undefined || tlsKey === undefined ? undefined : { certificate: tlsCert, key: tlsKey, clientCa };
  if (tls !== undefined) checkCertificateFiles(tls);
  const log = { level: options.logLevel, stream: { write: io.out } };
  const logger = pino({ level: log.level }, log.stream);
  const weight = options.weight === undefined ? undefined : parseCount('--weight', options.weight, 1, 1_000_000);
  const { schedulerConfig, schedulerVersion } = options;
  const callers = await readCallers({ schedulerConfig, schedulerVersion, weight }, io);
  const { source, sources } = await openSource(options, io);
  return {
    source,
    policy: choosePolicy('--policy', options.policy, io),
    shadow: options.shadow === undefined ? undefined : choosePolicy('--shadow', options.shadow, io),
    callers: callers.profiles,
    weight: callers.weight,
    schedulerVersion,
    scoreRange: parseScoreRange('--score-range', options.scoreRange),
    staleAfterSeconds: parseSeconds('--stale-after', options.staleAfter),
    assumeTimeoutSeconds: parseSeconds('--assume-timeout', options.assumeTimeout),
    deadlineSeconds: parseSeconds('--deadline', options.deadline),
    admission: {
      maxInFlight: parseCount('--max-concurrent', options.maxConcurrent, 1, 10_000),
      maxQueued: parseCount('--max-queue', options.maxQueue, 0, 100_000),
    },
    decisionLog:
      options.decisionLog === undefined
        ? undefined
        : {
            file: options.decisionLog,
            maxBytes: parseBytes('--decision-log-size', options.decisionLogSize),
            maxFiles: parseCount('--decision-log-files', options.decisionLogFiles, 1, 1000),
          },
    measuring:
      sources.length === 0
        ? undefined
        : {
            sources,
            intervalSeconds: parseSeconds('--metrics-interval', options.metricsInterval, 1),
            maxAgeSeconds: parseSeconds('--metrics-max-age', options.metricsMaxAge, 1),
          },
    binds: options.bind === true,
    events: options.events === true ? { instance: hostname() } : undefined,
    unixNow: () => Date.now() / 1000,
    tell: (level, message, about = {}) => logger[level](about, message),
    log,
    version: packageJson.version,
    ...addresses,
    tls,
    isInsecureAllowed: options.insecureHttp === true,
    stopGraceSeconds: parseSeconds('--stop-grace', options.stopGrace, 0),
    keptObjects: addresses.page === undefined ? undefined : new KeptObjects(),
  };
}

/** The page tells what runs where, to whoever asks: beyond this machine only where that is said to be meant. */
function readPageAddress({ page, insecureHttp }: Options): ListenAddress | undefined {
  if (page === undefined) return undefined;
  const address = parseAddress('--page', page === true ? PAGE_LISTEN : page);
  if (isLoopback(address.host) || insecureHttp === true) return address;
  const found = `${renderListenAddress(address)}, which others reach`;
  throw new UsageError(
    `--page: found ${found}, wanted a loopback address such as ${PAGE_LISTEN}; or say --insecure-http`,
  );
}

/** Throws what says why the page has no port; the service has ended then. */
async function startPageOver(service: RunningService, folder: string, asked: Asked): Promise<RunningPage> {
  const { page, keptObjects, log, version } = asked;
  const { metrics, isSynced, timeSeconds } = service;
  const cluster = { objects: keptObjects!, isSynced, timeSeconds };
  return startPage({ listen: page!, folder, cluster, metrics, log, version }).catch(async (error: unknown) => {
    await service.stop();
    throw describeStartFailure(error, asked);
  });
}

/** Throws a UsageError where options contradict each other. */
function checkCombinations(options: Options): void {
  const { cluster, kubeconfig, context, tlsCert, tlsKey, clientCa, metricsApi } = options;
  checkReadOnce([...(cluster ?? []), options.schedulerConfig]);
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError('give --tls-cert and --tls-key together');
  if (clientCa !== undefined && tlsCert === undefined)
    throw new UsageError('--client-ca needs --tls-cert and --tls-key');
  if (options.prometheus === undefined && (options.prometheusTokenFile ?? options.prometheusCa) !== undefined) {
    throw new UsageError('--prometheus-token-file and --prometheus-ca need --prometheus');
  }
  if (cluster === undefined) return;
  if (kubeconfig !== undefined || context !== undefined) {
    throw new UsageError('give either --cluster or --kubeconfig: a dump, or a live cluster');
  }
  if (metricsApi === true) throw new UsageError('--metrics-api needs a live cluster; put measurements into the dump');
  if (options.bind === true) throw new UsageError('--bind needs a live cluster: a dump binds nothing');
  if (options.events === true) throw new UsageError('--events needs a live cluster: a dump has nobody to tell');
}

/** The cluster, and what measures it. */
async function openSource(
  options: Options,
  io: Io,
): Promise<{ source: ServiceOptions['source']; sources: NonNullable<ServiceOptions['measuring']>['sources'] }> {
  const { cluster, kubeconfig, context, metricsApi } = options;
  const prometheusSource = choosePrometheus(options);
  if (cluster !== undefined) {
    return {
      source: { kind: 'dump', fill: (followed) => fillFromDump(cluster, followed, io) },
      sources: prometheusSource,
    };
  }
  const connection = await openConnection({
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  });
  io.err(`following ${connection.target}\n`);
  const metricsApiSource = metricsApi === true ? [createMetricsApiSource(connection)] : [];
  return { source: { kind: 'live', connection }, sources: [...prometheusSource, ...metricsApiSource] };
}

function tellAddresses({ extender, observer }: RunningService, options: Options, io: Io): void {
  const scheme = options.tlsCert === undefined ? 'http' : 'https';
  const verbs = ['filter', 'prioritize', 'preempt', ...(options.bind === true ? ['bind'] : [])].join(', ');
  io.err(`policy ${options.policy}; kube-scheduler asks at ${scheme}://${renderListenAddress(extender)} (${verbs})\n`);
  io.err(`health, metrics and a status page at http://${renderListenAddress(observer)}\n`);
}
