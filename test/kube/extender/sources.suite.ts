// What Berth draws on goes wrong: the API server falls silent, definitions come late.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { type BerthPlace, BerthProcess, placeBeside, prepareBerth, reachThrough } from './berth-process.ts';
import { UnsteadyProxy } from './unsteady-proxy.ts';
import { vmiObject, vmNode } from './vms.ts';

const NODES = ['node-a', 'node-b'];
const STALE_AFTER_SECONDS = 8;

describeOnControlPlane('what Berth draws on', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let place: BerthPlace;
  /** Runs through the suite; the others are beside it. */
  let berth: BerthProcess;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    for (const name of NODES) await client.create(vmNode(name));
    place = await prepareBerth(controlPlane);
    berth = new BerthProcess(controlPlane, place, { arguments: ['--weight', '2'] });
    await berth.start();
  });

  afterAll(() => controlPlane?.stop());

  it('answers neutrally while the API server is silent for too long, and decides again once it is heard', async () => {
    const proxy = await UnsteadyProxy.start(Number(new URL(controlPlane.url).port));
    const away = new BerthProcess(controlPlane, await reachThrough(await placeBeside(place), proxy.port), {
      arguments: ['--stale-after', `${STALE_AFTER_SECONDS}s`],
    });
    await away.start();
    const scheduler = await startScheduler(controlPlane, {
      name: 'silent',
      configuration: { profiles: [{ schedulerName: 'silent' }], extenders: [away.extender({ ignorable: false })] },
    });
    const bindPod = async (name: string) => {
      const pod = await client.create(podObject(name, { spec: { schedulerName: 'silent' } }));
      await waitForBound(client, [pod]);
    };
    await bindPod('before');
    expect(await away.metric('berth_requests_total', 'verb="filter",outcome="decided"')).toBe(1);
    const nodeCount = () => away.metric('berth_cache_objects', 'kind="Node"');
    proxy.freeze();
    await client.create(vmNode('unheard-of'));
    const isSilent = async () => (await away.hindrances())?.find((text) => text.includes('last heard of')) ?? undefined;
    const start = performance.now();
    await waitUntil(isSilent, 30, () => 'Berth trusts a cluster that it does not hear of');
    const silentSeconds = (performance.now() - start) / 1000;
    await bindPod('meanwhile');
    expect(await nodeCount()).toBe(NODES.length);
    expect(await away.metric('berth_neutral_answers_total', 'verb="filter",cause="stale"')).toBe(1);
    expect(await away.metric('berth_requests_total', 'verb="filter",outcome="decided"')).toBe(1);
    // As what dropped the packets comes back: connections of before are dead.
    proxy.thaw();
    proxy.cut();
    const cutAt = performance.now();
    await waitUntil(
      async () => (await away.isReady()) || undefined,
      30,
      () => 'Berth is not ready again',
    );
    const recoverySeconds = (performance.now() - cutAt) / 1000;
    const knowsIt = async () => (await nodeCount()) === NODES.length + 1 || undefined;
    await waitUntil(knowsIt, 10, () => 'Berth does not know the node that came meanwhile');
    await bindPod('after');
    expect(await away.metric('berth_requests_total', 'verb="filter",outcome="decided"')).toBe(2);
    console.log(
      `api-server-silent: neutral after ${silentSeconds.toFixed(1)} s (--stale-after ${STALE_AFTER_SECONDS}s), ` +
        `decides again ${recoverySeconds.toFixed(1)} s after connections are possible`,
    );
    await scheduler.stop();
    await away.stop();
    await proxy.stop();
    await client.remove('Node', 'unheard-of');
  });

  it("knows VMs once KubeVirt's definitions come, without a restart", async () => {
    const kind = 'kind="VirtualMachineInstance"';
    expect(await berth.metric('berth_cache_objects', kind)).toBe(0);
    await installCrds(client);
    await client.createWithStatus(vmiObject('late'));
    const start = performance.now();
    const isKnown = async () => (await berth.metric('berth_cache_objects', kind)) === 1 || undefined;
    await waitUntil(isKnown, 60, () => 'Berth does not know the VMI');
    console.log(`definitions-late: VMs are known after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    await client.remove('VirtualMachineInstance', 'late', 'default');
    const isForgotten = async () => (await berth.metric('berth_cache_objects', kind)) === 0 || undefined;
    await waitUntil(isForgotten, 10, () => 'the VMI is not watched');
  });
});
