import { describe, expect, it } from 'vitest';
import { volumeBinding } from '../../../../../src/core/engine/plugins/kube/volume-binding.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { GI, node, pod } from '../../../../builders.ts';
import {
  boundClaim,
  capacity,
  claim,
  csiNode,
  labelTerm,
  mount,
  nodesWith,
  stateOf,
  storageClass,
  volume,
} from '../../../../storage-builders.ts';
import { verdictsOf } from './filter-verdicts.ts';

const UNREACHABLE = "node(s) didn't match PersistentVolume's node affinity";
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';
const on = (host: string) => ({ nodeAffinity: nodesWith({ [HOST]: host }) });
const asking = (...names: string[]) => pod('p', { volumes: names.map((name) => mount(name)) });
const nodes = [node('n4', { labels: { [ZONE]: 'a' } }), node('n5', { labels: { [ZONE]: 'b' } }), node('n6')];
const fast = (changes = {}) => storageClass('fast', { provisioner: 'csi.a', ...changes });

function reserve(pending: Pod, nodeName: string, state: ClusterState): void {
  const plugin = volumeBinding.create({} as never, { schedulerVersion: '1.36' });
  plugin.reserve!(pending, state.node(nodeName)!, state);
}

describe('volumeBinding before any node', () => {
  it('skips pods without claims', () => {
    expect(verdictsOf(volumeBinding, pod('plain'), stateOf({ nodes }))).toBe('skip');
    const disk = pod('p', { volumes: [{ kind: 'iscsi', iqn: 'q', isReadOnly: false }] });
    expect(verdictsOf(volumeBinding, disk, stateOf({ nodes }))).toBe('skip');
  });

  const unbound = 'pod has unbound immediate PersistentVolumeClaims';
  it.each([
    ['a missing claim', [], 'persistentvolumeclaim "a" not found'],
    [
      'a claim being deleted',
      [boundClaim('a', 'pv', { isTerminating: true })],
      'persistentvolumeclaim "a" is being deleted',
    ],
    [
      'a claim that lost its volume',
      [boundClaim('a', 'pv', { phase: 'Lost' })],
      'persistentvolumeclaim "a" bound to non-existent persistentvolume "pv"',
    ],
    ['a claim that should be bound', [claim('a', { storageClassName: 'now' })], unbound],
    ['a claim without a class', [claim('a', { storageClassName: undefined })], unbound],
    ['a claim of a missing class', [claim('a', { storageClassName: 'gone' })], unbound],
    ['a claim that names a volume but is not bound yet', [claim('a', { volumeName: 'pv' })], unbound],
  ])('refuses %s', (_, claims, reason) => {
    const classes = [storageClass('local'), storageClass('now', { isWaitForFirstConsumer: false })];
    const state = stateOf({ nodes, storage: { claims, classes, volumes: [volume('pv')] } });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toBe(`UAU: ${reason}`);
  });

  it("wants the claim of an ephemeral volume to be there and to be the pod's own", () => {
    const pending = pod('p', { volumes: [mount('p-tmp', true)] });
    const owned = (ownerUid: string) =>
      stateOf({
        nodes: [node('n1')],
        storage: { claims: [boundClaim('p-tmp', 'pv', { ownerUid })], volumes: [volume('pv')] },
      });
    expect(verdictsOf(volumeBinding, pending, stateOf({ nodes }))).toBe(
      'UAU: waiting for ephemeral volume controller to create the persistentvolumeclaim "p-tmp"',
    );
    expect(verdictsOf(volumeBinding, pending, owned('pod-q'))).toBe(
      'UAU: PVC default/p-tmp was not created for pod default/p (pod is not owner)',
    );
    expect(verdictsOf(volumeBinding, pending, owned('pod-p'))).toEqual({ n1: 'ok' });
  });
});

