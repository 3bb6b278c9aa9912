import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, type KeyPair, type Subject } from './certificates.ts';
import { createExtenderCertificates, type ExtenderCertificates } from './key-files.ts';

const DAY_SECONDS = 86_400;

interface Handshake {
  readonly server: KeyPair;
  readonly client: KeyPair;
  readonly ca: string;
  readonly host?: string;
}

/** Who the client is for the server, as organizations and common name; rejects where either side refuses. */
async function shakeHands({ server, client, ca, host = '127.0.0.1' }: Handshake): Promise<Subject> {
  const tls = createServer({ cert: server.certificate, key: server.key, ca, requestCert: true });
  tls.on('tlsClientError', () => {}); // the client tells it too
  await once(tls.listen(0, '127.0.0.1'), 'listening');
  const { port } = tls.address() as AddressInfo; // a listening TCP server has one
  try {
    const accepted = once(tls, 'secureConnection');
    const socket = connect({ host, port, cert: client.certificate, key: client.key, ca, servername: 'localhost' });
    const [[serverSide]] = (await Promise.all([accepted, once(socket, 'secureConnect')])) as [[TLSSocket], unknown];
    const { subject } = serverSide.getPeerCertificate();
    socket.destroy();
    return { commonName: subject.CN as string, organizations: [subject.O ?? []].flat() }; // one CN each
  } finally {
    tls.close();
  }
}

describe('createAuthority', () => {
  it.each(['127.0.0.1', 'localhost'])('signs a server that a client believes on %s, and a client', async (host) => {
    const authority = await createAuthority('ca');
    const subject = { commonName: 'test-admin', organizations: ['system:masters', 'others'] };
    const pairs = { server: await authority.issueServer(), client: await authority.issueClient(subject) };
    expect(await shakeHands({ ...pairs, ca: authority.certificate, host })).toEqual(subject);
  });

  it('is not believed by whom another authority is trusted', async () => {
    const [one, other] = [await createAuthority('ca'), await createAuthority('ca')];
    const client = await one.issueClient({ commonName: 'someone' });
    const hands = shakeHands({ server: await other.issueServer(), client, ca: one.certificate });
    await expect(hands).rejects.toThrow(/certificate/);
  });

  it('signs certificates that have expired, where asked', async () => {
    const nowSeconds = Date.now() / 1000;
    const authority = await createAuthority('ca', nowSeconds);
    const past = { fromSeconds: nowSeconds - 2 * DAY_SECONDS, untilSeconds: nowSeconds - DAY_SECONDS };
    const client = await authority.issueClient({ commonName: 'someone' });
    const hands = shakeHands({ server: await authority.issueServer(past), client, ca: authority.certificate });
    await expect(hands).rejects.toThrow(/expired/);
  });
});

describe('createExtenderCertificates', () => {
  let folder = '';
  let files: ExtenderCertificates;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-certificates-'));
    files = await createExtenderCertificates(join(folder, 'extender'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a server and a client that believe each other', async () => {
    const [server, client] = [files.server, files.client].map((pair) => ({
      certificate: readFileSync(pair.certificateFile, 'utf8'),
      key: readFileSync(pair.keyFile, 'utf8'),
    }));
    const ca = readFileSync(files.caFile, 'utf8');
    expect(await shakeHands({ server: server!, client: client!, ca })).toMatchObject({ commonName: 'kube-scheduler' });
  });

  it('writes keys that nobody else may read', () => {
    expect(statSync(files.server.keyFile).mode & 0o077).toBe(0);
  });
});
