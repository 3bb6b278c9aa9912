/** The certificates of both sides: who asks cert-manager for them, or Secrets that were made here. */

import type { KeyPair } from './authority.ts';
import type { MadeCertificates } from './make-certificates.ts';
import { BERTH, CLIENT_SECRET, metadataIn, SERVER_SECRET, serviceNames } from './names.ts';
import { renewBeforeHours } from './renewal.ts';
import type { Manifest, Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

const CERT_MANAGER_VERSION = 'cert-manager.io/v1';
const CA_NAME = 'berth-ca';
const SELF_SIGNED_NAME = 'berth-self-signed';
/** Ten years: kube-scheduler reads the CA once, at its start. */
const CA_DURATION = '87600h';

/** How kube-scheduler, which reads a CA only once, gets to know a new one. */
const RESTARTS = {
  'second-scheduler': 'That restarts the second kube-scheduler, which reads a CA only once.',
  'change-default': 'Then copy the client certificate and restart kube-scheduler, which reads a CA only once.',
} as const;

/** Common name of the client's certificate. */
export const CLIENT_NAME = 'berth-client';

export const certificates: Section = {
  name: 'certificates',
  summary: 'certificates of both sides: requests to cert-manager, or Secrets',
  toManifests: (settings) => {
    const choice = settings.certificates;
    if (choice.kind === 'none') return [];
    if (choice.kind === 'self-made') return selfMade(choice.made, settings);
    return certManager(settings);
  },
};

function certManager({ namespace, serviceIp, validDays }: ManifestSettings): Manifest[] {
  const issuer = (name: string, spec: Record<string, unknown>): Manifest => ({
    object: { apiVersion: CERT_MANAGER_VERSION, kind: 'Issuer', metadata: metadataIn(namespace, name), spec },
  });
  const certificate = (name: string, spec: Record<string, unknown>): Manifest => ({
    object: {
      apiVersion: CERT_MANAGER_VERSION,
      kind: 'Certificate',
      metadata: metadataIn(namespace, name),
      spec: { ...spec, privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' } },
    },
  });
  const issuerRef = (name: string): Record<string, unknown> => ({ name, kind: 'Issuer', group: 'cert-manager.io' });
  const leaf = {
    duration: `${validDays * 24}h`,
    renewBefore: `${renewBeforeHours(validDays)}h`,
    issuerRef: issuerRef(CA_NAME),
  };
  return [
    {
      comment: 'A CA of Berth alone, kept and renewed by cert-manager.',
      ...issuer(SELF_SIGNED_NAME, { selfSigned: {} }),
    },
    certificate(CA_NAME, {
      isCA: true,
      commonName: CA_NAME,
      secretName: CA_NAME,
      duration: CA_DURATION,
      usages: ['cert sign', 'crl sign'],
      issuerRef: issuerRef(SELF_SIGNED_NAME),
    }),
    issuer(CA_NAME, { ca: { secretName: CA_NAME } }),
    certificate(SERVER_SECRET, {
      commonName: BERTH,
      secretName: SERVER_SECRET,
      dnsNames: serviceNames(namespace),
      ...(serviceIp === null ? {} : { ipAddresses: [serviceIp] }),
      usages: ['digital signature', 'server auth'],
      ...leaf,
    }),
    certificate(CLIENT_SECRET, {
      commonName: CLIENT_NAME,
      secretName: CLIENT_SECRET,
      usages: ['digital signature', 'client auth'],
      ...leaf,
    }),
  ];
}

function selfMade(
  { ca, server, client, expires }: MadeCertificates,
  { namespace, mode }: ManifestSettings,
): Manifest[] {
  const secret = (name: string, { certificate, key }: KeyPair): Manifest => ({
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadataIn(namespace, name),
      type: 'kubernetes.io/tls',
      stringData: { 'ca.crt': ca, 'tls.crt': certificate, 'tls.key': key },
    },
  });
  return [
    {
      comment: `SECRET: private keys. Valid until ${expires}; nothing renews them. The key of the CA was thrown away: before that day
print all of it again and apply it. ${RESTARTS[mode]}
To change anything else print with --certificates none: the Secrets then stay as they are.`,
      ...secret(SERVER_SECRET, server),
    },
    { comment: 'SECRET: a private key.', ...secret(CLIENT_SECRET, client) },
  ];
}
