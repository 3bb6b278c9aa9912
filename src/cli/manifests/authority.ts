/** A certificate authority in memory, and the certificates that it signs, all ECDSA P-256. */

import { webcrypto } from 'node:crypto';
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
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

/** Who a certificate is of: for an API server the common name is the user, the organizations are its groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

export interface Validity {
  /** Seconds since 1970. */
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

interface KeyPairRequest {
  readonly subject: Subject;
  readonly usage: 'serverAuth' | 'clientAuth';
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Default: the authority's. */
  readonly validity?: Validity;
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** A certificate with a new key. */
  readonly issue: (request: KeyPairRequest) => Promise<KeyPair>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** An authority with a new key, which never leaves it. Rejects where the platform cannot make keys. */
export async function createAuthority(commonName: string, validity: Validity): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: nameOf({ commonName }),
      serialNumber: serialNumber(),
      ...datesOf(validity),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const issuer = { certificate, key: keys.privateKey };
  return { certificate: toPem(certificate), issue: (request) => issue(issuer, { validity, ...request }) };
}

interface Issuer {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

async function issue(
  issuer: Issuer,
  { subject, usage, dnsNames = [], ipAddresses = [], validity }: KeyPairRequest & { readonly validity: Validity },
): Promise<KeyPair> {
  const keys = await generateKeys();
  const names: JsonGeneralNames = [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const certificate = await X509CertificateGenerator.create(
    {
      subject: nameOf(subject),
      issuer: issuer.certificate.subjectName,
      serialNumber: serialNumber(),
      ...datesOf(validity),
      publicKey: keys.publicKey,
      signingKey: issuer.key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage[usage]]),
        await AuthorityKeyIdentifierExtension.create(issuer.certificate, false, webcrypto),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: toPem(certificate), key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}

function datesOf({ fromSeconds, untilSeconds }: Validity): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(fromSeconds * 1000), notAfter: new Date(untilSeconds * 1000) };
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
