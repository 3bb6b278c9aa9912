/** Where the API server keeps objects: from kind, namespace and name to the path of a request. */

interface Resource {
  readonly apiVersion: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** As `apiVersion plural`; a leading `*` marks what belongs to no namespace. */
const RESOURCES = {
  Binding: 'v1 bindings',
  ConfigMap: 'v1 configmaps',
  Event: 'v1 events',
  Namespace: '*v1 namespaces',
  Node: '*v1 nodes',
  PersistentVolume: '*v1 persistentvolumes',
  PersistentVolumeClaim: 'v1 persistentvolumeclaims',
  Pod: 'v1 pods',
  ReplicationController: 'v1 replicationcontrollers',
  Service: 'v1 services',
  ServiceAccount: 'v1 serviceaccounts',
  Deployment: 'apps/v1 deployments',
  ReplicaSet: 'apps/v1 replicasets',
  StatefulSet: 'apps/v1 statefulsets',
  Lease: 'coordination.k8s.io/v1 leases',
  PodDisruptionBudget: 'policy/v1 poddisruptionbudgets',
  ClusterRole: '*rbac.authorization.k8s.io/v1 clusterroles',
  ClusterRoleBinding: '*rbac.authorization.k8s.io/v1 clusterrolebindings',
  Role: 'rbac.authorization.k8s.io/v1 roles',
  RoleBinding: 'rbac.authorization.k8s.io/v1 rolebindings',
  PriorityClass: '*scheduling.k8s.io/v1 priorityclasses',
  CSIDriver: '*storage.k8s.io/v1 csidrivers',
  CSINode: '*storage.k8s.io/v1 csinodes',
  CSIStorageCapacity: 'storage.k8s.io/v1 csistoragecapacities',
  StorageClass: '*storage.k8s.io/v1 storageclasses',
  VolumeAttachment: '*storage.k8s.io/v1 volumeattachments',
  CustomResourceDefinition: '*apiextensions.k8s.io/v1 customresourcedefinitions',
  KubeVirt: 'kubevirt.io/v1 kubevirts',
  VirtualMachine: 'kubevirt.io/v1 virtualmachines',
  VirtualMachineInstance: 'kubevirt.io/v1 virtualmachineinstances',
  VirtualMachineInstanceMigration: 'kubevirt.io/v1 virtualmachineinstancemigrations',
  MigrationPolicy: '*migrations.kubevirt.io/v1alpha1 migrationpolicies',
  NodeResourceTopology: '*topology.node.k8s.io/v1alpha2 noderesourcetopologies',
} as const;

export type Kind = keyof typeof RESOURCES;

/** Where objects of namespaced kinds live unless said otherwise. */
export const DEFAULT_NAMESPACE = 'default';

/** The path of a collection. No namespace: all of them. */
export function collectionPath(kind: Kind, namespace?: string): string {
  const { apiVersion, plural, isNamespaced } = resourceOf(kind);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return isNamespaced && namespace !== undefined ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
}

/** The path of one object. */
export function objectPath(kind: Kind, name: string, namespace: string = DEFAULT_NAMESPACE): string {
  return `${collectionPath(kind, namespace)}/${name}`;
}

export function apiVersionOf(kind: Kind): string {
  return resourceOf(kind).apiVersion;
}

function resourceOf(kind: Kind): Resource {
  const [apiVersion = '', plural = ''] = RESOURCES[kind].replace('*', '').split(' ');
  return { apiVersion, plural, isNamespaced: !RESOURCES[kind].startsWith('*') };
}
