// Recorded bodies of each verb, by injection: what goes back is what kube-scheduler reads.
import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/server/decider.ts';
import { createRig, fakeDecider, NODE_NAMES, pathOf, RECORDED, recordedBody, SENT } from './rig.ts';

const [A1, A2, B1, B2] = NODE_NAMES;

describe('POST /filter', () => {
  it('answers names with names, and tells why each other node was refused', async () => {
    const { send } = await createRig();
    const { status, json, headers } = await send('/filter', 'filter-names');
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('application/json');
    expect(json).toEqual({
      Nodes: null,
      NodeNames: [A1, B1],
      FailedNodes: { [A2]: `refused "${A2}"` },
      FailedAndUnresolvableNodes: { [B2]: `refused "${B2}"` },
      Error: '',
    });
  });

  it('answers Node objects with the same bytes of those that passed', async () => {
    const { send } = await createRig();
    const { json, text } = await send('/filter', 'filter-nodes');
    const sent = JSON.parse(recordedBody('filter-nodes').toString());
    expect(json).toMatchObject({ NodeNames: null, Error: '', FailedNodes: { [A2]: `refused "${A2}"` } });
    expect(json).toMatchObject({ Nodes: { metadata: {}, items: [sent.Nodes.items[0], sent.Nodes.items[2]] } });
    for (const item of [sent.Nodes.items[0], sent.Nodes.items[2]]) expect(text).toContain(JSON.stringify(item));
  });

  it('reads the lower-case keys of old schedulers', async () => {
    const { send } = await createRig();
    expect((await send('/filter', 'filter-lower-case')).json).toMatchObject({ NodeNames: [A1, B1] });
  });

  it('asks about a node once and answers for each mention of it', async () => {
    const asked: Question[] = [];
    const decider = fakeDecider();
    const { send } = await createRig({
      decider: { ...decider, filter: (question) => decider.filter(noted(asked, question)) },
    });
    const body = Buffer.from('{"Pod":{},"NodeNames":["a-01","a-02","a-01","a-02"]}');
    expect((await send('/filter', body)).json).toMatchObject({
      NodeNames: ['a-01', 'a-01'],
      FailedNodes: { 'a-02': 'refused "a-02"' },
    });
    expect(asked.map(({ nodeNames }) => nodeNames)).toEqual([['a-01', 'a-02']]);
  });

  it('answers no candidates with none, in the form they came', async () => {
    const { send } = await createRig();
    const names = await send('/filter', Buffer.from('{"Pod":{},"NodeNames":[]}'));
    expect(names.json).toMatchObject({ Nodes: null, NodeNames: [], FailedNodes: {} });
    const objects = await send('/filter', Buffer.from('{"Pod":{},"Nodes":{"metadata":{},"items":null}}'));
    expect(objects.json).toMatchObject({ Nodes: { metadata: {}, items: [] }, NodeNames: null });
  });

  it('hands the pod over as it was sent', async () => {
    const asked: Question[] = [];
    const decider = fakeDecider();
    const { send } = await createRig({
      decider: { ...decider, filter: (question) => decider.filter(noted(asked, question)) },
    });
    await send('/filter', 'filter-names');
    await send('/filter', 'filter-nodes');
    const { Pod } = JSON.parse(recordedBody('filter-names').toString());
    expect(asked.map(({ pod }) => pod)).toEqual([Pod, Pod]);
  });
});

describe('POST /prioritize', () => {
  it.each(['prioritize-names', 'prioritize-nodes'] as const)(
    'answers %s with a bare list of whole scores',
    async (name) => {
      const { send } = await createRig();
      // 26 characters: 26 modulo 11 is 4.
      expect((await send('/prioritize', name)).json).toEqual([
        { Host: A1, Score: 4 },
        { Host: B1, Score: 4 },
      ]);
    },
  );

  it('scores a node once that was asked about twice, as kube-scheduler adds what it reads twice', async () => {
    const { send } = await createRig();
    const { json } = await send('/prioritize', Buffer.from('{"Pod":{},"NodeNames":["ab","c","ab"]}'));
    expect(json).toEqual([
      { Host: 'ab', Score: 2 },
      { Host: 'c', Score: 1 },
    ]);
  });
});

