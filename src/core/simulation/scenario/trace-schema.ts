/** The schema of a trace that a scenario names. */

import { CPU, UNITS } from './formats.ts';
import { file, list, number, object, record, text, whole } from './schema-parts.ts';

export const TRACE_SCHEMA = object(
  {
    files: list(file, 10_000, 1),
    format: text(100),
    options: object({
      unitCpu: CPU,
      unitMemory: UNITS,
      memoryUnit: UNITS,
      table: text(100),
      columns: record(text(1000)),
      machineType: whole(0, Number.MAX_SAFE_INTEGER),
      badRowShare: number(0, 1),
    }),
  },
  'files',
);
