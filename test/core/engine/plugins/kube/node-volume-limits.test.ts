import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreparedFilter, SchedulerVersion } from '../../../../../src/core/engine/plugin.ts';
import { nodeVolumeLimits } from '../../../../../src/core/engine/plugins/kube/node-volume-limits.ts';
import type { PodVolume } from '../../../../../src/core/model/pod.ts';
import { node, pod } from '../../../../builders.ts';
import {
  attachment,
  boundClaim,
  claim,
  csiNode,
  mount,
  stateOf,
  storageClass,
  volume,
} from '../../../../storage-builders.ts';
import { prepare, describe as text, verdictsOf } from './filter-verdicts.ts';

const EXCEEDED = 'U: node(s) exceed max volume count';
const NAMES = ['a', 'b', 'c', 'd'];

/** Claims a to d, bound to volumes of driver csi.a. */
const storage = { claims: NAMES.map((name) => boundClaim(name, name)), volumes: NAMES.map((name) => volume(name)) };
const limited = (count: number, driver = 'csi.a') => csiNode('n1', { limits: new Map([[driver, count]]) });
const asking = (...names: string[]) => pod('p', { volumes: names.map((name) => mount(name)) });
const using = (...names: string[]) => pod('user', { volumes: names.map((name) => mount(name)), nodeName: 'n1' });

describe('nodeVolumeLimits', () => {
  it.each([
    // attached + new against the limit
    ['a first volume', 1, [], [], ['a'], 'ok'], // 0 + 1 <= 1
    ['a second volume', 1, ['a'], [], ['b'], EXCEEDED], // 1 + 1 > 1
    ['a volume that a pod there uses', 1, ['a'], [], ['a'], 'ok'], // 1 + 0 <= 1
    ['one volume shared and one new', 2, ['a', 'b'], [], ['b', 'c'], EXCEEDED], // 2 + 1 > 2
    ['one volume named twice', 1, [], [], ['a', 'a'], 'ok'], // 0 + 1 <= 1
    ['a volume attached without a pod', 1, [], ['b'], ['a'], EXCEEDED], // 1 + 1 > 1
    ['a volume attached for a pod there', 2, ['b'], ['b'], ['a'], 'ok'], // 1 + 1 <= 2
    ['the new volume attached already, which counts twice', 1, [], ['a'], ['a'], EXCEEDED], // 1 + 1 > 1
    ['a limit of none', 0, [], [], ['a'], EXCEEDED], // 0 + 1 > 0
  ])('judges %s', (_, limit, used, attached, wanted, expected) => {
    const state = stateOf({
      nodes: [node('n1')],
      pods: used.length === 0 ? [] : [using(...used)],
      storage: { ...storage, csiNodes: [limited(limit)], attachments: attached.map((name) => attachment(name, 'n1')) },
    });
    expect(verdictsOf(nodeVolumeLimits, asking(...wanted), state)).toEqual({ n1: expected });
  });

  it('passes nodes without a CSINode, without limits, or with limits of other drivers', () => {
    const csiNodes = [csiNode('n2'), csiNode('n3', { limits: new Map([['csi.b', 0]]) })];
    const state = stateOf({ nodes: [node('n1'), node('n2'), node('n3')], storage: { ...storage, csiNodes } });
    expect(verdictsOf(nodeVolumeLimits, asking('a'), state)).toEqual({ n1: 'ok', n2: 'ok', n3: 'ok' });
  });

  it('gives the figures behind a rejection', () => {
    const state = stateOf({
      nodes: [node('n1')],
      pods: [using('a', 'b')],
      storage: { ...storage, csiNodes: [limited(3)] },
    });
    const filter = prepare(nodeVolumeLimits, asking('b', 'c', 'd'), state) as PreparedFilter;
    // a and b are there, c and d are new: 2 + 2 > 3
    expect(filter.filter(state.nodes[0]!)?.figures).toEqual([
      { resource: 'attachable-volumes-csi-csi.a', requested: 2, free: 1, capacity: 3 },
    ]);
  });

  it('leaves out attachments that name no CSI volume', () => {
    const inTree = volume('disk', { source: { driver: 'ebs.csi.aws.com', handle: 'vol-1', isInTree: true } });
    const state = stateOf({
      nodes: [node('n1')],
      storage: {
        ...storage,
        volumes: [...storage.volumes, inTree, volume('nfs', { source: { driver: '', handle: '', isInTree: false } })],
        csiNodes: [limited(1)],
        attachments: [
          attachment('gone', 'n1'),
          attachment('disk', 'n1'),
          attachment('nfs', 'n1'),
          attachment('b', 'n1', ''),
          attachment('c', 'n1', 'csi.b'),
          attachment('d', 'n2'),
        ],
      },
    });
    expect(verdictsOf(nodeVolumeLimits, asking('a'), state)).toEqual({ n1: 'ok' });
  });

  it.each([
    ['counts an unbound claim under its provisioner', 'csi.a', 'csi.a', EXCEEDED],
    [
      'counts an unbound claim of an in-tree provisioner under the driver',
      'kubernetes.io/aws-ebs',
      'ebs.csi.aws.com',
      EXCEEDED,
    ],
    [
      'counts no claim of an in-tree provisioner that stayed',
      'kubernetes.io/vsphere-volume',
      'csi.vsphere.vmware.com',
      'ok',
    ],
  ])('%s', (_, provisioner, driver, expected) => {
    const state = stateOf({
      nodes: [node('n1')],
      storage: {
        claims: [claim('a', { storageClassName: 'fast' })],
        classes: [storageClass('fast', { provisioner })],
        csiNodes: [limited(0, driver)],
      },
    });
    expect(verdictsOf(nodeVolumeLimits, asking('a'), state)).toEqual({ n1: expected });
  });

  it('skips pods whose volumes no driver counts', () => {
    const state = stateOf({ nodes: [node('n1')], storage: { claims: [claim('a', { storageClassName: '' })] } });
    expect(verdictsOf(nodeVolumeLimits, pod('plain'), state)).toBe('skip');
    expect(verdictsOf(nodeVolumeLimits, asking('a'), state)).toBe('skip');
    expect(
      verdictsOf(nodeVolumeLimits, pod('p', { volumes: [{ kind: 'iscsi', iqn: 'q', isReadOnly: true }] }), state),
    ).toBe('skip');
  });

  it('refuses every node where a claim is missing or of another pod, and leaves the preFilter to VolumeBinding', () => {
    const state = stateOf({ nodes: [node('n1')], storage: { claims: [claim('p-tmp', { ownerUid: 'other' })] } });
    expect(verdictsOf(nodeVolumeLimits, asking('gone'), state)).toEqual({
      n1: 'UAU: looking up PVC default/gone: persistentvolumeclaim "gone" not found',
    });
    expect(verdictsOf(nodeVolumeLimits, pod('p', { volumes: [mount('p-tmp', true)] }), state)).toEqual({
      n1: 'UAU: PVC default/p-tmp was not created for pod default/p (pod is not owner)',
    });
  });

  it('sees pods come and go, also on a node that is only imagined', () => {
    const state = stateOf({ nodes: [node('n1')], storage: { ...storage, csiNodes: [limited(1)] } });
    const filter = prepare(nodeVolumeLimits, asking('a'), state) as PreparedFilter;
    const [n1] = state.nodes;
    const user = { ...using('b'), nodeName: '' };
    expect(text(filter.filter(n1!))).toBe('ok');
    state.assume(user, 'n1');
    expect(text(filter.filter(n1!))).toBe(EXCEEDED);
    const imagined = n1!.copy();
    imagined.remove(user);
    expect(text(filter.filter(imagined))).toBe('ok');
    imagined.add(user);
    expect(text(filter.filter(imagined))).toBe(EXCEEDED);
    expect(text(filter.filter(n1!))).toBe(EXCEEDED);
    state.storage.remove('claims', 'default/b');
    expect(text(filter.filter(n1!))).toBe('ok');
  });
});

