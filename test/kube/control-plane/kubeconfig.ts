/** A kubeconfig with one cluster and one user, everything inside the file. */

import type { KeyPair } from './certificates.ts';

export interface KubeconfigParts {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly user: KeyPair;
}

/** The file's text: JSON, which YAML holds. */
export function renderKubeconfig({ url, ca, user }: KubeconfigParts): string {
  const value = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': toBase64(ca) } }],
    users: [
      {
        name: 'test',
        user: { 'client-certificate-data': toBase64(user.certificate), 'client-key-data': toBase64(user.key) },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
