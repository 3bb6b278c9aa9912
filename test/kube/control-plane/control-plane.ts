/** An etcd and a kube-apiserver on loopback, with certificates of their own, for as long as a test needs them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from './api-client.ts';
import { apiServerArguments, etcdArguments } from './api-server-arguments.ts';
import type { Access } from './api-transport.ts';
import type { Binaries } from './binaries.ts';
import { type CertificateAuthority, createAuthority, type Subject } from './certificates.ts';
import { freePorts } from './free-ports.ts';
import { isHealthy } from './health.ts';
import { type KeyFiles, replaceFile, writeKeyPair, writeTokenKeys } from './key-files.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { isAlive, type RunningProgram, type StopSignal, startProgram, waitUntilReady } from './processes.ts';
import { waitUntil } from './waiting.ts';

export interface ControlPlaneOptions {
  readonly binaries: Binaries;
  /** For kube-apiserver; they come last and win. */
  readonly apiServerArguments?: readonly string[];
}

const READY_SECONDS = 90;

/** Nobody may do anything that RBAC does not grant, but for this group. */
const ADMIN: Subject = { commonName: 'test-admin', organizations: ['system:masters'] };
const SCHEDULER: Subject = { commonName: 'system:kube-scheduler' };

/** Starts everything and waits until the API server is ready; made by `startControlPlane`. */
export class ControlPlane {
  readonly binaries: Binaries;
  /** Temporary, with logs, keys and kubeconfigs; `stop` removes it unless $BERTH_KEEP_CONTROL_PLANE is set. */
  readonly folder: string;
  /** Of the API server; the same after a restart. */
  readonly url: string;
  readonly authority: CertificateAuthority;
  /** For any server of the test that programs shall trust as they trust the API server. */
  readonly serverFiles: KeyFiles;
  readonly client: ApiClient;
  readonly adminKubeconfig: string;
  readonly schedulerKubeconfig: string;
  readonly #programs: RunningProgram[] = [];
  readonly #arguments: readonly string[];
  #apiServer: RunningProgram | undefined;

  constructor(parts: Parts) {
    this.binaries = parts.binaries;
    this.folder = parts.folder;
    this.url = parts.access.url;
    this.authority = parts.authority;
    this.serverFiles = parts.serverFiles;
    this.client = new ApiClient(parts.access);
    this.adminKubeconfig = parts.adminKubeconfig;
    this.schedulerKubeconfig = parts.schedulerKubeconfig;
    this.#arguments = parts.apiServerArguments;
  }

  /** The API server that was started last. */
  get apiServer(): RunningProgram | undefined {
    return this.#apiServer;
  }

  /** Starts it where it was stopped, on the same port, and waits until it is ready. */
  async startApiServer(): Promise<void> {
    const program = this.binaries.kubeApiServer;
    this.#apiServer = await this.startProgram('kube-apiserver', program, this.#arguments);
    const isReady = () => isHealthy(`${this.url}/readyz`, this.authority.certificate);
    await waitUntilReady(this.#apiServer, isReady, READY_SECONDS);
    const explain = () => 'the API server has made no namespace "default"';
    await waitUntil(() => this.client.find('Namespace', 'default'), READY_SECONDS, explain);
  }

  /** SIGTERM (default) as an operator does, SIGKILL as a crash does. etcd stays, and with it every object. */
  async stopApiServer(signal?: StopSignal): Promise<void> {
    await this.#apiServer?.stop(signal);
  }

  async restartApiServer(signal?: StopSignal): Promise<void> {
    await this.stopApiServer(signal);
    await this.startApiServer();
  }

  /** Starts a program whose log is `<name>.log` in the folder, and which `stop` stops. */
  async startProgram(name: string, program: string, programArguments: readonly string[]): Promise<RunningProgram> {
    const logFile = join(this.folder, `${name}.log`);
    const started = await startProgram({ name, program, arguments: programArguments, logFile });
    this.#programs.push(started);
    return started;
  }

  /** Writes the kubeconfig of a user that RBAC may then grant something, as `<name>.kubeconfig`; gives its path. */
  writeKubeconfig(name: string, subject: Subject): Promise<string> {
    return writeKubeconfigFile(this.folder, this.url, this.authority, name, subject);
  }

  /** A client that is that user; the caller closes it. */
  async createClient(subject: Subject): Promise<ApiClient> {
    const user = await this.authority.issueClient(subject);
    return new ApiClient({ url: this.url, ca: this.authority.certificate, user });
  }

  /** Such as `1.36.3`. */
  async kubernetesVersion(): Promise<string> {
    const answer = await this.client.transport.send({ method: 'GET', path: '/version' });
    return (answer as { readonly gitVersion: string }).gitVersion.replace(/^v/, ''); // k8s.io/apimachinery version.Info
  }

  /** Every process started so far that still runs. */
  runningPids(): readonly number[] {
    return this.#programs.map(({ pid }) => pid).filter(isAlive);
  }

  /** Stops all programs, the last started first, and removes the folder. May be called twice. */
  async stop(): Promise<void> {
    this.client.close();
    for (const program of this.#programs.toReversed()) await program.stop();
    if (!process.env['BERTH_KEEP_CONTROL_PLANE']) await rm(this.folder, { recursive: true, force: true });
  }
}

/** A control plane without objects but those that the API server makes. Nothing is left behind where it rejects. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { binaries } = options;
  const folder = await mkdtemp(join(tmpdir(), 'berth-control-plane-'));
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const url = `https://127.0.0.1:${port}`;
  const authority = await createAuthority('test-ca');
  const serverFiles = await writeKeyPair(folder, 'server', await authority.issueServer());
  const files = {
    folder,
    caFile: join(folder, 'ca.crt'),
    ...serverFiles,
    tokenKeys: await writeTokenKeys(folder),
  };
  await replaceFile(files.caFile, authority.certificate);
  const controlPlane = new ControlPlane({
    binaries,
    folder,
    authority,
    serverFiles,
    access: { url, ca: authority.certificate, user: await authority.issueClient(ADMIN) },
    adminKubeconfig: await writeKubeconfigFile(folder, url, authority, 'admin', ADMIN),
    schedulerKubeconfig: await writeKubeconfigFile(folder, url, authority, 'scheduler', SCHEDULER),
    apiServerArguments: apiServerArguments(files, etcdPort, port, options.apiServerArguments ?? []),
  });
  try {
    const etcd = await controlPlane.startProgram('etcd', binaries.etcd, etcdArguments(folder, etcdPort, peerPort));
    await waitUntilReady(etcd, () => isHealthy(`http://127.0.0.1:${etcdPort}/health`), READY_SECONDS);
    await controlPlane.startApiServer();
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
  return controlPlane;
}

interface Parts {
  readonly binaries: Binaries;
  readonly folder: string;
  readonly authority: CertificateAuthority;
  readonly serverFiles: KeyFiles;
  readonly access: Access;
  readonly adminKubeconfig: string;
  readonly schedulerKubeconfig: string;
  readonly apiServerArguments: readonly string[];
}

async function writeKubeconfigFile(
  folder: string,
  url: string,
  authority: CertificateAuthority,
  name: string,
  subject: Subject,
): Promise<string> {
  const path = join(folder, `${name}.kubeconfig`);
  const user = await authority.issueClient(subject);
  await replaceFile(path, renderKubeconfig({ url, ca: authority.certificate, user }));
  return path;
}
