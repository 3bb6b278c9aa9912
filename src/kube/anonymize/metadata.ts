/** What every object has, and resources and images, which stand in many. */

import { isQualifiedName } from '../../core/index.ts';
import { labels } from './labels.ts';
import type { NameBook, NameSort } from './name-book.ts';
import { type Fields, fact, list, map, name, object, type Rule, texts } from './rule.ts';

/** Sorts of names by the kind of what bears them. */
const SORT_OF_KIND: Readonly<Record<string, NameSort>> = {
  Node: 'node',
  CSINode: 'node',
  NodeMetrics: 'node',
  NodeUsage: 'node',
  NodeResourceTopology: 'node',
  Namespace: 'namespace',
  Pod: 'pod',
  PodMetrics: 'pod',
  VirtualMachine: 'vm',
  VirtualMachineInstance: 'vm',
  VirtualMachineUsage: 'vm',
  PersistentVolumeClaim: 'claim',
  DataVolume: 'claim',
  PersistentVolume: 'volume',
  StorageClass: 'storageClass',
  CSIDriver: 'driver',
  PriorityClass: 'priorityClass',
  ReplicaSet: 'owner',
  StatefulSet: 'owner',
  ReplicationController: 'owner',
  DaemonSet: 'owner',
  Job: 'owner',
};

/** Objects that stand in no namespace are read as those of this one. */
const DEFAULT_NAMESPACE = 'default';

/** Keys are read by Berth; what they hold is a fact, or a name of a sort. */
const ANNOTATIONS: Fields = {
  'kubevirt.io/heartbeat': texts((text) => (/^[\w"+.:-]{1,64}$/.test(text) ? text : undefined)),
  'kubevirt.io/domain': name('vm'),
  'kubevirt.io/ephemeral-provisioning': fact,
  'kubevirt.io/memory-overhead-bytes': fact,
  'kubevirt.io/migrationJobName': name('object'),
  'kubevirt.io/allow-pod-bridge-network-live-migration': fact,
  'kubevirt.io/eviction-source': fact,
  'kubevirt.io/evacuationMigration': name('node'),
  'kubevirt.io/workloadUpdateMigration': texts(() => ''),
  'alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity': texts(() => ''),
  'sidecar.istio.io/inject': fact,
  'hooks.kubevirt.io/hookSidecars': json((value, book) => hookSidecars(value, book)),
  deployPasstNetworkBinding: fact,
  'kubevirt.io/create-migration-target': fact,
  'kubevirt.io/vm-generation': fact,
  'berth.dev/migration-bandwidth': fact,
  'berth.dev/expected-lifetime-seconds': fact,
  'berth.dev/gpus': json(object({ model: fact, deviceMilli: list(fact) })),
  'berth.dev/numa-cells': json((value, book) => numaCells(value, book)),
  'alibabacloud.com/gpu-count': fact,
  'alibabacloud.com/gpu-milli': fact,
  'alibabacloud.com/gpu-card-model': texts((text) => (/^[\w.|-]{0,200}$/.test(text) ? text : undefined)),
  'alibabacloud.com/gpu-index': fact,
  'volume.beta.kubernetes.io/storage-class': name('storageClass'),
  'pv.kubernetes.io/bind-completed': texts(() => 'yes'),
  'volume.kubernetes.io/selected-node': name('node'),
  'kubernetes.io/azure-file-resource-group': name('handle'),
  'storage.alpha.kubernetes.io/migrated-plugins': texts((text) =>
    text
      .split(',')
      .filter((one) => /^kubernetes\.io\/[a-z-]+$/.test(one))
      .join(),
  ),
  'k8s.v1.cni.cncf.io/resourceName': texts(resourceName),
};

/** Resources that Kubernetes and KubeVirt name; all others are devices of somebody. */
const KNOWN_RESOURCE =
  /^(devices\.kubevirt\.io\/[a-z0-9-]+|alibabacloud\.com\/gpu-(count|milli)|nvidia\.com\/gpu|amd\.com\/gpu|(limits\.|requests\.)?(cpu|memory|storage|ephemeral-storage)|pods|hugepages-\w+|attachable-volumes-[a-z-]{1,40})$/;

/** The new name of a resource. */
export function resourceName(text: string, book: NameBook): string {
  if (KNOWN_RESOURCE.test(text)) return text;
  // A quota limits `requests.` or `limits.` of a resource.
  const [prefix = ''] = /^(limits|requests)\./.exec(text) ?? [];
  const resource = text.slice(prefix.length);
  if (prefix !== '' && KNOWN_RESOURCE.test(resource)) return text;
  if (!isQualifiedName(resource)) return `${prefix}${book.name('resource', resource, '!')}`;
  // Only what bears a domain other than Kubernetes' own is an extended resource; the rest stays without one, or in it.
  if (resource.includes('kubernetes.io/')) return `${prefix}kubernetes.io/${localPart(resource, book)}`;
  return resource.includes('/')
    ? `${prefix}${book.name('resource', resource)}`
    : `${prefix}${localPart(resource, book)}`;
}

function localPart(resource: string, book: NameBook): string {
  const renamed = book.name('resource', resource);
  return renamed.slice(renamed.indexOf('/') + 1);
}

/** Amounts by resource. */
export const amounts: Rule = map(resourceName, () => fact);

/** Kubelets add `:latest` to a name without a tag, so that both are one image. */
export const image: Rule = texts((text, book) => {
  if (text === '') return '';
  const tagged = text.lastIndexOf(':') <= text.lastIndexOf('/') ? `${text}:latest` : text;
  return `${book.name('image', tagged)}:1`;
});

const owner: Rule = (value, book) => {
  const { kind } = Object(value) as { readonly kind?: unknown };
  const sort = typeof kind === 'string' && Object.hasOwn(SORT_OF_KIND, kind) ? SORT_OF_KIND[kind]! : null;
  return object({
    apiVersion: sort === null ? name('version') : fact,
    kind: sort === null ? name('kind') : fact,
    name: name(sort ?? 'object'),
    uid: name('uid'),
    controller: fact,
  })(value, book);
};

/** Metadata of an object whose name is of that sort, or has a rule of its own. */
export function metadata(sort: NameSort | Rule): Rule {
  const ownName = typeof sort === 'string' ? name(sort) : sort;
  return object({
    name: ownName,
    generateName: ownName,
    namespace: namespaceName,
    uid: name('uid'),
    labels,
    annotations: object(ANNOTATIONS),
    ownerReferences: list(owner),
    creationTimestamp: fact,
    deletionTimestamp: fact,
    generation: fact,
  });
}

/** The name of a namespace; the one that stands for none stays. */
export const namespaceName: Rule = name('namespace', [DEFAULT_NAMESPACE]);

/** JSON inside of an annotation. */
function json(rule: Rule): Rule {
  return texts((text, book) => {
    try {
      return JSON.stringify(rule(JSON.parse(text), book));
    } catch {
      return '{'; // what is wrong stays wrong
    }
  });
}

/** Every key of a cell but its name is a resource. */
const numaCells: Rule = object({
  policy: fact,
  cells: list(
    map(
      (key, book) => (key === 'name' ? key : resourceName(key, book)),
      () => fact,
    ),
  ),
});

/** Containers beside a guest count by their number. */
const hookSidecars: Rule = list(object({ image, pvc: object({ name: name('claim') }) }));
