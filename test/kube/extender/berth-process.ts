/** `berth serve` as a process beside a control plane, called by kube-scheduler over mutual TLS. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { Fields, KubeObject } from '../control-plane/api-objects.ts';
import type { Subject } from '../control-plane/certificates.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { freePorts } from '../control-plane/free-ports.ts';
import { createExtenderCertificates, type ExtenderCertificates, replaceFile } from '../control-plane/key-files.ts';
import { type RunningProgram, type StopSignal, waitUntilReady } from '../control-plane/processes.ts';
import { runBerth } from './run-berth.ts';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const READY_SECONDS = 60;

/** The service account that the printed bindings name. */
export const BERTH_SUBJECT: Subject = {
  commonName: 'system:serviceaccount:berth:berth',
  organizations: ['system:serviceaccounts'],
};

export interface BerthOptions {
  readonly policy?: string;
  /** Further arguments of `berth serve`. */
  readonly arguments?: readonly string[];
}

/** Where Berth is to be found; the same after a restart. */
export interface BerthPlace {
  readonly certificates: Omit<ExtenderCertificates, 'authority'>;
  readonly port: number;
  readonly observePort: number;
  readonly kubeconfig: string;
}

export interface PreparedPlace extends BerthPlace {
  readonly certificates: ExtenderCertificates;
}

/** Options of `berth manifests` that grow the rights. */
type RightsOption = '--bind' | '--events';

/** Gives the service account of the printed manifests its rights, and Berth its ports and certificates. */
export async function prepareBerth(controlPlane: ControlPlane, ...more: RightsOption[]): Promise<PreparedPlace> {
  const printed = await runBerth(['manifests', '--only', 'rbac', ...more]);
  for (const document of parseAllDocuments(printed)) {
    const object = document.toJS() as KubeObject; // as printed: checked by its own tests
    if (object.kind === 'ClusterRole' || object.kind === 'ClusterRoleBinding') await controlPlane.client.create(object);
  }
  const [port = 0, observePort = 0] = await freePorts(2);
  return {
    certificates: await createExtenderCertificates(join(controlPlane.folder, 'berth')),
    port,
    observePort,
    kubeconfig: await controlPlane.writeKubeconfig('berth', BERTH_SUBJECT),
  };
}

/** The same place, where the API server is reached by another port of this machine. */
export async function reachThrough(place: BerthPlace, port: number): Promise<BerthPlace> {
  const text = await readFile(place.kubeconfig, 'utf8');
  const kubeconfig = `${place.kubeconfig}.${port}`;
  await replaceFile(kubeconfig, text.replace(/https:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${port}`));
  return { ...place, kubeconfig };
}

/** Ports of its own for a second Berth with the same certificates and rights. */
export async function placeBeside(place: BerthPlace): Promise<BerthPlace> {
  const [port = 0, observePort = 0] = await freePorts(2);
  return { ...place, port, observePort };
}

export class BerthProcess {
  readonly place: BerthPlace;
  readonly #controlPlane: ControlPlane;
  readonly #arguments: readonly string[];
  #program: RunningProgram | undefined;
  #count = 0;

  constructor(controlPlane: ControlPlane, place: BerthPlace, options: BerthOptions = {}) {
    this.place = place;
    this.#controlPlane = controlPlane;
    const { certificates, port, observePort, kubeconfig } = place;
    this.#arguments = [
      ...['--import', 'tsx', MAIN, 'serve'],
      ...['--kubeconfig', kubeconfig, '--policy', options.policy ?? 'vm-balanced'],
      ...['--listen', `127.0.0.1:${port}`, '--observe', `127.0.0.1:${observePort}`],
      ...['--tls-cert', certificates.server.certificateFile, '--tls-key', certificates.server.keyFile],
      ...['--client-ca', certificates.caFile, '--stop-grace', '0s'],
      ...(options.arguments ?? []),
    ];
  }

  /** Starts it and waits until it knows the cluster. */
  async start(): Promise<void> {
    this.#count++;
    this.#program = await this.#controlPlane.startProgram(
      `berth-${this.place.port}-${this.#count}`,
      process.execPath,
      this.#arguments,
    );
    await waitUntilReady(this.#program, () => this.isReady(), READY_SECONDS);
  }

  async stop(signal?: StopSignal): Promise<void> {
    await this.#program?.stop(signal);
  }

  /** Makes it hang, as a process does that has no processor, or go on. */
  setHanging(isHanging: boolean): void {
    process.kill(this.#program!.pid, isHanging ? 'SIGSTOP' : 'SIGCONT'); // it was started
  }

  async isReady(): Promise<boolean> {
    return (await this.hindrances())?.length === 0;
  }

  /** Why it is not ready, as /readyz tells; empty where it is ready, `undefined` where nobody answers. */
  async hindrances(): Promise<readonly string[] | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.place.observePort}/readyz`).catch(() => null);
    if (answer === null) return undefined;
    const { hindrances } = (await answer.json()) as { readonly hindrances: readonly string[] }; // as /openapi.json says
    return answer.status === 200 ? [] : hindrances;
  }

  /** The sum of a metric's series whose labels hold the given text. */
  async metric(name: string, labels = ''): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.place.observePort}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(name) && /^[{ ]/.test(line.slice(name.length)));
    return lines.filter((line) => line.includes(labels)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** The entry of a KubeSchedulerConfiguration that calls it. */
  extender(changes: Fields = {}): Fields {
    const { certificates, port } = this.place;
    return {
      urlPrefix: `https://127.0.0.1:${port}`,
      filterVerb: 'filter',
      prioritizeVerb: 'prioritize',
      preemptVerb: 'preempt',
      weight: 2,
      enableHTTPS: true,
      tlsConfig: {
        caFile: certificates.caFile,
        certFile: certificates.client.certificateFile,
        keyFile: certificates.client.keyFile,
      },
      httpTimeout: '2s',
      nodeCacheCapable: true,
      ignorable: true,
      ...changes,
    };
  }
}
