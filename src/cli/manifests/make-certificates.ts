/** Makes a CA, a server's and a client's certificate, all ECDSA P-256, and throws the CA's key away. */

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

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface MadeCertificates {
  /** PEM; its key is nowhere. */
  readonly ca: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** The day all of them end, such as `2027-11-21`. */
  readonly expires: string;
}

export interface CertificateRequest {
  readonly serverName: string;
  readonly clientName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly validDays: number;
  /** Seconds since 1970. */
  readonly nowSeconds: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_SECONDS = 86_400;
/** Clocks of nodes may be this far behind. */
const SKEW_SECONDS = 300;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** New keys each time. Rejects where the platform cannot make them. */
export async function makeCertificates(request: CertificateRequest): Promise<MadeCertificates> {
  const { nowSeconds, validDays, dnsNames, ipAddresses } = request;
  const validity = {
    notBefore: new Date((nowSeconds - SKEW_SECONDS) * 1000),
    notAfter: new Date((nowSeconds + validDays * DAY_SECONDS) * 1000),
  };
  const caKeys = await generateKeys();
  const ca = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: [{ CN: ['berth-ca'] }],
      ...validity,
      keys: caKeys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(caKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const names: JsonGeneralNames = [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  const authority = { ca, key: caKeys.privateKey, validity };
  return {
    ca: toPem(ca),
    server: await makeLeaf(authority, request.serverName, ExtendedKeyUsage.serverAuth, names),
    client: await makeLeaf(authority, request.clientName, ExtendedKeyUsage.clientAuth, []),
    expires: validity.notAfter.toISOString().slice(0, 10),
  };
}

interface Authority {
  readonly ca: X509Certificate;
  readonly key: webcrypto.CryptoKey;
  readonly validity: Validity;
}

async function makeLeaf(
  { ca, key, validity }: Authority,
  name: string,
  usage: ExtendedKeyUsage,
  names: JsonGeneralNames,
): Promise<KeyPair> {
  const keys = await generateKeys();
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: [{ CN: [name] }],
      issuer: ca.subjectName,
      ...validity,
      publicKey: keys.publicKey,
      signingKey: key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await AuthorityKeyIdentifierExtension.create(ca, false, webcrypto),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: toPem(certificate), key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n` };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** 127 random bits: a positive number, as RFC 5280 asks. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
