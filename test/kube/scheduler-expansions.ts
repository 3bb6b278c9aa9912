/**
 * Which plugins kube-scheduler 1.34.1 and 1.36.3 run for profiles of a KubeSchedulerConfiguration: what ListPlugins of
 * their frameworks said (DynamicResources taken out beforehand). A scorer stands with its weight.
 */

import type { SchedulerVersion } from '../../src/core/index.ts';
import type { PluginSets } from '../../src/kube/scheduler-plugin-sets.ts';

/** Names are parted by white space. */
export interface Expansion {
  readonly title: string;
  readonly version: SchedulerVersion;
  readonly plugins: PluginSets;
  readonly preFilter: string;
  readonly filter: string;
  readonly postFilter: string;
  readonly score: string;
}

export const EXPANSIONS: readonly Expansion[] = [
  {
    title: 'nothing',
    version: '1.34',
    plugins: {},
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'nothing',
    version: '1.36',
    plugins: {},
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity NodeDeclaredFeatures`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity NodeDeclaredFeatures`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'a multiPoint weight, a scorer off, a scorer weighed anew',
    version: '1.34',
    plugins: {
      multiPoint: { enabled: [{ name: 'TaintToleration', weight: 3 }] },
      score: { disabled: [{ name: 'ImageLocality' }], enabled: [{ name: 'NodeResourcesFit', weight: 4 }] },
    },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      NodeResourcesFit*4 TaintToleration*3 NodeAffinity*2 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1`,
  },
  {
    title: 'every scorer off but two',
    version: '1.34',
    plugins: {
      score: {
        disabled: [{ name: '*' }],
        enabled: [{ name: 'NodeResourcesFit', weight: 5 }, { name: 'ImageLocality' }],
      },
    },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: 'NodeResourcesFit*5 ImageLocality*1',
  },
  {
    title: 'weights at multiPoint, 0 for 1',
    version: '1.34',
    plugins: {
      multiPoint: {
        enabled: [
          { name: 'NodeAffinity', weight: 7 },
          { name: 'ImageLocality', weight: 0 },
        ],
      },
    },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*7 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'a scorer named without its weight',
    version: '1.34',
    plugins: { score: { enabled: [{ name: 'TaintToleration' }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*1 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'filters named first',
    version: '1.34',
    plugins: { filter: { enabled: [{ name: 'NodeResourcesFit' }, { name: 'NodeName' }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeResourcesFit NodeName NodeUnschedulable TaintToleration NodeAffinity NodePorts VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'filters named first',
    version: '1.36',
    plugins: { filter: { enabled: [{ name: 'NodeResourcesFit' }, { name: 'NodeName' }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity NodeDeclaredFeatures`,
    filter: `
      NodeResourcesFit NodeName NodeUnschedulable TaintToleration NodeAffinity NodePorts VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity NodeDeclaredFeatures`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'every filter off but two',
    version: '1.34',
    plugins: {
      filter: { disabled: [{ name: '*' }], enabled: [{ name: 'TaintToleration' }, { name: 'NodeUnschedulable' }] },
    },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: 'TaintToleration NodeUnschedulable',
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'a plugin off and on again at multiPoint, which moves it to the end',
    version: '1.34',
    plugins: {
      multiPoint: { disabled: [{ name: 'NodeResourcesFit' }], enabled: [{ name: 'NodeResourcesFit', weight: 2 }] },
    },
    preFilter: `
      NodeAffinity NodePorts VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread
      InterPodAffinity NodeResourcesFit`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts VolumeRestrictions NodeVolumeLimits
      VolumeBinding VolumeZone PodTopologySpread InterPodAffinity NodeResourcesFit`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1 NodeResourcesFit*2`,
  },
  {
    title: 'a plugin off and on again at multiPoint, which moves it to the end',
    version: '1.36',
    plugins: {
      multiPoint: { disabled: [{ name: 'NodeResourcesFit' }], enabled: [{ name: 'NodeResourcesFit', weight: 2 }] },
    },
    preFilter: `
      NodeAffinity NodePorts VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread
      InterPodAffinity NodeDeclaredFeatures NodeResourcesFit`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts VolumeRestrictions NodeVolumeLimits
      VolumeBinding VolumeZone PodTopologySpread InterPodAffinity NodeDeclaredFeatures NodeResourcesFit`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1 NodeResourcesFit*2`,
  },
  {
    title: 'everything off but three plugins',
    version: '1.34',
    plugins: {
      multiPoint: {
        disabled: [{ name: '*' }],
        enabled: [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }, { name: 'NodeResourcesFit' }],
      },
    },
    preFilter: 'NodeResourcesFit',
    filter: 'NodeResourcesFit',
    postFilter: '',
    score: 'NodeResourcesFit*1',
  },
  {
    title: 'everything off, plugins named at their points',
    version: '1.34',
    plugins: {
      multiPoint: { disabled: [{ name: '*' }] },
      queueSort: { enabled: [{ name: 'PrioritySort' }] },
      bind: { enabled: [{ name: 'DefaultBinder' }] },
      filter: { enabled: [{ name: 'NodeName' }] },
      score: { enabled: [{ name: 'ImageLocality', weight: 9 }] },
    },
    preFilter: '',
    filter: 'NodeName',
    postFilter: '',
    score: 'ImageLocality*9',
  },
  {
    title: 'a scorer off and on again',
    version: '1.34',
    plugins: { score: { disabled: [{ name: 'NodeAffinity' }], enabled: [{ name: 'NodeAffinity', weight: 11 }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1 NodeAffinity*11`,
  },
  {
    title: 'an unknown name off',
    version: '1.34',
    plugins: { score: { disabled: [{ name: 'NodeAfinity' }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'a plugin off at multiPoint and on at score',
    version: '1.34',
    plugins: {
      multiPoint: { disabled: [{ name: 'NodeAffinity' }] },
      score: { enabled: [{ name: 'NodeAffinity', weight: 4 }] },
    },
    preFilter: `
      NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread
      InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits
      VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1 NodeAffinity*4`,
  },
  {
    title: 'a preFilter off',
    version: '1.34',
    plugins: { preFilter: { disabled: [{ name: 'NodePorts' }] } },
    preFilter: `
      NodeAffinity NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'preemption off',
    version: '1.34',
    plugins: { postFilter: { disabled: [{ name: '*' }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: '',
    score: `
      TaintToleration*3 NodeAffinity*2 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2 InterPodAffinity*2
      NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
  {
    title: 'the greatest weight',
    version: '1.34',
    plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: 2147483647 }] } },
    preFilter: `
      NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions NodeVolumeLimits VolumeBinding VolumeZone
      PodTopologySpread InterPodAffinity`,
    filter: `
      NodeUnschedulable NodeName TaintToleration NodeAffinity NodePorts NodeResourcesFit VolumeRestrictions
      NodeVolumeLimits VolumeBinding VolumeZone PodTopologySpread InterPodAffinity`,
    postFilter: 'DefaultPreemption',
    score: `
      NodeAffinity*2147483647 TaintToleration*3 NodeResourcesFit*1 VolumeBinding*1 PodTopologySpread*2
      InterPodAffinity*2 NodeResourcesBalancedAllocation*1 ImageLocality*1`,
  },
];
