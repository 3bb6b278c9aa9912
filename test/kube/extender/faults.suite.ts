// Faults while pods come steadily: none is lost, none ends on a node that it does not fit, and how long recovery takes.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { PodObject } from '../control-plane/api-objects.ts';
import { createAuthority, type KeyPair } from '../control-plane/certificates.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { type ExtenderCertificates, replaceFile, writeKeyPair } from '../control-plane/key-files.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, askScores, readKeyPair, serialNumberOf } from './ask-berth.ts';
import { BerthProcess, prepareBerth, reachThrough } from './berth-process.ts';
import { failedSchedulings, hasFailed, undefinedWhere } from './failures.ts';
import { FakePrometheus } from './fake-prometheus.ts';
import { BUSY_NODE, createNodes, IDLE_NODE, LOAD_SERIES, podOf, VM } from './fault-objects.ts';
import { Load } from './load.ts';
import { runBerth } from './run-berth.ts';
import { findUnfitPods } from './unfit-pods.ts';
import { UnsteadyProxy } from './unsteady-proxy.ts';
import { launcherPod, vmiObject } from './vms.ts';

const PODS_PER_SECOND = 10;
const PODS_BEFORE = 10;
const PODS_AFTER = 10;
/** kube-scheduler waits up to 10 s before it tries a pod again. */
const RECOVERY_LIMIT_SECONDS = 60;
const POLICY = 'vm-load-aware';
const MAX_AGE_SECONDS = 3;
/** Of 10: what load makes of the scores of a busy node and an idle one. */
const LOAD_GAP = 2;

