/** Puts what was measured into nodes and into the VMs of pods. Of several measurements of one thing the latest counts. */

import {
  amountOf,
  CPU_MILLI,
  type DirtyCurve,
  MEMORY_BYTES,
  type Node,
  type NodeUsage,
  nearestName,
  type Pod,
  podKey,
  quote,
  type UsageFigure,
  type Vm,
  type VmUsage,
} from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { DirtyReading, LauncherReading, NodeQuantity, NodeReading, Reading, VmReading } from './reading.ts';

/** Names compared to tell the nearest, and issues after which it is no longer looked for. */
const MAX_COMPARED = 1000;
const MAX_HELPED = 100;

/**
 * The nodes with their `usage`; a node of which nothing was measured is the one that was given. A reading of a node that is
 * not there becomes a warning. Time of a node's usage: that of its CPU, else the latest.
 */
export function applyNodeUsage(nodes: readonly Node[], readings: readonly Reading[]): readonly Node[] {
  const byNode = groupLatest(readings.filter((reading) => reading.of === 'node'));
  if (byNode.size === 0) return nodes;
  const names = new Set(nodes.map(({ name }) => name));
  for (const [name, found] of byNode) {
    if (!names.has(name)) warnUnknown([...found.values()][0]!.field, 'unknown-node', name, [...names]);
  }
  return nodes.map((node) => {
    const found = byNode.get(node.name);
    return found === undefined ? node : { ...node, usage: nodeUsageOf(node, found) };
  });
}

type Latest<T> = ReadonlyMap<string, T>;

/** The latest reading by node and quantity; of equally late ones the last. */
function groupLatest(readings: readonly NodeReading[]): ReadonlyMap<string, Latest<NodeReading>> {
  const groups = new Map<string, Map<string, NodeReading>>();
  for (const reading of readings) {
    const group = groups.get(reading.name) ?? new Map<string, NodeReading>();
    groups.set(reading.name, group);
    keepLatest(group, reading.quantity, reading);
  }
  return groups;
}

function keepLatest<T extends { readonly atSeconds: number | null }>(
  group: Map<string, T>,
  key: string,
  reading: T,
): void {
  const before = group.get(key);
  const isOlder = before !== undefined && (reading.atSeconds ?? 0) < (before.atSeconds ?? 0);
  if (!isOlder) group.set(key, reading);
}

function nodeUsageOf({ capacity }: Node, found: Latest<NodeReading>): NodeUsage {
  const figure = (quantity: NodeQuantity): UsageFigure | null => found.get(quantity)?.figure ?? null;
  const times = [...found.values()].flatMap(({ atSeconds }) => atSeconds ?? []);
  const cpuTime = (found.get('cpuMilli') ?? found.get('cpuShare'))?.atSeconds ?? null;
  const memoryCapacity = amountOf(capacity, MEMORY_BYTES);
  return {
    cpuMilli: figure('cpuMilli') ?? ofWhole(figure('cpuShare'), amountOf(capacity, CPU_MILLI)),
    memoryBytes:
      figure('memoryBytes') ??
      ofRest(figure('memoryAvailableBytes'), memoryCapacity) ??
      ofWhole(figure('memoryShare'), memoryCapacity),
    cpuPressure: figure('cpuPressure')?.mean ?? null,
    memoryPressure: figure('memoryPressure')?.mean ?? null,
    ioPressure: figure('ioPressure')?.mean ?? null,
    measuredAtSeconds: cpuTime ?? (times.length === 0 ? null : Math.max(...times)),
  };
}

function ofWhole(share: UsageFigure | null, whole: number): UsageFigure | null {
  return share && { mean: share.mean * whole, standardDeviation: share.standardDeviation * whole };
}

function ofRest(rest: UsageFigure | null, whole: number): UsageFigure | null {
  return rest && { mean: Math.max(0, whole - rest.mean), standardDeviation: rest.standardDeviation };
}

type GuestReading = VmReading | DirtyReading | LauncherReading;

