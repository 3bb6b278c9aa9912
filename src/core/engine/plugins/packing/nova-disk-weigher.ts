/**
 * NovaDiskWeigher: the node with the most local disk left (policies.md 4.3; nova/scheduler/weights/disk.py).
 *
 *   x = allocatable - requested ephemeral storage in bytes; score = 100 x x / greatest x
 *
 * Example: 20, 80 and 40 GiB left: 25, 100 and 50.
 */

import { EPHEMERAL_STORAGE_BYTES } from '../../../model/resources.ts';
import { createWeigher, leftOf, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const novaDiskWeigher: PluginDefinition = {
  name: 'NovaDiskWeigher',
  summary: 'Prefers nodes with the most local disk left, as Nova counts it.',
  points: ['score'],
  args: { type: 'object', properties: prefersProperty('more') },
  create: (args: WeigherArgs) => createWeigher({ minimum: 0, raw: leftOf(EPHEMERAL_STORAGE_BYTES) }, args),
};
