/** A throw-away certificate authority, and the certificates of servers and clients that it signs (ECDSA P-256). */

import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate with its private key (PKCS #8), both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Who a client is: for the API server the common name is the user, the organizations are its groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

interface Validity {
  /** Seconds since 1970. */
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** For 127.0.0.1 and localhost. Default validity: the authority's. */
  readonly issueServer: (validity?: Validity) => Promise<KeyPair>;
  readonly issueClient: (subject: Subject, validity?: Validity) => Promise<KeyPair>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Valid from an hour before `nowSeconds` to a day after it. */
export async function createAuthority(
  commonName: string,
  nowSeconds = Date.now() / 1000,
): Promise<CertificateAuthority> {
  const validity = { fromSeconds: nowSeconds - HOUR_SECONDS, untilSeconds: nowSeconds + DAY_SECONDS };
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      ...subjectAndTimes({ commonName }, validity),
      name: nameOf({ commonName }),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const issuer = { certificate, key: keys.privateKey };
  return {
    certificate: toPem(certificate),
    issueServer: (times = validity) => issue(issuer, { commonName: 'localhost' }, 'serverAuth', times),
    issueClient: (subject, times = validity) => issue(issuer, subject, 'clientAuth', times),
  };
}

interface Issuer {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

async function issue(
  issuer: Issuer,
  subject: Subject,
  usage: 'serverAuth' | 'clientAuth',
  validity: Validity,
): Promise<KeyPair> {
  const keys = await generateKeys();
  const names = [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
  ] as const;
  const certificate = await X509CertificateGenerator.create(
    {
      ...subjectAndTimes(subject, validity),
      issuer: issuer.certificate.subjectName,
      publicKey: keys.publicKey,
      signingKey: issuer.key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage[usage]]),
        await AuthorityKeyIdentifierExtension.create(issuer.certificate, false, webcrypto),
        ...(usage === 'serverAuth' ? [new SubjectAlternativeNameExtension([...names])] : []),
      ],
    },
    webcrypto,
  );
  return { certificate: toPem(certificate), key: await toKeyPem(keys.privateKey) };
}

function subjectAndTimes(subject: Subject, { fromSeconds, untilSeconds }: Validity) {
  return {
    subject: nameOf(subject),
    notBefore: new Date(fromSeconds * 1000),
    notAfter: new Date(untilSeconds * 1000),
    serialNumber: serialNumber(),
  };
}

/** Each organization is a relative name of its own: the API server reads a group from each. */
function nameOf({ commonName, organizations = [] }: Subject): { [attribute: string]: string[] }[] {
  return [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }];
}

/** 127 random bits, positive and without leading zeros, as RFC 5280 asks. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function toKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
