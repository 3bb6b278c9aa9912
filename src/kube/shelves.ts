/** Objects of a cluster by kind, read one at a time as they come. */

import {
  type Cluster,
  type Controller,
  createCluster,
  type ObjectPlace,
  type Pod,
  type PriorityClass,
} from '../core/index.ts';
import { readClaim, readVolume } from './claims.ts';
import { latestTimeOf, readSnapshotTime, SNAPSHOT_KIND } from './cluster-time.ts';
import { Field } from './field.ts';
import { KubevirtShelf } from './kubevirt/kubevirt-shelf.ts';
import { readNode } from './node.ts';
import { NumaShelf } from './numa-shelf.ts';
import { readPod } from './pod.ts';
import type { ReadContext } from './read-context.ts';
import { readAttachment, readCsiDriver, readCsiNode, readStorageCapacity, readStorageClass } from './storage.ts';
import { readSubject } from './subject.ts';
import { UsageShelf } from './usage/usage-shelf.ts';
import {
  readDisruptionBudget,
  readNamespaceObject,
  readPriorityClass,
  readReplicationController,
  readSelectingController,
  readService,
} from './workloads.ts';

const NO_PLACE: ObjectPlace = { file: '', path: '' };

type ReadOne<T> = (field: Field, context: ReadContext) => T;

/** A cluster before its last gate, and what can still be made of its objects. */
export interface ShelvedCluster {
  readonly cluster: Cluster;
  /** The pods of the manifests that are asked about, once the cluster is known. */
  readonly readSubjects: (parsed: Cluster) => readonly Pod[];
  /** The pod that a VM would be started with now, by `namespace/name`; null where it is not known. */
  readonly podOfVm: (key: string) => Pod | null;
  /** VMs left out because of their errors, by `namespace/name`. */
  readonly notPlaceable: readonly string[];
}

export class Shelves {
  /** Number of objects by kind that placement does not read. */
  readonly skipped = new Map<string, number>();
  readonly #context: ReadContext;
  readonly #places = new Map<object, ObjectPlace>();
  readonly #classes = new Map<string, PriorityClass>();
  /** Pods whose priority may come from a class that is still to come. */
  readonly #deferred: Field[] = [];
  readonly #kubevirt: KubevirtShelf;
  readonly #usage: UsageShelf;
  readonly #numa: NumaShelf;
  /** Manifests that are asked about. */
  readonly #subjects: { readonly kind: string; readonly field: Field }[] = [];
  /** What to do with a manifest, by its kind. */
  readonly #readers = new Map<string, (field: Field) => void>();
  readonly #cluster: Cluster;
  /** When the snapshot was taken; null of other dumps. */
  #snapshotSeconds: number | null = null;

