/**
 * NovaIoOpsWeigher: avoids nodes that are busy moving guests (policies.md 4.3; nova/scheduler/weights/io_ops.py, multiplier
 * -1). Nova counts builds, migrations and resizes; here live migrations into and out of a node.
 *
 *   x = migrations in + out; score = 100 x (1 - x / greatest x), all 0 where nothing moves
 *
 * Example: 0, 2 and 1 migrations: 100, 0 and 50.
 */

import { createWeigher, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const novaIoOpsWeigher: PluginDefinition = {
  name: 'NovaIoOpsWeigher',
  summary: 'Avoids nodes with live migrations under way.',
  points: ['score'],
  needs: ['migrations'],
  args: { type: 'object', properties: prefersProperty('less') },
  create(args: WeigherArgs) {
    return createWeigher(
      { minimum: 0, raw: (_pod, { traffic }) => traffic.inbound.size + traffic.outbound.size },
      args,
    );
  },
};