describe('volumes of in-tree plugins', () => {
  const disk: PodVolume = { kind: 'aws-ebs', volumeId: 'aws://us-east-1a/vol-1', isReadOnly: false };
  const verdict = (volume: PodVolume, driver: string, migrated: string[], version: SchedulerVersion) => {
    const csiNodes = [csiNode('n1', { limits: new Map([[driver, 0]]), migratedPlugins: migrated })];
    const state = stateOf({ nodes: [node('n1')], storage: { csiNodes } });
    return verdictsOf(nodeVolumeLimits, pod('p', { volumes: [volume] }), state, version);
  };

  it.each([
    ['EBS', disk, 'ebs.csi.aws.com'],
    ['GCE', { kind: 'gce-pd', pdName: 'd', isReadOnly: true } as const, 'pd.csi.storage.gke.io'],
    [
      'Cinder',
      { kind: 'migrated', driver: 'cinder.csi.openstack.org', handle: 'v' } as const,
      'cinder.csi.openstack.org',
    ],
  ])('of %s count under the driver', (_, volume, driver) => {
    expect(verdict(volume, driver, [], '1.34')).toEqual({ n1: EXCEEDED });
  });

  it('of vSphere and Azure File do not count', () => {
    for (const driver of ['csi.vsphere.vmware.com', 'file.csi.azure.com']) {
      expect(verdict({ kind: 'migrated', driver, handle: 'v' }, driver, [], '1.36')).toEqual({ n1: 'ok' });
    }
  });

  it('that do not translate do not count', () => {
    const unknown: PodVolume = { kind: 'aws-ebs', volumeId: 'aws://zone/no-volume', isReadOnly: false };
    expect(verdict(unknown, 'ebs.csi.aws.com', [], '1.36')).toBe('skip');
  });

  it('of Portworx count until 1.35 only where the CSINode lists the plugin', () => {
    const driver = 'pxd.portworx.com';
    const volume = { kind: 'migrated', driver, handle: 'v' } as const;
    expect(verdict(volume, driver, [], '1.35')).toEqual({ n1: 'ok' });
    expect(verdict(volume, driver, ['kubernetes.io/portworx-volume'], '1.35')).toEqual({ n1: EXCEEDED });
    expect(verdict(volume, driver, [], '1.36')).toEqual({ n1: EXCEEDED });
  });

  it('are the same volume inline and behind a claim', () => {
    const state = stateOf({
      nodes: [node('n1')],
      pods: [pod('user', { volumes: [disk], nodeName: 'n1' })],
      storage: {
        claims: [boundClaim('a', 'pv')],
        volumes: [volume('pv', { source: { driver: 'ebs.csi.aws.com', handle: 'vol-1', isInTree: true } })],
        csiNodes: [limited(1, 'ebs.csi.aws.com')],
      },
    });
    expect(verdictsOf(nodeVolumeLimits, asking('a'), state)).toEqual({ n1: 'ok' });
  });
});