describe('volumeBinding of bound claims', () => {
  it('wants the node to reach every volume, and the volumes to be there', () => {
    const claims = [boundClaim('a', 'pv'), boundClaim('b', 'gone')];
    const state = stateOf({ nodes, storage: { claims, volumes: [volume('pv', on('n4'))] } });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({
      n4: 'ok',
      n5: `UAU: ${UNREACHABLE}`,
      n6: `UAU: ${UNREACHABLE}`,
    });
    // The first claim that fails decides.
    expect(verdictsOf(volumeBinding, asking('a', 'b'), state)).toEqual({
      n4: `UAU: ${MISSING}`,
      n5: `UAU: ${UNREACHABLE}`,
      n6: `UAU: ${UNREACHABLE}`,
    });
  });

  it('ignores what an affinity asks of node fields, for kube-scheduler shows it the labels alone', () => {
    const field = { key: 'metadata.name', operator: 'In' as const, values: ['n4'] };
    const nodeAffinity = { terms: [{ expressions: [], fields: [field], isValid: true }] };
    const state = stateOf({
      nodes,
      storage: { claims: [boundClaim('a', 'pv')], volumes: [volume('pv', { nodeAffinity })] },
    });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({ n4: 'ok', n5: 'ok', n6: 'ok' });
  });

  it('reads the affinity of an in-tree volume in the labels of its driver where the node says so', () => {
    const disk = volume('pv', {
      nodeAffinity: nodesWith({ [ZONE]: 'a' }),
      source: { driver: 'ebs.csi.aws.com', handle: 'vol-1', isInTree: true },
    });
    const zone = 'topology.ebs.csi.aws.com/zone';
    const state = stateOf({
      nodes: [
        node('both', { labels: { [ZONE]: 'a', [zone]: 'a' } }),
        node('old', { labels: { [ZONE]: 'a' } }),
        node('stayed', { labels: { [ZONE]: 'a' } }),
      ],
      storage: {
        claims: [boundClaim('a', 'pv')],
        volumes: [disk],
        csiNodes: ['both', 'old'].map((name) => csiNode(name, { migratedPlugins: ['kubernetes.io/aws-ebs'] })),
      },
    });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({
      both: 'ok',
      old: `UAU: ${UNREACHABLE}`,
      stayed: 'ok',
    });
  });
});

