/** Which table of Google's trace a file holds, told by the keys of its first rows. */

import { firstLine } from '../first-line.ts';
import type { TraceHead } from '../format.ts';

/** In the order in which they are read. */
export const TABLES = ['machine_events', 'collection_events', 'instance_events', 'instance_usage'] as const;
export type Table = (typeof TABLES)[number];

/** Keys that no other table has, of which the first rows hold one; tables in the order in which they are tried. */
const TELLING_KEYS: readonly (readonly [Table, readonly string[]])[] = [
  ['instance_usage', ['average_usage', 'assigned_memory', 'random_sample_usage', 'cpu_usage_distribution']],
  ['collection_events', ['collection_name', 'collection_logical_name', 'max_per_machine', 'scheduler', 'user']],
  ['instance_events', ['instance_index', 'resource_request', 'alloc_instance_index']],
  ['machine_events', ['switch_id', 'platform_id', 'capacity', 'missing_data_reason']],
];
/** Keys that every row has. */
const EVERY_KEYS: Readonly<Record<Table, readonly string[]>> = {
  instance_usage: ['collection_id', 'start_time'],
  collection_events: ['collection_id', 'time'],
  instance_events: ['collection_id', 'time'],
  machine_events: ['machine_id', 'time'],
};

/** null where it is none of them. Absent values are absent keys, so that one row may not tell enough. */
export function tableOf(head: TraceHead): Table | null {
  if (
    !firstLine(head)
      .trimStart()
      .replace(/^\ufeff/, '')
      .startsWith('{')
  )
    return null;
  const { text } = head;
  const holds = (key: string): boolean => text.includes(`"${key}"`);
  const found = TELLING_KEYS.find(([table, keys]) => keys.some(holds) && EVERY_KEYS[table].every(holds));
  return found?.[0] ?? null;
}
