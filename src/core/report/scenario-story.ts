/** What the scenario file says of itself, and what happens in it and when, for readers of its results. */

import { POLICIES } from '../engine/policies/index.ts';
import { METRICS } from '../simulation/metrics/index.ts';
import type { Happening, HappeningAction, NodeSelection } from '../simulation/scenario/happening.ts';
import { clockSecondsOf } from '../simulation/scenario/moment.ts';
import { parseScenario } from '../simulation/scenario/scenario-file.ts';
import { countOf, listOf } from './text.ts';

/** Something that happens to the cluster, beside VMs that come and go. */
interface ReportHappening {
  readonly timeSeconds: number;
  /** When it is undone; null where it is not. */
  readonly endSeconds: number | null;
  /** Such as `failure of zone b`. */
  readonly label: string;
}

export interface ScenarioStory {
  /** '' where it has none, as what it must show. */
  readonly description: string;
  readonly shows: string;
  /** By time; those of all variants. */
  readonly happenings: readonly ReportHappening[];
}

/** More would cover a chart. */
const MAX_HAPPENINGS = 20;

/** Nothing of a file that is no scenario, or one of another release. */
export function tellScenario(scenarioFile: unknown, startSeconds: number): ScenarioStory {
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const { scenario } = parseScenario(scenarioFile, registry);
  if (scenario === null) return { description: '', shows: '', happenings: [] };
  const { description, shows, variants } = scenario;
  const told = variants.flatMap(({ spec }) => spec.happens.map((one) => toReportHappening(one, startSeconds)));
  const distinct = [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
  const happenings = distinct.toSorted((a, b) => a.timeSeconds - b.timeSeconds).slice(0, MAX_HAPPENINGS);
  return { description, shows, happenings };
}

function toReportHappening({ at, forSeconds, action }: Happening, startSeconds: number): ReportHappening {
  const timeSeconds = clockSecondsOf(at, startSeconds);
  return { timeSeconds, endSeconds: forSeconds === null ? null : timeSeconds + forSeconds, label: tellAction(action) };
}

const NODE_ACTION_WORDS = {
  drain: 'drain',
  cordon: 'cordon',
  uncordon: 'end of the cordon',
  fail: 'failure',
  recover: 'recovery',
  leave: 'departure',
} as const;

function tellAction(action: HappeningAction): string {
  switch (action.kind) {
    case 'join':
      return `${countOf(action.count, 'more node')} of pool ${action.pool}`;
    case 'taint':
      return `taint on ${tellNodes(action.selection)}`;
    case 'label':
      return `labels of ${tellNodes(action.selection)}`;
    case 'policy':
      return `policy ${action.policy} decides`;
    case 'arrive':
      return `arrival of ${countOf(action.count, action.isVm ? 'VM' : 'container')} ${action.namespace}/${action.name}`;
    case 'depart':
      return `departure of ${countOf(action.instances.length, 'instance')}`;
    case 'resize':
      return `new size of ${countOf(action.instances.length, 'instance')}`;
    case 'migrate': {
      const { instances, to } = action;
      return `migration of ${countOf(instances.length, 'VM')}${to === '' ? '' : ` to node ${to}`}`;
    }
    case 'rolling-upgrade':
      return `rolling upgrade of ${tellNodes(action.selection)}, ${action.parallel} at a time`;
    case 'failures':
      return `failures now and then of ${tellNodes(action.selection)}`;
    default:
      return `${NODE_ACTION_WORDS[action.kind]} of ${tellNodes(action.selection)}`;
  }
}

/** Such as `4 nodes of zone a`. */
function tellNodes({ nodes, pool, zone, labels, count }: NodeSelection): string {
  const marks = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const named = nodes.length <= 3 ? listOf(nodes) : countOf(nodes.length, 'node');
  const parts = [
    ...(nodes.length > 0 ? [named] : []),
    ...(pool === '' ? [] : [`pool ${pool}`]),
    ...(zone === '' ? [] : [`zone ${zone}`]),
    ...(marks.length === 0 ? [] : [`nodes with ${listOf(marks)}`]),
  ];
  if (count === null) return parts.length === 0 ? 'all nodes' : parts.join(' in ');
  return parts.length === 0 ? countOf(count, 'node') : `${countOf(count, 'node')} of ${parts.join(' in ')}`;
}