describeOnControlPlane('faults under load', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let proxy: UnsteadyProxy;
  let berth: BerthProcess;
  let certificates: ExtenderCertificates;
  let prometheus: FakePrometheus;
  let policyFile: string;
  let policyText: string;
  let load: Load | undefined;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    ({ client } = controlPlane);
    await installCrds(client);
    for (const node of createNodes()) await client.create(node);
    await client.createWithStatus(vmiObject(VM));
    proxy = await UnsteadyProxy.start(Number(new URL(controlPlane.url).port));
    const prepared = await prepareBerth(controlPlane);
    ({ certificates } = prepared);
    const place = await reachThrough(prepared, proxy.port);
    policyFile = join(controlPlane.folder, 'policy.yaml');
    policyText = await runBerth(['policy', 'show', POLICY]);
    await replaceFile(policyFile, policyText);
    prometheus = await FakePrometheus.start(LOAD_SERIES);
    const measuring = ['--prometheus', prometheus.url, '--metrics-interval', '1s'];
    berth = new BerthProcess(controlPlane, place, {
      policy: policyFile,
      arguments: ['--weight', '2', ...measuring, '--metrics-max-age', `${MAX_AGE_SECONDS}s`],
    });
    await berth.start();
    // Not ignorable: whatever is bound was seen by Berth.
    await startScheduler(controlPlane, { configuration: { extenders: [berth.extender({ ignorable: false })] } });
  });

  afterAll(async () => {
    await controlPlane?.stop();
    await proxy?.stop();
    await prometheus?.stop();
  });

  afterEach(async () => {
    await load?.stop();
    load = undefined;
    await client.removeAll('Pod');
  });

  /** Lets something happen while pods come; gives what came of it once all pods have their nodes. */
  async function underLoad(name: string, fault: () => Promise<void>): Promise<void> {
    load = new Load(client, PODS_PER_SECOND, (index) => podOf(name, index));
    await load.waitFor(PODS_BEFORE);
    await load.secondsUntilNoneWaits(RECOVERY_LIMIT_SECONDS);
    const start = performance.now();
    await fault();
    const faultSeconds = (performance.now() - start) / 1000;
    const recoverySeconds = await load.secondsUntilNoneWaits(RECOVERY_LIMIT_SECONDS);
    await load.waitFor(PODS_BEFORE + PODS_AFTER);
    const pods = await load.stop();
    const nodes = await waitForBound(client, pods, RECOVERY_LIMIT_SECONDS);
    // After a restart the server's own kinds are there first.
    const look = () => findUnfitPods(client, POLICY).catch(undefinedWhere(({ status }) => status === 429));
    const unfit = await waitUntil(look, 30, () => 'pods cannot be listed');
    console.log(
      `${name}: lasted ${faultSeconds.toFixed(1)} s, no pod waits ${recoverySeconds.toFixed(1)} s after its end; ` +
        `${nodes.size} of ${pods.length} pods bound, ${unfit.length} unfit`,
    );
    expect(nodes.size).toBe(pods.length);
    expect(unfit).toEqual([]);
  }

  it('would be told of pods on nodes that they do not fit', async () => {
    const placed = (pod: PodObject, nodeName: string) => ({ ...pod, spec: { ...pod.spec, nodeName } });
    await client.create(placed(launcherPod(VM), 'node-0'));
    await client.create(placed(podObject('picky', { cpu: '65', spec: { nodeSelector: { disk: 'ssd' } } }), 'node-1'));
    expect(await findUnfitPods(client, POLICY)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^default\/virt-launcher-guest on node-0: vm-load-aware says .* not ready for VMs/),
        'default/picky on node-1: the node lacks disk=ssd',
        'default/picky on node-1: does not tolerate dedicated',
        'node-1: cpu 65 of 64',
      ]),
    );
  });

  it('Berth is killed and started again', () =>
    underLoad('berth-killed', async () => {
      await berth.stop('SIGKILL');
      await waitUntil(
        () => hasFailed(client),
        20,
        () => 'no pod was tried while Berth was away',
      );
      await berth.start();
    }));

  it.each(['SIGTERM', 'SIGKILL'] as const)('the API server is restarted by %s', async (signal) => {
    const name = `api-server-${signal.toLowerCase()}`;
    let seconds = 0;
    await underLoad(name, async () => {
      await controlPlane.stopApiServer(signal);
      const stoppedAt = performance.now();
      await controlPlane.startApiServer();
      const startedAt = performance.now();
      const secondsSince = (moment: number) => (performance.now() - moment) / 1000;
      const hearsAll = async () =>
        (await berth.metric('berth_cache_age_seconds')) < secondsSince(stoppedAt) || undefined;
      await waitUntil(hearsAll, 30, () => 'Berth does not hear of every kind');
      seconds = secondsSince(startedAt);
    });
    console.log(`${name}: Berth hears of every kind ${seconds.toFixed(1)} s after the server is ready`);
    expect(await berth.isReady()).toBe(true);
    expect(await berth.metric('berth_neutral_answers_total')).toBe(0);
  });

  it('the connections between Berth and the API server are cut, three times', async () => {
    const breaks = await berth.metric('berth_cache_watch_breaks_total');
    const relists = await berth.metric('berth_cache_relists_total', 'kind="Pod",cause="expired"');
    const nodeCount = await berth.metric('berth_cache_objects', 'kind="Node"');
    const seconds: number[] = [];
    await underLoad('watches-cut', async () => {
      for (let time = 1; time <= 3; time++) {
        proxy.cut();
        const start = performance.now();
        await client.create(nodeObject(`late-${time}`));
        const isKnown = async () =>
          (await berth.metric('berth_cache_objects', 'kind="Node"')) === nodeCount + time || undefined;
        await waitUntil(isKnown, 30, () => 'Berth does not learn of a new node');
        seconds.push((performance.now() - start) / 1000);
      }
    });
    console.log(
      `watches-cut: knows of a node that came then after ${seconds.map((one) => one.toFixed(1)).join(', ')} s`,
    );
    expect(await berth.metric('berth_cache_watch_breaks_total')).toBeGreaterThan(breaks + 3);
    // It goes on from where it was.
    expect(await berth.metric('berth_cache_relists_total', 'kind="Pod",cause="expired"')).toBe(relists);
    expect(await failedSchedulings(client, 'watches-cut')).toEqual([]);
    for (let time = 1; time <= 3; time++) await client.remove('Node', `late-${time}`);
  });

  it('its certificate, and the authority of its callers, are replaced without a failed request', async () => {
    const [reloads, asked] = [
      await berth.metric('berth_certificate_reloads_total', 'loaded'),
      { count: 0, failed: [] as unknown[] },
    ];
    const before = await serialNumberOf(berth.place);
    const next = await createAuthority('next-client-ca');
    const nextClient = await next.issueClient({ commonName: 'kube-scheduler' });
    await expect(askBerth(berth.place, 'filter', QUESTION, nextClient)).rejects.toThrow();
    const knownClient = await readKeyPair(certificates.client);
    let isOver = false;
    const asking = (async () => {
      while (!isOver) {
        asked.count++;
        await askBerth(berth.place, 'filter', QUESTION, knownClient).catch((error) => asked.failed.push(error));
      }
    })();
    await underLoad('certificate-rotated', async () => {
      await writeKeyPair(join(controlPlane.folder, 'berth'), 'server', await certificates.authority.issueServer());
      await replaceFile(certificates.caFile, `${certificates.authority.certificate}${next.certificate}`);
      const isNew = async () => (await serialNumberOf(berth.place)) !== before || undefined;
      await waitUntil(isNew, 20, () => 'the old certificate is still shown');
      const isTrusted = () => askBerth(berth.place, 'filter', QUESTION, nextClient).catch(() => undefined);
      await waitUntil(isTrusted, 20, () => 'the next authority is not trusted');
    });
    isOver = true;
    await asking;
    console.log(
      `certificate-rotated: ${asked.count} requests on connections of their own, ${asked.failed.length} failed`,
    );
    expect(asked.failed).toEqual([]);
    expect(asked.count).toBeGreaterThan(10);
    expect(await failedSchedulings(client, 'certificate-rotated')).toEqual([]);
    expect(await berth.metric('berth_certificate_reloads_total', 'loaded')).toBeGreaterThan(reloads);
    expect(await berth.metric('berth_certificate_reloads_total', 'refused')).toBe(0);
  });

  it('the policy file is broken, which is told while the last good one decides, and mended', async () => {
    const named = (name: string) => policyText.replace(`name: ${POLICY}`, `name: ${name}`);
    const isInForce = async (name: string) =>
      (await berth.metric('berth_policy_info', `policy="${name}"`)) === 1 || undefined;
    let seconds = 0;
    await underLoad('policy-broken', async () => {
      await replaceFile(policyFile, named('broken').replace('plugins:', 'plugin:'));
      const defect = async () => (await berth.hindrances())?.[0];
      expect(await waitUntil(defect, 30, () => 'a broken policy file is not told of')).toMatch(
        /policy\.yaml cannot be used, the last good policy decides: .*plugin/,
      );
      await decideFor(PODS_BEFORE);
      expect(await berth.metric('berth_policy_healthy')).toBe(0);
      expect(await isInForce(POLICY)).toBe(true);
      const mendedAt = performance.now();
      await replaceFile(policyFile, named('mended'));
      await waitUntil(
        () => isInForce('mended'),
        30,
        () => 'the mended policy is not taken',
      );
      seconds = (performance.now() - mendedAt) / 1000;
    });
    console.log(`policy-broken: the mended one is in force after ${seconds.toFixed(1)} s`);
    expect(await berth.hindrances()).toEqual([]);
    expect(await berth.metric('berth_policy_healthy')).toBe(1);
    expect(await berth.metric('berth_policy_info')).toBe(1);
    expect(await berth.metric('berth_policy_reloads_total', 'refused')).toBe(1);
    expect(await berth.metric('berth_neutral_answers_total')).toBe(0);
    expect(await failedSchedulings(client, 'policy-broken')).toEqual([]);
  });

  it('the clock of the metrics source stops: load is left out of the scores until it goes on', async () => {
    const caller = await readKeyPair(certificates.client);
    const isGap = (isWanted: (gap: number) => boolean) => async () =>
      isWanted(await loadGap(caller)) ? true : undefined;
    const counts = isGap((gap) => gap > LOAD_GAP);
    const age = () => berth.metric('berth_metrics_source_age_seconds', 'source="prometheus"');
    const seconds = { out: 0, back: 0 };
    await underLoad('metrics-clock-stopped', async () => {
      await waitUntil(counts, 20, async () => `load does not count: ${await loadGap(caller)}`);
      expect(await age()).toBeLessThan(MAX_AGE_SECONDS);
      prometheus.stopClock();
      const stoppedAt = performance.now();
      const isLeftOut = isGap((gap) => gap < LOAD_GAP);
      await waitUntil(isLeftOut, 20, async () => `load still counts: ${await loadGap(caller)}`);
      seconds.out = (performance.now() - stoppedAt) / 1000;
      await decideFor(PODS_BEFORE);
      expect(await age()).toBeGreaterThan(MAX_AGE_SECONDS);
      // It answers; only its times tell.
      expect(await berth.metric('berth_metrics_source_up', 'source="prometheus"')).toBe(1);
      prometheus.startClock();
      const startedAt = performance.now();
      await waitUntil(counts, 20, () => 'load does not count again');
      seconds.back = (performance.now() - startedAt) / 1000;
    });
    console.log(
      `metrics-clock-stopped: left out after ${seconds.out.toFixed(1)} s (--metrics-max-age ${MAX_AGE_SECONDS}s), ` +
        `counts again ${seconds.back.toFixed(1)} s after it goes on`,
    );
    expect(seconds.out).toBeGreaterThan(MAX_AGE_SECONDS - 1);
    expect(await berth.metric('berth_neutral_answers_total')).toBe(0);
    expect(await failedSchedulings(client, 'metrics-clock-stopped')).toEqual([]);
  });

  /** Waits until Berth has decided for so many pods more. */
  async function decideFor(count: number): Promise<void> {
    const decided = () => berth.metric('berth_requests_total', 'verb="filter",outcome="decided"');
    const before = await decided();
    const look = async () => (await decided()) >= before + count || undefined;
    await waitUntil(look, 30, () => `Berth does not decide for ${count} pods`);
  }

  /** By how much the idle node's score is above that of the busy one. */
  async function loadGap(caller: KeyPair): Promise<number> {
    const question = { ...QUESTION, NodeNames: [BUSY_NODE, IDLE_NODE] };
    const scores = await askScores(berth.place, question, caller);
    return scores.get(IDLE_NODE)! - scores.get(BUSY_NODE)!;
  }
});

const QUESTION = { Pod: podObject('asked-about'), NodeNames: ['node-0'], Nodes: null };
