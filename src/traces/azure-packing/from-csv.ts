/** Azure's packing trace as comma-separated tables: VMs, VM types, or both joined. */

import type { BadRows } from '../bad-rows.ts';
import { placesOf, readCsv } from '../csv.ts';
import type { TraceFile, TraceReading } from '../format.ts';
import type { Entries } from './entry.ts';

const VM_COLUMNS = ['vmId', 'vmTypeId', 'priority', 'starttime', 'endtime'] as const;
/** `core` and `memory` stand here where VMs and types were joined. */
const VM_OPTIONAL = ['tenantId', 'core', 'memory', 'machineId'] as const;
const ALL_VM_COLUMNS = [...VM_COLUMNS, ...VM_OPTIONAL] as const;
const VM_AT = placesOf(ALL_VM_COLUMNS);
export const TYPE_COLUMNS = ['vmTypeId', 'core', 'memory'] as const;
const ALL_TYPE_COLUMNS = [...TYPE_COLUMNS, 'machineId'] as const;
const TYPE_AT = placesOf(ALL_TYPE_COLUMNS);

/** Columns by which a table of VMs is told. */
export const VM_TABLE_COLUMNS = VM_COLUMNS;

interface Context {
  readonly reading: TraceReading;
  readonly rows: BadRows;
}

/** A table of VMs. */
export function readVmTable(file: TraceFile, context: Context, entries: Entries): Promise<void> {
  return readCsv(file, { columns: ALL_VM_COLUMNS, optional: VM_OPTIONAL }, context, (row) => {
    const hasFractions = !row.isEmpty(VM_AT.core);
    entries.add(
      {
        id: row.name(VM_AT.vmId),
        tenant: row.text(VM_AT.tenantId),
        vmType: row.name(VM_AT.vmTypeId),
        priority: row.count(VM_AT.priority),
        startDays: row.number(VM_AT.starttime),
        endDays: row.isEmpty(VM_AT.endtime) ? null : row.number(VM_AT.endtime),
        fractions: hasFractions ? { core: row.amount(VM_AT.core), memory: row.amount(VM_AT.memory) } : null,
        machineType: row.isEmpty(VM_AT.machineId) ? null : row.count(VM_AT.machineId),
      },
      row.line,
    );
  });
}

/** A table of VM types, of one machine type or with a column that tells it. */
export function readTypeTable(file: TraceFile, context: Context, entries: Entries): Promise<void> {
  return readCsv(file, { columns: ALL_TYPE_COLUMNS, optional: ['machineId'] }, context, (row) => {
    const machineType = row.isEmpty(TYPE_AT.machineId) ? null : row.count(TYPE_AT.machineId);
    entries.addType(row.name(TYPE_AT.vmTypeId), machineType, {
      core: row.amount(TYPE_AT.core),
      memory: row.amount(TYPE_AT.memory),
    });
  });
}
