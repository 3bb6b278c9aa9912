/** A cluster that follows its objects as they change: the state of the engine kept up with what the API server tells. */

import {
  ClusterState,
  createCluster,
  createIssue,
  type Issue,
  type ObjectKind,
  type Pod,
  type PriorityClass,
  podKey,
  ResourceAxes,
  type StorageKind,
} from '../../core/index.ts';
import { readClaim, readVolume } from '../claims.ts';
import { latestTimeOf, readSnapshotTime, SNAPSHOT_KIND } from '../cluster-time.ts';
import { Field } from '../field.ts';
import type { InputDocument } from '../input-document.ts';
import { readPod } from '../pod.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { readAttachment, readCsiDriver, readCsiNode, readStorageCapacity, readStorageClass } from '../storage.ts';
import {
  readDisruptionBudget,
  readNamespaceObject,
  readPriorityClass,
  readReplicationController,
  readSelectingController,
  readService,
} from '../workloads.ts';
import { FollowedNodes } from './follow-nodes.ts';
import { PlainFollower } from './follow-plain.ts';
import { type AssumptionResult, FollowedPods } from './follow-pods.ts';
import { FollowedVms } from './follow-vms.ts';
import type { Follower, Read, Taken } from './follower.ts';
import { MeasuredUsage } from './measured-usage.ts';
import { controllerKeyOf, inNamespace, objectKeyOf } from './object-key.ts';

/** Texts and values remembered before all are forgotten, so that a service of months stays small. */
const MAX_REMEMBERED = 300_000;
const MAX_REMEMBERED_CHARACTERS = 100_000_000;
/** Axes for resources that pods alone have named: a cluster has some tens, and anybody who makes pods can make names. */
const MOST_ASKED_AXES = 256;

export interface FollowOptions extends ReadOptions {
  readonly onAssumption?: (result: AssumptionResult) => void;
  /** Told of every object that came, says something new, or went (null), by its key. */
  readonly onChange?: (kind: string, key: string, object: unknown) => void;
}

export class FollowedCluster {
  readonly state: ClusterState;
  readonly pods: FollowedPods;
  readonly vms: FollowedVms;
  readonly #context: ReadContext;
  readonly #onChange: NonNullable<FollowOptions['onChange']>;
  readonly #nodes: FollowedNodes;
  readonly #classes = new Map<string, PriorityClass>();
  readonly #followers: ReadonlyMap<string, Follower>;
  /** Keys of objects that could not be read or taken in, by kind. */
  readonly #leftOut = new Map<string, Set<string>>();
  #snapshotSeconds: number | null = null;

  constructor(options: FollowOptions = {}) {
    const context = new ReadContext(options, new ResourceAxes(MOST_ASKED_AXES));
    const state = new ClusterState(createCluster({ axes: context.axes, timeSeconds: options.timeSeconds ?? null }));
    const read: Read = (object, readOne) => {
      const before = context.issues.errorCount;
      const made = readOne(object);
      return context.issues.errorCount > before ? null : made;
    };
    const reading = { context, read };
    this.#context = context;
    this.#onChange = options.onChange ?? (() => {});
    this.state = state;
    this.#nodes = new FollowedNodes(state, context, read);
    this.vms = new FollowedVms(state, reading, () => this.pods);
    this.pods = new FollowedPods(state, reading, {
      classes: this.#classes,
      onVmPod: (before, after) => this.vms.onPod(before, after),
      onAssumption: options.onAssumption ?? (() => {}),
    });
    this.#followers = this.#createFollowers(reading);
  }

  /** Kinds that are followed; objects of others are left aside. */
  get kinds(): Iterable<string> {
    return this.#followers.keys();
  }

