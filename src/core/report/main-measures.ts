/** The measures that are looked at first, in this order, and how each is counted; all others stand behind them. */

import type { Measure } from '../simulation/metric.ts';
import type { ComparisonGroup } from './comparison/comparison.ts';

/** Rows that people take in at a glance. */
export const MAIN_LIMIT = 14;

/**
 * First whether VMs got a place and how long they waited, then what that took of the cluster, what room is left, what it did
 * to those that run, and what it costs; last what fills the list where there is little of that. Highest and median values,
 * parts of a sum and counts of attempts are left out: they go with one of these.
 */
const MAIN_MEASURES: readonly (readonly [key: string, meaning: string])[] = [
  ['acceptance-count', 'of those that came, how many had a node at some time'],
  ['wait-p95', '95 of 100 placements waited no longer than that'],
  ['allocation-gpu-mean', 'what the placed requests, divided by all there is, mean over time'],
  ['allocation-cpu-mean', 'what the placed request, divided by what nodes can give, mean over time'],
  ['allocation-memory-mean', 'what the placed request, divided by what nodes can give, mean over time'],
  ['nodes-used-mean', 'nodes with a VM or pod on them, those of DaemonSets apart, mean over time'],
  ['fragmentation-mean', 'free GPUs that the mix of the workload cannot use, of all GPUs'],
  [
    'stranded-memory-mean',
    'free memory that stays free on each node, were it filled with any one shape of the mix; of all memory',
  ],
  [
    'stranded-cpu-mean',
    'free CPU that stays free on each node, were it filled with any one shape of the mix; of all CPU',
  ],
  ['largest-vm-lowest', 'room for one big VM at the worst time'],
  ['imbalance-cpu-mean', 'how unequally full nodes are: deviation over nodes, mean over time'],
  ['evictions-total', 'placed ones that had to leave: preempted, drained without migration, or their node failed'],
  ['migrations-failed', 'live migrations that were given up; the VM stays where it is'],
  ['degraded-minutes', 'VM-minutes down, waiting again, in migration, or on a node with more than 90 % in use'],
  ['energy', 'by the power model of the nodes from their used CPU; empty nodes run idle'],
  ['cost-in-use', 'price of the nodes while they have anything'],
  ['migration-downtime', 'time in which migrating VMs stood still, all together'],
  ['migrations-done', 'live migrations that came to their end'],
  ['utilisation-cpu-mean', 'measured use, divided by what nodes can give, mean over time'],
];

const RANKS = new Map(MAIN_MEASURES.map(([key], rank) => [key, rank]));
const MEANINGS = new Map(MAIN_MEASURES);

/** How a main measure is counted; '' of others. */
export function meaningOf({ key }: Measure): string {
  return MEANINGS.get(key) ?? '';
}

/** Rows of a group's measures. */
export interface MeasureRows {
  /** At most MAIN_LIMIT, the most important first. */
  readonly main: readonly number[];
  /** In the order of the measures. */
  readonly others: readonly number[];
  /** Without a value, or zero in every run where not more would be better: nothing to see. */
  readonly empty: readonly number[];
}

/** Which measures of a group to show first, and which not at all; those of foreign results in their own order. */
export function splitMeasures({ measures, policies }: Pick<ComparisonGroup, 'measures' | 'policies'>): MeasureRows {
  const rows = [...measures.keys()];
  const isTelling = (row: number): boolean =>
    policies.some(({ samples }) => {
      const { minimum = null, maximum = null } = samples[row] ?? {};
      return maximum !== null && (maximum !== 0 || minimum !== 0 || measures[row]?.better === 'higher');
    });
  const telling = rows.filter(isTelling);
  const rankOf = (row: number): number => RANKS.get(measures[row]?.key ?? '') ?? Number.POSITIVE_INFINITY;
  const known = telling.filter((row) => rankOf(row) < MAIN_MEASURES.length).sort((a, b) => rankOf(a) - rankOf(b));
  const main = (known.length > 0 ? known : telling).slice(0, MAIN_LIMIT);
  return {
    main,
    others: telling.filter((row) => !main.includes(row)),
    empty: rows.filter((row) => !telling.includes(row)),
  };
}

/** Curves that are looked at first. */
const MAIN_CURVES: readonly string[] = [
  'allocation-gpu',
  'allocation-cpu',
  'allocation-memory',
  'pending',
  'nodes-used',
  'utilisation-cpu',
  'fragmentation',
  'stranded-memory',
  'degraded',
  'migrations-running',
  'imbalance-cpu',
  'largest-vm',
  'power',
];

/** The first curves first, the others as they come. */
export function sortCurves(measures: readonly Measure[]): readonly Measure[] {
  const rankOf = ({ key }: Measure): number =>
    MAIN_CURVES.includes(key) ? MAIN_CURVES.indexOf(key) : Number.MAX_VALUE;
  return measures.toSorted((a, b) => rankOf(a) - rankOf(b));
}