  constructor(context: ReadContext) {
    this.#context = context;
    this.#kubevirt = new KubevirtShelf(context);
    this.#usage = new UsageShelf(context);
    this.#numa = new NumaShelf(context);
    const shelf = <T extends object>(kind: string, readOne: ReadOne<T>): T[] => this.#addShelf(kind, [], readOne);
    const controllers: Controller[] = [];
    this.#addShelf('ReplicaSet', controllers, (field) => readSelectingController(field, context, 'ReplicaSet'));
    this.#addShelf('StatefulSet', controllers, (field) => readSelectingController(field, context, 'StatefulSet'));
    this.#readers.set(SNAPSHOT_KIND, (field) => {
      this.#snapshotSeconds = readSnapshotTime(field);
    });
    this.#addShelf('ReplicationController', controllers, readReplicationController);
    this.#cluster = createCluster({
      axes: context.axes,
      nodes: shelf('Node', readNode),
      pods: shelf('Pod', (field) => readPod(field, context, this.#classes)),
      namespaces: shelf('Namespace', readNamespaceObject),
      services: shelf('Service', readService),
      controllers,
      disruptionBudgets: shelf('PodDisruptionBudget', readDisruptionBudget),
      priorityClasses: shelf('PriorityClass', readPriorityClass),
      storage: {
        claims: shelf('PersistentVolumeClaim', readClaim),
        volumes: shelf('PersistentVolume', readVolume),
        classes: shelf('StorageClass', readStorageClass),
        csiNodes: shelf('CSINode', readCsiNode),
        csiDrivers: shelf('CSIDriver', readCsiDriver),
        capacities: shelf('CSIStorageCapacity', readStorageCapacity),
        attachments: shelf('VolumeAttachment', readAttachment),
      },
    });
  }

  /** What lies on the shelves now; it grows as more is put. */
  get soFar(): Cluster {
    return this.#cluster;
  }

  /** Reads a manifest onto the shelf of its kind; one with an error is left out, one of an unknown kind is counted. */
  put(kind: string, field: Field): void {
    const read = this.#readers.get(kind);
    if (read === undefined) {
      const isTaken = (): boolean =>
        this.#kubevirt.put(kind, field) || this.#usage.put(kind, field) || this.#numa.put(kind, field);
      // What is wrong with one VM or one measurement leaves that one out: the rest of the cluster can be decided on.
      if (!this.#context.issues.bearErrors(isTaken)) this.skipped.set(kind, (this.skipped.get(kind) ?? 0) + 1);
    } else if (kind === 'Pod' && this.#context.isDefaulting) this.#deferred.push(field);
    else read(field);
  }

  /** Keeps a manifest that is asked about rather than part of the cluster. */
  putSubject(kind: string, field: Field): void {
    this.#subjects.push({ kind, field });
  }

  /** Everything that was put, in the order it came; then the pods of VMs that have none. */
  toCluster(): ShelvedCluster {
    for (const one of this.#cluster.priorityClasses) this.#classes.set(one.name, one);
    for (const field of this.#deferred.splice(0)) this.#readers.get('Pod')?.(field);
    const nodes = this.#numa.applyToNodes(this.#usage.applyToNodes(this.#cluster.nodes));
    this.#replace(this.#cluster.nodes, nodes);
    const latest = this.#snapshotSeconds ?? latestTimeOf({ nodes, pods: this.#cluster.pods });
    const timeSeconds = this.#context.options.timeSeconds ?? latest;
    const cluster = { ...this.#cluster, nodes, timeSeconds };
    const { origins, podOf, complete, podOfVm, notPlaceable, ...joined } = this.#context.issues.bearErrors(() =>
      this.#kubevirt.join(cluster, this.#classes),
    );
    for (const [pod, origin] of origins) {
      this.#places.set(pod, origin instanceof Field ? placeOf(origin) : this.placeOf(origin));
    }
    const pods = this.#usage.applyToPods(joined.pods);
    this.#replace(joined.pods, pods);
    const reading = { podOf, complete, podOfVm, classes: this.#classes, context: this.#context };
    return {
      cluster: { ...cluster, ...joined, pods },
      readSubjects: (parsed) =>
        this.#subjects.flatMap(({ kind, field }) => readSubject(kind, field, { ...reading, cluster: parsed }) ?? []),
      podOfVm,
      notPlaceable,
    };
  }

  /** Objects that stand for others in the same order come from the same places. */
  #replace(before: readonly object[], after: readonly object[]): void {
    after.forEach((object, index) => {
      const old = before[index];
      if (old !== undefined && old !== object) this.#places.set(object, this.placeOf(old));
    });
  }

  /** Where an object came from. */
  placeOf(object: object): ObjectPlace {
    return this.#places.get(object) ?? NO_PLACE;
  }

  #addShelf<T extends object>(kind: string, shelf: T[], readOne: ReadOne<T>): T[] {
    const { issues } = this.#context;
    this.#readers.set(kind, (field) => {
      const before = issues.errorCount;
      const object = readOne(field, this.#context);
      if (issues.errorCount > before) return;
      shelf.push(object);
      this.#places.set(object, placeOf(field));
    });
    return shelf;
  }
}

function placeOf({ file, path }: Field): ObjectPlace {
  return { file, path };
}
