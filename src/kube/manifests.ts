/** Finds the single objects in what kubectl and other tools write: lists, typed lists, exports, plain objects. */

import { describeValue } from '../core/index.ts';
import { Field, isRecord } from './field.ts';
import type { InputDocument } from './input-document.ts';
import type { IssueList } from './issues.ts';
import { LazyJson } from './json-text.ts';
import { PROMETHEUS_KIND } from './usage/usage-shelf.ts';

/** One object with its kind. */
export interface Manifest {
  readonly kind: string;
  readonly field: Field;
}

/** API group by kind of the objects that placement reads; the same kind of another group is another thing. */
const GROUPS: Readonly<Record<string, string>> = {
  Node: '',
  Pod: '',
  Namespace: '',
  Service: '',
  ReplicationController: '',
  PersistentVolume: '',
  PersistentVolumeClaim: '',
  ReplicaSet: 'apps',
  StatefulSet: 'apps',
  PodDisruptionBudget: 'policy',
  PriorityClass: 'scheduling.k8s.io',
  StorageClass: 'storage.k8s.io',
  CSINode: 'storage.k8s.io',
  CSIDriver: 'storage.k8s.io',
  CSIStorageCapacity: 'storage.k8s.io',
  VolumeAttachment: 'storage.k8s.io',
  ControllerRevision: 'apps',
  ResourceQuota: '',
  NetworkAttachmentDefinition: 'k8s.cni.cncf.io',
  NodeMetrics: 'metrics.k8s.io',
  PodMetrics: 'metrics.k8s.io',
  ClusterSnapshot: 'berth.dev',
  NodeUsage: 'berth.dev',
  VirtualMachineUsage: 'berth.dev',
  NodeResourceTopology: 'topology.node.k8s.io',
  KubeVirt: 'kubevirt.io',
  VirtualMachine: 'kubevirt.io',
  VirtualMachineInstance: 'kubevirt.io',
  VirtualMachineInstanceMigration: 'kubevirt.io',
  MigrationPolicy: 'migrations.kubevirt.io',
  HyperConverged: 'hco.kubevirt.io',
  VirtualMachineInstancetype: 'instancetype.kubevirt.io',
  VirtualMachineClusterInstancetype: 'instancetype.kubevirt.io',
  VirtualMachinePreference: 'instancetype.kubevirt.io',
  VirtualMachineClusterPreference: 'instancetype.kubevirt.io',
};

/** Keys of exports that hold plain arrays by kind: of kube-scheduler-simulator and of recorded verdicts. */
const EXPORT_KEYS: Readonly<Record<string, string>> = {
  nodes: 'Node',
  pods: 'Pod',
  pending: 'Pod',
  nominated: 'Pod',
  namespaces: 'Namespace',
  services: 'Service',
  replicaSets: 'ReplicaSet',
  statefulSets: 'StatefulSet',
  replicationControllers: 'ReplicationController',
  podDisruptionBudgets: 'PodDisruptionBudget',
  priorityClasses: 'PriorityClass',
  pvs: 'PersistentVolume',
  persistentVolumes: 'PersistentVolume',
  pvcs: 'PersistentVolumeClaim',
  persistentVolumeClaims: 'PersistentVolumeClaim',
  storageClasses: 'StorageClass',
  csiNodes: 'CSINode',
  csiDrivers: 'CSIDriver',
  csiStorageCapacities: 'CSIStorageCapacity',
  volumeAttachments: 'VolumeAttachment',
};

/** Lists of lists of lists: deeper is no input. */
const MAX_LIST_DEPTH = 4;

/** Every single object of the documents, one after another in their order; what is none is reported. */
export function* findManifests(documents: Iterable<InputDocument>, issues: IssueList): Generator<Manifest> {
  for (const { value, file = '', path = '', itemOf } of documents) {
    yield* visit(Field.root(value, issues, path, file), itemOf?.kind ?? '', itemOf?.depth ?? 0);
  }
}

function* visit(given: Field, impliedKind: string, depth: number): Generator<Manifest> {
  const field = unpack(given);
  if (field === null) return;
  const { value } = field;
  if (Array.isArray(value) && depth < MAX_LIST_DEPTH) {
    for (const item of field.items()) yield* visit(item, impliedKind, depth + 1);
  } else if (!isRecord(value)) {
    // An empty YAML document is no mistake: a file may end with its separator.
    if (field.isPresent || depth > 0) field.report('wrong-type', describeValue(value), 'a Kubernetes object');
  } else {
    const { kind = impliedKind } = value;
    const isList = kind === '' || (typeof kind === 'string' && kind.endsWith('List'));
    if (isList && (Array.isArray(value.items) || value.items === null)) {
      const itemKind = typeof kind === 'string' ? kind.slice(0, -'List'.length) : '';
      yield* visit(field.get('items'), itemKind, depth + 1);
    } else if (kind === '' && isPrometheusAnswer(value)) {
      yield { kind: PROMETHEUS_KIND, field: unpackLists(field) };
    } else if (kind === '') {
      yield* visitExport(field, depth);
    } else {
      yield { kind: kindOf(field, impliedKind), field: unpackLists(field) };
    }
  }
}

function* visitExport(field: Field, depth: number): Generator<Manifest> {
  const sections = field.entries().filter(([key]) => Object.hasOwn(EXPORT_KEYS, key));
  if (sections.length === 0) field.get('kind').report('missing-field', 'nothing', 'the kind of a Kubernetes object');
  for (const [key, section] of sections) {
    for (const item of section.items()) yield* visit(item, EXPORT_KEYS[key]!, depth + 1);
  }
}

/** What Prometheus answers to a query is told by its two keys. */
function isPrometheusAnswer(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['status'] === 'string' && 'data' in value;
}

/** The field with its value parsed where that was put off; null (with an issue) where it does not parse. */
function unpack(field: Field): Field | null {
  if (!(field.value instanceof LazyJson)) return field;
  const read = field.value.read();
  if ('value' in read) return Field.root(read.value, field.issues, field.path, field.file);
  field.issues.add({ ...read.issue, file: field.file });
  return null;
}

/** A single object may have a list at its top, whose items were put off as if they were objects of a list. */
function unpackLists(field: Field): Field {
  const isLazy = (item: Field): boolean => item.value instanceof LazyJson;
  const entries = field.entries();
  if (!entries.some(([, { value }]) => Array.isArray(value) && value.some((item) => item instanceof LazyJson)))
    return field;
  const unpacked = entries.map(([key, inner]) => [
    key,
    Array.isArray(inner.value)
      ? inner.items().map((item) => (isLazy(item) ? unpack(item)?.value : item.value))
      : inner.value,
  ]);
  return Field.root(Object.fromEntries(unpacked), field.issues, field.path, field.file);
}

/** The kind; with its group where another group has a kind of that name. */
function kindOf(field: Field, impliedKind: string): string {
  const kind = field.get('kind').text(impliedKind);
  const apiVersion = field.get('apiVersion').text();
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const expected = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
  return expected === undefined || apiVersion === '' || group === expected ? kind : `${kind}.${group}`;
}
