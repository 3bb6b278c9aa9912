/** What objects of one kind are told apart by. */

import { isRecord } from '../field.ts';

/** Kinds that are in no namespace. */
const OF_CLUSTER: readonly string[] = [
  'Namespace',
  'PriorityClass',
  'Node',
  'NodeResourceTopology',
  'PersistentVolume',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'VolumeAttachment',
  'MigrationPolicy',
];

/** `namespace/name`, or the name of what is in no namespace; null where there is no name. */
export function objectKeyOf(kind: string, object: unknown): string | null {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return null;
  const { namespace, name } = metadata;
  if (OF_CLUSTER.includes(kind)) return name;
  return `${typeof namespace === 'string' && namespace !== '' ? namespace : 'default'}/${name}`;
}
