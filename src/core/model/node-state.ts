/** A node with the pods on it and what they use: the object that filters and scorers read. */

import { type GpuRequest, tightestDevices } from './gpu.ts';
import { KeyCounter } from './key-counter.ts';
import type { NodeTraffic } from './migration-traffic.ts';
import type { Node } from './node.ts';
import { type Pod, podKey } from './pod.ts';
import { addResources, CPU_MILLI, MEMORY_BYTES } from './resources.ts';
import { UsedPorts } from './used-ports.ts';

export class NodeState {
  /** Index of the node in the state's columns; stable while the node is there. */
  readonly slot: number;
  node: Node;
  /** By `namespace/name`: pods bound to or assumed on this node, terminating ones too. */
  readonly pods = new Map<string, Pod>();
  /** Sum of the pods' requests by axis. */
  readonly requested: number[] = [0, 0, 0, 0];
  /** Sums of the pods' non-zero requests (100m and 200 MiB where a container asks for nothing). */
  nonZeroCpuMilli = 0;
  nonZeroMemoryBytes = 0;
  readonly usedPorts: UsedPorts;
  /** Used thousandths of each shared GPU, by its index. */
  readonly gpuUsedMilli: number[] = [];
  /** Live migrations into and out of this node. */
  readonly traffic: NodeTraffic;
  readonly #gpuDevices = new Map<string, readonly number[]>();
  /** The state's clock at the last change. */
  version = 0;

  constructor(slot: number, node: Node, traffic: NodeTraffic = createTraffic(), usedPorts = new UsedPorts()) {
    this.slot = slot;
    this.node = node;
    this.traffic = traffic;
    this.usedPorts = usedPorts;
  }

  get name(): string {
    return this.node.name;
  }

  /** Counts a pod; the caller knows that it is not there yet. */
  add(pod: Pod): void {
    this.pods.set(podKey(pod), pod);
    this.#count(pod, 1);
    if (pod.hostPorts.length > 0) this.usedPorts.add(pod.hostPorts);
    if (pod.gpu !== null) this.#seat(podKey(pod), pod.gpu);
  }

  /** Stops counting a pod; the caller knows that it is there. */
  remove(pod: Pod): void {
    this.pods.delete(podKey(pod));
    if (this.#isExact()) this.#count(pod, -1);
    else this.#recount();
    if (pod.hostPorts.length > 0) this.usedPorts.remove(pod.hostPorts);
    if (pod.gpu !== null) this.#unseat(podKey(pod), pod.gpu);
  }

  /** Free thousandths of each shared GPU, by its index; none where the node has none. */
  freeGpuMilli(): number[] {
    const devices = this.node.gpus?.deviceMilli ?? [];
    return devices.map((milli, index) => milli - (this.gpuUsedMilli[index] ?? 0));
  }

  /** Devices a pod holds here; none where it asked for none or there was no room. */
  gpuDevicesOf(key: string): readonly number[] {
    return this.#gpuDevices.get(key) ?? NO_DEVICES;
  }

  #seat(key: string, gpu: GpuRequest): void {
    const devices = gpu.devices ?? tightestDevices(this.freeGpuMilli(), gpu) ?? NO_DEVICES;
    this.#gpuDevices.set(key, devices);
    for (const index of devices) this.gpuUsedMilli[index] = (this.gpuUsedMilli[index] ?? 0) + gpu.milliEach;
  }

  #unseat(key: string, gpu: GpuRequest): void {
    for (const index of this.gpuDevicesOf(key)) this.gpuUsedMilli[index]! -= gpu.milliEach;
    this.#gpuDevices.delete(key);
  }

  #count(pod: Pod, sign: 1 | -1): void {
    addResources(this.requested, pod.requests, sign);
    this.nonZeroCpuMilli += sign * pod.nonZeroRequests[CPU_MILLI]!;
    this.nonZeroMemoryBytes += sign * pod.nonZeroRequests[MEMORY_BYTES]!;
  }

  /** Whether the sums are free of rounding: what was counted can be taken back. */
  #isExact(): boolean {
    for (const sum of this.requested) if (sum > Number.MAX_SAFE_INTEGER) return false;
    return Math.max(this.nonZeroCpuMilli, this.nonZeroMemoryBytes) <= Number.MAX_SAFE_INTEGER;
  }

  /** Sums up anew: a pod that asked for 2^63 bytes has swallowed the low digits of the others. */
  #recount(): void {
    this.requested.fill(0);
    this.nonZeroCpuMilli = 0;
    this.nonZeroMemoryBytes = 0;
    for (const pod of this.pods.values()) this.#count(pod, 1);
  }

  /** A copy to think with: adding and removing pods there leaves this node as it is. */
  copy(): NodeState {
    const copy = new NodeState(this.slot, this.node, this.traffic, this.usedPorts.copy());
    for (const pod of this.pods.values()) copy.pods.set(podKey(pod), pod);
    copy.requested.length = 0;
    copy.requested.push(...this.requested);
    copy.nonZeroCpuMilli = this.nonZeroCpuMilli;
    copy.nonZeroMemoryBytes = this.nonZeroMemoryBytes;
    copy.version = this.version;
    copy.gpuUsedMilli.push(...this.gpuUsedMilli);
    for (const [key, devices] of this.#gpuDevices) copy.#gpuDevices.set(key, devices);
    return copy;
  }
}

const NO_DEVICES: readonly number[] = [];

function createTraffic(): NodeTraffic {
  return { inbound: new KeyCounter(), outbound: new KeyCounter() };
}
