/** One thing that was measured of a node or of a VM, whatever told it. */

import type { DirtyPoint, UsageFigure } from '../../core/index.ts';
import type { Field } from '../field.ts';

/** What nodes are measured in. Shares, which are of the capacity, and pressures are fractions 0..1. */
export type NodeQuantity =
  | 'cpuMilli'
  | 'cpuShare'
  | 'memoryBytes'
  /** What could still be used; the rest of the capacity is. */
  | 'memoryAvailableBytes'
  | 'memoryShare'
  | 'cpuPressure'
  | 'memoryPressure'
  | 'ioPressure';

/** What guests are measured in; the used bytes stand in where it is not known which bytes are not zero. */
export type VmQuantity = 'cpuMilli' | 'memoryBytes' | 'memoryUsedBytes' | 'dirtyBytesPerSecond';

interface ReadingBase {
  /** End of what was measured, seconds since the epoch; null where unknown. */
  readonly atSeconds: number | null;
  /** Where it stands. */
  readonly field: Field;
}

export interface NodeReading extends ReadingBase {
  readonly of: 'node';
  readonly name: string;
  readonly quantity: NodeQuantity;
  readonly figure: UsageFigure;
}

export interface VmReading extends ReadingBase {
  readonly of: 'vm';
  /** `namespace/name` of the VirtualMachineInstance. */
  readonly key: string;
  readonly quantity: VmQuantity;
  readonly mean: number;
  /** Of a dirty rate: seconds over which the unique bytes were counted. */
  readonly intervalSeconds?: number;
}

export interface DirtyReading extends ReadingBase {
  readonly of: 'vm-dirty-points';
  /** `namespace/name` of the VirtualMachineInstance. */
  readonly key: string;
  readonly points: readonly DirtyPoint[];
  /** All memory the guest ever writes; null where unknown. */
  readonly capBytes: number | null;
}

export interface LauncherReading extends ReadingBase {
  readonly of: 'pod';
  /** `namespace/name` of the pod. */
  readonly key: string;
  readonly quantity: 'cpuMilli' | 'memoryBytes';
  readonly mean: number;
}

export type Reading = NodeReading | VmReading | DirtyReading | LauncherReading;
