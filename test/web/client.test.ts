import { describe, expect, it } from 'vitest';
import { createWorkerClient, type WorkerPort } from '../../web/client/worker-client.ts';
import type { FromWorker, Request, ToWorker } from '../../web/protocol.ts';
import { generatePicture } from './generated-picture.ts';
import { aSession } from './sessions.ts';

const session = aSession();
const answer: Extract<Request, { kind: 'answer' }> = { kind: 'answer', session };
const picture: Extract<Request, { kind: 'picture' }> = { kind: 'picture', session, atSeconds: 0, isBefore: false };

/** The far end of the port: what was sent, and a way to reply. */
function createPort() {
  const sent: ToWorker[] = [];
  let listen = (_: { readonly data: FromWorker }): void => {};
  const port: WorkerPort = {
    postMessage: (message) => void sent.push(message),
    addEventListener: (_, listener) => {
      listen = listener;
    },
  };
  return { port, sent, reply: (data: FromWorker) => listen({ data }) };
}

describe('createWorkerClient', () => {
  it('answers each request with the response of its id, in whatever order they come', async () => {
    const { port, sent, reply } = createPort();
    const client = createWorkerClient(port);
    const pictured = client.ask<'picture'>(picture);
    const checked = client.ask<'export'>({ kind: 'export', session, what: 'plan' });
    const drawn = generatePicture(2, 1);
    const file = { name: 'plan.yaml', mediaType: 'text/yaml', text: '' };
    reply({ id: sent[1]!.id, response: file });
    reply({ id: sent[0]!.id, response: drawn });
    expect(await pictured).toEqual({ kind: 'answered', response: drawn });
    expect(await checked).toEqual({ kind: 'answered', response: file });
  });

  it('gives an older request of a kind up, tells the worker, and ignores what still comes of it', async () => {
    const { port, sent, reply } = createPort();
    const client = createWorkerClient(port);
    const older = client.ask<'answer'>(answer);
    const newer = client.ask<'answer'>(answer);
    expect(await older).toEqual({ kind: 'given-up' });
    const [first, cancel, second] = sent;
    expect(cancel).toEqual({ id: first!.id, cancel: true });
    reply({ id: first!.id, failed: 'too late' });
    reply({ id: second!.id, refused: [] });
    expect(await newer).toEqual({ kind: 'refused', issues: [] });
  });

  it('leaves requests of other kinds alone', async () => {
    const { port, sent } = createPort();
    const client = createWorkerClient(port);
    client.ask<'answer'>(answer);
    client.ask<'picture'>(picture);
    expect(sent).toHaveLength(2);
  });

  it('tells progress any number of times before the answer, and none after it', async () => {
    const { port, sent, reply } = createPort();
    const client = createWorkerClient(port);
    const told: number[] = [];
    const outcome = client.ask<'answer'>(answer, { onProgress: (fraction) => told.push(fraction) });
    const { id } = sent[0]!;
    reply({ id, progress: { fraction: 0.25 } });
    reply({ id, progress: { fraction: 0.75 } });
    reply({ id, failed: 'a defect' });
    reply({ id, progress: { fraction: 1 } });
    expect(await outcome).toEqual({ kind: 'failed', message: 'a defect' });
    expect(told).toEqual([0.25, 0.75]);
  });

  it('cancels what is under way, and nothing where nothing is', async () => {
    const { port, sent } = createPort();
    const client = createWorkerClient(port);
    client.cancel('answer');
    expect(sent).toEqual([]);
    const outcome = client.ask<'answer'>(answer);
    client.cancel('answer');
    expect(await outcome).toEqual({ kind: 'given-up' });
    expect(sent.at(-1)).toEqual({ id: sent[0]!.id, cancel: true });
  });

  it('fails everything that is open when the worker breaks', async () => {
    const { port } = createPort();
    const client = createWorkerClient(port);
    const outcomes = [client.ask<'answer'>(answer), client.ask<'picture'>(picture)];
    client.fail('no memory');
    expect(await Promise.all(outcomes)).toEqual([
      { kind: 'failed', message: 'no memory' },
      { kind: 'failed', message: 'no memory' },
    ]);
  });
});
