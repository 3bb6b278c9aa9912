/** Throw-away certificates of an authority of their own. */

import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface Pair {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

export interface Authority {
  /** PEM. */
  readonly ca: string;
  /** A certificate for localhost, 127.0.0.1 and this common name. */
  readonly issue: (name: string) => Promise<Pair>;
}

/** An authority that signs with P-256; certificates are good for an hour. */
export async function createAuthority(name: string): Promise<Authority> {
  const keys = await generateKeys();
  const dates = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '01', name: `CN=${name}`, keys, signingAlgorithm: ALGORITHM, ...dates },
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  let serial = 1;
  return {
    ca: root.toString('pem'),
    issue: async (subject) => {
      const own = await generateKeys();
      const names = [
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ] as const;
      const certificate = await X509CertificateGenerator.create({
        ...{
          serialNumber: String(++serial).padStart(2, '0'),
          subject: `CN=${subject}`,
          issuer: root.subject,
          ...dates,
        },
        ...{ publicKey: own.publicKey, signingKey: keys.privateKey, signingAlgorithm: ALGORITHM },
        extensions: [new SubjectAlternativeNameExtension([...names])],
      });
      return { cert: certificate.toString('pem'), key: await toPem(own.privateKey) };
    },
  };
}

/** A folder for certificate files. */
export function createCertificateFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'berth-tls-'));
  return {
    path: (file: string) => join(folder, file),
    write: (file: string, text: string) => writeFileSync(join(folder, file), text),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  // An algorithm with two keys gives a pair.
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${bytes.match(/.{1,64}/g)!.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
