/**
 * NovaRamWeigher: the node with the most memory left, without any overcommit (policies.md 4.3;
 * nova/scheduler/weights/ram.py).
 *
 *   x = allocatable - requested bytes; score = 100 x x / greatest x
 *
 * Example: 4096, 8192 and 1024 MB left: 50, 100 and 12.5. With a CPU weigher that gives 33.3, 100 and 66.7 the totals are
 * 83.3, 200 and 79.2.
 */

import { MEMORY_BYTES } from '../../../model/resources.ts';
import { createWeigher, leftOf, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const novaRamWeigher: PluginDefinition = {
  name: 'NovaRamWeigher',
  summary: 'Prefers nodes with the most memory left, as Nova counts it.',
  points: ['score'],
  args: { type: 'object', properties: prefersProperty('more') },
  create: (args: WeigherArgs) => createWeigher({ minimum: 0, raw: leftOf(MEMORY_BYTES) }, args),
};
