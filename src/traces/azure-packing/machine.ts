/** Which machine type the fractions of Azure's packing trace are decoded for, and what 1.0 of it stands for. */

import { BerthError } from '../../core/index.ts';
import type { TraceReading } from '../format.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from '../units.ts';

/** The machine type whose size is known: with it all fractions give sizes that Azure sells (inferred, not published). */
export const KNOWN_MACHINE_TYPE = 16;
const KNOWN_CPU_MILLI = 104 * MILLI_PER_CORE;
const KNOWN_MEMORY_BYTES = 562.5 * BYTES_PER_GIB;

/** A machine type and what 1.0 of it is. */
export interface Machine {
  readonly type: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** Decodes fractions for a machine type; says so in a remark. Throws where the size is neither given nor known. */
export function chooseMachine(type: number, { options, remark }: TraceReading): Machine {
  const isKnown = type === KNOWN_MACHINE_TYPE;
  const cpuMilli = options.unitCpuMilli ?? (isKnown ? KNOWN_CPU_MILLI : null);
  const memoryBytes = options.unitMemoryBytes ?? (isKnown ? KNOWN_MEMORY_BYTES : null);
  if (cpuMilli === null || memoryBytes === null) {
    const message = `machine type ${type}: found sizes as fractions of a machine of unknown size, wanted its cores and memory`;
    throw new BerthError('missing-field', message, { remedy: 'give --unit-cpu and --unit-memory' });
  }
  const isGiven = options.unitCpuMilli !== null && options.unitMemoryBytes !== null;
  const size = `${cpuMilli / MILLI_PER_CORE} cores and ${memoryBytes / BYTES_PER_GIB} GiB`;
  remark(`Sizes are fractions: a machine of type ${type} counts as ${size}${isGiven ? '' : ', an inference'}.`);
  return { type, cpuMilli, memoryBytes };
}
