/** The options of `berth manifests` as they were written, checked, and with the files and certificates they ask for. */

import { createIssue, POLICIES } from '../../core/index.ts';
import { InputRefused, UsageError } from '../failure.ts';
import { loadPolicy } from '../inputs.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-input.ts';
import { CLIENT_NAME } from './certificates.ts';
import { BERTH, serviceNames } from './names.ts';
import * as values from './option-values.ts';
import {
  CERTIFICATE_KINDS,
  type CertificateChoice,
  type ManifestSettings,
  MODES,
  type Mode,
  type PolicyChoice,
  SCORE_RANGES,
} from './settings.ts';

/** As the command line gives them: texts, with defaults filled in. */
export interface WrittenOptions {
  readonly namespace: string;
  readonly image: string;
  readonly replicas: string;
  readonly policy: string;
  readonly shadow?: string;
  readonly bind?: boolean;
  readonly events?: boolean;
  readonly prometheus?: string;
  readonly metricsApi?: boolean;
  readonly prometheusOperator?: boolean;
  readonly monitoringNamespace?: string;
  readonly mode: string;
  readonly schedulerName?: string;
  readonly kubernetesVersion: string;
  readonly weight: string;
  readonly scoreRange: string;
  readonly ignorable: boolean;
  readonly managedResource?: readonly string[];
  readonly schedulerCidr?: readonly string[];
  readonly apiServerPort: readonly string[];
  readonly serviceIp?: string;
  readonly certificates: string;
  readonly validDays: string;
}

const MAX_REPLICAS = 10;
const MAX_WEIGHT = 1000;
const MAX_PORT = 65_535;
/** Bytes of all that a ConfigMap holds, of which two policies must leave room for the rest. */
const MAX_POLICY_BYTES = 500_000;

/** Throws UsageError at the first option that is wrong, and InputRefused where a policy is. `nowSeconds` since 1970. */
export async function readSettings(options: WrittenOptions, nowSeconds: number, io: Io): Promise<ManifestSettings> {
  const mode = values.parseWord('--mode', options.mode, MODES);
  const namespace = values.parseNamespace('--namespace', options.namespace);
  const serviceIp = optional(options.serviceIp, (text) => values.parseAddress('--service-ip', text));
  const validDays = values.parseValidDays('--valid-days', options.validDays);
  const managedResources: string[] = [];
  for (const name of options.managedResource ?? []) {
    managedResources.push(values.parseResource('--managed-resource', name, managedResources));
  }
  checkOwnPods(mode, options.ignorable, managedResources);
  const prometheus = optional(options.prometheus, (text) => values.parseServerUrl('--prometheus', text));
  const monitoringNamespace = optional(options.monitoringNamespace, (text) =>
    values.parseLabel('--monitoring-namespace', text),
  );
  const range = values.parseWord('--score-range', options.scoreRange, SCORE_RANGES.map(String));
  const checked = {
    namespace,
    image: values.parseImage('--image', options.image),
    replicas: values.parseWhole('--replicas', options.replicas, 1, MAX_REPLICAS),
    isBinding: options.bind === true,
    writesEvents: options.events === true,
    prometheus,
    usesMetricsApi: options.metricsApi === true,
    hasPrometheusOperator: options.prometheusOperator === true,
    monitoringNamespace,
    mode,
    schedulerName: schedulerNameOf(mode, options.schedulerName),
    kubernetesVersion: values.parseRelease('--kubernetes-version', options.kubernetesVersion),
    weight: values.parseWhole('--weight', options.weight, 1, MAX_WEIGHT),
    scoreRange: Number(range),
    isIgnorable: options.ignorable,
    managedResources,
    schedulerCidrs: (options.schedulerCidr ?? []).map((text) => values.parseCidr('--scheduler-cidr', text)),
    apiServerPorts: portsOf('--api-server-port', options.apiServerPort),
    serviceIp,
    validDays,
  };
  const certificates = await readCertificates(options, { namespace, serviceIp, validDays, nowSeconds });
  const policy = await readPolicy('--policy', options.policy, io);
  const shadow = options.shadow === undefined ? null : await readPolicy('--shadow', options.shadow, io);
  return { ...checked, certificates, policy, shadow };
}

function optional<Value>(text: string | undefined, parse: (text: string) => Value): Value | null {
  return text === undefined ? null : parse(text);
}

/** Each port once. */
function portsOf(option: string, texts: readonly string[]): readonly number[] {
  return [...new Set(texts.map((text) => values.parseWhole(option, text, 1, MAX_PORT)))];
}

/** Berth's own pods choose no scheduler, so the default one places them: it must not have to ask Berth first. */
function checkOwnPods(mode: Mode, isIgnorable: boolean, managedResources: readonly string[]): void {
  if (mode !== 'change-default' || isIgnorable || managedResources.length > 0) return;
  throw new UsageError(
    "--no-ignorable: with --mode change-default Berth's own pods would wait for Berth; give --managed-resource, or leave --no-ignorable out",
  );
}

/** The name that pods choose the scheduler by. */
function schedulerNameOf(mode: Mode, text: string | undefined): string {
  if (mode === 'second-scheduler') return values.parseSchedulerName('--scheduler-name', text ?? 'berth-scheduler');
  if (text === undefined || text === 'default-scheduler') return 'default-scheduler';
  throw new UsageError('--scheduler-name: with --mode change-default it is the default scheduler that asks Berth');
}

async function readCertificates(
  options: WrittenOptions,
  {
    namespace,
    serviceIp,
    validDays,
    nowSeconds,
  }: Pick<ManifestSettings, 'namespace' | 'serviceIp' | 'validDays'> & { readonly nowSeconds: number },
): Promise<CertificateChoice> {
  const kind = values.parseWord('--certificates', options.certificates, CERTIFICATE_KINDS);
  if (kind !== 'self-made') return { kind };
  // Loaded where it is wanted: it takes its time, and no other command needs it.
  const { makeCertificates } = await import('./make-certificates.ts');
  const made = await makeCertificates({
    serverName: BERTH,
    clientName: CLIENT_NAME,
    dnsNames: serviceNames(namespace),
    ipAddresses: serviceIp === null ? [] : [serviceIp],
    validDays,
    nowSeconds,
  });
  return { kind, made };
}

/** A policy by its name, or a file that is one. The file's text is kept as it is, with its comments. */
async function readPolicy(option: string, nameOrFile: string, io: Io): Promise<PolicyChoice> {
  if (nameOrFile === '-') {
    throw new UsageError(`${option}: found "-", wanted a policy's name or a file`);
  }
  await loadPolicy(nameOrFile, io);
  // The policy in a file may be named like the file: only those that Berth brings are there by name alone.
  if (POLICIES.some(({ name }) => name === nameOrFile)) return { kind: 'named', name: nameOrFile };
  const read = await readText(nameOrFile, {});
  if ('issue' in read) throw new InputRefused([{ ...read.issue, file: nameOrFile }]);
  const bytes = Buffer.byteLength(read.text);
  if (bytes > MAX_POLICY_BYTES) {
    const remedy = 'shorten it: a ConfigMap holds no more';
    const wanted = `at most ${MAX_POLICY_BYTES}`;
    throw new InputRefused([
      createIssue('input-too-large', '', `${bytes} bytes`, wanted, { file: nameOrFile, remedy }),
    ]);
  }
  return { kind: 'file', text: read.text };
}
