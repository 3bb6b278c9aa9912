/** The door: Kubernetes objects to a cluster, with everything that is wrong with them. */

import {
  type Cluster,
  createIssue,
  type Issue,
  type Pod,
  type PriorityClass,
  parseCluster,
  type ResourceAxes,
} from '../core/index.ts';
import type { InputDocument } from './input-document.ts';
import { findManifests } from './manifests.ts';
import { readPod } from './pod.ts';
import { ReadContext, type ReadOptions } from './read-context.ts';
import { Shelves } from './shelves.ts';
import { SUBJECT_KINDS } from './subject.ts';

export interface ReadCluster {
  /** Every object without an error. */
  readonly cluster: Cluster;
  /** All that was found, in the order of the input; an error means that its object is not in the cluster. */
  readonly issues: readonly Issue[];
  /** Number of objects by kind that placement does not read. */
  readonly skipped: ReadonlyMap<string, number>;
  /** The pods of manifests that are asked about (`addSubjects`), in their order; those with an error are left out. */
  readonly subjects: readonly Pod[];
  /** The pod that a VM of the cluster would be started with now, by `namespace/name`; null where it is not known. */
  readonly podOfVm: (key: string) => Pod | null;
  /** VMs left out because of their errors, by `namespace/name`. */
  readonly notPlaceable: readonly string[];
}

/** Reads the objects of documents as kubectl and other tools write them into a cluster. Never throws. */
export function clusterFromDocuments(documents: Iterable<InputDocument>, options: ReadOptions = {}): ReadCluster {
  const reader = new ClusterReader(options);
  reader.add(documents);
  return reader.finish();
}

/** Reads a cluster from several inputs, each of which may be forgotten once it is added. */
export class ClusterReader {
  readonly #context: ReadContext;
  readonly #shelves: Shelves;

  constructor(options: ReadOptions = {}) {
    this.#context = new ReadContext(options);
    this.#shelves = new Shelves(this.#context);
  }

  /** Reads the objects of documents, which come with the issues found in their texts. */
  add(documents: Iterable<InputDocument>, issues: readonly Issue[] = []): void {
    for (const issue of issues) this.#context.issues.add(issue);
    for (const { kind, field } of findManifests(documents, this.#context.issues)) this.#shelves.put(kind, field);
  }

  /** Reads pods, VMs and migrations to ask about; whatever else stands beside them belongs to the cluster. */
  addSubjects(documents: Iterable<InputDocument>, issues: readonly Issue[] = []): void {
    for (const issue of issues) this.#context.issues.add(issue);
    for (const { kind, field } of findManifests(documents, this.#context.issues)) {
      if (SUBJECT_KINDS.includes(kind)) this.#shelves.putSubject(kind, field);
      else this.#shelves.put(kind, field);
    }
  }

  /** What was read until now, before anything is joined or checked; it grows as more is added. */
  get soFar(): Cluster {
    return this.#shelves.soFar;
  }

  /** Checks what the objects say about each other. */
  finish(): ReadCluster {
    const { issues } = this.#context;
    const { skipped } = this.#shelves;
    const { cluster: shelved, readSubjects, podOfVm, notPlaceable } = this.#shelves.toCluster();
    const { cluster, issues: found } = parseCluster(shelved, (object) => this.#shelves.placeOf(object));
    for (const issue of found) issues.add(issue);
    if (skipped.size > 0) issues.add(describeSkipped(skipped));
    const subjects = readSubjects(cluster);
    return { cluster, issues: issues.all, skipped, subjects, podOfVm, notPlaceable };
  }
}

/** Kinds named in one issue. */
const MAX_KINDS_TOLD = 20;

function describeSkipped(skipped: ReadonlyMap<string, number>): Issue {
  const told = [...skipped].slice(0, MAX_KINDS_TOLD).map(([kind, count]) => `${count} ${kind.slice(0, 100)}`);
  const rest = skipped.size - told.length;
  const found = `${told.join(', ')}${rest > 0 ? ` and ${rest} more kinds` : ''}`;
  return createIssue('unknown-kind', '', found, 'objects that placement reads', { severity: 'warning' });
}

/** A pod from a manifest alone; `pod` is null where it has an error. */
export function podFromManifest(
  manifest: unknown,
  options: ReadOptions & { readonly axes: ResourceAxes; readonly priorityClasses?: readonly PriorityClass[] },
): { readonly pod: Pod | null; readonly issues: readonly Issue[] } {
  const context = new ReadContext(options, options.axes);
  const classes = new Map((options.priorityClasses ?? []).map((one) => [one.name, one]));
  const pod = readPod(context.root(manifest).object(), context, classes);
  return { pod: context.issues.errorCount === 0 ? pod : null, issues: context.issues.all };
}

export type { InputDocument, ReadOptions };
