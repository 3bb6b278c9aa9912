/** What etcd and kube-apiserver are started with. */

import { join } from 'node:path';
import type { TokenKeyFiles } from './key-files.ts';

export interface ApiServerFiles {
  readonly folder: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly tokenKeys: TokenKeyFiles;
}

/**
 * Left out because the other half of their work is a controller-manager's, and none runs: ServiceAccount wants an account
 * made for every namespace, TaintNodesByCondition taints new nodes as not ready until they are found ready,
 * StorageObjectInUseProtection holds volumes back from deletion.
 */
const DISABLED_ADMISSION = ['ServiceAccount', 'TaintNodesByCondition', 'StorageObjectInUseProtection'];

const WATCH_GRACE_SECONDS = 5;

/** One member, alone, without waiting for the disk: nothing outlives the test. */
export function etcdArguments(folder: string, clientPort: number, peerPort: number): readonly string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    '--name=test',
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=test=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

/** Client certificates, RBAC, all on loopback. `extra` comes last and wins. */
export function apiServerArguments(
  files: ApiServerFiles,
  etcdPort: number,
  port: number,
  extra: readonly string[],
): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    `--cert-dir=${files.folder}`,
    `--tls-cert-file=${files.certificateFile}`,
    `--tls-private-key-file=${files.keyFile}`,
    `--client-ca-file=${files.caFile}`,
    '--authorization-mode=RBAC',
    `--disable-admission-plugins=${DISABLED_ADMISSION.join(',')}`,
    '--allow-privileged=true',
    '--service-cluster-ip-range=10.0.0.0/24',
    `--service-account-issuer=https://127.0.0.1:${port}`,
    `--service-account-key-file=${files.tokenKeys.publicKeyFile}`,
    `--service-account-signing-key-file=${files.tokenKeys.privateKeyFile}`,
    // Without it the server, told to stop, waits up to a minute for whoever watches.
    `--shutdown-watch-termination-grace-period=${WATCH_GRACE_SECONDS}s`,
    ...extra,
  ];
}