describe('POST /preempt', () => {
  it.each(['preempt-victims', 'preempt-meta-victims'] as const)('answers %s with uids', async (name) => {
    const { send } = await createRig();
    expect((await send('/preempt', name)).json).toEqual({
      NodeNameToMetaVictims: { [A1]: { Pods: [{ UID: 'uid-1' }, { UID: 'uid-2' }], NumPDBViolations: 1 } },
    });
  });
});

describe('POST /bind', () => {
  it('hands the four names over and gives the outcome back', async () => {
    const { send } = await createRig({
      decider: fakeDecider({
        bind: async ({ podNamespace, podName, node }) => `${podNamespace}/${podName} on ${node}`,
      }),
    });
    expect((await send('/bind', 'bind')).json).toEqual({ Error: `vms/virt-launcher-web-1-x7kq2 on ${B1}` });
  });

  it('says what to do where Berth does not bind', async () => {
    const { send } = await createRig();
    expect((await send('/bind', 'bind')).json).toEqual({ Error: expect.stringContaining('--bind') });
  });
});

describe('the metrics of a request', () => {
  it.each(RECORDED)('count %s once, as decided, and nothing is held afterwards', async (name) => {
    const { send, metric } = await createRig();
    await send(pathOf(name), name);
    const verb = pathOf(name).slice(1);
    expect(await metric(`berth_requests_total{verb="${verb}",outcome="decided"}`)).toBe(1);
    expect(await metric(`berth_request_duration_seconds_count{verb="${verb}"}`)).toBe(1);
    expect(await metric(`berth_engine_duration_seconds_count{verb="${verb}"}`)).toBe(1);
    expect(await metric('berth_inflight_requests')).toBe(0);
  });

  it('hold how many nodes were asked about and passed', async () => {
    const { send, metric } = await createRig();
    await send('/filter', 'filter-names');
    expect(await metric('berth_candidate_nodes_sum{verb="filter"}')).toBe(4);
    expect(await metric('berth_passed_nodes_sum')).toBe(2);
  });
});

describe('GET /openapi.json', () => {
  it('describes every verb', async () => {
    const { app } = await createRig();
    const { paths, openapi } = (await app.inject('/openapi.json')).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths).sort()).toEqual(['/bind', '/filter', '/openapi.json', '/preempt', '/prioritize']);
    expect(paths['/filter'].post.requestBody.content['application/json'].schema.properties).toHaveProperty('NodeNames');
  });
});

function noted<Value>(list: Value[], value: Value): Value {
  list.push(value);
  return value;
}

describe('bodies that kube-scheduler sent', () => {
  const decider = fakeDecider({ bind: async () => '' });

  it.each(SENT)('%s is decided, and answered in the form it came', async (name) => {
    const { send, metric } = await createRig({ decider });
    const path = pathOf(name);
    const { status, text } = await send(path, name);
    const json = JSON.parse(text);
    const sent = JSON.parse(recordedBody(name).toString());
    expect([status, await metric(`berth_requests_total{verb="${path.slice(1)}",outcome="decided"}`)]).toEqual([200, 1]);
    if (path === '/filter') {
      const names =
        sent.NodeNames ?? sent.Nodes.items.map((node: { metadata: { name: string } }) => node.metadata.name);
      const refused = Object.keys({ ...json.FailedNodes, ...json.FailedAndUnresolvableNodes });
      const passed =
        json.NodeNames ?? json.Nodes.items.map((node: { metadata: { name: string } }) => node.metadata.name);
      expect([...passed, ...refused].sort()).toEqual([...names].sort());
      expect(json.NodeNames === null).toBe(sent.NodeNames === null);
    }
    if (path === '/prioritize') expect(json).toHaveLength((sent.NodeNames ?? sent.Nodes.items).length);
    if (path === '/preempt') expect(Object.keys(json.NodeNameToMetaVictims)).toHaveLength(1);
    if (path === '/bind') expect(json).toEqual({ Error: '' });
  });
});
