// Preemption by a real kube-scheduler: with Berth's preempt verb it spares VMs, as `berth simulate` says it does.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { installCrds } from '../control-plane/install-crds.ts';
import { podObject } from '../control-plane/objects.ts';
import { type Scheduler, startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { BerthProcess, prepareBerth } from './berth-process.ts';
import { prepareSimulation } from './simulated.ts';
import { launcherPod, runningVm, vmiObject, vmNode } from './vms.ts';

/** Knows Berth's preempt verb; the other one calls Berth as well, but not for that. */
const SPARING = 'default-scheduler';
const PLAIN = 'without-preempt-verb';

const LOW = { priorityClassName: 'low' };

describeOnControlPlane('preemption with Berth', (binaries) => {
  let controlPlane: ControlPlane;
  let berth: BerthProcess;
  const schedulers = new Map<string, Scheduler>();

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    const { client } = controlPlane;
    await installCrds(client);
    await client.create(priorityClass('low', 5));
    await client.create(priorityClass('high', 1000));
    berth = new BerthProcess(controlPlane, await prepareBerth(controlPlane), { arguments: ['--weight', '2'] });
    await berth.start();
    for (const [schedulerName, verbs] of [
      [SPARING, {}],
      [PLAIN, { preemptVerb: '' }],
    ] as const) {
      const configuration = { profiles: [{ schedulerName }], extenders: [berth.extender(verbs)] };
      schedulers.set(schedulerName, await startScheduler(controlPlane, { name: schedulerName, configuration }));
    }
  });

  afterAll(() => controlPlane?.stop());

  afterEach(async () => {
    const { client } = controlPlane;
    for (const kind of ['Pod', 'PodDisruptionBudget', 'VirtualMachineInstance', 'Node'] as const) {
      await client.removeAll(kind);
    }
    await waitUntil(
      async () => ((await client.list('Pod')).items.length === 0 ? true : undefined),
      10,
      () => 'pods stay',
    );
    await waitUntil(knows('Node', 0), 10, () => 'Berth still knows nodes');
  });

  /** Creates what is there before, waits until Berth knows the pods, and lets an important pod come. */
  async function intrude(schedulerName: string, before: readonly KubeObject[], cpu = '3500m'): Promise<Intrusion> {
    const { client } = controlPlane;
    for (const object of before) await client.createWithStatus(object);
    for (const kind of ['Pod', 'VirtualMachineInstance'] as const) {
      const count = before.filter((object) => object.kind === kind).length;
      await waitUntil(knows(kind, count), 10, () => `Berth does not know ${count} of ${kind}`);
    }
    const pods = before.filter(({ kind }) => kind === 'Pod');
    const spec = { schedulerName, priorityClassName: 'high' };
    const pod = podObject('important', { cpu, spec });
    const simulate = await prepareSimulation(controlPlane, schedulers.get(schedulerName)!);
    const [simulated] = await simulate([await withPriority(pod)]);
    await client.create(pod);
    const [node] = (await waitForBound(client, [pod], 20)).values();
    const left = new Set((await client.list('Pod')).items.map(({ metadata }) => metadata.name));
    const victims = pods.map(({ metadata }) => metadata.name).filter((name) => !left.has(name));
    return { node: node!, victims, simulated: { node: simulated!.node!, victims: simulated!.victims.map(shortName) } };
  }

  /** Admission puts the number of the class into a pod, and the dump of a pod to come does not have it. */
  async function withPriority(pod: PodObject): Promise<PodObject> {
    const { value } = await controlPlane.client.get<KubeObject & { value: number }>('PriorityClass', 'high');
    return { ...pod, spec: { ...pod.spec, priority: value } };
  }

  function knows(kind: string, count: number): () => Promise<true | undefined> {
    return async () => ((await berth.metric('berth_cache_objects', `kind="${kind}"`)) === count ? true : undefined);
  }

  it.each([false, true])(
    'takes the container that is more important, not the VM (LiveMigratable %s)',
    async (isMigratable) => {
      const before = () => [
        ...[vmNode('node-a'), vmNode('node-b')],
        podObject('container', { cpu: '3500m', spec: { ...LOW, nodeName: 'node-a' } }),
        ...runningVm('guest', 'node-b', { cpu: '3500m', isMigratable }),
      ];
      const expected = { node: 'node-a', victims: ['container'] };
      expect(await intrude(SPARING, before())).toEqual({ ...expected, simulated: expected });
    },
  );

  it('takes the VM where the preempt verb is not configured', async () => {
    const before = [
      ...[vmNode('node-a'), vmNode('node-b')],
      podObject('container', { cpu: '3500m', spec: { ...LOW, nodeName: 'node-a' } }),
      ...runningVm('guest', 'node-b', { cpu: '3500m' }),
    ];
    const expected = { node: 'node-b', victims: ['virt-launcher-guest'] };
    expect(await intrude(PLAIN, before)).toEqual({ ...expected, simulated: expected });
  });

  it('chooses the victims on a node so that the VM stays', async () => {
    const before = [
      vmNode('node-a'),
      podObject('container', { cpu: '1800m', spec: { ...LOW, nodeName: 'node-a' } }),
      ...runningVm('guest', 'node-a', { cpu: '1800m' }),
    ];
    const expected = { node: 'node-a', victims: ['container'] };
    expect(await intrude(SPARING, before, '2')).toEqual({ ...expected, simulated: expected });
  });

  it('takes the VM on that node where the preempt verb is not configured', async () => {
    const before = [
      vmNode('node-a'),
      podObject('container', { cpu: '1800m', spec: { ...LOW, nodeName: 'node-a' } }),
      ...runningVm('guest', 'node-a', { cpu: '1800m' }),
    ];
    const expected = { node: 'node-a', victims: ['virt-launcher-guest'] };
    expect(await intrude(PLAIN, before, '2')).toEqual({ ...expected, simulated: expected });
  });

  it('takes the VM that can migrate rather than the one that cannot', async () => {
    const before = [
      ...[vmNode('node-a'), vmNode('node-b')],
      ...runningVm('fixed', 'node-a', { cpu: '3500m', isMigratable: false }),
      ...runningVm('movable', 'node-b', { cpu: '3500m', spec: LOW }),
    ];
    const expected = { node: 'node-b', victims: ['virt-launcher-movable'] };
    expect(await intrude(SPARING, before)).toEqual({ ...expected, simulated: expected });
  });

  it('evicts nobody for a VM that no node may run by the rules of Berth, and tells them in the condition of its pod', async () => {
    const { client } = controlPlane;
    for (const object of [vmNode('node-a'), vmNode('node-b')]) await client.create(object);
    await client.create(podObject('container', { cpu: '3500m', spec: { ...LOW, nodeName: 'node-a' } }));
    await client.createWithStatus(vmiObject('picky', { domain: { cpu: { cores: 1, model: 'Opteron_G9' } } }));
    await waitUntil(knows('Pod', 1), 10, () => 'Berth does not know the pod');
    await waitUntil(knows('VirtualMachineInstance', 1), 10, () => 'Berth does not know the VMI');
    const pod = launcherPod('picky', { cpu: '500m', spec: { priorityClassName: 'high' } });
    const simulate = await prepareSimulation(controlPlane, schedulers.get(SPARING)!);
    const [simulated] = await simulate([await withPriority(pod)]);
    await client.create(pod);
    const message = await waitUntil(
      () => messageOf(pod),
      10,
      () => 'the pod was not tried',
    );
    expect(message).toMatch(/2 node\(s\) lacked CPU model Opteron_G9/);
    expect(message).toMatch(/Preemption is not helpful for scheduling/);
    expect(simulated).toMatchObject({ node: null, victims: [] });
    expect(simulated!.reason).toMatch(/lacked CPU model Opteron_G9/);
    const { spec, status } = await client.get<PodObject>('Pod', pod.metadata.name);
    expect([spec.nodeName, status?.nominatedNodeName]).toEqual([undefined, undefined]);
    expect(await client.find('Pod', 'container')).toBeDefined();
  });

  async function messageOf({ metadata }: PodObject): Promise<string | undefined> {
    const { status } = await controlPlane.client.get<PodObject>('Pod', metadata.name);
    return status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
  }
});

interface Outcome {
  readonly node: string;
  readonly victims: readonly string[];
}

interface Intrusion extends Outcome {
  readonly simulated: Outcome;
}

function priorityClass(name: string, value: number): KubeObject {
  return { kind: 'PriorityClass', metadata: { name }, value };
}

/** The name of `namespace/name`. */
function shortName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