/**
 * The pods with their `vm.usage`: what was measured of a guest holds for its launcher pod and for the target of its
 * migration. A pod of which nothing was measured is the one that was given. A reading of a VM that is not there becomes a
 * warning; one of a pod does not, for all pods have metrics and only guests are looked at.
 */
export function applyVmUsage(pods: readonly Pod[], readings: readonly Reading[]): readonly Pod[] {
  const guests = readings.filter((reading) => reading.of !== 'node');
  if (guests.length === 0) return pods;
  const vmKeys = new Set(pods.flatMap((pod) => vmKeyOf(pod) ?? []));
  const vmOfPod = new Map(pods.flatMap((pod) => (pod.vm === null ? [] : [[podKey(pod), vmKeyOf(pod)!] as const])));
  const byVm = new Map<string, Map<string, GuestReading>>();
  for (const reading of guests) {
    const key = reading.of === 'pod' ? vmOfPod.get(reading.key) : reading.key;
    if (key === undefined) continue;
    const group = byVm.get(key) ?? new Map<string, GuestReading>();
    byVm.set(key, group);
    keepLatest(group, slotOf(reading), reading);
  }
  for (const [key, group] of byVm) {
    if (!vmKeys.has(key)) warnUnknown([...group.values()][0]!.field, 'unknown-pod', key, [...vmKeys]);
  }
  return pods.map((pod) => {
    const found = byVm.get(vmKeyOf(pod) ?? '');
    return pod.vm === null || found === undefined
      ? pod
      : { ...pod, vm: { ...pod.vm, usage: vmUsageOf(pod.vm, found) } };
  });
}

/** What a reading is about: a rate and a curve are about the same. */
function slotOf(reading: GuestReading): string {
  return reading.of === 'vm-dirty-points' ? 'dirtyBytesPerSecond' : reading.quantity;
}

function vmKeyOf({ namespace, vm }: Pod): string | null {
  return vm === null ? null : `${namespace}/${vm.name}`;
}

function vmUsageOf(vm: Vm, found: Latest<GuestReading>): VmUsage {
  const meanOf = (slot: string): number | null => {
    const reading = found.get(slot);
    return reading === undefined || reading.of === 'vm-dirty-points' ? null : reading.mean;
  };
  const memoryBytes = meanOf('memoryBytes') ?? meanOf('memoryUsedBytes');
  return {
    cpuMilli: meanOf('cpuMilli'),
    // Resident memory holds the emulator too.
    memoryBytes: memoryBytes === null ? null : Math.min(memoryBytes, vm.guestMemoryBytes),
    dirtyCurve: curveOf(found.get('dirtyBytesPerSecond'), vm.guestMemoryBytes),
  };
}

/** A rate is one point of the curve: the bytes that were dirtied within its interval. */
function curveOf(reading: GuestReading | undefined, guestMemoryBytes: number): DirtyCurve | null {
  if (reading === undefined || reading.of === 'pod') return null;
  if (reading.of === 'vm-dirty-points') {
    const { points, capBytes } = reading;
    return { kind: 'points', points, capBytes: Math.min(capBytes ?? guestMemoryBytes, guestMemoryBytes) };
  }
  if (reading.mean === 0) return { kind: 'none' };
  const seconds = reading.intervalSeconds ?? 1;
  return { kind: 'points', points: [{ seconds, bytes: reading.mean * seconds }], capBytes: guestMemoryBytes };
}

function warnUnknown(field: Field, code: 'unknown-node' | 'unknown-pod', name: string, known: readonly string[]): void {
  const isHelped = field.issues.count < MAX_HELPED;
  const nearest = isHelped ? nearestName(name, known.slice(0, MAX_COMPARED)) : undefined;
  const wanted = code === 'unknown-node' ? 'the name of a node that is there' : 'namespace/name of a VM that is there';
  const remedy =
    nearest === undefined ? 'leave it out, or give the object it was measured of' : `did you mean ${nearest}?`;
  field.report(code, quote(name), wanted, remedy, 'warning');
}
