/**
 * Pods and nodes as a record tells of them over time, gathered into a trace: a pod arrives when it is made, ends when it is
 * deleted or has run, and was placed where it was bound. The launcher pods of one VM are one VM, which migrates where a
 * second one is made for it.
 */

import { isFinished, type Node, type Pod, podKey, type TraceChange, type TraceVm } from '../../core/index.ts';
import type { TraceReading } from '../format.ts';
import { remarkCount } from '../remark-count.ts';
import { type ManifestPlace, ObjectReader } from './object-reader.ts';
import { shapeOfPod, traceNodeOf } from './pod-shape.ts';

/** A VM or container from its first pod on. */
interface Life {
  readonly id: string;
  /** The pod it came with. */
  readonly firstPod: Pod;
  /** The same as it was last told. */
  pod: Pod;
  readonly arrivalSeconds: number;
  departureSeconds: number;
  recordedNode: string;
  /** Keys of its pods that are there; more than one while a VM migrates. */
  readonly podKeys: Set<string>;
  /** A migration was told before its target pod. */
  isMigrationTold: boolean;
}

interface NodeStay {
  readonly node: Node;
  readonly joinSeconds: number;
  leaveSeconds: number;
  isCordoned: boolean;
}

/** When something was: seconds, and whether it is the state that the record begins with. */
export interface Moment {
  readonly seconds: number;
  readonly isStart: boolean;
}

export class ObjectHistory {
  readonly #reading: TraceReading;
  readonly #reader: ObjectReader;
  readonly #lives: Life[] = [];
  /** Lives that have not ended, by the key of each of their pods. */
  readonly #byPod = new Map<string, Life>();
  /** The same by `namespace/name` of the VM. */
  readonly #byVm = new Map<string, Life>();
  readonly #ids = new Set<string>();
  /** Uids of pods that have ended: what is told of them later is late. */
  readonly #ended = new Set<string>();
  readonly #stays: NodeStay[] = [];
  readonly #byNode = new Map<string, NodeStay>();
  readonly #changes: TraceChange[] = [];
  /** Keys of pods that went without ever having been told of. */
  readonly #goneUnseen = new Set<string>();

  constructor(reading: TraceReading, options: { readonly defaulting?: boolean } = {}) {
    this.#reading = reading;
    this.#reader = new ObjectReader(reading, options);
  }

  /** Takes an object as it is at a moment; kinds that are neither pods, nodes nor priority classes are left aside. */
  put(kind: string, manifest: unknown, at: Moment, place: ManifestPlace): void {
    if (kind === 'Node') this.#putNode(this.#reader.node(manifest, place), at);
    else if (kind === 'PriorityClass') this.#reader.addPriorityClass(manifest, place);
    else if (kind === 'Pod') this.#putPod(this.#reader.pod(manifest, place), at);
  }

  /** True where an object of that kind and key is there. */
  has(kind: string, key: string): boolean {
    return kind === 'Node' ? this.#byNode.has(key) : this.#byPod.has(key);
  }

