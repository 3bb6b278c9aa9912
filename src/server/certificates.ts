/** The certificate, key and client CA of a port, read from files and checked together. */

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  /** Callers must show a certificate of one of these authorities; anyone is served where there is none. */
  readonly clientCa?: string | undefined;
}

export interface Certificates {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
  /** Unix time, in seconds, at which the first certificate of a file ends, by file. */
  readonly endsAtSeconds: ReadonlyMap<string, number>;
}

/** TLS 1.2 is what Go's clients speak at least. */
export const MIN_TLS_VERSION = 'TLSv1.2';

/** Reads the files. Throws an Error that names the file, or says that certificate and key are no pair. */
export function readCertificates(files: CertificateFiles): Certificates {
  const cert = readFileSync(files.certificate);
  const key = readFileSync(files.key);
  const endsAtSeconds = new Map([[files.certificate, firstEnd(cert, files.certificate)]]);
  if (files.clientCa === undefined) {
    createSecureContext({ cert, key, minVersion: MIN_TLS_VERSION });
    return { cert, key, endsAtSeconds };
  }
  const ca = readFileSync(files.clientCa);
  // An authority that cannot be read would be left out in silence, and every caller refused.
  endsAtSeconds.set(files.clientCa, firstEnd(ca, files.clientCa));
  createSecureContext({ cert, key, ca, minVersion: MIN_TLS_VERSION });
  return { cert, key, ca, endsAtSeconds };
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** When the first of a file's certificates ends. Throws where the file holds none. */
function firstEnd(pem: Buffer, file: string): number {
  const blocks = pem.toString('latin1').match(PEM_CERTIFICATE);
  if (blocks === null) throw new Error(`${file}: found no certificate, wanted PEM blocks BEGIN CERTIFICATE`);
  return Math.min(...blocks.map((block) => Date.parse(new X509Certificate(block).validTo) / 1000));
}
