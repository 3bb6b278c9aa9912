/** A throw-away certificate authority on loopback, and the certificates of servers and clients that it signs. */

import {
  createAuthority as createAny,
  type KeyPair,
  type Subject,
  type Validity,
} from '../../../src/cli/manifests/authority.ts';

export type { KeyPair, Subject };

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** For 127.0.0.1 and localhost. Default validity: the authority's. */
  readonly issueServer: (validity?: Validity) => Promise<KeyPair>;
  readonly issueClient: (subject: Subject, validity?: Validity) => Promise<KeyPair>;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
const LOOPBACK = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] } as const;

/** Valid from an hour before `nowSeconds` to a day after it. */
export async function createAuthority(
  commonName: string,
  nowSeconds = Date.now() / 1000,
): Promise<CertificateAuthority> {
  const whole = { fromSeconds: nowSeconds - HOUR_SECONDS, untilSeconds: nowSeconds + DAY_SECONDS };
  const { certificate, issue } = await createAny(commonName, whole);
  return {
    certificate,
    issueServer: (validity = whole) =>
      issue({ subject: { commonName: 'localhost' }, usage: 'serverAuth', ...LOOPBACK, validity }),
    issueClient: (subject, validity = whole) => issue({ subject, usage: 'clientAuth', validity }),
  };
}
