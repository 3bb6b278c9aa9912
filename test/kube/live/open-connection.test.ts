import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/kube/live/connection.ts';
import { readText } from '../../../src/kube/live/http-call.ts';
import { type ConnectionOptions, openConnection } from '../../../src/kube/live/open-connection.ts';
import { type CertificateAuthority, createAuthority, type KeyPair } from '../control-plane/certificates.ts';
import { inFolder, writeKubeconfig } from './rig.ts';

let authority: CertificateAuthority;
let client: KeyPair;
let server: Server;
let port: number;
let accepted: string;
let asked: { readonly authorization: string | undefined; readonly user: unknown; readonly status: number }[];
const opened: Connection[] = [];

const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(async () => {
  authority = await createAuthority('live-tests');
  client = await authority.issueClient({ commonName: 'robot' });
});

beforeEach(async () => {
  asked = [];
  accepted = 'Bearer first';
  const { certificate, key } = await authority.issueServer();
  const tls = { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
  server = createServer(tls, (request: IncomingMessage, response) => {
    const { authorization } = request.headers;
    const socket = request.socket as TLSSocket;
    // A session that is resumed counts as authorized by itself, so the certificate is looked at.
    const user = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
    const status = authorization === accepted || user !== undefined ? 200 : 401;
    asked.push({ authorization, user, status });
    response.writeHead(status).end('{"kind":"Status"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const connection of opened.splice(0)) connection.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function open(options: ConnectionOptions): Promise<Connection> {
  const connection = await openConnection({ env: {}, ...options });
  opened.push(connection);
  return connection;
}

async function statusOf(connection: Connection): Promise<number> {
  const { status, body } = await connection.request('GET', '/api/v1/nodes');
  await readText(body, 1000);
  return status;
}

const write = (file: string, user: object, cluster: object = {}) =>
  writeKubeconfig(file, {
    server: `https://127.0.0.1:${port}`,
    cluster: { 'certificate-authority-data': base64(authority.certificate), ...cluster },
    user,
  });

describe('openConnection', () => {
  it('shows the token of a kubeconfig, and keeps its connection', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      write(kubeconfig, { token: 'first' });
      let connections = 0;
      server.on('secureConnection', () => connections++);
      const connection = await open({ kubeconfig });
      expect([await statusOf(connection), await statusOf(connection)]).toEqual([200, 200]);
      expect([asked[0]?.authorization, connections]).toEqual(['Bearer first', 1]);
      const user = 'as user tester, context test';
      expect(connection.target).toBe(`cluster fake at https://127.0.0.1:${port} ${user}`);
    });
  });

  it('shows a client certificate', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      const data = { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) };
      write(kubeconfig, data);
      expect(await statusOf(await open({ kubeconfig }))).toBe(200);
      expect(asked[0]?.user).toBe('robot');
    });
  });

  it('reads a kubeconfig again once its token is refused', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      write(kubeconfig, { token: 'first' });
      const connection = await open({ kubeconfig });
      await statusOf(connection);
      accepted = 'Bearer second';
      write(kubeconfig, { token: 'second' });
      const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(connection)));
      expect(new Set(statuses)).toEqual(new Set([200]));
    });
  });

  it('gives the refusal where there is no other token', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      write(kubeconfig, { token: 'wrong' });
      expect(await statusOf(await open({ kubeconfig }))).toBe(401);
      expect(asked).toHaveLength(1);
    });
  });

  it('reads the file of a token that stands beside the kubeconfig', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      write(kubeconfig, { tokenFile: 'token' });
      writeFileSync(join(folder, 'token'), 'first\n');
      expect(await statusOf(await open({ kubeconfig }))).toBe(200);
    });
  });

  it('asks a program for a token, and again once that is refused', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      const program = join(folder, 'login');
      const token = join(folder, 'token');
      const status = `{"status":{"token":"'$(cat ${token})'","expirationTimestamp":"2099-01-01T00:00:00Z"}}`;
      writeFileSync(program, `#!/bin/sh\necho '${status}'\n`);
      chmodSync(program, 0o755);
      writeFileSync(token, 'first');
      write(kubeconfig, { exec: { command: program, apiVersion: 'client.authentication.k8s.io/v1' } });
      const connection = await open({ kubeconfig });
      expect(await statusOf(connection)).toBe(200);
      accepted = 'Bearer second';
      writeFileSync(token, 'second');
      expect(await statusOf(connection)).toBe(200);
    });
  });

  it('tells which program gave no credentials, without what it printed', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      const program = join(folder, 'login');
      writeFileSync(program, '#!/bin/sh\necho secret >&2\nexit 1\n');
      chmodSync(program, 0o755);
      write(kubeconfig, { exec: { command: program, apiVersion: 'client.authentication.k8s.io/v1' } });
      const connection = await open({ kubeconfig });
      const message = await connection.request('GET', '/').catch((error: Error) => error.message);
      expect(message).toBe(`no credentials: the program ${program} gave none`);
    });
  });

  it('uses the account of its pod before any kubeconfig', async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'token'), 'first');
      writeFileSync(join(folder, 'ca.crt'), authority.certificate);
      const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port), KUBECONFIG: '/none' };
      expect(await statusOf(await open({ env, accountFolder: folder }))).toBe(200);
    });
  });

  it('joins the files of $KUBECONFIG, of which the first counts and those that are missing do not', async () => {
    await inFolder(async (folder) => {
      const [one, other] = [join(folder, 'one'), join(folder, 'other')];
      write(one, { token: 'first' });
      write(other, { token: 'other' });
      const env = { KUBECONFIG: [join(folder, 'none'), one, other].join(delimiter) };
      expect(await statusOf(await open({ env }))).toBe(200);
    });
  });

  it('finds the kubeconfig of the home folder', async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, '.kube'));
      write(join(folder, '.kube', 'config'), { token: 'first' });
      expect(await statusOf(await open({ env: { HOME: folder } }))).toBe(200);
      await expect(open({ env: { HOME: join(folder, 'none') } })).rejects.toThrow('found no kubeconfig at');
    });
  });

  it('trusts no certificate but that of the authority', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      const other = await createAuthority('other');
      write(kubeconfig, { token: 'first' }, { 'certificate-authority-data': base64(other.certificate) });
      await expect((await open({ kubeconfig })).request('GET', '/')).rejects.toThrow();
      expect(asked).toEqual([]);
    });
  });

  it('sends no token over plain HTTP', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      const { createServer: createPlain } = await import('node:http');
      let authorization: string | undefined = 'none yet';
      const plain = createPlain((request, response) => {
        authorization = request.headers.authorization;
        response.end();
      });
      await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
      const address = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
      writeKubeconfig(kubeconfig, { server: address, user: { token: 'first' } });
      expect(await statusOf(await open({ kubeconfig }))).toBe(200);
      expect(authorization).toBeUndefined();
      plain.closeAllConnections();
      await new Promise((resolve) => plain.close(resolve));
    });
  });

  it('tells which context is meant where there is none of that name', async () => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      write(kubeconfig, { token: 'secret' });
      await expect(open({ kubeconfig, context: 'tset' })).rejects.toMatchObject({ remedy: 'Did you mean test?' });
    });
  });

  it.each([
    ['', 'nothing'],
    ['- a', 'a list'],
    ['clusters: [{name: a}]', 'a cluster without address'],
    ['{', 'half of it'],
    ['users: [{name: a, user: {token: secret}}]\nclusters: {', 'a token before an error'],
  ])('refuses %j as a kubeconfig, without its secrets', async (text) => {
    await inFolder(async (folder) => {
      const kubeconfig = join(folder, 'config');
      writeFileSync(kubeconfig, text);
      const error = await open({ kubeconfig }).catch((caught: Error) => caught);
      expect(error).toMatchObject({ name: 'BerthError' });
      expect(String(error)).not.toContain('secret');
    });
  });

  it('refuses a kubeconfig that is not there', async () => {
    await expect(open({ kubeconfig: '/none/config' })).rejects.toThrow(
      '/none/config: found no kubeconfig that can be read (ENOENT)',
    );
  });
});
