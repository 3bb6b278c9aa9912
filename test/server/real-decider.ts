/** An extender app that decides over a small cluster: the nodes that the recorded bodies ask about, and one more. */

import type { ExtenderOptions } from '../../src/server/app.ts';
import type { PlacementOptions } from '../../src/server/decisions/placement-decider.ts';
import { createRig as createDecider, type DeciderRig, nodeManifest } from './decisions/rig.ts';
import { createRig, NODE_NAMES, type Rig } from './rig.ts';

/** Those of kube-scheduler's bodies, which were recorded from a cluster of their own. */
const SENT_NODE_NAMES = ['node-1', 'node-2'];

export interface RealRig extends Rig {
  readonly cluster: DeciderRig['cluster'];
}

/** A policy for VMs with a shadow beside it, asked by kube-scheduler with its defaults; it binds whatever it is asked to. */
export async function createDeciderRig(
  options: Partial<Pick<ExtenderOptions, 'maxBodyBytes'> & PlacementOptions> = {},
): Promise<RealRig> {
  const nodes = [...NODE_NAMES, ...SENT_NODE_NAMES, 'node-3'].map((name) => nodeManifest(name, '16'));
  const { decider, cluster, metrics } = createDecider({
    ...{ policy: 'vm-balanced', shadow: 'vm-packed', nodes, bind: async () => '' },
    ...options,
  });
  return { ...(await createRig({ decider, metrics })), cluster };
}
