/** Asking Berth as kube-scheduler does: a POST over mutual TLS, on a connection of its own. */

import { readFile } from 'node:fs/promises';
import { request as startRequest } from 'node:https';
import { json } from 'node:stream/consumers';
import { connect } from 'node:tls';
import type { KeyPair } from '../control-plane/certificates.ts';
import type { KeyFiles } from '../control-plane/key-files.ts';
import type { BerthPlace } from './berth-process.ts';

export interface BerthAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Rejects where no connection comes about, such as for a caller whom TLS refuses. `null`: without a certificate. */
export async function askBerth(
  { port, certificates }: BerthPlace,
  verb: string,
  question: unknown,
  caller: KeyPair | null,
): Promise<BerthAnswer> {
  const text = JSON.stringify(question);
  const started = startRequest({
    ...{ host: '127.0.0.1', port, path: `/${verb}`, method: 'POST', agent: false },
    ca: await readFile(certificates.caFile),
    ...(caller !== null && { cert: caller.certificate, key: caller.key }),
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
  });
  return new Promise((resolve, reject) => {
    started.once('error', reject);
    started.once('response', (answer) => {
      json(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    started.end(text);
  });
}

/** A certificate and its key from their files. */
export async function readKeyPair({ certificateFile, keyFile }: KeyFiles): Promise<KeyPair> {
  return { certificate: await readFile(certificateFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}

/** Scores by node, as kube-scheduler would get them. */
export async function askScores(
  place: BerthPlace,
  question: unknown,
  caller: KeyPair,
): Promise<ReadonlyMap<string, number>> {
  const { status, body } = await askBerth(place, 'prioritize', question, caller);
  if (status !== 200) throw new Error(`prioritize was answered with ${status}`);
  return new Map((body as readonly Scored[]).map(({ Host, Score }) => [Host, Score])); // extender/v1
}

interface Scored {
  readonly Host: string;
  readonly Score: number;
}

/** The serial number of the certificate that Berth shows. */
export async function serialNumberOf({ port, certificates }: BerthPlace): Promise<string> {
  const { certificate: cert, key } = await readKeyPair(certificates.client);
  const ca = await readFile(certificates.caFile);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, cert, key, ca });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
  });
}
