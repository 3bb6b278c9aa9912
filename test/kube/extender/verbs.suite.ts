// How kube-scheduler's configuration of an extender works out with Berth, and who may ask it.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { Fields, PodObject } from '../control-plane/api-objects.ts';
import { createAuthority } from '../control-plane/certificates.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { type Scheduler, startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, readKeyPair } from './ask-berth.ts';
import { BerthProcess, prepareBerth } from './berth-process.ts';
import { prepareSimulation } from './simulated.ts';
import { launcherPod, vmNode } from './vms.ts';

const KVM = 'devices.kubevirt.io/kvm';
const TIMEOUT_SECONDS = 0.5;

describeOnControlPlane('an extender as it can be configured', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let berth: BerthProcess;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    berth = new BerthProcess(controlPlane, await prepareBerth(controlPlane), { arguments: ['--weight', '2'] });
    await berth.start();
  });

  afterAll(() => controlPlane?.stop());

  afterEach(async () => {
    await client.removeAll('Pod');
    await client.removeAll('Node');
    const isEmpty = async () => (await berth.metric('berth_cache_objects', 'kind="Node"')) === 0 || undefined;
    await waitUntil(isEmpty, 10, () => 'Berth still knows nodes');
  });

  /** A kube-scheduler with one profile of that name, which calls Berth. */
  function startCaller(schedulerName: string, extender: Fields = {}): Promise<Scheduler> {
    const configuration = { profiles: [{ schedulerName }], extenders: [berth.extender(extender)] };
    return startScheduler(controlPlane, { name: schedulerName, configuration });
  }

  async function createNodes(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await client.create(nodeObject(`node-${index}`, { cpu: '4' }));
    const areKnown = async () => (await berth.metric('berth_cache_objects', 'kind="Node"')) === count || undefined;
    await waitUntil(areKnown, 10, () => `Berth does not know ${count} nodes`);
  }

  /** One that has the device, and two that have none. */
  async function createKvmNodes(): Promise<void> {
    await client.create(vmNode('with-kvm'));
    for (const name of ['other-1', 'other-2']) await client.create(vmNode(name, { resources: { [KVM]: '0' } }));
    const areKnown = async () => (await berth.metric('berth_cache_objects', 'kind="Node"')) === 3 || undefined;
    await waitUntil(areKnown, 10, () => 'Berth does not know 3 nodes');
  }

  /** What it counts of a metric while `act` lasts. */
  async function counted(name: string, labels: string, act: () => Promise<unknown>): Promise<number> {
    const before = await berth.metric(name, labels);
    await act();
    return (await berth.metric(name, labels)) - before;
  }

  /** Seconds until a pod has a node. */
  async function secondsUntilBound(pod: PodObject, limitSeconds: number): Promise<number> {
    const start = performance.now();
    await waitForBound(client, [pod], limitSeconds);
    return (performance.now() - start) / 1000;
  }

  it('is asked about the pods alone that name a managed resource', async () => {
    await createKvmNodes();
    const scheduler = await startCaller('managing', { managedResources: [{ name: KVM, ignoredByScheduler: false }] });
    const plain = podObject('plain', { spec: { schedulerName: 'managing' } });
    const vm = launcherPod('vm', { spec: { schedulerName: 'managing' } });
    const bind = (pod: PodObject) => async () => {
      await client.create(pod);
      await waitForBound(client, [pod]);
    };
    expect(await counted('berth_requests_total', '', bind(plain))).toBe(0);
    // kube-scheduler leaves one node, so that there is nothing to score.
    expect(await counted('berth_requests_total', '', bind(vm))).toBe(1);
    expect((await client.get<PodObject>('Pod', vm.metadata.name)).spec.nodeName).toBe('with-kvm');
    await scheduler.stop();
  });

  it('judges a managed resource itself where kube-scheduler ignores it', async () => {
    await createKvmNodes();
    const scheduler = await startCaller('ignoring', { managedResources: [{ name: KVM, ignoredByScheduler: true }] });
    const vm = launcherPod('vm', { spec: { schedulerName: 'ignoring' } });
    const simulate = await prepareSimulation(controlPlane, scheduler);
    const asked = await counted('berth_candidate_nodes_sum', 'verb="filter"', async () => {
      await client.create(vm);
      await waitForBound(client, [vm]);
    });
    expect(asked).toBe(3);
    const bound = await client.get<PodObject>('Pod', vm.metadata.name);
    expect(bound.spec.nodeName).toBe('with-kvm');
    expect(await simulate([bound])).toMatchObject([{ node: 'with-kvm', agrees: true }]);
    await scheduler.stop();
  });

  it('may be away or hang where it is ignorable: pods are bound without it', async () => {
    await createNodes(3);
    const scheduler = await startCaller('careless', { ignorable: true, httpTimeout: `${TIMEOUT_SECONDS}s` });
    const podOf = (name: string) => podObject(name, { spec: { schedulerName: 'careless' } });
    const answering = await secondsUntilBound(await client.create(podOf('with-berth')), 20);
    berth.setHanging(true);
    const hanging = await secondsUntilBound(await client.create(podOf('hanging')), 20);
    berth.setHanging(false);
    await berth.stop();
    const away = await secondsUntilBound(await client.create(podOf('away')), 20);
    await berth.start();
    console.log(
      `ignorable, until a pod is bound: ${milliseconds(answering)} with Berth, ${milliseconds(away)} without, ` +
        `${milliseconds(hanging)} while it hangs (httpTimeout ${milliseconds(TIMEOUT_SECONDS)})`,
    );
    expect(away).toBeLessThan(hanging);
    // The filter runs into it, then the scores do.
    expect(hanging).toBeGreaterThan(1.5 * TIMEOUT_SECONDS);
    expect(hanging).toBeLessThan(2 * TIMEOUT_SECONDS + 3);
    await scheduler.stop();
  });

  it('holds pods up while it is away where it is not ignorable', async () => {
    await createNodes(3);
    const scheduler = await startCaller('strict', { ignorable: false });
    const pods = Array.from({ length: 5 }, (_, index) =>
      podObject(`strict-${index}`, { spec: { schedulerName: 'strict' } }),
    );
    await berth.stop();
    for (const pod of pods) await client.create(pod);
    const failed = async () => {
      const { items } = await client.list<PodObject>('Pod');
      const reasons = items.map(
        ({ status }) => status?.conditions?.find(({ type }) => type === 'PodScheduled')?.reason,
      );
      return reasons.length === pods.length && reasons.every((reason) => reason === 'SchedulerError')
        ? items
        : undefined;
    };
    const waiting = await waitUntil(failed, 20, () => 'pods were not tried');
    expect(waiting.filter(({ spec }) => spec.nodeName !== undefined)).toEqual([]);
    await berth.start();
    const start = performance.now();
    await waitForBound(client, pods, 60);
    console.log(
      `not ignorable: ${pods.length} pods bound ${milliseconds((performance.now() - start) / 1000)} after Berth was back`,
    );
    await scheduler.stop();
  });

  it('keeps two schedulers from filling a node twice', async () => {
    const [nodeCount, podsPerNode] = [8, 8];
    await createNodes(nodeCount);
    const schedulers = [await startCaller('default-scheduler'), await startCaller('second-scheduler')];
    const pods = Array.from({ length: nodeCount * podsPerNode }, (_, index) => {
      const { name: schedulerName } = schedulers[index % 2]!;
      return podObject(`shared-${index}`, { cpu: '500m', spec: { schedulerName } });
    });
    const before = await berth.metric('berth_requests_total', 'verb="filter",outcome="decided"');
    await Promise.all(pods.map((pod) => client.create(pod)));
    const nodes = await waitForBound(client, pods, 60);
    const counts = new Map<string, number>();
    for (const node of nodes.values()) counts.set(node, (counts.get(node) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array(nodeCount).fill(podsPerNode));
    const asked = (await berth.metric('berth_requests_total', 'verb="filter",outcome="decided"')) - before;
    expect(asked).toBeGreaterThanOrEqual(pods.length);
    for (const scheduler of schedulers) await scheduler.stop();
  });

  it('refuses callers without a certificate of its authority, and counts them', async () => {
    const stranger = await (await createAuthority('elsewhere')).issueClient({ commonName: 'kube-scheduler' });
    const question = { Pod: podObject('asked-about'), NodeNames: [], Nodes: null };
    for (const caller of [null, stranger]) {
      const refused = await counted('berth_refused_requests_total', 'reason="no-handshake"', () =>
        expect(askBerth(berth.place, 'filter', question, caller)).rejects.toThrow(/alert|ECONNRESET|hang up/),
      );
      expect(refused).toBe(1);
    }
    const known = await readKeyPair(berth.place.certificates.client);
    expect((await askBerth(berth.place, 'filter', question, known)).status).toBe(200);
  });
});

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}
