import { describe, expect, it } from 'vitest';
import { named } from '../../scenario/scenario-folder.ts';
import { ask, CONTROL, DUMP, openDump } from './small-dump.ts';

function nodeObject(name: string, hostname: string): object {
  const allocatable = { cpu: '8', memory: '32Gi', pods: '110', 'devices.kubevirt.io/kvm': '1k' };
  const labels = { 'kubernetes.io/hostname': hostname, 'kubevirt.io/schedulable': 'true' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { allocatable, capacity: allocatable } };
}

/** A VM whose launcher's name ends in a random part, as KubeVirt gives them. */
const LAUNCHER = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'virt-launcher-mail-x8f2k',
    namespace: 'vms',
    uid: 'mail',
    labels: { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': 'vmi-mail', 'vm.kubevirt.io/name': 'mail' },
    annotations: { 'kubevirt.io/domain': 'mail' },
  },
  spec: {
    nodeName: 'a',
    containers: [{ name: 'compute', image: 'x', resources: { requests: { cpu: '1', memory: '2Gi' } } }],
  },
  status: { phase: 'Running' },
};
const GUEST = {
  apiVersion: 'kubevirt.io/v1',
  kind: 'VirtualMachineInstance',
  metadata: { name: 'mail', namespace: 'vms', uid: 'vmi-mail' },
  spec: { evictionStrategy: 'LiveMigrate', domain: { devices: {}, memory: { guest: '1Gi' } } },
  status: { phase: 'Running', nodeName: 'a', conditions: [{ type: 'LiveMigratable', status: 'True' }] },
};
const VMS = named(
  'vms.json',
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [nodeObject('a', 'host-a'), nodeObject('b', 'host-b'), LAUNCHER, GUEST],
  }),
);

describe('an exported plan', () => {
  it('names the VM and not its launcher pod, and the node where one was asked for', async () => {
    const { engine, session } = await openDump([VMS]);
    const moved = ask(session, { kind: 'move-instance', instance: 'vms/virt-launcher-mail-x8f2k', node: 'b' });
    const { text } = await engine.answer({ kind: 'export', session: moved, what: 'plan' }, CONTROL);
    const answer = await engine.answer({ kind: 'answer', session: moved }, CONTROL);
    expect(answer.moves, answer.remarks.join()).toHaveLength(1);
    const object = JSON.parse(/<<'EOF'\n(.*)\nEOF/.exec(text)![1]!) as unknown;
    expect(object).toMatchObject({
      kind: 'VirtualMachineInstanceMigration',
      metadata: { namespace: 'vms' },
      spec: { vmiName: 'mail', addedNodeSelector: { 'kubernetes.io/hostname': 'host-b' } },
    });
  });
});

describe('an exported plan of a drain', () => {
  it('evicts what restarts after the migrations, in the order of the answer, and says where it goes', async () => {
    const container = (name: string, cpu: string): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'apps',
        uid: name,
        ownerReferences: [{ kind: 'ReplicaSet', name, controller: true }],
      },
      spec: {
        nodeName: 'a',
        containers: [{ name: 'main', image: 'x', resources: { requests: { cpu, memory: '1Gi' } } }],
      },
      status: { phase: 'Running' },
    });
    const items = [nodeObject('a', 'host-a'), nodeObject('b', 'host-b'), LAUNCHER, GUEST];
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [...items, container('web', '1'), container('large', '7')],
    });
    const { engine, session } = await openDump([named('drained.json', text)]);
    const drained = ask(session, { kind: 'drain', nodes: ['a'] });
    const { moves } = await engine.answer({ kind: 'answer', session: drained }, CONTROL);
    const left = moves.filter(({ how }) => how === 'restart' || how === 'waits');
    expect(left.map(({ instance }) => instance).sort()).toEqual(['apps/large', 'apps/web']);
    const plan = (await engine.answer({ kind: 'export', session: drained, what: 'plan' }, CONTROL)).text;
    const evicted = [...plan.matchAll(/--raw '(.*)' -f -/g)].map(([, path]) => path);
    expect(evicted).toEqual(
      left.map(({ instance }) => `/api/v1/namespaces/apps/pods/${instance.split('/')[1]}/eviction`),
    );
    const order = [
      "kubectl cordon 'a'",
      'VirtualMachineInstanceMigration',
      '# Once the migrations',
      '"kind":"Eviction"',
    ];
    const places = order.map((part) => plan.indexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    for (const { instance, to } of left) {
      const goes = to === '' ? 'waits for room' : `restarts on "${to}" in the answer`;
      expect(plan).toContain(`# "${instance}" leaves "a", as its node was drained, and ${goes}`);
    }
  });
});

describe('weights', () => {
  it('are those of a policy that is a file, too', async () => {
    const policy = named(
      'own.yaml',
      'apiVersion: berth.dev/v1alpha1\nkind: PlacementPolicy\nmetadata: { name: own }\nspec: { extends: best-fit }\n',
    );
    const { engine, session } = await openDump([DUMP, policy]);
    const asked = ask(session, { kind: 'weights', weights: { BestFit: 3 } });
    await engine.answer({ kind: 'answer', session: asked }, CONTROL);
    const { text } = await engine.answer({ kind: 'export', session: asked, what: 'scenario' }, CONTROL);
    expect(text).toContain('own-asked');
  });
});
