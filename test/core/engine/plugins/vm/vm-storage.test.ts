import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterPlugin } from '../../../../../src/core/engine/plugin.ts';
import { volumeBinding } from '../../../../../src/core/engine/plugins/kube/volume-binding.ts';
import { vmStorage } from '../../../../../src/core/engine/plugins/vm/vm-storage.ts';
import { REGION_LABEL, ZONE_LABEL } from '../../../../../src/core/model/node.ts';
import type { NodeState } from '../../../../../src/core/model/node-state.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { NodeSelector } from '../../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import type { PersistentVolumeClaim } from '../../../../../src/core/model/storage.ts';
import type { Vm } from '../../../../../src/core/model/vm.ts';
import { GI, node } from '../../../../builders.ts';
import { createPlugin } from '../../../../laws/judge.ts';
import { arbitraryStorageCluster, CLAIMS } from '../../../../storage-arbitraries.ts';
import {
  boundClaim,
  claim,
  csiNode,
  labelTerm,
  mount,
  nodesWith,
  stateOf,
  storageClass,
  volume,
} from '../../../../storage-builders.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const plugin = createPlugin(vmStorage) as ClusterPlugin;
const UNKNOWN = { isMigratable: null, reason: '' };

/** Scores of the candidates, all nodes where none are named; null where the plugin has no say. */
function scores(pod: Pod, state: ClusterState, names = state.nodes.map(({ name }) => name), by = plugin) {
  const candidates = names.map((name) => state.node(name)!);
  const prepared = by.prepareScore!(pod, state, candidates);
  return prepared && candidates.map((one, position) => prepared.score(one, position));
}

describe('VmStorage filter', () => {
  const RWO = boundClaim('root', 'v0', { requestBytes: 10 * GI });
  const ROX = boundClaim('tools', 'v1', { accessModes: ['ReadOnlyMany', 'ReadWriteOnce'], requestBytes: 5 * GI });
  const RWX = boundClaim('shared', 'v2', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] });
  const STATE = boundClaim('persistent-state-for-guest', 'v3');
  const NONE = boundClaim('modeless', 'v4', { accessModes: [] });

  /** What the preFilter says of a target that mounts these claims. */
  function said(claims: readonly PersistentVolumeClaim[], facet: Partial<Vm> = {}): string {
    const volumes = [...claims, ...claims].map(({ name }) => mount(name));
    const pod = vmPod('own', { migratability: UNKNOWN, migration: role('n0'), ...facet }, { volumes });
    const outcome = plugin.prepareFilter!(pod, stateOf({ nodes: [node('n0')], storage: { claims } }));
    return outcome.kind === 'reject' ? `${outcome.rejection.code}: ${outcome.rejection.reasons.join()}` : outcome.kind;
  }

  it('names the claims that two nodes cannot share, each once', () => {
    expect(said([RWX, RWO, ROX])).toBe(
      'UnschedulableAndUnresolvable: the guest cannot be live-migrated: not ReadWriteMany and not copied along: ' +
        'root (ReadWriteOnce), tools (ReadOnlyMany, ReadWriteOnce)',
    );
  });

  it.each([
    ['shared claims', [RWX], {}],
    ['no claims', [], {}],
    ['the state of TPM and firmware', [STATE], {}],
    ['claims of unknown access modes', [NONE], {}],
    ['disks that KubeVirt can move', [RWO], { migratability: { isMigratable: true, reason: '' } }],
    ['disks that are copied, 10 GiB + 5 GiB', [RWO, ROX], { copiedDiskBytes: 15 * GI }],
    ['a guest that is no target', [RWO], { migration: null }],
  ])('lets %s pass', (_, claims, facet) => {
    expect(said(claims, facet)).toBe('skip');
  });

  it.each([
    ['less is copied than the disks hold', { copiedDiskBytes: 15 * GI - 1 }],
    ['KubeVirt says it cannot move', { migratability: { isMigratable: false, reason: 'DisksNotLiveMigratable' } }],
  ])('refuses where %s', (_, facet) => {
    expect(said([RWO, ROX], facet)).toContain('root (ReadWriteOnce)');
  });

  it('takes a disk of unknown size for one that is not copied', () => {
    expect(said([{ ...RWO, requestBytes: 0 }])).toContain('root (ReadWriteOnce)');
  });

  it('does not know claims that are not there, nor pods that are no VMs', () => {
    const state = stateOf({ nodes: [node('n0')], storage: { claims: [RWO] } });
    const target = vmPod('own', { migratability: UNKNOWN, migration: role('n0') }, { volumes: [mount('missing')] });
    expect(plugin.prepareFilter!(target, state).kind).toBe('skip');
    const elsewhere = { ...target, namespace: 'other', volumes: [mount('root')] };
    expect(plugin.prepareFilter!(elsewhere, state).kind).toBe('skip');
    expect(plugin.prepareFilter!({ ...target, vm: null, volumes: [mount('root')] }, state).kind).toBe('skip');
  });
});

