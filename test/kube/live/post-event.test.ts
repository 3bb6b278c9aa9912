import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type PodEvent, postEvent } from '../../../src/kube/live/post-event.ts';
import { connectTo, createFastTiming } from './rig.ts';

const EVENT: PodEvent = {
  podNamespace: 'vms',
  podName: 'virt-launcher-a',
  podUid: 'uid-a',
  type: 'Normal',
  reason: 'Ranked',
  action: 'Prioritize',
  note: 'node-1 is best',
  timeSeconds: 1_700_000_000.25,
};

const NEVER = new AbortController().signal;

interface Posted {
  readonly request: string;
  readonly body: Record<string, unknown>;
}

/** Posts to a server of this machine that answers like this; gives what came of it, and what the server got. */
async function postTo(
  listener: RequestListener,
  {
    event = EVENT,
    signal = NEVER,
    instance = 'berth-0',
  }: { event?: PodEvent; signal?: AbortSignal; instance?: string } = {},
) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      posted.push({ request: `${request.method} ${request.url}`, body: JSON.parse(text) });
      listener(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connection = await connectTo((server.address() as AddressInfo).port);
  const timing = createFastTiming();
  try {
    const failure = await postEvent({ connection, instance, timing }, event, signal);
    return { failure, posted, openTimers: timing.openTimers() };
  } finally {
    connection.close();
    server.closeAllConnections();
    server.close();
  }
}

/** Answers with a Status of that code. */
function answer(code: number, message = ''): RequestListener {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', message }));
  };
}

describe('postEvent', () => {
  it("creates an Event about the pod in the pod's namespace", async () => {
    const { failure, posted } = await postTo(answer(201));
    expect(failure).toBeNull();
    expect(posted).toEqual([
      {
        request: 'POST /apis/events.k8s.io/v1/namespaces/vms/events',
        body: {
          apiVersion: 'events.k8s.io/v1',
          kind: 'Event',
          metadata: { namespace: 'vms', generateName: 'virt-launcher-a-' },
          eventTime: '2023-11-14T22:13:20.250000Z',
          reportingController: 'berth.dev/berth',
          reportingInstance: 'berth-0',
          regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'vms', name: 'virt-launcher-a', uid: 'uid-a' },
          ...{ type: 'Normal', reason: 'Ranked', action: 'Prioritize', note: 'node-1 is best' },
        },
      },
    ]);
  });

  it('names no uid that is not known, and nothing longer than the API server takes', async () => {
    const podName = `${'a'.repeat(55)}.-b${'c'.repeat(100)}`;
    const event = { ...EVENT, podUid: '', podName };
    const { posted } = await postTo(answer(201), { event, instance: 'h'.repeat(200) });
    expect(posted[0]!.body).toMatchObject({
      metadata: { generateName: `${'a'.repeat(55)}-` },
      reportingInstance: 'h'.repeat(128),
      regarding: { name: podName },
    });
    expect(posted[0]!.body['regarding']).not.toHaveProperty('uid');
  });

  it('stays within the path of Events whatever the namespace is called', async () => {
    const { posted } = await postTo(answer(404), { event: { ...EVENT, podNamespace: 'a/../../b?c' } });
    expect(posted[0]!.request).toBe('POST /apis/events.k8s.io/v1/namespaces/a%2F..%2F..%2Fb%3Fc/events');
  });

  it.each<[string, RequestListener, string, RegExp]>([
    ['refuses', answer(403, 'events is forbidden'), 'status 403', /answered 403: events is forbidden/],
    ['is ill', (_, response) => void response.writeHead(500).end('oh no'), 'status 500', /answered 500: oh no/],
    ['hangs up', (request) => void request.socket.destroy(), 'connection', /no answer \(ECONNRESET\)/],
    ['says nothing', () => undefined, 'silent', /no answer within 2 s/],
    ['does not end', (_, response) => void response.writeHead(201).write('{'), 'silent', /no answer within 2 s/],
  ])('says why there is no Event where the API server %s', async (_, listener, kind, message) => {
    const { failure, openTimers } = await postTo(listener);
    expect(failure).toEqual({ kind, message: expect.stringMatching(message) });
    expect(openTimers).toBe(0);
  });

  it('is given up as soon as its signal is aborted', async () => {
    const stopping = new AbortController();
    const { failure, openTimers } = await postTo(() => stopping.abort(), { signal: stopping.signal });
    expect([failure?.kind, openTimers]).toEqual(['connection', 0]);
  });
});
