/** Random clusters whose pods have volumes, for property tests. Names come from small pools so that objects meet. */

import fc from 'fast-check';
import type { Cluster, Storage } from '../src/core/model/cluster.ts';
import { ZONE_LABEL } from '../src/core/model/node.ts';
import type { Pod, PodVolume } from '../src/core/model/pod.ts';
import { arbitraryCluster, arbitraryPod } from './arbitraries.ts';
import { GI, labels, pod } from './builders.ts';
import {
  attachment,
  boundClaim,
  capacity,
  claim,
  csiNode,
  mount,
  nodesWith,
  storageClass,
  volume,
} from './storage-builders.ts';

export const CLAIMS = ['c0', 'c1', 'c2', 'c3', 'missing'] as const;
export const VOLUMES = ['v0', 'v1', 'v2', 'v3'] as const;
const CLASSES = ['local', 'made', 'at-once'] as const;
const ZONES = ['z1', 'z2', 'z3'] as const;
const DRIVERS = ['csi.a', 'csi.b'] as const;

const pick = fc.constantFrom;
const arbitraryBytes = pick(GI, 2 * GI, 5 * GI);
const arbitraryModes = pick(
  ['ReadWriteOnce'],
  ['ReadWriteMany'],
  ['ReadWriteOncePod'],
  ['ReadWriteOnce', 'ReadWriteMany'],
);

const arbitraryPodVolume: fc.Arbitrary<PodVolume> = fc.oneof(
  { weight: 5, arbitrary: pick(...CLAIMS).map((name) => mount(name)) },
  fc.record({ kind: pick('gce-pd' as const), pdName: pick('p', 'q'), isReadOnly: fc.boolean() }),
  fc.record({ kind: pick('aws-ebs' as const), volumeId: pick('p', 'q'), isReadOnly: fc.boolean() }),
  fc.record({ kind: pick('iscsi' as const), iqn: pick('p', 'q'), isReadOnly: fc.boolean() }),
  fc.record({ kind: pick('migrated' as const), driver: pick(...DRIVERS), handle: pick('h0', 'h1') }),
);

const arbitraryVolumes = fc.array(arbitraryPodVolume, { maxLength: 3 });

/** Any pending pod of that name; half of them have volumes. */
function arbitraryPodWithVolumes(name: string): fc.Arbitrary<Pod> {
  return fc
    .record({ pod: arbitraryPod(name), volumes: fc.oneof(fc.constant([]), arbitraryVolumes) })
    .map(({ pod, volumes }) => ({ ...pod, namespace: volumes.length > 0 ? 'default' : pod.namespace, volumes }));
}

/** A pod with volumes that asks for nothing else and tolerates every taint: only its volumes tell nodes apart. */
function arbitraryVolumeUser(name: string): fc.Arbitrary<Pod> {
  const tolerations = [{ key: '', operator: 'Exists', value: '', effect: '' }] as const;
  return arbitraryVolumes.map((volumes) => pod(name, { volumes, tolerations }));
}

/**
 * Any pod, or one that most nodes take: what comes late in the cycle is seen only where what comes before it passes.
 */
export function arbitraryAnyPod(name: string): fc.Arbitrary<Pod> {
  return fc.oneof(arbitraryPodWithVolumes(name), arbitraryVolumeUser(name));
}

const arbitraryStorage: fc.Arbitrary<Partial<Storage>> = fc.record({
  claims: fc.tuple(
    ...CLAIMS.slice(0, 4).map((name, index) =>
      fc
        .record({
          isBound: fc.boolean(),
          storageClassName: pick(...CLASSES, undefined),
          accessModes: arbitraryModes,
          requestBytes: arbitraryBytes,
          selectedNode: pick('', '', 'n0'),
        })
        .map(({ isBound, ...changes }) =>
          isBound ? boundClaim(name, VOLUMES[index]!, changes) : claim(name, changes),
        ),
    ),
  ),
  volumes: fc.tuple(
    ...VOLUMES.map((name) =>
      fc
        .record({
          storageClassName: pick(...CLASSES),
          capacityBytes: arbitraryBytes,
          accessModes: arbitraryModes,
          zone: pick('', ...ZONES),
          reach: pick(null, null, ...ZONES),
          driver: pick(...DRIVERS),
        })
        .map(({ zone, reach, driver, ...changes }) =>
          volume(name, {
            ...changes,
            labels: labels(zone === '' ? {} : { [ZONE_LABEL]: zone }),
            nodeAffinity: reach === null ? null : nodesWith({ [ZONE_LABEL]: reach }),
            source: { driver, handle: name, isInTree: false },
          }),
        ),
    ),
  ),
  classes: fc.constant([
    storageClass('local'),
    storageClass('made', { provisioner: 'csi.a' }),
    storageClass('at-once', { provisioner: 'csi.b', isWaitForFirstConsumer: false }),
  ]),
  csiDrivers: fc.boolean().map((reportsStorageCapacity) => [{ name: 'csi.a', reportsStorageCapacity }]),
  csiNodes: fc.tuple(
    ...['n0', 'n1', 'n2', 'n3', 'n4', 'n5'].map((name) =>
      fc.record({ a: fc.nat({ max: 3 }), b: fc.nat({ max: 2 }), keys: pick([], [ZONE_LABEL]) }).map(({ a, b, keys }) =>
        csiNode(name, {
          limits: new Map([
            ['csi.a', a],
            ['csi.b', b],
          ]),
          topologyKeys: new Map([['csi.a', keys]]),
        }),
      ),
    ),
  ),
  capacities: fc
    .option(arbitraryBytes)
    .map((bytes) => (bytes === null ? [] : [capacity('left', { storageClassName: 'made', capacityBytes: bytes })])),
  attachments: fc
    .uniqueArray(fc.record({ volume: pick(...VOLUMES), node: pick('n0', 'n1'), attacher: pick(...DRIVERS) }), {
      maxLength: 3,
      selector: ({ volume, node }) => `${volume}-${node}`,
    })
    .map((all) => all.map(({ volume, node, attacher }) => attachment(volume, node, attacher))),
});

/** A cluster as arbitraryCluster makes it, with storage; some of its placed pods have volumes. */
export const arbitraryStorageCluster: fc.Arbitrary<Cluster> = fc
  .record({
    cluster: arbitraryCluster,
    storage: arbitraryStorage,
    volumes: fc.array(fc.oneof(fc.constant([]), arbitraryVolumes), { minLength: 12, maxLength: 12 }),
  })
  .map(({ cluster, storage, volumes }) => ({
    ...cluster,
    pods: cluster.pods.map((pod, index) => ({
      ...pod,
      namespace: volumes[index]!.length > 0 ? 'default' : pod.namespace,
      volumes: volumes[index]!,
    })),
    storage: { ...cluster.storage, ...storage },
  }));