describe('VmStorage score of a target', () => {
  const zoned = (name: string, zone: string, region = 'r1') =>
    node(name, { labels: { [ZONE_LABEL]: zone, [REGION_LABEL]: region } });
  const NODES = [zoned('a', 'z1'), zoned('b', 'z1'), zoned('c', 'z2'), zoned('d', 'z1', 'r2'), node('e')];
  const NAMES = ['a', 'b', 'c', 'd', 'e'];
  const target = (source: string) => vmPod('own', { migration: role(source) });

  it('prefers the zone of the source', () => {
    expect(scores(target('a'), stateOf({ nodes: NODES }), NAMES)).toEqual([100, 100, 50, 50, 50]);
    const strict = vmStorage.create({ otherZoneScore: 10 } as never, { schedulerVersion: '1.36' }) as ClusterPlugin;
    expect(scores(target('c'), stateOf({ nodes: NODES }), NAMES, strict)).toEqual([10, 10, 100, 10, 10]);
  });

  it('has no say where the source or its zone is not known', () => {
    expect(scores(target('gone'), stateOf({ nodes: NODES }))).toBeNull();
    expect(scores(target('e'), stateOf({ nodes: NODES }))).toBeNull();
  });
});

describe('VmStorage score of a first start', () => {
  const NAMES = ['a', 'b', 'c', 'd', 'e'];
  const NODES = NAMES.map((name, index) => node(name, { labels: { [ZONE_LABEL]: index < 3 ? 'z1' : 'z2' } }));
  const guest = vmPod('own', {}, { volumes: [mount('root')] });
  const zonal = NAMES.map((name) => csiNode(name, { topologyKeys: new Map([['csi.a', [ZONE_LABEL]]]) }));
  const byDriver = (provisioner: string, csiNodes = zonal, changes = {}) =>
    stateOf({
      nodes: NODES,
      storage: { claims: [claim('root')], classes: [storageClass('local', { provisioner, ...changes })], csiNodes },
    });

  it('counts the nodes of the zone that the driver makes the volume for', () => {
    // z1: 2 of 4 others, z2: 1 of 4
    expect(scores(guest, byDriver('csi.a'), NAMES)).toEqual([50, 50, 50, 25, 25]);
    // of the candidates only: 1 of 2 others, 1 of 2, 0
    expect(scores(guest, byDriver('csi.a'), ['a', 'b', 'e'])).toEqual([50, 50, 0]);
  });

  it('counts all where the volume is reached from everywhere', () => {
    const everywhere = NAMES.map((name) => csiNode(name));
    expect(scores(guest, byDriver('csi.a', everywhere), NAMES)).toEqual([100, 100, 100, 100, 100]);
    // A driver names a label that no node has.
    const unlabelled = NAMES.map((name) => csiNode(name, { topologyKeys: new Map([['csi.a', ['rack']]]) }));
    expect(scores(guest, byDriver('csi.a', unlabelled), NAMES)).toEqual([100, 100, 100, 100, 100]);
  });

  it('knows of other provisioners only the topologies they are allowed', () => {
    expect(scores(guest, byDriver('example.com/nfs'), NAMES)).toEqual([100, 100, 100, 100, 100]);
    const terms = { allowedTopologies: [labelTerm({ [ZONE_LABEL]: 'z1' }), labelTerm({ [ZONE_LABEL]: 'z2' })] };
    expect(scores(guest, byDriver('example.com/nfs', zonal, terms), NAMES)).toEqual([50, 50, 50, 25, 25]);
    // Nothing can be made in z2.
    const onlyFirst = { allowedTopologies: [labelTerm({ [ZONE_LABEL]: 'z1' })] };
    expect(scores(guest, byDriver('example.com/nfs', zonal, onlyFirst), NAMES)).toEqual([50, 50, 50, 0, 0]);
  });

  it('reads where volumes that are there can be reached', () => {
    const volumes = [
      volume('on-a', { nodeAffinity: nodesWith({ 'kubernetes.io/hostname': 'a' }) }),
      volume('on-b-or-c', { nodeAffinity: nodesWith({ 'kubernetes.io/hostname': 'b|c' }) }),
      volume('in-z2', { nodeAffinity: nodesWith({ [ZONE_LABEL]: 'z2' }, { disk: 'none' }) }),
    ];
    const state = stateOf({
      nodes: NODES,
      storage: { claims: [claim('root')], volumes, classes: [storageClass('local')] },
    });
    // Started on a: nowhere else; on b: c of 4 others
    expect(scores(guest, state, NAMES)).toEqual([0, 25, 25, 25, 25]);
  });

  it('reads affinities of any kind', () => {
    const withVolume = (nodeAffinity: NodeSelector) =>
      stateOf({
        nodes: NODES,
        storage: {
          claims: [claim('root')],
          volumes: [volume('v0', { nodeAffinity })],
          classes: [storageClass('local')],
        },
      });
    // z2 or c: 2 of 4 others for c, d and e
    const either = nodesWith({ [ZONE_LABEL]: 'z2' }, { 'kubernetes.io/hostname': 'c' });
    expect(scores(guest, withVolume(either), NAMES)).toEqual([0, 0, 50, 50, 50]);
    const notFirst = [{ key: ZONE_LABEL, operator: 'NotIn' as const, values: ['z1'] }];
    const terms = [{ expressions: notFirst, fields: [], isValid: true }];
    expect(scores(guest, withVolume({ terms }), NAMES)).toEqual([0, 0, 0, 25, 25]);
    // One value given twice is one value; a second key narrows.
    const both = nodesWith({ [ZONE_LABEL]: 'z1|z1', 'kubernetes.io/hostname': 'a|b|d' });
    expect(scores(guest, withVolume(both), NAMES)).toEqual([25, 25, 0, 0, 0]);
    expect(scores(guest, withVolume({ terms: [] }), NAMES)).toEqual([0, 0, 0, 0, 0]);
  });

  it('has no say without waiting claims, with claims that cannot be used, or with one candidate', () => {
    const state = byDriver('csi.a');
    expect(scores(vmPod('own'), state)).toBeNull();
    expect(scores(vmPod('own', {}, { volumes: [mount('missing')] }), state)).toBeNull();
    expect(scores({ ...guest, vm: null }, state)).toBeNull();
    expect(scores(guest, state, ['a'])).toBeNull();
    const bound = stateOf({ nodes: NODES, storage: { claims: [boundClaim('root', 'v0')], volumes: [volume('v0')] } });
    expect(scores(guest, bound)).toBeNull();
  });

  it('agrees with binding the claims on each node and asking VolumeBinding about the others', () => {
    const binding = createPlugin(volumeBinding) as ClusterPlugin;
    const arbitraryClaims = fc.array(fc.constantFrom(...CLAIMS.slice(0, 4)), { minLength: 1, maxLength: 3 });
    const fits = (pod: Pod, one: NodeState, state: ClusterState): boolean => {
      const prepared = binding.prepareFilter!(pod, state);
      return prepared.kind === 'prepared' && prepared.filter(one) === null;
    };
    fc.assert(
      fc.property(arbitraryStorageCluster, arbitraryClaims, (cluster, names) => {
        const state = new ClusterState(cluster);
        const pod = vmPod('judged', {}, { volumes: names.map((name) => mount(name)) });
        // On n6 and n7 the drivers are not known.
        const candidates = state.nodes.filter((one) => one.name < 'n6' && fits(pod, one, state));
        const prepared = plugin.prepareScore!(pod, state, candidates);
        fc.pre(prepared !== null);
        candidates.forEach((one, position) => {
          const checkpoint = state.checkpoint();
          binding.reserve!(pod, one, state);
          const others = candidates.filter((other) => other !== one && fits(pod, other, state)).length;
          state.undo(checkpoint);
          expect(prepared.score(one, position)).toBe(Math.round((100 * others) / (candidates.length - 1)));
        });
      }),
      { numRuns: 60 },
    );
  });
});