describe('what nodeVolumeLimits remembers of a node', () => {
  const claims = NAMES.map((name) => claim(name));
  const pods = NAMES.map((name, index) => pod(name, { volumes: [mount(name), mount(NAMES[(index + 1) % 4]!)] }));
  const step = fc.record({ action: fc.constantFrom('place', 'bind', 'provision', 'remove', 'undo'), which: fc.nat(3) });

  it('never shows: a plugin that starts afresh says the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const state = stateOf({
          nodes: [node('n1'), node('n2')],
          storage: {
            claims,
            volumes: NAMES.map((name) => volume(name)),
            classes: [storageClass('local', { provisioner: 'csi.a' })],
            csiNodes: ['n1', 'n2'].map((name) => csiNode(name, { limits: new Map([['csi.a', 2]]) })),
          },
        });
        const pending = asking('a', 'c');
        const plugin = nodeVolumeLimits.create({} as never, { schedulerVersion: '1.36' });
        if (plugin.reads !== 'cluster') throw new Error('not a cluster plugin');
        const remembered = () => {
          const outcome = plugin.prepareFilter!(pending, state);
          if (outcome.kind !== 'prepared') return outcome.kind;
          return Object.fromEntries(state.nodes.map((one) => [one.name, text(outcome.filter(one))]));
        };
        const checkpoint = state.checkpoint();
        let isOpen = true;
        for (const { action, which } of steps) {
          const name = NAMES[which]!;
          const bound = state.storage.claim('default', name);
          if (action === 'place' && !state.placements.has(`default/${name}`))
            state.assume(pods[which]!, `n${(which % 2) + 1}`);
          if (action === 'bind' && bound?.volumeName === '') state.storage.bind(bound, volume(NAMES[3 - which]!));
          if (action === 'provision' && bound?.volumeName === '') state.storage.provision(bound, node('n1'));
          if (action === 'remove') state.storage.remove('volumes', name);
          if (action === 'undo' && isOpen) {
            state.undo(checkpoint);
            isOpen = false;
          }
          expect(remembered()).toEqual(verdictsOf(nodeVolumeLimits, pending, state));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('never shows when the claim of a pod there gets its volume later', () => {
    const state = stateOf({
      nodes: [node('n1')],
      pods: [{ ...pods[0]!, volumes: [mount('a')], nodeName: 'n1' }],
      storage: {
        claims,
        volumes: NAMES.map((name) => volume(name, { source: { driver: 'csi.a', handle: 'one', isInTree: false } })),
        classes: [storageClass('local', { provisioner: 'csi.a' })],
        csiNodes: [limited(1)],
      },
    });
    state.storage.put('claims', boundClaim('b', 'b'));
    const filter = prepare(nodeVolumeLimits, asking('b'), state) as PreparedFilter;
    const [n1] = state.nodes;
    expect(text(filter.filter(n1!))).toBe(EXCEEDED);
    // Both claims lead to the volume `one` now.
    state.storage.bind(claims[0]!, volume('a', { source: { driver: 'csi.a', handle: 'one', isInTree: false } }));
    expect(text(filter.filter(n1!))).toBe('ok');
  });
});
