/**
 * DeschedulerTaints: keeps VMs off nodes that OpenShift's descheduler finds over-used, by the soft taints it sets
 * (kubevirt.md 7): over-used nodes have both, middling ones only `appropriate`, under-used ones none.
 *
 *   score = 100 under-used, 50 appropriate, 0 over-used
 *
 * That the pod tolerates the taint does not matter: a toleration says that the pod may be there, and this is about where the
 * descheduler would move it away from. TaintToleration counts the same taints where they are not tolerated, but scales by
 * the most taints any candidate has. Pods that are no VMs are left alone: the descheduler moves VMs.
 * Example: a node with `appropriate` alone scores 50.
 */

import type { Node } from '../../../model/node.ts';
import type { PluginDefinition } from '../../plugin.ts';

const OVERUTILIZED_TAINT = 'nodeutilization.descheduler.openshift.io/overutilized';
const APPROPRIATE_TAINT = 'nodeutilization.descheduler.openshift.io/appropriate';
const APPROPRIATE_SCORE = 50;

export const deschedulerTaints: PluginDefinition = {
  name: 'DeschedulerTaints',
  summary: "Prefers, for VMs, nodes that OpenShift's descheduler has not tainted as over-used.",
  points: ['score'],
  needs: ['vms'],
  args: { type: 'object', properties: {} },
  create: () => ({
    reads: 'node',
    shapeOf: ({ vm }) => (vm === null ? '' : 'vm'),
    skipsScore: ({ vm }) => vm === null,
    score: (_pod, { node }) => {
      if (hasSoftTaint(node, OVERUTILIZED_TAINT)) return 0;
      return hasSoftTaint(node, APPROPRIATE_TAINT) ? APPROPRIATE_SCORE : 100;
    },
  }),
};

/** Hot. */
function hasSoftTaint({ taints }: Node, key: string): boolean {
  for (const taint of taints) if (taint.key === key && taint.effect === 'PreferNoSchedule') return true;
  return false;
}
