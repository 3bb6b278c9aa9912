/** A manifest that is asked about: a pod, a VM, or a migration that is not in the cluster. */

import { type Cluster, findMigrationTarget, nearestName, type Pod } from '../core/index.ts';
import type { Field } from './field.ts';
import type { InputDocument } from './input-document.ts';
import { IssueList } from './issues.ts';
import { readMigration } from './kubevirt/migration-object.ts';
import { findManifests } from './manifests.ts';
import { readPod } from './pod.ts';
import type { PriorityClasses } from './priority.ts';
import type { ReadContext } from './read-context.ts';

/** Kinds that can be asked about; what else stands beside them belongs to the cluster. */
export const SUBJECT_KINDS: readonly string[] = [
  'Pod',
  'VirtualMachine',
  'VirtualMachineInstance',
  'VirtualMachineInstanceMigration',
];

/** Kinds of the objects of documents, in their order; '' for what has none. */
export function kindsOf(documents: Iterable<InputDocument>): string[] {
  const kinds: string[] = [];
  for (const document of documents) {
    if (document.value === null) continue; // a YAML file may end with its separator
    const found = [...findManifests([document], new IssueList())].map(({ kind }) => kind);
    kinds.push(...(found.length === 0 ? [''] : found));
  }
  return kinds;
}

/** What subjects are read with. */
export interface SubjectReading {
  readonly cluster: Cluster;
  readonly podOf: (object: Field, kind: string) => Pod | null;
  /** A pod with all that is known of its guest. */
  readonly complete: (pod: Pod) => Pod;
  readonly podOfVm: (key: string) => Pod | null;
  readonly classes: PriorityClasses;
  readonly context: ReadContext;
}

/** The pod that is to be decided on; null (with issues) where there is none. */
export function readSubject(kind: string, field: Field, reading: SubjectReading): Pod | null {
  const { issues } = reading.context;
  const before = issues.errorCount;
  const pod = readByKind(kind, field, reading);
  return issues.errorCount > before ? null : pod;
}

function readByKind(kind: string, field: Field, reading: SubjectReading): Pod | null {
  if (kind === 'Pod') return reading.complete(readPod(field, reading.context.defaulting(), reading.classes));
  if (kind === 'VirtualMachineInstanceMigration') return readTarget(field, reading);
  return reading.podOf(field, kind);
}

function readTarget(field: Field, { cluster, podOfVm, context }: SubjectReading): Pod | null {
  const migration = readMigration(field, null, context);
  const { namespace, vmName } = migration;
  const fresh = podOfVm(`${namespace}/${vmName}`);
  const target = findMigrationTarget(migration, cluster, fresh);
  if (target !== null) return target;
  const running = cluster.pods.filter((pod) => pod.vm !== null && pod.nodeName !== '' && pod.namespace === namespace);
  const nearest = nearestName(
    vmName,
    running.map(({ vm }) => vm?.name ?? ''),
  );
  const remedy = nearest === undefined ? 'give the cluster with its launcher pods' : `did you mean ${nearest}?`;
  field
    .get('spec')
    .get('vmiName')
    .report('unknown-value', JSON.stringify(vmName), 'a VM that runs in the cluster', remedy);
  return null;
}
