/** Throw-away certificates of an authority of their own, as Node's TLS takes them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority as createAny } from '../../src/cli/manifests/authority.ts';

export interface Pair {
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

export interface Authority {
  /** PEM. */
  readonly ca: string;
  /** A server's certificate for localhost and 127.0.0.1, or a client's. */
  readonly issue: (commonName: string, usage?: 'serverAuth' | 'clientAuth') => Promise<Pair>;
}

const HOUR_SECONDS = 3600;

/** An authority whose certificates are good for an hour. */
export async function createAuthority(name: string): Promise<Authority> {
  const now = Date.now() / 1000;
  const { certificate, issue } = await createAny(name, { fromSeconds: now - 60, untilSeconds: now + HOUR_SECONDS });
  return {
    ca: certificate,
    issue: async (commonName, usage = 'serverAuth') => {
      const names = usage === 'serverAuth' ? { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] } : {};
      const pair = await issue({ subject: { commonName }, usage, ...names });
      return { cert: pair.certificate, key: pair.key };
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
