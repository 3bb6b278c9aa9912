/** `berth manifests`: prints what runs Berth in a cluster. It talks to no cluster. */

import { Option } from 'commander';
import { EXIT_DONE, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { renderAlerts } from '../manifests/alerts.ts';
import { renderDashboard } from '../manifests/dashboard.ts';
import { renderDockerfile } from '../manifests/dockerfile.ts';
import { describeSettings } from '../manifests/heading.ts';
import { SECTIONS } from '../manifests/index.ts';
import { isReproduced, toSchedulerVersion } from '../manifests/known-release.ts';
import { DEFAULT_IMAGE } from '../manifests/names.ts';
import { parseValidDays, parseWord } from '../manifests/option-values.ts';
import { readSettings, type WrittenOptions } from '../manifests/read-settings.ts';
import { renderManifests } from '../manifests/render-yaml.ts';
import type { Section } from '../manifests/section.ts';
import { CERTIFICATE_KINDS, type ManifestSettings, MODES, SCORE_RANGES } from '../manifests/settings.ts';
import type { CommandModule } from './command.ts';

/** Of the Service in every cluster, and of the server as kubeadm sets it up. */
const API_SERVER_PORTS = ['443', '6443'];

const NAMES = SECTIONS.map(({ name }) => name);
const LONGEST_NAME = Math.max(...NAMES.map(({ length }) => length));

const AFTER_HELP = `
Sections, in the order of applying:
${SECTIONS.map(({ name, summary }) => `  ${name.padEnd(LONGEST_NAME)}  ${summary}`).join('\n')}

Examples:
  $ berth manifests > berth.yaml                                      a second scheduler; certificates by cert-manager
  $ kubectl apply --server-side -f berth.yaml
  $ berth manifests --managed-resource devices.kubevirt.io/kvm        only pods of VMs are sent to Berth
  $ berth manifests --certificates self-made --valid-days 90          prints private keys
  $ berth manifests --mode change-default --scheduler-cidr 10.0.0.0/28
  $ berth manifests --api-server-port 443 16443                       where it listens on another port than 6443
  $ berth manifests --policy my-policy.yaml --shadow vm-packed --only policy,deployment
  $ berth manifests --dockerfile > Dockerfile
  $ berth manifests --dashboard > dashboard.json
  $ berth manifests --alerts > rules.yaml`;

interface Options extends WrittenOptions {
  readonly only?: readonly string[];
  readonly dockerfile?: boolean;
  readonly dashboard?: boolean;
  readonly alerts?: boolean;
}

export const manifests: CommandModule = {
  register(program, io, done) {
    program
      .command('manifests')
      .description('print what to apply to run Berth in a cluster')
      .option('-n, --namespace <name>', 'where Berth runs, a namespace of its own', 'berth')
      .option('--image <image>', 'image of Berth, see --dockerfile', DEFAULT_IMAGE)
      .option('--replicas <number>', 'replicas of Berth, and of a second scheduler', '2')
      .option('-p, --policy <name|file>', 'who decides: a policy of Berth or a policy file', 'vm-balanced')
      .option('--shadow <name|file>', 'a second policy that decides without effect')
      .option('--bind', 'Berth binds pods itself: the right to, and the verb')
      .option('--events', 'Berth writes Events about pods: the right to, and the option')
      .option('--prometheus <url>', 'read usage from this Prometheus')
      .option('--metrics-api', 'read usage from metrics.k8s.io: the right to, and the option')
      .option('--prometheus-operator', 'print PodMonitor and PrometheusRule, too')
      .option('--monitoring-namespace <name>', 'only this namespace may read metrics (default: every one)')
      .addOption(new Option('--mode <mode>', 'which kube-scheduler asks Berth').choices(MODES).default(MODES[0]))
      .option('--scheduler-name <name>', 'name of the second scheduler (default: berth-scheduler)')
      .option('--kubernetes-version <release>', "kube-scheduler's release: the cluster's", '1.36.3')
      .option('--weight <number>', "what Berth's scores count: score * weight * 10", '1')
      .addOption(
        new Option('--score-range <number>', 'scores from 0 to this').choices(SCORE_RANGES.map(String)).default('10'),
      )
      .option('--no-ignorable', 'without an answer from Berth nothing is scheduled')
      .option('--managed-resource <name...>', 'only pods that ask for one of these are sent to Berth')
      .option('--scheduler-cidr <network...>', 'where kube-schedulers on the host network call from')
      .option(
        '--api-server-port <number...>',
        'where the API server is reached: the port of its Service, and its own',
        API_SERVER_PORTS,
      )
      .option('--service-ip <address>', 'fixed address of the Service, for a caller without cluster DNS')
      .addOption(
        new Option('--certificates <kind>', 'who makes certificates; none: Secrets are there already')
          .choices(CERTIFICATE_KINDS)
          .default(CERTIFICATE_KINDS[0]),
      )
      .option('--valid-days <number>', 'how long certificates are valid; alerts go by it', '365')
      .option('--only <sections>', 'these sections alone, with commas between', parseSections)
      .option('--dockerfile', 'print a Dockerfile alone')
      .option('--dashboard', 'print a Grafana dashboard alone')
      .option('--alerts', 'print alert rules for Prometheus alone')
      .addHelpText('after', AFTER_HELP)
      .action(async (options: Options) => {
        io.out(await render(options, io));
        done(EXIT_DONE);
      });
  },
};

function parseSections(text: string): readonly string[] {
  return text.split(',').map((name) => parseWord('--only', name.trim(), NAMES));
}

/** What is printed alone, by its option. */
const ALONE = {
  dockerfile: renderDockerfile,
  dashboard: renderDashboard,
  alerts: ({ validDays }: Options) => renderAlerts(parseValidDays('--valid-days', validDays)),
} as const;

async function render(options: Options, io: Io): Promise<string> {
  const asked = (['dockerfile', 'dashboard', 'alerts'] as const).filter((name) => options[name] === true);
  const [alone, ...more] = asked;
  if (alone !== undefined) {
    if (more.length > 0 || options.only !== undefined) {
      throw new UsageError('give one of --dockerfile, --dashboard, --alerts and --only: each prints something else');
    }
    return ALONE[alone](options);
  }
  const { only = NAMES } = options;
  const sections = SECTIONS.filter(({ name }) => only.includes(name));
  const settings = await readSettings(options, Date.now() / 1000, io);
  warnOfCertificates(settings, sections, io);
  warnOfRelease(settings, io);
  return renderManifests(
    sections.flatMap((section) => section.toManifests(settings)),
    describeSettings(settings),
  );
}

/** A newer kube-scheduler may score otherwise than Berth foresees, and a mistyped release is seen here first. */
function warnOfRelease({ kubernetesVersion }: ManifestSettings, io: Io): void {
  if (isReproduced(kubernetesVersion)) return;
  const foreseen = toSchedulerVersion(kubernetesVersion);
  io.err(
    `warning: --kubernetes-version: ${kubernetesVersion} is newer than what Berth reproduces; it takes kube-scheduler for ${foreseen}.\n`,
  );
}

/** Private keys are printed, and nothing renews them: that is told beside them as well. */
function warnOfCertificates({ certificates }: ManifestSettings, sections: readonly Section[], io: Io): void {
  if (certificates.kind !== 'self-made' || !sections.some(({ name }) => name === 'certificates')) return;
  const { expires } = certificates.made;
  io.err(
    `warning: private keys are printed: keep them secret. The certificates are valid until ${expires}; nothing renews them.\n`,
  );
}
