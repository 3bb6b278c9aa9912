import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KubeObject, PodObject } from './api-objects.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { describeOnControlPlane } from './describe-on-control-plane.ts';
import { installCrds } from './install-crds.ts';
import { CRDS } from './kubevirt-crds.ts';
import { nodeObject, podObject } from './objects.ts';
import { isAlive } from './processes.ts';
import { type Scheduler, startScheduler } from './scheduler.ts';
import { waitForBound } from './wait-for-bound.ts';

describeOnControlPlane('startControlPlane', (binaries) => {
  let controlPlane: ControlPlane;
  let scheduler: Scheduler;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    scheduler = await startScheduler(controlPlane);
  });

  afterAll(() => controlPlane?.stop());

  it('tells the version of Kubernetes', async () => {
    expect(await controlPlane.kubernetesVersion()).toMatch(/^1\.\d+\.\d+$/);
  });

  it('keeps a node as it was created: its allocatable, and no taint', async () => {
    await controlPlane.client.create(
      nodeObject('node-1', { cpu: '2', resources: { 'devices.kubevirt.io/kvm': '1k' } }),
    );
    const node = await controlPlane.client.get<KubeObject & NodeFields>('Node', 'node-1');
    expect(node.status.allocatable).toMatchObject({ cpu: '2', memory: '64Gi', 'devices.kubevirt.io/kvm': '1k' });
    expect(node.spec.taints).toBeUndefined();
  });

  it('lets kube-scheduler bind a pod to the node', async () => {
    const pod = await controlPlane.client.create(podObject('first'));
    expect(await waitForBound(controlPlane.client, [pod])).toEqual(new Map([['default/first', 'node-1']]));
  });

  it('does not take a pod that is gone for a bound one', async () => {
    const { client } = controlPlane;
    await client.create(podObject('brief', { spec: { nodeName: 'node-1' } }));
    const never = podObject('never', { spec: { schedulerName: 'nobody' } });
    await client.create(never);
    const bound = waitForBound(client, [podObject('brief'), never], 3);
    const refused = expect(bound).rejects.toThrow(/default\/brief: not there\ndefault\/never: never tried/);
    await client.remove('Pod', 'brief');
    await refused;
    await client.remove('Pod', 'never');
  });

  it('says why a pod has no node', async () => {
    const pod = await controlPlane.client.create(podObject('large', { cpu: '3' }));
    await expect(waitForBound(controlPlane.client, [pod], 3)).rejects.toThrow(/default\/large: .*Insufficient cpu/s);
    await controlPlane.client.remove('Pod', 'large');
  });

  it('binds what a client asks to bind', async () => {
    const pod = await controlPlane.client.create(podObject('by-hand', { spec: { schedulerName: 'nobody' } }));
    await controlPlane.client.bind(pod, 'node-1');
    expect((await controlPlane.client.get<PodObject>('Pod', 'by-hand')).spec.nodeName).toBe('node-1');
  });

  it('serves every kind of KubeVirt once its definitions are installed, with a status of its own', async () => {
    await installCrds(controlPlane.client);
    await installCrds(controlPlane.client); // a second time changes nothing
    const definitions = await controlPlane.client.list('CustomResourceDefinition');
    expect(definitions.items.map(({ metadata }) => metadata.name).sort()).toEqual(
      CRDS.map(({ metadata }) => metadata.name).sort(),
    );
    const vmi: KubeObject = {
      kind: 'VirtualMachineInstance',
      metadata: { name: 'vm-1', namespace: 'default' },
      spec: { domain: { cpu: { cores: 2 } } },
      status: { phase: 'Running', nodeName: 'node-1' },
    };
    const created = await controlPlane.client.createWithStatus(vmi);
    expect(created).toMatchObject({ spec: vmi['spec'], status: vmi['status'] });
    expect((await controlPlane.client.list('VirtualMachineInstance')).items).toHaveLength(1);
  });

  it('refuses what RBAC grants nobody', async () => {
    const stranger = await controlPlane.createClient({ commonName: 'stranger' });
    try {
      await expect(stranger.list('Pod')).rejects.toMatchObject({ status: 403, reason: 'Forbidden' });
    } finally {
      stranger.close();
    }
  });

  it.each([
    ['SIGTERM', 'exit code 0'],
    ['SIGKILL', 'signal SIGKILL'],
  ] as const)('survives a restart of the API server by %s, and so does waiting', async (signal, end) => {
    const before = controlPlane.runningPids();
    const { apiServer } = controlPlane;
    const name = `after-${signal.toLowerCase()}`;
    const bound = waitForBound(controlPlane.client, [podObject(name)], 60);
    await controlPlane.restartApiServer(signal);
    expect(apiServer?.end()).toBe(end);
    const after = controlPlane.runningPids();
    expect(after.filter((pid) => before.includes(pid))).toHaveLength(2); // etcd and kube-scheduler
    expect(after).toHaveLength(3);
    expect((await controlPlane.client.get<PodObject>('Pod', 'first')).spec.nodeName).toBe('node-1');
    await controlPlane.client.create(podObject(name));
    expect(await bound).toEqual(new Map([[`default/${name}`, 'node-1']]));
  });

  it('runs a second scheduler beside the first', async () => {
    const second = await startScheduler(controlPlane, {
      name: 'second-scheduler',
      configuration: { profiles: [{ schedulerName: 'second' }] },
    });
    await scheduler.stop();
    const pod = await controlPlane.client.create(podObject('for-the-second', { spec: { schedulerName: 'second' } }));
    expect([...(await waitForBound(controlPlane.client, [pod])).values()]).toEqual(['node-1']);
    expect(second.end()).toBeUndefined();
    expect(scheduler.end()).toBeDefined();
  });

  it('shows the end of the log where a scheduler does not start', async () => {
    const configuration = { percentageOfNodesToScore: 101 };
    const start = startScheduler(controlPlane, { name: 'broken-scheduler', configuration });
    await expect(start).rejects.toThrow(/broken-scheduler has ended with exit code 1[\s\S]*percentageOfNodesToScore/);
  });

  it('leaves no process and no file behind', async () => {
    const pids = controlPlane.runningPids();
    expect(pids).toHaveLength(3); // etcd, kube-apiserver, the second scheduler
    await controlPlane.stop();
    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(controlPlane.folder)).toBe(false);
  });
});

interface NodeFields {
  readonly spec: { readonly taints?: unknown };
  readonly status: { readonly allocatable: Readonly<Record<string, string>> };
}
