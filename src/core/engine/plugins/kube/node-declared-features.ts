/**
 * NodeDeclaredFeatures (pkg/scheduler/framework/plugins/nodedeclaredfeatures): a pod that needs a feature of the kubelet
 * fits on nodes that declare it. In force from 1.36 on; earlier versions have it off.
 */

import { textOfList } from '../../../model/canonical-text.ts';
import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition, RUN, SKIP } from '../../plugin.ts';

const NAME = 'NodeDeclaredFeatures';
const MISSING = createRejection(NAME, 'UnschedulableAndUnresolvable', "node(s) didn't match Pod's required features");

export const nodeDeclaredFeatures: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes that do not declare the features the pod needs.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create(_args, { schedulerVersion }) {
    const isOn = schedulerVersion !== '1.34' && schedulerVersion !== '1.35';
    return {
      reads: 'node',
      shapeOf: (pod) => textOfList(pod.requiredFeatures),
      preFilter: (pod) => (isOn && pod.requiredFeatures.length > 0 ? RUN : SKIP),
      filter(pod, { node }) {
        if (!isOn) return null;
        for (const feature of pod.requiredFeatures) {
          if (!node.declaredFeatures.includes(feature)) return MISSING;
        }
        return null;
      },
    };
  },
};
