/** Which column of a comma-separated trace holds what. */

import { BerthError, quote } from '../../core/index.ts';
import type { CsvLayout } from '../csv.ts';
import type { TraceOptions } from '../format.ts';
import { type Dimension, UNITS } from './units.ts';

/** What columns hold, in the order in which Berth writes them. */
export const COLUMN_KEYS = [
  'record',
  'id',
  'cpu',
  'memory',
  'arrival',
  'arrivalKnown',
  'departure',
  'departureKnown',
  'lifetime',
  'group',
  'tenant',
  'priority',
  'node',
  'kind',
  'gpu',
  'resources',
  'nodeTypes',
  'maxPerNode',
  'labels',
] as const;
export type ColumnKey = (typeof COLUMN_KEYS)[number];

/** The position of each in rows. */
export const AT: Readonly<Record<ColumnKey, number>> = Object.fromEntries(
  COLUMN_KEYS.map((key, place) => [key, place]),
) as Record<ColumnKey, number>;

/** A column's name and the unit of its numbers; '' where it has none. */
export interface NamedColumn {
  readonly name: string;
  readonly unit: string;
}

/** Names that are understood without being told; Berth writes the first. */
export const KNOWN_NAMES: Readonly<Record<ColumnKey, readonly [NamedColumn, ...NamedColumn[]]>> = {
  record: [{ name: 'record', unit: '' }],
  id: [{ name: 'id', unit: '' }],
  cpu: [
    { name: 'cpu_milli', unit: 'milli' },
    { name: 'cpu_cores', unit: 'cores' },
  ],
  memory: [
    { name: 'memory_bytes', unit: 'bytes' },
    { name: 'memory_mib', unit: 'MiB' },
    { name: 'memory_gib', unit: 'GiB' },
  ],
  arrival: [
    { name: 'arrival_s', unit: 's' },
    { name: 'arrival_ms', unit: 'ms' },
    { name: 'arrival_time', unit: 'rfc3339' },
  ],
  arrivalKnown: [{ name: 'arrival_known', unit: '' }],
  departure: [
    { name: 'departure_s', unit: 's' },
    { name: 'departure_ms', unit: 'ms' },
    { name: 'departure_time', unit: 'rfc3339' },
  ],
  departureKnown: [{ name: 'departure_known', unit: '' }],
  lifetime: [
    { name: 'lifetime_s', unit: 's' },
    { name: 'lifetime_ms', unit: 'ms' },
  ],
  group: [{ name: 'group', unit: '' }],
  tenant: [{ name: 'tenant', unit: '' }],
  priority: [{ name: 'priority', unit: '' }],
  node: [{ name: 'node', unit: '' }],
  kind: [{ name: 'kind', unit: '' }],
  gpu: [{ name: 'gpu', unit: '' }],
  resources: [{ name: 'resources', unit: '' }],
  nodeTypes: [{ name: 'node_types', unit: '' }],
  maxPerNode: [{ name: 'max_per_node', unit: '' }],
  labels: [{ name: 'labels', unit: '' }],
};

const DIMENSIONS: Partial<Record<ColumnKey, Dimension>> = {
  cpu: 'cpu',
  memory: 'memory',
  arrival: 'time',
  departure: 'time',
  lifetime: 'time',
};

/** Columns that a trace cannot be without. */
const REQUIRED: readonly ColumnKey[] = ['id', 'cpu'];

/** A column that is nowhere. */
const ABSENT = '\0';

/** Where everything is in one file. */
export interface CsvColumns {
  /** By position in COLUMN_KEYS. */
  readonly columns: readonly NamedColumn[];
  readonly layout: CsvLayout;
  readonly hasMemory: boolean;
}

/** The columns of a file with this header. What options.columns names must be there; the rest may be. */
export function findColumns(names: readonly string[], separator: string, options: TraceOptions): CsvColumns {
  const columns = COLUMN_KEYS.map((key): NamedColumn => {
    const asked = options.columns[key];
    if (asked !== undefined) return parseColumn(key, asked, names);
    const known = KNOWN_NAMES[key].find(({ name }) => names.includes(name));
    if (known !== undefined) return known;
    return REQUIRED.includes(key) ? KNOWN_NAMES[key][0] : { name: `${ABSENT}${key}`, unit: KNOWN_NAMES[key][0].unit };
  });
  return {
    columns,
    layout: {
      columns: columns.map(({ name }) => name),
      optional: columns.map(({ name }) => name).filter((name) => name.startsWith(ABSENT)),
      separator,
    },
    hasMemory: names.includes(columns[AT.memory]!.name),
  };
}

/** `vCPU`, or `vCPU:milli` with a unit. */
function parseColumn(key: ColumnKey, text: string, names: readonly string[]): NamedColumn {
  const known = KNOWN_NAMES[key].find(({ name }) => name === text);
  if (known !== undefined) return known;
  const dimension = DIMENSIONS[key];
  if (dimension === undefined) return { name: text, unit: '' };
  const units = Object.keys(UNITS[dimension]);
  const colon = text.lastIndexOf(':');
  if (colon < 0 || names.includes(text)) return { name: text, unit: units[0]! };
  const unit = text.slice(colon + 1);
  if (units.includes(unit)) return { name: text.slice(0, colon), unit };
  const message = `columns.${key}: found the unit ${quote(unit)}, wanted one of ${units.join(', ')}`;
  throw new BerthError('unknown-value', message);
}
