// Each kind of bad input: a refusal that says what to do, or the neutral answer, and a count of it.
import { describe, expect, it } from 'vitest';
import { createRig, NODE_NAMES, recordedBody } from './rig.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

describe('a request that is no question', () => {
  it.each([
    ['a truncated body', recordedBody('filter-names').subarray(0, 900), 400, 'not-json'],
    ['an empty body', Buffer.alloc(0), 400, 'not-json'],
    ['text', Buffer.from('hello'), 400, 'not-json'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), 400, 'not-json'],
    ['200,000 open lists', Buffer.from('['.repeat(200_000)), 400, 'not-json'],
    [
      'a pod of 200,000 levels',
      Buffer.from(`{"Pod":${'{"a":'.repeat(2e5)}1${'}'.repeat(2e5)},"NodeNames":[]}`),
      400,
      'too-deep',
    ],
  ])('is refused for %s', async (_, body, status, code) => {
    const { send, metric } = await createRig();
    const answer = await send('/prioritize', body);
    expect(answer).toMatchObject({ status, json: { error: { code } } });
    expect(await metric(`berth_refused_requests_total{reason="${code}"}`)).toBe(1);
    expect(await metric('berth_requests_total{verb="prioritize",outcome="refused"}')).toBe(1);
  });

  it('is told in the Error field of a filter that is JSON: kube-scheduler shows it, and throws other bodies away', async () => {
    const { send, metric } = await createRig();
    const both = Buffer.from('{"Pod":{},"Nodes":{"items":[]},"NodeNames":["a"]}');
    const answer = await send('/filter', both);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ NodeNames: null, Error: expect.stringContaining('Nodes beside NodeNames') });
    expect(await metric('berth_refused_requests_total{reason="bad-question"}')).toBe(1);
  });

  it.each(['/prioritize', '/preempt'])('is refused with 400 by %s, which has no such field', async (path) => {
    const { send } = await createRig();
    expect(await send(path, Buffer.from('{"Pod":7}'))).toMatchObject({ status: 400, json: { error: { path: 'Pod' } } });
  });

  it('is told in the Error field of a bind', async () => {
    const { send } = await createRig();
    const answer = await send('/bind', Buffer.from('{"PodName":"a","PodNamespace":"b"}'));
    expect(answer).toMatchObject({ status: 200, json: { Error: expect.stringContaining('Node: found nothing') } });
  });
});

describe('a request that is none of the extender', () => {
  it('is refused for an unknown path', async () => {
    const { app } = await createRig();
    const answer = await app.inject({ method: 'POST', url: '/filters', payload: '{', headers: JSON_HEADERS });
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      error: { code: 'unknown-path', found: '/filters', wanted: expect.stringContaining('/filter') },
    });
  });

  it('is refused for a wrong method, and told the right one', async () => {
    const { app } = await createRig();
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'] as const) {
      const answer = await app.inject({ method, url: '/filter' });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers['allow']).toBe('POST');
    }
    const answer = await app.inject({ method: 'POST', url: '/openapi.json' });
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.kubernetes.protobuf', 'nonsense'])(
    'is refused for the content type %s',
    async (type) => {
      const { app } = await createRig();
      const answer = await app.inject({
        method: 'POST',
        url: '/filter',
        payload: '{}',
        headers: { 'content-type': type },
      });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ error: { code: 'wrong-content-type' } });
    },
  );

  it('is refused for an encoded body', async () => {
    const { app } = await createRig();
    const headers = { ...JSON_HEADERS, 'content-encoding': 'gzip' };
    const answer = await app.inject({ method: 'POST', url: '/filter', payload: '{}', headers });
    expect(answer.statusCode).toBe(415);
  });

  it('is refused for an url that cannot be decoded, without the words of a library', async () => {
    const { app } = await createRig();
    const answer = await app.inject({ method: 'POST', url: '/filter/%zz', headers: JSON_HEADERS });
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.json()).toMatchObject({ error: { remedy: expect.any(String) } });
  });
});

describe('a large request', () => {
  it('is refused beyond the limit before its body is read, and by what flows where no length is declared', async () => {
    const { app, metric } = await createRig({ maxBodyBytes: { filter: 1000 } });
    const payload = Buffer.alloc(1001, 0x20);
    const declared = await app.inject({ method: 'POST', url: '/filter', payload, headers: JSON_HEADERS });
    expect(declared.statusCode).toBe(413);
    expect(declared.json()).toMatchObject({ error: { code: 'too-large', wanted: 'at most 1000 bytes' } });
    expect(await metric('berth_refused_requests_total{reason="too-large"}')).toBe(1);
    expect(await metric('berth_inflight_requests')).toBe(0);
  });

  it('may ask about 100,000 nodes by name', async () => {
    const { send } = await createRig();
    const names = Array.from({ length: 100_000 }, (_, index) => `node-${index}.0${1 + (index % 2)}`);
    const { status, json } = await send('/filter', Buffer.from(JSON.stringify({ Pod: {}, NodeNames: names })));
    expect(status).toBe(200);
    expect(json).toMatchObject({ Error: '' });
  });

  it('may hold a pod without spec, or name nodes that nobody knows', async () => {
    const { send } = await createRig();
    const body = Buffer.from('{"Pod":{"metadata":{"name":"p"}},"NodeNames":["nobody-01"]}');
    expect((await send('/filter', body)).json).toMatchObject({ NodeNames: ['nobody-01'] });
  });
});

describe('the log', () => {
  it('tells a kind of refusal once a minute, and how often it kept silent', async () => {
    let seconds = 0;
    const { send, lines } = await createRig({ now: () => seconds });
    for (let count = 0; count < 5; count++) await send('/filter', Buffer.from('{'));
    seconds = 61;
    await send('/filter', Buffer.from('{'));
    const told = lines.filter(({ reason }) => reason === 'not-json');
    expect(told.map(({ silent }) => silent)).toEqual([0, 4]);
    expect(JSON.stringify(lines)).not.toContain(NODE_NAMES[0]);
  });
});