describe('volumeBinding of waiting claims', () => {
  it('takes volumes made by hand where there are any', () => {
    const volumes = [
      volume('p20', { capacityBytes: 20 * GI, ...on('n4') }),
      volume('p10', { capacityBytes: 10 * GI, ...on('n5') }),
    ];
    const storage = { claims: [claim('a', { requestBytes: 10 * GI })], classes: [storageClass('local')], volumes };
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes, storage }))).toEqual({
      n4: 'ok',
      n5: 'ok',
      n6: `UAU: ${NO_VOLUME}`,
    });
  });

  it('gives the smallest claim the smallest volume, and each volume once', () => {
    const claims = [claim('large', { requestBytes: 8 * GI }), claim('small', { requestBytes: 2 * GI })];
    const volumes = [
      volume('p10', { capacityBytes: 10 * GI, ...on('n4') }),
      volume('p9', { capacityBytes: 9 * GI, ...on('n5|n4') }),
    ];
    const state = stateOf({ nodes, storage: { claims, classes: [storageClass('local')], volumes } });
    expect(verdictsOf(volumeBinding, asking('large', 'small'), state)).toEqual({
      n4: 'ok',
      n5: `UAU: ${NO_VOLUME}`,
      n6: `UAU: ${NO_VOLUME}`,
    });
    reserve(asking('large', 'small'), 'n4', state);
    // small comes first and takes p9, the smallest that holds it.
    expect(state.storage.claim('default', 'small')?.volumeName).toBe('p9');
    expect(state.storage.claim('default', 'large')?.volumeName).toBe('p10');
  });

  it('provisions what it does not find, where the class allows', () => {
    const classes = [fast({ allowedTopologies: [labelTerm({ [ZONE]: 'a' }), labelTerm({ [ZONE]: 'c' })] })];
    const storage = { claims: [claim('a', { storageClassName: 'fast' })], classes };
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes, storage }))).toEqual({
      n4: 'ok',
      n5: `UAU: ${NO_VOLUME}`,
      n6: `UAU: ${NO_VOLUME}`,
    });
  });

  it('provisions nothing without a provisioner', () => {
    const storage = { claims: [claim('a', { storageClassName: 'fast' })], classes: [fast({ provisioner: '' })] };
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes: [node('n1')], storage }))).toEqual({
      n1: `UAU: ${NO_VOLUME}`,
    });
  });

  it('leaves a claim to the node it was given to', () => {
    const claims = [claim('a', { storageClassName: 'fast', selectedNode: 'n5' })];
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes, storage: { claims, classes: [fast()] } }))).toEqual({
      n4: `UAU: ${NO_VOLUME}`,
      n5: 'ok',
      n6: `UAU: ${NO_VOLUME}`,
    });
  });

  it('does not bind a claim that was given to a node, and still asks whether it can be provisioned', () => {
    const claims = [claim('a', { selectedNode: 'n5' })];
    const storage = { claims, classes: [storageClass('local')], volumes: [volume('pv')] };
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes, storage }))).toEqual({
      n4: `UAU: ${NO_VOLUME}`,
      n5: `UAU: ${NO_VOLUME}`,
      n6: `UAU: ${NO_VOLUME}`,
    });
  });

  it('asks for no space where a claim asks for none', () => {
    const claims = [claim('a', { storageClassName: 'fast', requestBytes: 0 })];
    const csiDrivers = [{ name: 'csi.a', reportsStorageCapacity: true }];
    const state = stateOf({ nodes: [node('n1')], storage: { claims, classes: [fast()], csiDrivers } });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({ n1: 'ok' });
  });

  it.each([
    ['no capacity at all', [], NO_SPACE],
    ['enough', [capacity('c', { storageClassName: 'fast' })], 'ok'],
    ['too little', [capacity('c', { storageClassName: 'fast', capacityBytes: GI - 1 })], NO_SPACE],
    [
      'a largest volume that is too small',
      [capacity('c', { storageClassName: 'fast', maximumVolumeBytes: 1 })],
      NO_SPACE,
    ],
    [
      'a largest volume that is large enough',
      [capacity('c', { storageClassName: 'fast', capacityBytes: 1, maximumVolumeBytes: GI })],
      'ok',
    ],
    ['an unknown capacity', [capacity('c', { storageClassName: 'fast', capacityBytes: null })], NO_SPACE],
    ['capacity of another class', [capacity('c')], NO_SPACE],
    ['capacity for no node', [capacity('c', { storageClassName: 'fast', nodeTopology: null })], NO_SPACE],
  ])('checks the space that a driver reports: %s', (_, capacities, expected) => {
    const claims = [claim('a', { storageClassName: 'fast' })];
    const csiDrivers = [{ name: 'csi.a', reportsStorageCapacity: true }];
    const storage = { claims, classes: [fast()], csiDrivers, capacities };
    const verdict = expected === 'ok' ? 'ok' : `UAU: ${expected}`;
    expect(verdictsOf(volumeBinding, asking('a'), stateOf({ nodes: [node('n1')], storage }))).toEqual({ n1: verdict });
  });

  it('does not ask drivers that report no space', () => {
    const claims = [claim('a', { storageClassName: 'fast' })];
    const csiDrivers = [{ name: 'csi.a', reportsStorageCapacity: false }];
    const state = stateOf({ nodes: [node('n1')], storage: { claims, classes: [fast()], csiDrivers } });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({ n1: 'ok' });
  });

  it('reports bound and waiting claims together', () => {
    const claims = [
      boundClaim('a', 'pv'),
      boundClaim('b', 'gone'),
      claim('c'),
      claim('d', { storageClassName: 'fast' }),
    ];
    const csiDrivers = [{ name: 'csi.a', reportsStorageCapacity: true }];
    const classes = [storageClass('local'), fast()];
    const state = stateOf({
      nodes: [node('n1')],
      storage: { claims, classes, csiDrivers, volumes: [volume('pv', on('n2'))] },
    });
    const reasonsOf = (...names: string[]) => verdictsOf(volumeBinding, asking(...names), state);
    expect(reasonsOf('a', 'c')).toEqual({ n1: `UAU: ${UNREACHABLE}, ${NO_VOLUME}` });
    expect(reasonsOf('a', 'd')).toEqual({ n1: `UAU: ${UNREACHABLE}, ${NO_SPACE}` });
    expect(reasonsOf('b', 'c')).toEqual({ n1: `UAU: ${NO_VOLUME}, ${MISSING}` });
    expect(reasonsOf('b', 'd')).toEqual({ n1: `UAU: ${NO_SPACE}, ${MISSING}` });
  });
});

