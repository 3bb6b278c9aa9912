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

export interface ReadCluster {
  /** Every object without an error. */
  readonly cluster: Cluster;
  /** All that was found, in the order of the input; an error means that its object is not in the cluster. */
  readonly issues: readonly Issue[];
  /** Number of objects by kind that placement does not read. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Reads the objects of documents as kubectl and other tools write them into a cluster. Never throws. */
export function clusterFromDocuments(documents: Iterable<InputDocument>, options: ReadOptions = {}): ReadCluster {
  const context = new ReadContext(options);
  const shelves = new Shelves(context);
  for (const { kind, field } of findManifests(documents, context.issues)) shelves.put(kind, field);
  const { cluster, issues } = parseCluster(shelves.toCluster(), (object) => shelves.placeOf(object));
  for (const issue of issues) context.issues.add(issue);
  if (shelves.skipped.size > 0) context.issues.add(describeSkipped(shelves.skipped));
  return { cluster, issues: context.issues.all, skipped: shelves.skipped };
}

function describeSkipped(skipped: ReadonlyMap<string, number>): Issue {
  const kinds = [...skipped].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return createIssue('unknown-kind', '', kinds, 'objects that placement reads', { severity: 'warning' });
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
