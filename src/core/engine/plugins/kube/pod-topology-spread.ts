/**
 * PodTopologySpread: keeps matching pods even over topology domains (kube-scheduler.md C7;
 * pkg/scheduler/framework/plugins/podtopologyspread).
 *
 * Filter, per DoNotSchedule constraint: matches in the node's domain + (1 if the pod matches itself) - fewest matches of
 * any domain <= maxSkew. Zones 3 and 1, maxSkew 1, self-matching: 3 + 1 - 1 = 3 > 1, so the first zone is refused.
 *
 * Score, over ScheduleAnyway constraints: raw = round(sum of count x ln(domains + 2) + maxSkew - 1); final =
 * 100 x (max + min - raw) / max. Counts 2 1 0 3 on four hostnames: ln 6 = 1.79, raw 4 2 0 5, final 20 60 100 0.
 */

import { createIssue, type Issue } from '../../../errors.ts';
import { isQualifiedName } from '../../../model/label-syntax.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../model/node.ts';
import type { SpreadConstraint } from '../../../model/pod.ts';
import { quote } from '../../../schema.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';
import type { SpreadArgs } from '../../topology/spread-constraints.ts';
import { prepareSpreadFilter } from '../../topology/spread-filter.ts';
import { prepareSpreadScore, skipsSpreadScore } from '../../topology/spread-score.ts';

/** A default constraint as written in PodTopologySpreadArgs. */
interface WrittenConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: SpreadConstraint['whenUnsatisfiable'];
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: 'Honor' | 'Ignore';
  readonly nodeTaintsPolicy?: 'Honor' | 'Ignore';
}

/** kube-scheduler's PodTopologySpreadArgs. */
interface WrittenArgs {
  readonly defaultingType: 'System' | 'List';
  readonly defaultConstraints: readonly WrittenConstraint[];
}

/** kube-scheduler's own defaults (podtopologyspread/plugin.go systemDefaultConstraints). */
const SYSTEM_DEFAULTS: readonly WrittenConstraint[] = [
  { maxSkew: 3, topologyKey: HOSTNAME_LABEL, whenUnsatisfiable: 'ScheduleAnyway' },
  { maxSkew: 5, topologyKey: ZONE_LABEL, whenUnsatisfiable: 'ScheduleAnyway' },
];

export const podTopologySpread: PluginDefinition = {
  name: 'PodTopologySpread',
  summary: 'Keeps matching pods even over zones, hosts and other topology domains.',
  points: ['preFilter', 'filter', 'preScore', 'score'],
  args: {
    type: 'object',
    properties: {
      defaultingType: { type: 'string', enum: ['System', 'List'], default: 'System' },
      defaultConstraints: {
        type: 'array',
        default: [],
        items: {
          type: 'object',
          required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
          properties: {
            maxSkew: { type: 'integer', minimum: 1 },
            topologyKey: { type: 'string' },
            whenUnsatisfiable: { type: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] },
            minDomains: { type: 'integer', minimum: 1 },
            nodeAffinityPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
            nodeTaintsPolicy: { type: 'string', enum: ['Honor', 'Ignore'] },
            matchLabelKeys: {
              type: 'array',
              items: { type: 'string' },
              description: 'Not read, as in kube-scheduler.',
            },
          },
        },
      },
    },
  },
  create(args: WrittenArgs) {
    refuseArgs('PodTopologySpread', checkArgs(args));
    const isSystemDefault = args.defaultingType === 'System';
    const spread: SpreadArgs = {
      isSystemDefault,
      defaults: (isSystemDefault ? SYSTEM_DEFAULTS : args.defaultConstraints).map(toConstraint),
    };
    return {
      reads: 'cluster',
      prepareFilter: (pod, state) => prepareSpreadFilter(pod, state, spread),
      skipsScore: (pod, state) => skipsSpreadScore(pod, state, spread),
      prepareScore: (pod, state, candidates) => prepareSpreadScore(pod, state, candidates, spread),
    };
  },
};

/** What kube-scheduler refuses and a schema cannot say. */
function checkArgs({ defaultingType, defaultConstraints }: WrittenArgs): Issue[] {
  if (defaultingType === 'System' && defaultConstraints.length > 0) {
    const found = `${defaultConstraints.length} beside defaultingType System`;
    return [createIssue('out-of-range', 'defaultConstraints', found, 'none', { remedy: 'write defaultingType: List' })];
  }
  const seen = new Set<string>();
  return defaultConstraints.flatMap(({ topologyKey, whenUnsatisfiable }, index): Issue[] => {
    const path = `defaultConstraints[${index}]`;
    if (!isQualifiedName(topologyKey)) {
      return [createIssue('unknown-value', `${path}.topologyKey`, quote(topologyKey), 'a label key')];
    }
    const constraint = `${topologyKey} ${whenUnsatisfiable}`;
    if (seen.has(constraint)) return [createIssue('duplicate-object', path, quote(constraint), 'each pair once')];
    seen.add(constraint);
    return [];
  });
}

function toConstraint(written: WrittenConstraint): Omit<SpreadConstraint, 'selector'> {
  return {
    maxSkew: written.maxSkew,
    topologyKey: written.topologyKey,
    whenUnsatisfiable: written.whenUnsatisfiable,
    minDomains: written.minDomains ?? 1,
    honorsNodeAffinity: written.nodeAffinityPolicy !== 'Ignore',
    honorsNodeTaints: written.nodeTaintsPolicy === 'Honor',
  };
}
