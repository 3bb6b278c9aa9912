/** Requests as kube-scheduler sends them: a pod that is new each time, beside the same list of nodes. */

import { createRandom, type Random, randomBelow } from '../src/core/index.ts';
import { createAskedPod, createNode, type NameLength, nodeNameOf } from './dump-objects.ts';

export type Asking = 'filter' | 'prioritize';
export type PodKind = 'vm' | 'container';

/** A stream of questions. */
export interface Questions {
  readonly podKind: PodKind;
  readonly nodeCount: number;
  readonly nameLength: NameLength;
  /** Tells this stream's pods from those of another. */
  readonly firstPod: number;
}

/** Orders in which the names come: more than any memory of lists would be kept for. */
export const ORDERS = 64;

const SEED = 20261122;
/** Images that make a Node object of 12 KB: what a kubelet reports of a node that has run for long. */
const IMAGES_OF_LARGE_NODE = 50;

/**
 * Names only, as a kube-scheduler with nodeCacheCapable: true sends them: the end of a body. Its workers find nodes in
 * parallel, each a run of some 70, so that every pod comes with another order; `pod` tells which.
 */
export function namesEnd({ nodeCount, nameLength }: Questions, pod: number): Buffer {
  const names = Array.from(asFound(nodeCount, createRandom(SEED + pod)), (index) => nodeNameOf(index, nameLength));
  return Buffer.from(`,"Nodes":null,"NodeNames":${JSON.stringify(names)}}`);
}

/** Workers of kube-scheduler, and nodes that one takes at a time (parallelism.go: the square root of their number). */
const WORKERS = 16;

/** Every node once, in the order in which the workers come to it: each step one of them is the next. */
function* asFound(nodeCount: number, random: Random): Generator<number> {
  const runLength = Math.ceil(Math.sqrt(nodeCount));
  let taken = 0;
  const takeRun = (): number[] => {
    const start = taken;
    taken = Math.min(nodeCount, taken + runLength);
    return Array.from({ length: taken - start }, (_, at) => start + at);
  };
  const runs = Array.from({ length: WORKERS }, takeRun).filter((run) => run.length > 0);
  while (runs.length > 0) {
    const worker = randomBelow(random, runs.length);
    yield runs[worker]!.shift()!;
    if (runs[worker]!.length > 0) continue;
    const next = takeRun();
    if (next.length > 0) runs[worker] = next;
    else runs.splice(worker, 1);
  }
}

/** Whole Node objects, as with nodeCacheCapable: false. */
export function objectsEnd({ nodeCount, nameLength }: Questions): Buffer {
  const random = createRandom(SEED);
  const items = Array.from({ length: nodeCount }, (_, index) =>
    JSON.stringify(
      createNode({ name: nodeNameOf(index, nameLength), index, imageCount: IMAGES_OF_LARGE_NODE }, random),
    ),
  );
  return Buffer.from(`,"Nodes":{"metadata":{},"items":[${items.join(',')}]},"NodeNames":null}`);
}

/** The beginning of the body about the pod of a number. */
export function podStart({ podKind, firstPod }: Questions, number: number): Buffer {
  const pod = createAskedPod(podKind, firstPod + number, createRandom(SEED + number));
  return Buffer.from(`{"Pod":${JSON.stringify(pod)}`);
}

/** The bytes of a request. */
export function requestOf(asking: Asking, start: Buffer, end: Buffer): Buffer {
  const head = `POST /${asking} HTTP/1.1\r\nHost: berth\r\nContent-Type: application/json\r\nContent-Length: ${start.length + end.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), start, end]);
}