describe('volumeBinding.reserve', () => {
  it('takes the volume from the next claim, until undo gives it back', () => {
    const storage = {
      claims: [claim('a'), claim('b')],
      classes: [storageClass('local')],
      volumes: [volume('pv', on('n4'))],
    };
    const state = stateOf({ nodes, storage });
    const before = verdictsOf(volumeBinding, asking('b'), state);
    const checkpoint = state.checkpoint();
    reserve(asking('a'), 'n4', state);
    expect(verdictsOf(volumeBinding, asking('b'), state)).toEqual({
      n4: `UAU: ${NO_VOLUME}`,
      n5: `UAU: ${NO_VOLUME}`,
      n6: `UAU: ${NO_VOLUME}`,
    });
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({
      n4: 'ok',
      n5: `UAU: ${UNREACHABLE}`,
      n6: `UAU: ${UNREACHABLE}`,
    });
    state.undo(checkpoint);
    expect(verdictsOf(volumeBinding, asking('b'), state)).toEqual(before);
    expect(state.storage.claim('default', 'a')).toEqual(claim('a'));
  });

  it('binds a claim that a pod names twice once', () => {
    const storage = { claims: [claim('a')], classes: [storageClass('local')], volumes: [volume('p1'), volume('p2')] };
    const state = stateOf({ nodes, storage });
    reserve(asking('a', 'a'), 'n4', state);
    expect([state.storage.claim('default', 'a')?.volumeName, state.storage.volume('p2')?.phase]).toEqual([
      'p1',
      'Available',
    ]);
  });

  it('does nothing for bound claims, and nothing where the pod does not fit', () => {
    const storage = {
      claims: [boundClaim('a', 'pv'), claim('b')],
      classes: [storageClass('local')],
      volumes: [volume('pv', { phase: 'Bound' })],
    };
    const state = stateOf({ nodes, storage });
    reserve(asking('a'), 'n4', state);
    reserve(asking('a', 'b'), 'n4', state);
    reserve(asking('gone'), 'n4', state);
    expect(state.storage.epoch).toBe(0);
  });

  it('provisions with the labels that the driver names', () => {
    const csiNodes = nodes.map(({ name }) => csiNode(name, { topologyKeys: new Map([['csi.a', [ZONE, 'rack']]]) }));
    const storage = { claims: [claim('a', { storageClassName: 'fast' })], classes: [fast()], csiNodes };
    const state = stateOf({ nodes: [...nodes, node('n7', { labels: { [ZONE]: 'a' } })], storage });
    reserve(asking('a'), 'n4', state);
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({
      n4: 'ok',
      n5: `UAU: ${UNREACHABLE}`,
      n6: `UAU: ${UNREACHABLE}`,
      n7: 'ok',
    });
    expect(state.storage.volume('pvc-claim-a')).toMatchObject({
      source: { driver: 'csi.a', handle: 'pvc-claim-a', isInTree: false },
      claim: { namespace: 'default', name: 'a', uid: 'claim-a' },
    });
  });

  it('provisions a claim that a pod names twice once', () => {
    const storage = {
      claims: [claim('a', { storageClassName: 'fast' })],
      classes: [fast()],
      csiNodes: [csiNode('n4')],
    };
    const state = stateOf({ nodes, storage });
    reserve(asking('a', 'a'), 'n4', state);
    // One volume, one claim.
    expect(state.storage.epoch).toBe(2);
  });

  it('keeps a claim of an unknown provisioner on the node', () => {
    const storage = {
      claims: [claim('a', { storageClassName: 'fast' })],
      classes: [fast({ provisioner: 'rancher.io/local-path' })],
    };
    const state = stateOf({ nodes, storage });
    reserve(asking('a'), 'n5', state);
    expect(verdictsOf(volumeBinding, asking('a'), state)).toEqual({
      n4: `UAU: ${NO_VOLUME}`,
      n5: 'ok',
      n6: `UAU: ${NO_VOLUME}`,
    });
  });
});
