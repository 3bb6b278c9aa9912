/** Certificates as files, for programs that take paths; an extender's whole set. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateAuthority, createAuthority, type KeyPair } from './certificates.ts';

/** Paths of PEM files. */
export interface KeyFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Paths of PEM files. kube-apiserver does not find the public half in a private key of this form (PKCS #8). */
export interface TokenKeyFiles {
  readonly publicKeyFile: string;
  readonly privateKeyFile: string;
}

/** What an extender and the scheduler that calls it need for mutual TLS. */
export interface ExtenderCertificates {
  readonly authority: CertificateAuthority;
  /** PEM of the authority that signed both sides. */
  readonly caFile: string;
  readonly server: KeyFiles;
  readonly client: KeyFiles;
}

/** Writes `<name>.crt` and `<name>.key`, each in one step, so that a reader never sees half a file. */
export async function writeKeyPair(folder: string, name: string, pair: KeyPair): Promise<KeyFiles> {
  const files = { certificateFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  await replaceFile(files.keyFile, pair.key);
  await replaceFile(files.certificateFile, pair.certificate);
  return files;
}

/**
 * A new authority in a folder, which is made: `ca.crt`, `server.crt`, `server.key` for 127.0.0.1, `client.crt`,
 * `client.key`. `authority` issues the next ones.
 */
export async function createExtenderCertificates(folder: string): Promise<ExtenderCertificates> {
  await mkdir(folder, { recursive: true });
  const authority = await createAuthority('berth-extender-ca');
  const caFile = join(folder, 'ca.crt');
  await replaceFile(caFile, authority.certificate);
  return {
    authority,
    caFile,
    server: await writeKeyPair(folder, 'server', await authority.issueServer()),
    client: await writeKeyPair(folder, 'client', await authority.issueClient({ commonName: 'kube-scheduler' })),
  };
}

/** Writes the keys that service account tokens are signed with and checked by; gives their paths. */
export async function writeTokenKeys(folder: string): Promise<TokenKeyFiles> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const files = { publicKeyFile: join(folder, 'token.pub'), privateKeyFile: join(folder, 'token.key') };
  await replaceFile(files.publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  await replaceFile(files.privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return files;
}

/** Replaces a file in one step; only its owner may read it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.next`, text, { mode: 0o600 });
  await rename(`${path}.next`, path);
}