  /** Takes an object as the API server tells it now. */
  put(kind: string, object: unknown): void {
    if (kind === SNAPSHOT_KIND) {
      this.#snapshotSeconds = readSnapshotTime(Field.root(object, this.#context.issues, kind));
      return;
    }
    const follower = this.#followers.get(kind);
    const key = objectKeyOf(kind, object);
    if (follower === undefined || key === null) return;
    if (this.#context.remembersMoreThan(MAX_REMEMBERED, MAX_REMEMBERED_CHARACTERS)) this.#context.forget();
    const { axes } = this.#context;
    const axisCount = axes.count;
    const leftOut = this.#leftOutOf(kind);
    const taken = this.#take(follower, kind, key, object);
    // What cannot be read stands for nothing, as if it had gone.
    if (taken === 'unreadable' && !leftOut.has(key)) this.#tell(kind, key, null);
    if (taken === 'unreadable' || taken === 'kept') leftOut.add(key);
    else leftOut.delete(key);
    if (taken === 'changed' || taken === 'kept') this.#tell(kind, key, object);
    // What pods ask for may have an axis now.
    if (axes.count > axisCount) for (const one of this.pods.uncounted) this.put('Pod', one);
  }

  /** One object that leads into a broken rule must not stop the others: it is left out, and that is told. */
  #take(follower: Follower, kind: string, key: string, object: unknown): Taken {
    const field = Field.root(object, this.#context.issues, `${kind} ${key}`);
    const taken = this.#shield(kind, key, () => follower.put(key, field));
    if (taken === null) this.#shield(kind, key, () => follower.remove(key));
    return taken ?? 'unreadable';
  }

  #tell(kind: string, key: string, object: unknown): void {
    this.#shield(kind, key, () => this.#onChange(kind, key, object));
  }

