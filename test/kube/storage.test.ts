import { describe, expect, it } from 'vitest';
import type { Storage } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';

/** The storage objects of manifests without any issue. */
function storageOf(...manifests: object[]): Storage {
  const { cluster, issues } = clusterFromDocuments([{ value: manifests }]);
  expect(issues).toEqual([]);
  return cluster.storage;
}

const claim = (spec: object, metadata: object = {}) => ({
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c', namespace: 'd', uid: 'u', ...metadata },
  spec,
  status: { phase: 'Bound' },
});

const volume = (spec: object, metadata: object = {}) => ({
  kind: 'PersistentVolume',
  metadata: { name: 'v', ...metadata },
  spec,
});

describe('claims', () => {
  it('are read with the annotations that binding leaves', () => {
    const annotations = { 'pv.kubernetes.io/bind-completed': 'yes', 'volume.kubernetes.io/selected-node': 'n1' };
    const spec = {
      storageClassName: '',
      volumeName: 'v',
      accessModes: ['ReadWriteOncePod'],
      volumeMode: 'Block',
      resources: { requests: { storage: '1.5Gi' } },
      selector: { matchLabels: { a: 'b' } },
    };
    const ownerReferences = [{ kind: 'Pod', name: 'p', uid: 'pod-uid', controller: true }];
    expect(storageOf(claim(spec, { annotations, ownerReferences, deletionTimestamp: 'x' })).claims[0]).toMatchObject({
      storageClassName: '',
      volumeName: 'v',
      accessModes: ['ReadWriteOncePod'],
      volumeMode: 'Block',
      requestBytes: 1_610_612_736,
      isBindCompleted: true,
      selectedNode: 'n1',
      ownerUid: 'pod-uid',
      isTerminating: true,
      phase: 'Bound',
      selector: { requirements: [{ key: 'a', operator: 'In', values: ['b'] }] },
    });
  });

  it('tell no class from the empty class, and take the beta annotation first', () => {
    const accessModes = ['ReadWriteOnce'];
    expect(storageOf(claim({ accessModes })).claims[0]).toMatchObject({
      storageClassName: undefined,
      volumeMode: 'Filesystem',
    });
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
    expect(
      storageOf(claim({ accessModes, storageClassName: 'new' }, { annotations })).claims[0]?.storageClassName,
    ).toBe('old');
  });
});

describe('volumes', () => {
  it('are read with the nodes that reach them and the claim they are bound to', () => {
    const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] };
    const spec = {
      capacity: { storage: '20Gi' },
      storageClassName: 's',
      accessModes: ['ReadWriteMany'],
      nodeAffinity: { required },
      claimRef: { namespace: 'd', name: 'c', uid: 'u' },
      csi: { driver: 'x.csi', volumeHandle: 'h' },
    };
    expect(storageOf(volume(spec)).volumes[0]).toMatchObject({
      capacityBytes: 20 * 2 ** 30,
      storageClassName: 's',
      nodeAffinity: { terms: [{ isValid: true }] },
      claim: { namespace: 'd', name: 'c', uid: 'u' },
      source: { driver: 'x.csi', handle: 'h', isInTree: false },
    });
  });

  it.each([
    [{ gcePersistentDisk: { pdName: 'disk' } }, 'pd.csi.storage.gke.io', 'projects/UNSPECIFIED/zones/z-1-a/disks/disk'],
    [{ awsElasticBlockStore: { volumeID: 'aws://zone/vol-1' } }, 'ebs.csi.aws.com', 'vol-1'],
    [{ cinder: { volumeID: 'i' } }, 'cinder.csi.openstack.org', 'i'],
    [{ azureDisk: { diskURI: '/d' } }, 'disk.csi.azure.com', '/d'],
    [
      { azureFile: { secretName: 'plain', shareName: 's', secretNamespace: 'ns' } },
      'file.csi.azure.com',
      'group#plain#s#v#ns',
    ],
    [{ vsphereVolume: { volumePath: '[ds] p' } }, 'csi.vsphere.vmware.com', '[ds] p'],
    [{ portworxVolume: { volumeID: 'p' } }, 'pxd.portworx.com', 'p'],
  ])('of an in-tree plugin bear the handle of the CSI driver: %j', (source, driver, handle) => {
    const metadata = {
      labels: { 'topology.kubernetes.io/zone': 'z-1-a' },
      annotations: { 'kubernetes.io/azure-file-resource-group': 'group' },
    };
    expect(storageOf(volume(source, metadata)).volumes[0]?.source).toEqual({ driver, handle, isInTree: true });
  });

  it('of any other kind have no driver', () => {
    expect(storageOf(volume({ hostPath: { path: '/' } })).volumes[0]?.source.driver).toBe('');
  });
});

describe('the objects around them', () => {
  it('are read', () => {
    const storage = storageOf(
      { kind: 'StorageClass', metadata: { name: 's' }, provisioner: 'p', volumeBindingMode: 'WaitForFirstConsumer' },
      {
        kind: 'CSINode',
        metadata: { name: 'n', annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'a,b' } },
        spec: {
          drivers: [
            { name: 'one', allocatable: { count: 25 }, topologyKeys: ['zone'] },
            { name: 'two', topologyKeys: null },
          ],
        },
      },
      { kind: 'CSIDriver', metadata: { name: 'one' }, spec: { storageCapacity: true } },
      { kind: 'CSIStorageCapacity', metadata: { name: 'k' }, storageClassName: 's', nodeTopology: {}, capacity: '1Gi' },
      {
        kind: 'VolumeAttachment',
        metadata: { name: 'a' },
        spec: { attacher: 'one', nodeName: 'n', source: { persistentVolumeName: 'v' } },
      },
      {
        kind: 'VolumeAttachment',
        metadata: { name: 'b' },
        spec: { source: { inlineVolumeSpec: { csi: { driver: 'one', volumeHandle: 'h' } } } },
      },
    );
    expect(storage.classes).toMatchObject([{ provisioner: 'p', isWaitForFirstConsumer: true, allowedTopologies: [] }]);
    expect(storage.csiNodes).toEqual([
      {
        name: 'n',
        limits: new Map([['one', 25]]),
        topologyKeys: new Map([
          ['one', ['zone']],
          ['two', []],
        ]),
        migratedPlugins: ['a', 'b'],
      },
    ]);
    expect(storage.csiDrivers).toEqual([{ name: 'one', reportsStorageCapacity: true }]);
    expect(storage.capacities).toMatchObject([
      { namespace: 'default', capacityBytes: 2 ** 30, maximumVolumeBytes: null, nodeTopology: { requirements: [] } },
    ]);
    expect(storage.attachments).toMatchObject([
      { attacher: 'one', nodeName: 'n', volumeName: 'v', inline: null },
      { volumeName: '', inline: { driver: 'one', handle: 'h', isInTree: false } },
    ]);
  });
});
