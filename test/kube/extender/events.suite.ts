// Events about pods beside a real control plane: written with the printed rights, only if asked for, and waited for by nobody.
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { PodObject } from '../control-plane/api-objects.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, readKeyPair } from './ask-berth.ts';
import { BerthProcess, placeBeside, prepareBerth } from './berth-process.ts';
import { launcherPod, vmiObject, vmNode } from './vms.ts';

const NODES = ['node-a', 'node-b', 'node-c'];

describeOnControlPlane('berth serve --events', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let berth: BerthProcess;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    await installCrds(client);
    for (const name of NODES) await client.create(vmNode(name));
    berth = new BerthProcess(controlPlane, await prepareBerth(controlPlane, '--events'), { arguments: ['--events'] });
    await berth.start();
    const configuration = {
      podMaxBackoffSeconds: 1,
      profiles: [{ schedulerName: 'default-scheduler' }],
      extenders: [berth.extender()],
    };
    await startScheduler(controlPlane, { name: 'default-scheduler', configuration });
  });

  afterAll(() => controlPlane?.stop());

  /** What Berth has told of a pod. */
  async function eventsOf({ metadata }: PodObject): Promise<readonly WrittenEvent[]> {
    const path = '/apis/events.k8s.io/v1/namespaces/default/events';
    const { items } = (await client.transport.send({ method: 'GET', path })) as { items: readonly WrittenEvent[] }; // an EventList
    return items.filter(
      ({ reportingController, regarding }) =>
        reportingController === 'berth.dev/berth' && regarding.name === metadata.name,
    );
  }

  function waitForEvents(pod: PodObject): Promise<readonly WrittenEvent[]> {
    const look = async () => {
      const events = await eventsOf(pod);
      return events.length > 0 ? events : undefined;
    };
    return waitUntil(look, 10, () => `nothing is told of ${pod.metadata.name}`);
  }

  it('tells of a pod that is ranked which node is best, with its points and the next two', async () => {
    const pod = await client.create(podObject('ranked'));
    const bound = (await waitForBound(client, [pod])).values().next().value;
    const [event, ...more] = await waitForEvents(pod);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ type: 'Normal', reason: 'Ranked', action: 'Prioritize', reportingInstance: hostname().slice(0, 128) },
      regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'ranked', uid: pod.metadata.uid },
      note: expect.stringMatching(
        /^(node-[abc]) is best of 3 by vm-balanced with [\d.]+ of 100 points; then node-[abc] with [\d.]+, node-[abc] with [\d.]+$/,
      ),
    });
    // Empty nodes that are all alike: kube-scheduler takes the one that Berth names.
    expect(event!.note.split(' ')[0]).toBe(bound);
    expect(Math.abs(Date.parse(event!.eventTime) - Date.now())).toBeLessThan(60_000);
  });

  it('warns of a pod that it refuses everywhere, once, however often it is tried again', async () => {
    await client.createWithStatus(vmiObject('picky', { domain: { cpu: { cores: 1, model: 'Opteron_G9' } } }));
    const isKnown = async () =>
      (await berth.metric('berth_cache_objects', 'kind="VirtualMachineInstance"')) === 1 || undefined;
    await waitUntil(isKnown, 10, () => 'Berth does not know the VMI');
    const pod = await client.create(launcherPod('picky'));
    await waitForEvents(pod);
    const asked = () => berth.metric('berth_requests_total', 'verb="filter"');
    const before = await asked();
    // It is tried again as the nodes change.
    const isAskedAgain = async () => {
      const label = { metadata: { labels: { 'tests/turn': String(Date.now()) } } };
      await client.patch('Node', 'node-a', label);
      return (await asked()) > before || undefined;
    };
    await waitUntil(isAskedAgain, 30, () => 'the pod was not tried again');
    const events = await eventsOf(pod);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      ...{ type: 'Warning', reason: 'Refused', action: 'Filter', regarding: { uid: pod.metadata.uid } },
      note: expect.stringMatching(/^0\/3 nodes pass vm-balanced: 3 .*lacked CPU model Opteron_G9/),
    });
    expect(await berth.metric('berth_events_total', 'result="written"')).toBe(2);
    expect(await berth.metric('berth_events_total')).toBe(2);
    await client.remove('Pod', pod.metadata.name);
  });

  it('answers as ever where the right was not given, and counts the failure', async () => {
    const role = await client.get<{ kind: 'ClusterRole'; metadata: { name: string }; rules: readonly Rule[] }>(
      'ClusterRole',
      'berth:berth',
    );
    await client.replace({ ...role, rules: role.rules.filter(({ resources }) => !resources.includes('events')) });
    const isRefused = async () => {
      const pod = await client.create(podObject(`unheard-${Date.now()}`));
      await waitForBound(client, [pod]);
      return (await berth.metric('berth_events_total', 'result="failed"')) > 0 || undefined;
    };
    await waitUntil(isRefused, 20, () => 'Events are still written');
    expect(await berth.isReady()).toBe(true);
  });

  it('writes nothing where it is not asked to', async () => {
    const place = await placeBeside(berth.place);
    const silent = new BerthProcess(controlPlane, place);
    await silent.start();
    const pod = await client.create(podObject('untold', { spec: { schedulerName: 'nobody' } }));
    const scheduler = await readKeyPair(place.certificates.client);
    const question = { Pod: pod, Nodes: null, NodeNames: NODES };
    for (const verb of ['filter', 'prioritize'] as const) {
      expect((await askBerth(place, verb, question, scheduler)).status).toBe(200);
    }
    expect(await silent.metric('berth_requests_total', 'outcome="decided"')).toBe(2);
    expect(await silent.metric('berth_events_total')).toBe(0);
    await silent.stop();
    expect(await eventsOf(pod)).toEqual([]);
  });
});

interface Rule {
  readonly resources: readonly string[];
}

/** events.k8s.io/v1, as far as it is looked at. */
interface WrittenEvent {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly eventTime: string;
  readonly reportingController: string;
  readonly regarding: { readonly name: string };
}
