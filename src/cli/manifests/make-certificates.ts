/** Makes a CA, a server's and a client's certificate, and throws the CA's key away. */

import { createAuthority, type KeyPair } from './authority.ts';

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

const DAY_SECONDS = 86_400;
/** Clocks of nodes may be this far behind. */
const SKEW_SECONDS = 300;

/** New keys each time. Rejects where the platform cannot make them. */
export async function makeCertificates(request: CertificateRequest): Promise<MadeCertificates> {
  const { serverName, clientName, nowSeconds, validDays, dnsNames, ipAddresses } = request;
  const untilSeconds = nowSeconds + validDays * DAY_SECONDS;
  const authority = await createAuthority('berth-ca', { fromSeconds: nowSeconds - SKEW_SECONDS, untilSeconds });
  return {
    ca: authority.certificate,
    server: await authority.issue({ subject: { commonName: serverName }, usage: 'serverAuth', dnsNames, ipAddresses }),
    client: await authority.issue({ subject: { commonName: clientName }, usage: 'clientAuth' }),
    expires: new Date(untilSeconds * 1000).toISOString().slice(0, 10),
  };
}
