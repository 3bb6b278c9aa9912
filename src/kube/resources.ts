/** The kinds of objects that Berth follows in a live cluster: data only, which the rights that it asks for are made of too. */

export interface Resource {
  readonly kind: string;
  /** API group, '' of the core. */
  readonly group: string;
  readonly version: string;
  /** Its name in addresses and in rights. */
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** Not every cluster has it: it comes with a CRD, which may appear and disappear. */
  readonly isOptional: boolean;
  /** Wanted for deciding; the others, of which VMs are made, for a snapshot alone. */
  readonly isServed: boolean;
}

interface Traits {
  readonly isNamespaced?: boolean;
  readonly isOptional?: boolean;
  readonly isServed?: boolean;
}

/** A kind by its apiVersion and plural. Default: in namespaces, always there, wanted for deciding. */
function resource(kind: string, apiVersion: string, plural: string, traits: Traits = {}): Resource {
  const { isNamespaced = true, isOptional = false, isServed = true } = traits;
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  return { kind, group, version, plural, isNamespaced, isOptional, isServed };
}

const ofCluster = { isNamespaced: false } as const;
const ofCrd = { isOptional: true } as const;
const snapshotOnly = { isServed: false } as const;
const KUBEVIRT = 'kubevirt.io/v1';
/** Fields mean the same in v1, which older releases of KubeVirt do not serve. */
const INSTANCETYPE = 'instancetype.kubevirt.io/v1beta1';
const STORAGE = 'storage.k8s.io/v1';

/** In the order in which a reader likes them: what others refer to first. */
export const RESOURCES: readonly Resource[] = [
  resource('Namespace', 'v1', 'namespaces', ofCluster),
  resource('PriorityClass', 'scheduling.k8s.io/v1', 'priorityclasses', ofCluster),
  resource('Node', 'v1', 'nodes', ofCluster),
  resource('StorageClass', STORAGE, 'storageclasses', ofCluster),
  resource('CSIDriver', STORAGE, 'csidrivers', ofCluster),
  resource('CSINode', STORAGE, 'csinodes', ofCluster),
  resource('CSIStorageCapacity', STORAGE, 'csistoragecapacities'),
  resource('PersistentVolume', 'v1', 'persistentvolumes', ofCluster),
  resource('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims'),
  resource('VolumeAttachment', STORAGE, 'volumeattachments', ofCluster),
  resource('Service', 'v1', 'services'),
  resource('ReplicationController', 'v1', 'replicationcontrollers'),
  resource('ReplicaSet', 'apps/v1', 'replicasets'),
  resource('StatefulSet', 'apps/v1', 'statefulsets'),
  resource('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets'),
  resource('Pod', 'v1', 'pods'),
  resource('NodeResourceTopology', 'topology.node.k8s.io/v1alpha2', 'noderesourcetopologies', {
    ...ofCluster,
    ...ofCrd,
  }),
  resource('HyperConverged', 'hco.kubevirt.io/v1beta1', 'hyperconvergeds', ofCrd),
  resource('KubeVirt', KUBEVIRT, 'kubevirts', ofCrd),
  resource('MigrationPolicy', 'migrations.kubevirt.io/v1alpha1', 'migrationpolicies', { ...ofCluster, ...ofCrd }),
  resource('VirtualMachineInstance', KUBEVIRT, 'virtualmachineinstances', ofCrd),
  resource('VirtualMachineInstanceMigration', KUBEVIRT, 'virtualmachineinstancemigrations', ofCrd),
  resource('ResourceQuota', 'v1', 'resourcequotas', snapshotOnly),
  resource('ControllerRevision', 'apps/v1', 'controllerrevisions', snapshotOnly),
  resource('NetworkAttachmentDefinition', 'k8s.cni.cncf.io/v1', 'network-attachment-definitions', {
    ...ofCrd,
    ...snapshotOnly,
  }),
  resource('DataVolume', 'cdi.kubevirt.io/v1beta1', 'datavolumes', { ...ofCrd, ...snapshotOnly }),
  resource('VirtualMachineClusterInstancetype', INSTANCETYPE, 'virtualmachineclusterinstancetypes', {
    ...ofCluster,
    ...ofCrd,
    ...snapshotOnly,
  }),
  resource('VirtualMachineInstancetype', INSTANCETYPE, 'virtualmachineinstancetypes', { ...ofCrd, ...snapshotOnly }),
  resource('VirtualMachineClusterPreference', INSTANCETYPE, 'virtualmachineclusterpreferences', {
    ...ofCluster,
    ...ofCrd,
    ...snapshotOnly,
  }),
  resource('VirtualMachinePreference', INSTANCETYPE, 'virtualmachinepreferences', { ...ofCrd, ...snapshotOnly }),
  resource('VirtualMachine', KUBEVIRT, 'virtualmachines', { ...ofCrd, ...snapshotOnly }),
];

/** What deciding needs. */
export const SERVED_RESOURCES: readonly Resource[] = RESOURCES.filter(({ isServed }) => isServed);

/** `v1` of the core, else `group/version`. */
export function apiVersionOf({ group, version }: Pick<Resource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The address of all objects of a kind in all namespaces. */
export function listPathOf({ group, version, plural }: Resource): string {
  return group === '' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`;
}
