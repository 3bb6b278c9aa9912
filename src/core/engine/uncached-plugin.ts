/** Node-local plugins without their cache. */

import { type ClusterPlugin, type NodePlugin, RUN } from './plugin.ts';

/** The same plugin, asked anew at every decision: for results that other nodes bear on. */
export function withoutColumns(plugin: NodePlugin): ClusterPlugin {
  const { reads: _reads, shapeOf: _shape, preFilter, filter, skipsScore, score, normalize, ...others } = plugin;
  return {
    ...others,
    reads: 'cluster',
    ...(filter && {
      prepareFilter(pod, state) {
        const outcome = preFilter?.(pod, state) ?? RUN;
        return outcome.kind === 'run' ? { kind: 'prepared', filter: (node) => filter(pod, node, state) } : outcome;
      },
    }),
    ...(score && {
      prepareScore(pod, state) {
        if (skipsScore?.(pod, state) === true) return null;
        return { score: (node) => score(pod, node, state), ...(normalize && { normalize }) };
      },
    }),
  };
}
