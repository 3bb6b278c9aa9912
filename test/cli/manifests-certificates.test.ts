import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type MadeCertificates, makeCertificates } from '../../src/cli/manifests/make-certificates.ts';
import { child, only, readDocuments } from './manifests-rig.ts';
import { runCli } from './run-cli.ts';

const DAY_SECONDS = 86_400;

/** Valid while the test runs: handshakes go by the clock. */
const now = () => Math.floor(Date.now() / 1000);

const REQUEST = {
  serverName: 'berth',
  clientName: 'berth-client',
  dnsNames: ['berth.berth.svc', 'berth'],
  ipAddresses: ['10.96.0.200', 'fd00::10'],
  validDays: 30,
};

/** Subject of the client, as a server sees it that wants a client's certificate; throws where the handshake fails. */
async function shakeHands(server: MadeCertificates, client: Partial<MadeCertificates>, name: string): Promise<string> {
  const { certificate: cert, key } = server.server;
  const listener = createServer({ cert, key, ca: server.ca, requestCert: true, rejectUnauthorized: true });
  const seen = new Promise<string>((resolve, reject) => {
    listener.once('secureConnection', (socket: TLSSocket) => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    });
    listener.once('tlsClientError', reject);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo; // it listens on a port
  const pair = client.client === undefined ? {} : { cert: client.client.certificate, key: client.client.key };
  const socket = connect({ port, host: '127.0.0.1', servername: name, ca: client.ca ?? server.ca, ...pair });
  const refused = new Promise<never>((_, reject) => socket.once('error', reject));
  try {
    return await Promise.race([seen, refused]);
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
    listener.close();
    await seen.catch(() => undefined);
  }
}

describe('makeCertificates', () => {
  it('gives both sides what a mutual handshake needs', async () => {
    const made = await makeCertificates({ ...REQUEST, nowSeconds: now() });
    expect(await shakeHands(made, made, 'berth.berth.svc')).toBe('berth-client');
  });

  it('gives certificates that another CA, another name, another use or nobody at all does not pass with', async () => {
    const [made, other] = await Promise.all([
      makeCertificates({ ...REQUEST, nowSeconds: now() }),
      makeCertificates({ ...REQUEST, nowSeconds: now() }),
    ]);
    await expect(shakeHands(made, made, 'berth.other.svc')).rejects.toThrow(/altnames/);
    await expect(shakeHands(made, { ca: made.ca, client: other.client }, 'berth')).rejects.toThrow();
    await expect(shakeHands(made, { ca: made.ca, client: made.server }, 'berth')).rejects.toThrow();
    await expect(shakeHands(made, { ca: other.ca, client: made.client }, 'berth')).rejects.toThrow();
    await expect(shakeHands(made, { ca: made.ca }, 'berth')).rejects.toThrow();
  });

  it('holds every name and address, for as long as was asked', async () => {
    const nowSeconds = 1_700_000_000;
    const made = await makeCertificates({ ...REQUEST, nowSeconds });
    const server = new X509Certificate(made.server.certificate);
    for (const name of REQUEST.dnsNames) expect(server.checkHost(name)).toBe(name);
    for (const address of REQUEST.ipAddresses) expect(server.checkIP(address)).toBe(address);
    for (const pem of [made.ca, made.server.certificate, made.client.certificate]) {
      const certificate = new X509Certificate(pem);
      expect(Date.parse(certificate.validTo) / 1000).toBe(nowSeconds + 30 * DAY_SECONDS);
      // Five minutes for clocks that are behind.
      expect(Date.parse(certificate.validFrom) / 1000).toBe(nowSeconds - 300);
      expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    }
    // 1700000000 is 2023-11-14; 30 days later:
    expect(made.expires).toBe('2023-12-14');
  });

  it('lets nothing but the CA sign, and makes new serial numbers', async () => {
    const made = await makeCertificates({ ...REQUEST, nowSeconds: now() });
    const all = [made.ca, made.server.certificate, made.client.certificate].map((pem) => new X509Certificate(pem));
    expect(all.map(({ ca }) => ca)).toEqual([true, false, false]);
    expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(3);
  });
});

describe('berth manifests --certificates self-made', () => {
  it('prints Secrets that shake hands, without the key of the CA, and warns', async () => {
    const { code, out, err } = await runCli(['manifests', '--certificates', 'self-made', '--valid-days', '2']);
    expect([code, err]).toEqual([0, expect.stringContaining('warning: private keys are printed')]);
    const documents = readDocuments(out);
    const [server, client] = ['berth-server-tls', 'berth-client-tls'].map((name) => {
      const data = only(documents, 'Secret', name).at('stringData');
      const text = (key: string): string => String(child(data, key));
      return { ca: text('ca.crt'), pair: { certificate: text('tls.crt'), key: text('tls.key') } };
    });
    expect(server!.ca).toBe(client!.ca);
    const made = { ca: server!.ca, server: server!.pair, client: client!.pair, expires: '' };
    expect(await shakeHands(made, made, 'berth.berth.svc')).toBe('berth-client');
    expect(out.match(/BEGIN PRIVATE KEY/g)).toHaveLength(2);
    const ca = new X509Certificate(server!.ca);
    for (const { certificate } of [made.server, made.client]) {
      const leaf = new X509Certificate(certificate);
      expect(leaf.verify(ca.publicKey)).toBe(true);
      expect(leaf.publicKey.equals(ca.publicKey)).toBe(false);
    }
  });

  it('warns of nothing where the Secrets are not among what is printed', async () => {
    const { out, err } = await runCli(['manifests', '--certificates', 'self-made', '--only', 'service']);
    expect([out.includes('PRIVATE KEY'), err]).toEqual([false, '']);
  });
});
