// Binding through Berth by a real kube-scheduler: with the printed rights, counted, refused and taken up again.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { Fields, KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { waitUntil } from '../control-plane/waiting.ts';
import { askBerth, readKeyPair } from './ask-berth.ts';
import { prepareAudit, readBindings } from './audit.ts';
import { BERTH_SUBJECT, BerthProcess, placeBeside, prepareBerth } from './berth-process.ts';

const BERTH_USER = BERTH_SUBJECT.commonName;
const PODS = 20;

describeOnControlPlane('binding through Berth', (binaries) => {
  let controlPlane: ControlPlane;
  let client: ApiClient;
  let asBerth: ApiClient;
  let berth: BerthProcess;
  let audit: Awaited<ReturnType<typeof prepareAudit>>;

  beforeAll(async () => {
    audit = await prepareAudit();
    controlPlane = await startControlPlane({ binaries, apiServerArguments: audit.arguments });
    ({ client } = controlPlane);
    for (const name of ['node-1', 'node-2', 'node-3']) await client.create(nodeObject(name));
    berth = new BerthProcess(controlPlane, await prepareBerth(controlPlane, '--bind'), {
      arguments: ['--bind', '--weight', '2'],
    });
    asBerth = await controlPlane.createClient(BERTH_SUBJECT);
    await berth.start();
    // kube-scheduler binds itself where Berth cannot, or it tries again, as `ignorable` says.
    for (const isIgnorable of [false, true]) {
      await startScheduler(controlPlane, {
        name: nameOf(isIgnorable),
        configuration: {
          podMaxBackoffSeconds: 1,
          profiles: [{ schedulerName: nameOf(isIgnorable) }],
          extenders: [berth.extender({ bindVerb: 'bind', ignorable: isIgnorable })],
        },
      });
    }
  });

  afterAll(async () => {
    asBerth?.close();
    await controlPlane?.stop();
    if (audit !== undefined) await rm(audit.folder, { recursive: true, force: true });
  });

  function podOf(name: string, isIgnorable = false): PodObject {
    return podObject(name, { spec: { schedulerName: nameOf(isIgnorable) } });
  }

  async function bindingsOf(pod: PodObject): Promise<readonly (readonly [string, number])[]> {
    const bindings = (await readBindings(controlPlane)).filter((one) => one.pod === pod.metadata.name);
    return bindings.map(({ user, status }) => [user, status] as const);
  }

  /** Changes the rules of Berth's role, and waits until the API server goes by them; gives those before. */
  async function setRules(change: (rules: readonly Rule[]) => readonly Rule[], canBind: boolean): Promise<Rule[]> {
    const role = await client.get<KubeObject & { rules: Rule[] }>('ClusterRole', 'berth:berth');
    await client.replace({ ...role, rules: change(role.rules) });
    await waitUntil(
      async () => (await mayBind(asBerth)) === canBind || undefined,
      10,
      () => 'the rights stay as they were',
    );
    return role.rules;
  }

  it(`binds ${PODS} pods, all of them as the account of the printed manifests`, async () => {
    const pods = Array.from({ length: PODS }, (_, index) => podOf(`pod-${index}`));
    for (const pod of pods) await client.create(pod);
    await waitForBound(client, pods);
    const bindings = await readBindings(controlPlane);
    expect(bindings.map(({ user, status }) => `${user} ${status}`)).toEqual(Array(PODS).fill(`${BERTH_USER} 201`));
    expect(new Set(bindings.map(({ pod }) => pod)).size).toBe(PODS);
    expect(await berth.metric('berth_requests_total', 'verb="bind",outcome="decided"')).toBe(PODS);
    const isConfirmed = async () => (await berth.metric('berth_assumed_pods')) === 0 || undefined;
    await waitUntil(isConfirmed, 10, () => 'pods are still assumed');
  });

  it('tries again what the API server refused', async () => {
    const pod = podOf('retried');
    const before = await setRules(
      (rules) => rules.filter(({ resources }) => !resources.includes('pods/binding')),
      false,
    );
    await client.create(pod);
    const refused = async () => ((await bindingsOf(pod)).length >= 2 ? true : undefined);
    await waitUntil(refused, 20, () => 'the binding was not tried again');
    expect((await client.get<PodObject>('Pod', 'retried')).spec.nodeName).toBeUndefined();
    await setRules(() => before, true);
    await waitForBound(client, [pod]);
    const attempts = await bindingsOf(pod);
    expect(attempts.slice(0, -1).every(([user, status]) => user === BERTH_USER && status === 403)).toBe(true);
    expect(attempts.at(-1)).toEqual([BERTH_USER, 201]);
  });

  it('leaves the binding to kube-scheduler where it is refused and ignorable', async () => {
    const pod = podOf('left-to-kube', true);
    const before = await setRules(
      (rules) => rules.filter(({ resources }) => !resources.includes('pods/binding')),
      false,
    );
    await client.create(pod);
    await waitForBound(client, [pod]);
    expect(await bindingsOf(pod)).toEqual([
      [BERTH_USER, 403],
      ['system:kube-scheduler', 201],
    ]);
    await setRules(() => before, true);
  });

  it('refuses a pod that is gone, and another one of its name', async () => {
    const first = await client.create(podObject('brief', { spec: { schedulerName: 'nobody' } }));
    const scheduler = await readKeyPair(berth.place.certificates.client);
    const question = { PodName: 'brief', PodNamespace: 'default', PodUID: first.metadata.uid, Node: 'node-1' };
    await client.remove('Pod', 'brief');
    const gone = await askBerth(berth.place, 'bind', question, scheduler);
    expect(gone).toMatchObject({ status: 200, body: { Error: expect.stringMatching(/404: .*"brief" not found/) } });
    const second = await client.create(podObject('brief', { spec: { schedulerName: 'nobody' } }));
    const other = await askBerth(berth.place, 'bind', question, scheduler);
    expect(other).toMatchObject({ status: 200, body: { Error: expect.stringMatching(/409: .*UID/) } });
    expect((await client.get<PodObject>('Pod', 'brief')).spec.nodeName).toBeUndefined();
    const right = await askBerth(berth.place, 'bind', { ...question, PodUID: second.metadata.uid }, scheduler);
    expect(right).toEqual({ status: 200, body: { Error: '' } });
    expect((await client.get<PodObject>('Pod', 'brief')).spec.nodeName).toBe('node-1');
  });

  it('refuses every binding where it was started without --bind', async () => {
    const place = await placeBeside(berth.place);
    const reader = new BerthProcess(controlPlane, place);
    await reader.start();
    const scheduler = await readKeyPair(place.certificates.client);
    const pod = await client.create(podObject('unbound', { spec: { schedulerName: 'nobody' } }));
    const question = { PodName: 'unbound', PodNamespace: 'default', PodUID: pod.metadata.uid, Node: 'node-1' };
    const answer = await askBerth(place, 'bind', question, scheduler);
    await reader.stop();
    expect(answer).toMatchObject({ status: 200, body: { Error: expect.stringMatching(/does not bind/) } });
    expect((await client.get<PodObject>('Pod', 'unbound')).spec.nodeName).toBeUndefined();
  });
});

interface Rule extends Fields {
  readonly resources: readonly string[];
}

function nameOf(isIgnorable: boolean): string {
  return isIgnorable ? 'ignoring' : 'insisting';
}

/** What the API server says of the client's own right. */
async function mayBind(client: ApiClient): Promise<boolean> {
  const resourceAttributes = { verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'default' };
  const review = await client.transport.send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' },
      spec: { resourceAttributes },
    },
  });
  return (review as { readonly status: { readonly allowed: boolean } }).status.allowed; // a SelfSubjectAccessReview
}