  /** What `act` returns; null where it throws. */
  #shield<T>(kind: string, key: string, act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      const found = error instanceof Error ? error.message.slice(0, 300) : 'an unknown error';
      this.#context.issues.add(createIssue('internal', `${kind} ${key}`, found, 'an object that can be taken in'));
      return null;
    }
  }

  #leftOutOf(kind: string): Set<string> {
    const leftOut = this.#leftOut.get(kind) ?? new Set();
    this.#leftOut.set(kind, leftOut);
    return leftOut;
  }

  /** Lets go of an object; only its name is read. */
  remove(kind: string, object: unknown): void {
    const key = objectKeyOf(kind, object);
    if (key !== null) this.#removeKey(kind, key);
  }

  /** Takes all objects of a kind in place of those before. */
  replace(kind: string, objects: readonly unknown[]): void {
    const follower = this.#followers.get(kind);
    if (follower === undefined) return;
    const keys = new Set(objects.map((object) => objectKeyOf(kind, object)));
    for (const key of [...follower.keys()]) if (!keys.has(key)) this.#removeKey(kind, key);
    for (const key of [...this.#leftOutOf(kind)]) if (!keys.has(key)) this.#removeKey(kind, key);
    for (const object of objects) this.put(kind, object);
  }

  #removeKey(kind: string, key: string): void {
    this.#tell(kind, key, null);
    const removed = this.#shield(kind, key, () => this.#followers.get(kind)?.remove(key) ?? true);
    // What is still there is let go of again with the next list.
    if (removed === null) this.#leftOutOf(kind).add(key);
    else this.#leftOutOf(kind).delete(key);
  }

  /** Sets what was measured, in place of what was before; nothing: nothing is known. */
  setMeasurements(documents: readonly InputDocument[]): void {
    for (const _step of this.measuringSteps(documents)) {
      // At once.
    }
  }

  /** The same in steps of a few milliseconds, between which decisions can be taken. */
  *measuringSteps(documents: readonly InputDocument[]): Generator<void> {
    const measured = new MeasuredUsage(this.#context.options);
    for (const document of documents) {
      measured.add(document);
      yield;
    }
    const nodes = measured.ofNodes(this.#nodes.nodes);
    yield;
    const vms = measured.ofVms([...this.pods.all]);
    yield;
    yield* this.#nodes.setUsage(nodes);
    yield* this.vms.setUsage(vms);
  }

  /** A pod from a manifest, with all that is known of its guest; null (with issues) where it cannot be read. */
  readPod(manifest: unknown): { readonly pod: Pod | null; readonly issues: readonly Issue[] } {
    const context = new ReadContext(this.#context.options, this.#context.axes);
    const pod = readPod(context.root(manifest).object(), context, this.#classes);
    if (context.issues.errorCount > 0) return { pod: null, issues: context.issues.all };
    const known = this.pods.known(podKey(pod));
    const isSeen = known !== undefined && known.uid === pod.uid && known.vm?.uid === pod.vm?.uid;
    // What was seen last is as good as what was sent, but for the pod itself.
    return { pod: isSeen && pod.vm !== null ? { ...pod, vm: known.vm } : this.vms.complete(pod), issues: [] };
  }

  /** When the snapshot was taken, else the latest time that stands in nodes and pods, Unix time in seconds; null without. */
  get latestTimeSeconds(): number | null {
    return this.#snapshotSeconds ?? latestTimeOf({ nodes: this.#nodes.nodes, pods: [...this.pods.all] });
  }

  /** Objects by kind: kept, and left out because they could not be read. */
  counts(): ReadonlyMap<string, { readonly kept: number; readonly leftOut: number }> {
    const counts = [...this.#followers].map(([kind, follower]) => {
      const kept = [...follower.keys()].length;
      return [kind, { kept, leftOut: this.#leftOut.get(kind)?.size ?? 0 }] as const;
    });
    return new Map(counts);
  }

  /** What was found wrong since it was last asked. */
  drainIssues(): readonly Issue[] {
    return this.#context.issues.drain();
  }

  #createFollowers({ context, read }: { context: ReadContext; read: Read }): ReadonlyMap<string, Follower> {
    const { state, vms } = this;
    const around = <T extends object>(kind: ObjectKind, readOne: (field: Field) => T, keyOfOne: (made: T) => string) =>
      new PlainFollower(read, {
        readOne,
        // One kind is always read by one function, so what is made is of the kind.
        onPut: (made) => state.objects.put(kind, made as never),
        onRemove: (before) => state.objects.remove(kind, keyOfOne(before)),
      });
    const storage = <T extends object>(
      kind: StorageKind,
      readOne: (field: Field) => T,
      keyOfOne: (made: T) => string,
    ) =>
      new PlainFollower(read, {
        readOne,
        onPut: (made) => state.storage.put(kind, made as never),
        onRemove: (before) => state.storage.remove(kind, keyOfOne(before)),
      });
    const controller = (kind: 'ReplicaSet' | 'StatefulSet') =>
      around('controllers', (field) => readSelectingController(field, context, kind), controllerKeyOf);
    const named = ({ name }: { readonly name: string }): string => name;
    const claims = new PlainFollower(read, {
      readOne: (field) => readClaim(field, context),
      onPut: (made) => {
        state.storage.put('claims', made);
        vms.setClaim(inNamespace(made), made.accessModes);
      },
      onRemove: (before) => {
        state.storage.remove('claims', inNamespace(before));
        vms.setClaim(inNamespace(before), null);
      },
    });
    const namespaces = new PlainFollower(read, {
      readOne: (field) => readNamespaceObject(field, context),
      onPut: (made) => {
        state.objects.put('namespaces', made);
        vms.onNamespace(made.name);
      },
      onRemove: ({ name }) => {
        state.objects.remove('namespaces', name);
        vms.onNamespace(name);
      },
    });
    const classes = new PlainFollower(read, {
      readOne: readPriorityClass,
      onPut: (made) => void this.#classes.set(made.name, made),
      onRemove: ({ name }) => void this.#classes.delete(name),
    });
    return new Map<string, Follower>([
      ['Namespace', namespaces],
      ['PriorityClass', classes],
      ['Node', this.#nodes],
      ['NodeResourceTopology', this.#nodes.topologies],
      ['Pod', this.pods],
      ['Service', around('services', (field) => readService(field, context), inNamespace)],
      [
        'ReplicationController',
        around('controllers', (field) => readReplicationController(field, context), controllerKeyOf),
      ],
      ['ReplicaSet', controller('ReplicaSet')],
      ['StatefulSet', controller('StatefulSet')],
      [
        'PodDisruptionBudget',
        around('disruptionBudgets', (field) => readDisruptionBudget(field, context), inNamespace),
      ],
      ['PersistentVolumeClaim', claims],
      ['PersistentVolume', storage('volumes', (field) => readVolume(field, context), named)],
      ['StorageClass', storage('classes', readStorageClass, named)],
      ['CSINode', storage('csiNodes', readCsiNode, named)],
      ['CSIDriver', storage('csiDrivers', readCsiDriver, named)],
      ['CSIStorageCapacity', storage('capacities', (field) => readStorageCapacity(field, context), inNamespace)],
      ['VolumeAttachment', storage('attachments', readAttachment, named)],
      ['KubeVirt', vms.followerOf('KubeVirt')],
      ['HyperConverged', vms.followerOf('HyperConverged')],
      ['MigrationPolicy', vms.followerOf('MigrationPolicy')],
      ['VirtualMachineInstance', vms.followerOf('VirtualMachineInstance')],
      ['VirtualMachineInstanceMigration', vms.followerOf('VirtualMachineInstanceMigration')],
    ]);
  }
}
