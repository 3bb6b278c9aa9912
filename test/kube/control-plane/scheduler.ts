/** A kube-scheduler process; several may run beside each other. */

import { join } from 'node:path';
import type { Fields } from './api-objects.ts';
import type { ControlPlane } from './control-plane.ts';
import { freePorts } from './free-ports.ts';
import { isHealthy } from './health.ts';
import { replaceFile } from './key-files.ts';
import { type RunningProgram, waitUntilReady } from './processes.ts';

export interface SchedulerOptions {
  /** Names the process, its files and its log. Default `kube-scheduler`. */
  readonly name?: string;
  /**
   * A KubeSchedulerConfiguration. Kind, version, kubeconfig and `leaderElect: false` are put in where they are absent;
   * default: the default profile.
   */
  readonly configuration?: Fields;
  /** They come last and win. */
  readonly arguments?: readonly string[];
}

/** The process, and where its configuration and its health are. */
export interface Scheduler extends RunningProgram {
  /** As written. */
  readonly configurationFile: string;
  /** Serves /readyz, /healthz and /metrics to anyone who trusts the control plane's authority. */
  readonly url: string;
}

const READY_SECONDS = 60;
const OPEN_PATHS = '/healthz,/livez,/readyz,/metrics';

/** Starts it and waits until it has seen the cluster. The control plane's `stop` stops it too. */
export async function startScheduler(controlPlane: ControlPlane, options: SchedulerOptions = {}): Promise<Scheduler> {
  const { name = 'kube-scheduler', configuration = {} } = options;
  const { folder, schedulerKubeconfig, serverFiles, authority } = controlPlane;
  const configurationFile = join(folder, `${name}.config.json`);
  const [port = 0] = await freePorts(1);
  await replaceFile(configurationFile, JSON.stringify(complete(configuration, schedulerKubeconfig), null, 2));
  const program = await controlPlane.startProgram(name, controlPlane.binaries.kubeScheduler, [
    `--config=${configurationFile}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${serverFiles.certificateFile}`,
    `--tls-private-key-file=${serverFiles.keyFile}`,
    '--authentication-skip-lookup=true',
    `--authorization-always-allow-paths=${OPEN_PATHS}`,
    ...(options.arguments ?? []),
  ]);
  const url = `https://127.0.0.1:${port}`;
  await waitUntilReady(program, () => isHealthy(`${url}/readyz`, authority.certificate), READY_SECONDS);
  return { ...program, configurationFile, url };
}

function complete(configuration: Fields, kubeconfig: string): Fields {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    leaderElection: { leaderElect: false },
    ...configuration,
    clientConnection: { kubeconfig, ...(configuration['clientConnection'] as Fields | undefined) }, // absent or a record
  };
}
