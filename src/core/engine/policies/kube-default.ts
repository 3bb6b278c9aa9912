/** kube-scheduler's default profile: its plugins, order and weights (pkg/scheduler/apis/config/v1/default_plugins.go). */

import { createEntry, type Policy } from '../policy.ts';

export const kubeDefault: Policy = {
  name: 'kube-default',
  summary: "kube-scheduler's default profile, every node scored, ties broken by name.",
  schedulerVersion: '1.36',
  plugins: [
    createEntry('SchedulingGates'),
    createEntry('PrioritySort'),
    createEntry('NodeUnschedulable'),
    createEntry('NodeName'),
    createEntry('TaintToleration', { weight: 3 }),
    createEntry('NodeAffinity', { weight: 2 }),
    createEntry('NodePorts'),
    createEntry('NodeResourcesFit'),
    createEntry('VolumeRestrictions'),
    createEntry('NodeVolumeLimits'),
    createEntry('VolumeBinding'),
    createEntry('VolumeZone'),
    createEntry('PodTopologySpread', { weight: 2 }),
    createEntry('InterPodAffinity', { weight: 2 }),
    createEntry('DefaultPreemption'),
    createEntry('NodeResourcesBalancedAllocation'),
    createEntry('ImageLocality'),
    createEntry('NodeDeclaredFeatures'),
  ],
  tie: { kind: 'stable', by: 'name' },
  percentageOfNodesToScore: 100,
};