  /** Kinds and keys of everything that is there. */
  *present(): Generator<readonly [kind: 'Node' | 'Pod', key: string]> {
    for (const name of this.#byNode.keys()) yield ['Node', name];
    for (const key of this.#byPod.keys()) yield ['Pod', key];
  }

  /** Lets go of an object by its key. */
  remove(kind: string, key: string, seconds: number): void {
    if (kind === 'Node') {
      const stay = this.#byNode.get(key);
      if (stay !== undefined) stay.leaveSeconds = seconds;
      this.#byNode.delete(key);
    } else if (kind === 'Pod') {
      if (this.#byPod.has(key)) this.#endPod(key, seconds);
      else if (!this.#ids.has(key)) this.#goneUnseen.add(key);
    }
  }

  /** A pod is bound to a node. */
  bind(key: string, nodeName: string): void {
    const life = this.#byPod.get(key);
    // A migration's target says nothing of where the scheduler put the VM at first.
    if (life !== undefined && life.recordedNode === '') life.recordedNode = nodeName;
  }

  /** A pod has run to its end. */
  finish(key: string, seconds: number): void {
    if (this.#byPod.has(key)) this.#endPod(key, seconds);
  }

  cordon(node: string, isCordoned: boolean, seconds: number): void {
    const stay = this.#byNode.get(node);
    if (stay !== undefined && stay.isCordoned === isCordoned) return;
    if (stay !== undefined) stay.isCordoned = isCordoned;
    this.#changes.push({ kind: isCordoned ? 'cordon' : 'uncordon', atSeconds: seconds, node });
  }

  /** Someone asks for a migration of a VM, `namespace/name`. */
  migrate(vmKey: string, seconds: number): void {
    const life = this.#byVm.get(vmKey);
    if (life === undefined) return;
    life.isMigrationTold = true;
    this.#changes.push({ kind: 'migrate', atSeconds: seconds, id: life.id });
  }

  /** Hands everything on: nodes, VMs in the order they came, then what happened to them. */
  close(): void {
    const { sink, remark } = this.#reading;
    const { axes } = this.#reader.context;
    for (const { node, joinSeconds, leaveSeconds } of this.#stays) {
      sink.node(traceNodeOf(node, axes, joinSeconds, leaveSeconds));
    }
    for (const life of this.#lives) sink.vm(this.#traceVmOf(life));
    for (const change of this.#changes) sink.change(change);
    const gone = 'Pods left out that were there before the start, as nothing but their deletion is told';
    remarkCount(remark, this.#goneUnseen.size, gone);
  }

  #traceVmOf(life: Life): TraceVm {
    const { firstPod: pod, arrivalSeconds, departureSeconds } = life;
    return {
      id: life.id,
      // Names are those of the first pod, but for lives that have the name of one before.
      shape: shapeOfPod(pod, this.#reader.context.axes, life.id.slice(pod.namespace.length + 1)),
      arrivalSeconds,
      arrivalKnowledge: arrivalSeconds === Number.NEGATIVE_INFINITY ? 'before-start' : 'observed',
      departureSeconds,
      departureKnowledge: departureSeconds === Number.POSITIVE_INFINITY ? 'after-end' : 'observed',
      group: pod.owner?.name ?? '',
      tenant: pod.namespace,
      priority: pod.priority,
      recordedNode: life.recordedNode,
    };
  }

  #putPod(pod: Pod | null, at: Moment): void {
    if (pod === null) return;
    const key = podKey(pod);
    const known = this.#byPod.get(key);
    if (known === undefined && this.#ended.has(pod.uid)) return;
    if (isFinished(pod)) {
      if (known !== undefined) this.#endPod(key, at.seconds);
      return;
    }
    // A StatefulSet's pod comes again under its name.
    if (known !== undefined && known.podKeys.size === 1 && known.pod.uid !== pod.uid && podKey(known.pod) === key) {
      this.#endPod(key, at.seconds);
    }
    const life = this.#byPod.get(key) ?? this.#begin(pod, key, at);
    if (podKey(life.pod) === key) {
      this.#noteResize(life, pod, at.seconds);
      life.pod = pod;
    }
    if (pod.nodeName !== '') this.bind(key, pod.nodeName);
  }

  #begin(pod: Pod, key: string, { seconds, isStart }: Moment): Life {
    const vmKey = pod.vm === null ? null : `${pod.namespace}/${pod.vm.name}`;
    const running = vmKey === null ? undefined : this.#byVm.get(vmKey);
    if (running !== undefined) {
      if (!running.isMigrationTold && !isStart) {
        this.#changes.push({ kind: 'migrate', atSeconds: seconds, id: running.id });
      }
      running.isMigrationTold = false;
      running.podKeys.add(key);
      this.#byPod.set(key, running);
      return running;
    }
    const life: Life = {
      id: this.#newId(key),
      firstPod: pod,
      pod,
      arrivalSeconds: isStart ? Number.NEGATIVE_INFINITY : seconds,
      departureSeconds: Number.POSITIVE_INFINITY,
      recordedNode: '',
      podKeys: new Set([key]),
      isMigrationTold: false,
    };
    this.#lives.push(life);
    this.#byPod.set(key, life);
    if (vmKey !== null) this.#byVm.set(vmKey, life);
    return life;
  }

  /** The pod's key, or what no pod has been called before. */
  #newId(key: string): string {
    let id = key;
    for (let number = 2; this.#ids.has(id); number++) id = `${key}.${number}`;
    this.#ids.add(id);
    return id;
  }

  /** A VM ends with the last of its pods. */
  #endPod(key: string, seconds: number): void {
    const life = this.#byPod.get(key)!;
    this.#byPod.delete(key);
    life.podKeys.delete(key);
    if (life.podKeys.size > 0) return;
    life.departureSeconds = seconds;
    // Without an uid a pod has its key for one, under which another may come.
    if (life.pod.uid !== key) this.#ended.add(life.pod.uid);
    const { vm, namespace } = life.pod;
    if (vm !== null) this.#byVm.delete(`${namespace}/${vm.name}`);
  }

  #noteResize(life: Life, pod: Pod, seconds: number): void {
    const { requests } = life.pod;
    const { axes } = this.#reader.context;
    if (requests === pod.requests || requests.join() === pod.requests.join()) return;
    this.#changes.push({ kind: 'resize', atSeconds: seconds, id: life.id, shape: shapeOfPod(pod, axes) });
  }

  #putNode(node: Node | null, { seconds, isStart }: Moment): void {
    if (node === null) return;
    if (!this.#byNode.has(node.name)) {
      const joinSeconds = isStart ? Number.NEGATIVE_INFINITY : seconds;
      const stay = { node, joinSeconds, leaveSeconds: Number.POSITIVE_INFINITY, isCordoned: false };
      this.#stays.push(stay);
      this.#byNode.set(node.name, stay);
    }
    this.cordon(node.name, node.isUnschedulable, seconds);
  }
}
