/** A trace that a scenario names, between its file and its value. */

import { parseMilli, parseUnits, renderMilli, renderUnits } from './amounts.ts';
import { DEFAULT_TRACE_SOURCE_OPTIONS } from './defaults.ts';
import type { TraceSource } from './scenario-cluster.ts';

type Amount = string | number;

export interface WrittenTrace {
  readonly files: readonly string[];
  readonly format?: string;
  readonly options?: {
    readonly unitCpu?: Amount;
    readonly unitMemory?: Amount;
    readonly memoryUnit?: Amount;
    readonly table?: string;
    readonly columns?: Readonly<Record<string, string>>;
    readonly machineType?: number;
    readonly badRowShare?: number;
  };
}

/** The trace with every option. */
export function toTraceSource({ files, format = '', options = {} }: WrittenTrace): TraceSource {
  const { unitCpu, unitMemory, memoryUnit, ...plain } = options;
  return {
    files,
    format,
    options: {
      ...DEFAULT_TRACE_SOURCE_OPTIONS,
      ...plain,
      ...(unitCpu !== undefined && { unitCpuMilli: parseMilli(unitCpu) }),
      ...(unitMemory !== undefined && { unitMemoryBytes: parseUnits(unitMemory) }),
      ...(memoryUnit !== undefined && { memoryUnitBytes: parseUnits(memoryUnit) }),
    },
  };
}

/** The written form of a trace. */
export function renderTrace({ files, format, options }: TraceSource): object {
  const { unitCpuMilli, unitMemoryBytes, memoryUnitBytes, table, columns, machineType, badRowShare } = options;
  const written = {
    ...(unitCpuMilli !== null && { unitCpu: renderMilli(unitCpuMilli) }),
    ...(unitMemoryBytes !== null && { unitMemory: renderUnits(unitMemoryBytes) }),
    ...(memoryUnitBytes !== null && { memoryUnit: renderUnits(memoryUnitBytes) }),
    ...(table !== '' && { table }),
    ...(Object.keys(columns).length > 0 && { columns }),
    ...(machineType !== null && { machineType }),
    ...(badRowShare !== DEFAULT_TRACE_SOURCE_OPTIONS.badRowShare && { badRowShare }),
  };
  return { files, ...(format !== '' && { format }), ...(Object.keys(written).length > 0 && { options: written }) };
}
