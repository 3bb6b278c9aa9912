/** Finds the single objects in what kubectl and other tools write: lists, typed lists, exports, plain objects. */

import { describeValue } from '../core/index.ts';
import { Field, isRecord } from './field.ts';
import type { IssueList } from './issues.ts';

/** One value of an input: a JSON text, one of the documents of a YAML text, one watch event's object. */
export interface InputDocument {
  readonly value: unknown;
  /** The file or stream it came from, '' where there is none. */
  readonly file?: string;
  /** Where it stands in the file, '' where it is all of it. */
  readonly path?: string;
}

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

/** Every single object of the documents, in their order; what is none is reported. */
export function findManifests(documents: readonly InputDocument[], issues: IssueList): Manifest[] {
  const found: Manifest[] = [];
  for (const { value, file = '', path = '' } of documents) {
    visit(Field.root(value, issues, path, file), '', 0, found);
  }
  return found;
}

function visit(field: Field, impliedKind: string, depth: number, found: Manifest[]): void {
  const { value } = field;
  if (Array.isArray(value) && depth < MAX_LIST_DEPTH) {
    for (const item of field.items()) visit(item, impliedKind, depth + 1, found);
    return;
  }
  if (!isRecord(value)) {
    // An empty YAML document is no mistake: a file may end with its separator.
    if (field.isPresent || depth > 0) field.report('wrong-type', describeValue(value), 'a Kubernetes object');
    return;
  }
  const { kind = impliedKind } = value;
  if (Array.isArray(value.items) && (kind === '' || (typeof kind === 'string' && kind.endsWith('List')))) {
    const itemKind = typeof kind === 'string' ? kind.slice(0, -'List'.length) : '';
    visit(field.get('items'), itemKind, depth + 1, found);
  } else if (kind === '') {
    visitExport(field, depth, found);
  } else {
    found.push({ kind: kindOf(field, impliedKind), field });
  }
}

function visitExport(field: Field, depth: number, found: Manifest[]): void {
  const sections = field.entries().filter(([key]) => Object.hasOwn(EXPORT_KEYS, key));
  if (sections.length === 0) field.get('kind').report('missing-field', 'nothing', 'the kind of a Kubernetes object');
  for (const [key, section] of sections) {
    for (const item of section.items()) visit(item, EXPORT_KEYS[key]!, depth + 1, found);
  }
}

/** The kind; with its group where another group has a kind of that name. */
function kindOf(field: Field, impliedKind: string): string {
  const kind = field.get('kind').text(impliedKind);
  const apiVersion = field.get('apiVersion').text();
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const expected = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
  return expected === undefined || apiVersion === '' || group === expected ? kind : `${kind}.${group}`;
}
