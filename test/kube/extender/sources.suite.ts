// What Berth draws on goes wrong: the API server falls silent, policy files break, measurements age, definitions come late.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { Fields } from '../control-plane/api-objects.ts';
import type { KeyPair } from '../control-plane/certificates.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { replaceFile } from '../control-plane/key-files.ts';
import { podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, readKeyPair } from './ask-berth.ts';
import { type BerthPlace, BerthProcess, placeBeside, prepareBerth, reachThrough } from './berth-process.ts';
import { FakePrometheus } from './fake-prometheus.ts';
import { runBerth } from './run-berth.ts';
import { UnsteadyProxy } from './unsteady-proxy.ts';
import { vmiObject, vmNode } from './vms.ts';

const NODES = ['node-a', 'node-b'];
const STALE_AFTER_SECONDS = 8;
const MAX_AGE_SECONDS = 3;
const GI = 2 ** 30;

describeOnControlPlane('what Berth draws on', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let place: BerthPlace;
  let caller: KeyPair;
  /** Runs through the suite; the others are beside it. */
  let berth: BerthProcess;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    for (const name of NODES) await client.create(vmNode(name));
    place = await prepareBerth(controlPlane);
    caller = await readKeyPair(place.certificates.client);
    berth = new BerthProcess(controlPlane, place, { arguments: ['--weight', '2'] });
    await berth.start();
  });

  afterAll(() => controlPlane?.stop());

  /** Scores by node, as kube-scheduler would get them. */
  async function scoresOf({ place }: BerthProcess): Promise<Fields> {
    const question = { Pod: podObject('asked-about', { cpu: '500m' }), NodeNames: NODES, Nodes: null };
    const { status, body } = await askBerth(place, 'prioritize', question, caller);
    expect(status).toBe(200);
    return Object.fromEntries((body as readonly Scored[]).map(({ Host, Score }) => [Host, Score])); // extender/v1
  }

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

  it('keeps the last good policy while the file is broken, tells so, and takes the mended one', async () => {
    const file = join(controlPlane.folder, 'policy.yaml');
    const text = await runBerth(['policy', 'show', 'vm-packed']);
    await writeFile(file, text.replace('name: vm-packed', 'name: first'));
    const reading = new BerthProcess(controlPlane, await placeBeside(place), { policy: file });
    await reading.start();
    expect(await reading.metric('berth_policy_info', 'policy="first"')).toBe(1);
    await replaceFile(file, text.replace('name: vm-packed', 'name: second').replace('plugins:', 'plugin:'));
    const defect = await waitUntil(
      async () => (await reading.hindrances())?.[0],
      30,
      () => 'a broken policy file is not told of',
    );
    expect(defect).toMatch(/policy\.yaml cannot be used, the last good policy decides: .*plugin/);
    expect(await reading.metric('berth_policy_healthy')).toBe(0);
    expect(await reading.metric('berth_policy_info', 'policy="first"')).toBe(1);
    expect(await reading.metric('berth_policy_reloads_total', 'refused')).toBe(1);
    await scoresOf(reading);
    expect(await reading.metric('berth_requests_total', 'verb="prioritize",outcome="decided"')).toBe(1);
    const mendedAt = performance.now();
    await replaceFile(file, text.replace('name: vm-packed', 'name: third'));
    await waitUntil(
      async () => (await reading.isReady()) || undefined,
      30,
      () => 'the mended policy is not taken',
    );
    console.log(`policy-mended: in force after ${((performance.now() - mendedAt) / 1000).toFixed(1)} s`);
    expect(await reading.metric('berth_policy_healthy')).toBe(1);
    expect(await reading.metric('berth_policy_info')).toBe(1);
    expect(await reading.metric('berth_policy_info', 'policy="third"')).toBe(1);
    await reading.stop();
  });

  it('leaves load out of the scores once the clock of the metrics source stands still', async () => {
    const prometheus = await FakePrometheus.start({
      'instance:node_cpu:rate:sum': { 'node-a': 3.8, 'node-b': 0.2 },
      node_memory_MemAvailable_bytes: { 'node-a': 4 * GI, 'node-b': 60 * GI },
    });
    const measuring = new BerthProcess(controlPlane, await placeBeside(place), {
      policy: 'vm-load-aware',
      arguments: [
        ...['--prometheus', prometheus.url],
        ...['--metrics-interval', '1s', '--metrics-max-age', `${MAX_AGE_SECONDS}s`],
      ],
    });
    await measuring.start();
    const gap = async () => {
      const scores = await scoresOf(measuring);
      return Number(scores['node-b']) - Number(scores['node-a']);
    };
    const counts = async () => ((await gap()) > 2 ? true : undefined);
    const isLeftOut = async () => ((await gap()) <= 0 ? true : undefined);
    const age = () => measuring.metric('berth_metrics_source_age_seconds', 'source="prometheus"');
    await waitUntil(counts, 20, async () => `load does not count: ${JSON.stringify(await scoresOf(measuring))}`);
    expect(await age()).toBeLessThan(MAX_AGE_SECONDS);
    prometheus.stopClock();
    const stoppedAt = performance.now();
    await waitUntil(isLeftOut, 20, async () => `load still counts: ${JSON.stringify(await scoresOf(measuring))}`);
    const outSeconds = (performance.now() - stoppedAt) / 1000;
    expect(outSeconds).toBeGreaterThan(MAX_AGE_SECONDS - 1);
    expect(await age()).toBeGreaterThan(MAX_AGE_SECONDS);
    // It answers; only its times tell.
    expect(await measuring.metric('berth_metrics_source_up', 'source="prometheus"')).toBe(1);
    prometheus.startClock();
    const startedAt = performance.now();
    await waitUntil(counts, 20, () => 'load does not count again');
    console.log(
      `metrics-clock-stopped: left out after ${outSeconds.toFixed(1)} s (--metrics-max-age ${MAX_AGE_SECONDS}s), ` +
        `counts again ${((performance.now() - startedAt) / 1000).toFixed(1)} s after it goes on`,
    );
    await measuring.stop();
    await prometheus.stop();
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

interface Scored {
  readonly Host: string;
  readonly Score: number;
}
