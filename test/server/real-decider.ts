/** What decides over a small cluster: the nodes that the recorded bodies ask about, and one more. */

import type { PlacementOptions } from '../../src/server/decisions/placement-decider.ts';
import { createRig as createDecider, type DeciderRig, nodeManifest } from './decisions/rig.ts';
import { createRig, NODE_NAMES, type Rig } from './rig.ts';

/** Those of kube-scheduler's bodies, which were recorded from a cluster of their own. */
const SENT_NODE_NAMES = ['node-1', 'node-2'];

export type DecidingParts = Pick<DeciderRig, 'decider' | 'cluster' | 'metrics'>;

/** A policy for VMs with a shadow beside it, asked by kube-scheduler with its defaults; it binds whatever it is asked to. */
export function createDecidingParts(options: Partial<PlacementOptions> = {}): DecidingParts {
  const nodes = [...NODE_NAMES, ...SENT_NODE_NAMES, 'node-3'].map((name) => nodeManifest(name, '16'));
  return createDecider({
    ...{ policy: 'vm-balanced', shadow: 'vm-packed', nodes, bind: async () => '', onDecision: () => {} },
    ...options,
  });
}

export interface RealRig extends Rig {
  readonly cluster: DeciderRig['cluster'];
}

/** An extender app of these. */
export async function createDeciderRig(): Promise<RealRig> {
  const { decider, cluster, metrics } = createDecidingParts();
  return { ...(await createRig({ decider, metrics })), cluster };
}
