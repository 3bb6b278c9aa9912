/** The door: Kubernetes objects to a cluster, with everything that is wrong with them. */

import {
  type Cluster,
  type Controller,
  createCluster,
  createIssue,
  type Issue,
  type Pod,
  type PriorityClass,
  parseCluster,
  type ResourceAxes,
} from '../core/index.ts';
import { readClaim, readVolume } from './claims.ts';
import type { Field } from './field.ts';
import { findManifests, type InputDocument, type Manifest } from './manifests.ts';
import { readNode } from './node.ts';
import { readPod } from './pod.ts';
import { ReadContext, type ReadOptions } from './read-context.ts';
import { readAttachment, readCsiDriver, readCsiNode, readStorageCapacity, readStorageClass } from './storage.ts';
import {
  readDisruptionBudget,
  readNamespaceObject,
  readPriorityClass,
  readReplicationController,
  readSelectingController,
  readService,
} from './workloads.ts';

export interface ReadCluster {
  /** Every object without an error. */
  readonly cluster: Cluster;
  /** All that was found, in the order of the input; an error means that its object is not in the cluster. */
  readonly issues: readonly Issue[];
  /** Number of objects by kind that placement does not read. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Reads the objects of documents as kubectl and other tools write them into a cluster. Never throws. */
export function clusterFromDocuments(documents: readonly InputDocument[], options: ReadOptions = {}): ReadCluster {
  const context = new ReadContext(options);
  const shelves = new Map<string, Field[]>();
  for (const { kind, field } of findManifests(documents, context.issues)) {
    const shelf = shelves.get(kind);
    if (shelf === undefined) shelves.set(kind, [field]);
    else shelf.push(field);
  }
  const reader = new ShelfReader(shelves, context);
  const { cluster, issues } = parseCluster(readShelves(reader, context), (object) => reader.placeOf(object));
  for (const issue of issues) context.issues.add(issue);
  const skipped = reader.unread();
  if (skipped.size > 0) context.issues.add(describeSkipped(skipped));
  return { cluster, issues: context.issues.all, skipped };
}

function readShelves(reader: ShelfReader, context: ReadContext): Cluster {
  const priorityClasses = reader.read('PriorityClass', readPriorityClass);
  const classes = new Map(priorityClasses.map((one) => [one.name, one]));
  const controllers: Controller[] = [
    ...reader.read('ReplicaSet', (field) => readSelectingController(field, context, 'ReplicaSet')),
    ...reader.read('StatefulSet', (field) => readSelectingController(field, context, 'StatefulSet')),
    ...reader.read('ReplicationController', (field) => readReplicationController(field, context)),
  ];
  return createCluster({
    axes: context.axes,
    nodes: reader.read('Node', (field) => readNode(field, context)),
    pods: reader.read('Pod', (field) => readPod(field, context, classes)),
    namespaces: reader.read('Namespace', (field) => readNamespaceObject(field, context)),
    services: reader.read('Service', (field) => readService(field, context)),
    controllers,
    disruptionBudgets: reader.read('PodDisruptionBudget', (field) => readDisruptionBudget(field, context)),
    priorityClasses,
    storage: {
      claims: reader.read('PersistentVolumeClaim', (field) => readClaim(field, context)),
      volumes: reader.read('PersistentVolume', (field) => readVolume(field, context)),
      classes: reader.read('StorageClass', readStorageClass),
      csiNodes: reader.read('CSINode', readCsiNode),
      csiDrivers: reader.read('CSIDriver', readCsiDriver),
      capacities: reader.read('CSIStorageCapacity', (field) => readStorageCapacity(field, context)),
      attachments: reader.read('VolumeAttachment', readAttachment),
    },
  });
}

/** Reads the manifests of a kind, leaves out those with errors, and remembers where each object came from. */
class ShelfReader {
  readonly #shelves: Map<string, Field[]>;
  readonly #context: ReadContext;
  readonly #places = new Map<object, Field>();

  constructor(shelves: Map<string, Field[]>, context: ReadContext) {
    this.#shelves = shelves;
    this.#context = context;
  }

  /** Takes the shelf of a kind. */
  read<T extends object>(kind: string, readOne: (field: Field) => T): T[] {
    const { issues } = this.#context;
    const objects: T[] = [];
    for (const field of this.#shelves.get(kind) ?? []) {
      const before = issues.errorCount;
      const object = readOne(field);
      if (issues.errorCount > before) continue;
      objects.push(object);
      this.#places.set(object, field);
    }
    this.#shelves.delete(kind);
    return objects;
  }

  placeOf(object: object): { file: string; path: string } {
    const field = this.#places.get(object);
    return { file: field?.file ?? '', path: field?.path ?? '' };
  }

  /** Kinds that were not taken, by number of objects. */
  unread(): ReadonlyMap<string, number> {
    return new Map([...this.#shelves].map(([kind, fields]) => [kind, fields.length]));
  }
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

export type { InputDocument, Manifest };
