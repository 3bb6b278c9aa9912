/**
 * kube-scheduler's own plugins: where each can be enabled, and which a profile has without being asked
 * (pkg/scheduler/framework/plugins/registry.go, pkg/scheduler/apis/config/v1/default_plugins.go).
 */

import { SCHEDULER_VERSIONS, type SchedulerVersion } from '../core/index.ts';

/** Extension points by the keys of a profile's `plugins`, without multiPoint. */
export const POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;
export type Point = (typeof POINTS)[number];

/** Points of pod groups, which Berth does not decide on: keys of 1.36 and later. */
export const GROUP_POINTS = ['placementGenerate', 'placementScore'] as const;

export interface SchedulerPlugin {
  readonly points: readonly Point[];
  /** Weight in the default profile. */
  readonly weight: number;
  /** First release that has it in the default profile. */
  readonly since: SchedulerVersion;
  /** True where it takes arguments; kube-scheduler does not read what is written for the others. */
  readonly hasArgs: boolean;
}

const FILTER = ['preFilter', 'filter'] as const;
const SCORE = ['preScore', 'score'] as const;

function plugin(points: readonly Point[], changes: Partial<SchedulerPlugin> = {}): SchedulerPlugin {
  return { points, weight: 1, since: '1.34', hasArgs: false, ...changes };
}

/** The default profile in its order, without the plugins that are kept out. */
export const SCHEDULER_PLUGINS: ReadonlyMap<string, SchedulerPlugin> = new Map([
  ['SchedulingGates', plugin(['preEnqueue'])],
  ['PrioritySort', plugin(['queueSort'])],
  ['NodeUnschedulable', plugin(['filter'])],
  ['NodeName', plugin(['filter'])],
  ['TaintToleration', plugin(['filter', ...SCORE], { weight: 3 })],
  ['NodeAffinity', plugin([...FILTER, ...SCORE], { weight: 2, hasArgs: true })],
  ['NodePorts', plugin(FILTER)],
  ['NodeResourcesFit', plugin([...FILTER, ...SCORE], { hasArgs: true })],
  ['VolumeRestrictions', plugin(FILTER)],
  ['NodeVolumeLimits', plugin(FILTER)],
  ['VolumeBinding', plugin([...FILTER, ...SCORE, 'reserve', 'preBind'], { hasArgs: true })],
  ['VolumeZone', plugin(FILTER)],
  ['PodTopologySpread', plugin([...FILTER, ...SCORE], { weight: 2, hasArgs: true })],
  ['InterPodAffinity', plugin([...FILTER, ...SCORE], { weight: 2, hasArgs: true })],
  ['DefaultPreemption', plugin(['preEnqueue', 'postFilter'], { hasArgs: true })],
  ['NodeResourcesBalancedAllocation', plugin(SCORE, { hasArgs: true })],
  ['ImageLocality', plugin(['score'])],
  ['DefaultBinder', plugin(['bind'])],
  ['NodeDeclaredFeatures', plugin(FILTER, { since: '1.36' })],
]);

/** Plugins of kube-scheduler, present and past, that Berth does not decide with, each with the reason. */
export const KEPT_OUT: ReadonlyMap<string, string> = new Map([
  ['DefaultBinder', 'it binds and decides nothing'],
  ['DynamicResources', 'Berth does not read ResourceClaims'],
  ['GangScheduling', 'Berth places pods one by one'],
  ['TopologyPlacementGenerator', 'Berth places pods one by one'],
  ['PodGroupPodsCount', 'Berth places pods one by one'],
  ['AzureDiskLimits', 'NodeVolumeLimits counts the volumes of every driver'],
  ['CinderLimits', 'NodeVolumeLimits counts the volumes of every driver'],
  ['EBSLimits', 'NodeVolumeLimits counts the volumes of every driver'],
  ['GCEPDLimits', 'NodeVolumeLimits counts the volumes of every driver'],
]);

/** Plugins whose preFilter can refuse a pod or narrow its nodes; the others' only gathers what the filter needs. */
export const REFUSING_PREFILTERS: ReadonlySet<string> = new Set([
  'NodeAffinity',
  'VolumeRestrictions',
  'VolumeBinding',
  'VolumeZone',
]);

/** True where a release has what came with another. */
export function isSince(version: SchedulerVersion, since: SchedulerVersion): boolean {
  return SCHEDULER_VERSIONS.indexOf(version) >= SCHEDULER_VERSIONS.indexOf(since);
}
