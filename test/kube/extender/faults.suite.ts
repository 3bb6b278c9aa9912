// Faults while pods come steadily: none is lost, none ends on a node that it does not fit, and how long recovery takes.
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { ApiError } from '../control-plane/api-transport.ts';
import { createAuthority } from '../control-plane/certificates.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { type ExtenderCertificates, replaceFile, writeKeyPair } from '../control-plane/key-files.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, readKeyPair } from './ask-berth.ts';
import { BerthProcess, prepareBerth, reachThrough } from './berth-process.ts';
import { Load } from './load.ts';
import { findUnfitPods } from './unfit-pods.ts';
import { UnsteadyProxy } from './unsteady-proxy.ts';
import { launcherPod, vmiObject, vmNode } from './vms.ts';

const PODS_PER_SECOND = 10;
const PODS_BEFORE = 10;
const PODS_AFTER = 10;
/** kube-scheduler waits up to 10 s before it tries a pod again. */
const RECOVERY_LIMIT_SECONDS = 60;
const POLICY = 'vm-balanced';
const VM = 'guest';

describeOnControlPlane('faults under load', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let proxy: UnsteadyProxy;
  let berth: BerthProcess;
  let certificates: ExtenderCertificates;
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
    berth = new BerthProcess(controlPlane, place, { policy: POLICY, arguments: ['--weight', '2'] });
    await berth.start();
    // Not ignorable: whatever is bound was seen by Berth.
    await startScheduler(controlPlane, { configuration: { extenders: [berth.extender({ ignorable: false })] } });
  });

  afterAll(async () => {
    await controlPlane?.stop();
    await proxy?.stop();
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
        expect.stringMatching(/^default\/virt-launcher-guest on node-0: vm-balanced says .* not ready for VMs/),
        'default/picky on node-1: the node lacks disk=ssd',
        'default/picky on node-1: does not tolerate dedicated',
        'node-1: cpu 65 of 64',
      ]),
    );
  });

  it('Berth is killed and started again', () =>
    underLoad('berth-killed', async () => {
      await berth.stop('SIGKILL');
      await waitUntil(hasFailed, 20, () => 'no pod was tried while Berth was away');
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
    for (let time = 1; time <= 3; time++) await client.remove('Node', `late-${time}`);
  });

  it('its certificate, and the authority of its callers, are replaced without a failed request', async () => {
    const [reloads, asked] = [
      await berth.metric('berth_certificate_reloads_total', 'loaded'),
      { count: 0, failed: [] as unknown[] },
    ];
    const before = await serialNumberOf(berth.place.port, certificates);
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
    const events = await failedSchedulings();
    await underLoad('certificate-rotated', async () => {
      await writeKeyPair(join(controlPlane.folder, 'berth'), 'server', await certificates.authority.issueServer());
      await replaceFile(certificates.caFile, `${certificates.authority.certificate}${next.certificate}`);
      const isNew = async () => (await serialNumberOf(berth.place.port, certificates)) !== before || undefined;
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
    expect(await failedSchedulings()).toBe(events);
    expect(await berth.metric('berth_certificate_reloads_total', 'loaded')).toBeGreaterThan(reloads);
    expect(await berth.metric('berth_certificate_reloads_total', 'refused')).toBe(0);
  });

  /** Whether kube-scheduler has failed to decide for a pod. */
  async function hasFailed(): Promise<true | undefined> {
    const { items } = await client.list<PodObject>('Pod');
    const reasons = items.flatMap(({ status }) => status?.conditions?.map(({ reason }) => reason) ?? []);
    return reasons.includes('SchedulerError') || undefined;
  }

  async function failedSchedulings(): Promise<number> {
    const { items } = await client.list('Event');
    return items.filter(({ reason }) => reason === 'FailedScheduling').length;
  }
});

function undefinedWhere(isExpected: (error: ApiError) => boolean): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ApiError && isExpected(error))) throw error;
  };
}

const QUESTION = { Pod: podObject('asked-about'), NodeNames: ['node-0'], Nodes: null };

/** Nodes that not every pod fits: some are tainted, some have disks, some run no VMs. */
function createNodes(): readonly KubeObject[] {
  return Array.from({ length: 12 }, (_, index) =>
    vmNode(`node-${index}`, {
      cpu: '64',
      labels: { disk: index % 2 === 0 ? 'ssd' : 'hdd', 'kubevirt.io/schedulable': String(index % 3 !== 0) },
      taints: index % 4 === 1 ? [{ key: 'dedicated', value: 'yes', effect: 'NoSchedule' }] : [],
    }),
  );
}

/** A container with a selector or a toleration, or a launcher pod, which only Berth keeps off nodes that run no VMs. */
function podOf(name: string, index: number): PodObject {
  const requests = { cpu: `${100 * (1 + (index % 4))}m` };
  if (index % 2 === 0) return launcherPod(VM, { suffix: `-${name}-${index}`, ...requests });
  const spec =
    index % 4 === 1 ? { nodeSelector: { disk: 'ssd' } } : { tolerations: [{ key: 'dedicated', operator: 'Exists' }] };
  return podObject(`${name}-${index}`, { ...requests, spec });
}

/** Of the certificate that Berth shows. */
async function serialNumberOf(port: number, certificates: ExtenderCertificates): Promise<string> {
  const { certificate: cert, key } = await readKeyPair(certificates.client);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, cert, key, ca: certificates.authority.certificate });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
  });
}
