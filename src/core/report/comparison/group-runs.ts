/** Which runs are compared with which: those of one variant, by policy, in the order of their seeds. */

import { ascending, group } from 'd3-array';
import type { Measure } from '../../simulation/metric.ts';
import type { RunResult, RunSettings } from '../../simulation/run-result.ts';

/** The runs of one policy in one variant. */
export interface PolicyRuns {
  readonly name: string;
  /** Ascending by seed, one each. */
  readonly runs: readonly RunResult[];
}

export interface RunGroup {
  readonly variant: RunSettings['variant'];
  readonly measures: readonly Measure[];
  /** By name. */
  readonly policies: readonly PolicyRuns[];
  readonly remarks: readonly string[];
}

/** Seeds that a remark lists. */
const MAX_LISTED = 5;

/** Groups that do not depend on the order of the runs. */
export function groupRuns(runs: readonly RunResult[]): readonly RunGroup[] {
  const nameOf = createNaming(runs);
  const byVariant = group(runs, ({ settings }) => variantKey(settings.variant));
  return [...byVariant]
    .sort(([, [a]], [, [b]]) => compareVariants(a!.settings.variant, b!.settings.variant))
    .map(([, members]) => {
      const remarks: string[] = [];
      const policies = [...group(members, ({ settings }) => nameOf(settings))]
        .sort(([a], [b]) => ascending(a, b))
        .map(([name, own]) => ({ name, runs: onePerSeed(name, own, remarks) }));
      remarks.push(...tellUnpaired(policies));
      return { variant: members[0]!.settings.variant, measures: measuresOf(policies), policies, remarks };
    });
}

/** The policy's name, with its profile where the policy ran beside several. */
function createNaming(runs: readonly RunResult[]): (settings: RunSettings) => string {
  const profiles = group(
    runs,
    ({ settings }) => settings.policy,
    ({ settings }) => settings.profile,
  );
  return ({ policy, profile }) => ((profiles.get(policy)?.size ?? 0) > 1 ? `${policy} (${profile})` : policy);
}

/** One text for one variant, in whichever order its keys were written. */
function variantKey(variant: RunSettings['variant']): string {
  return JSON.stringify(entriesOf(variant));
}

/** By the first key in which they differ; numbers by size, never with texts: '10' < '9' < 9.5 < '10' is no order. */
function compareVariants(a: RunSettings['variant'], b: RunSettings['variant']): number {
  const entriesOfB = entriesOf(b);
  for (const [at, [key, value]] of entriesOf(a).entries()) {
    const [otherKey, other] = entriesOfB[at] ?? [];
    const order = ascending(key, otherKey ?? '') || ascending(typeof value, typeof other) || ascending(value, other);
    if (order !== 0) return order;
  }
  return -1;
}

function entriesOf(variant: RunSettings['variant']) {
  return Object.entries(variant).sort(([a], [b]) => ascending(a, b));
}

function onePerSeed(name: string, runs: readonly RunResult[], remarks: string[]): readonly RunResult[] {
  const bySeed = group(
    runs.toSorted((a, b) => ascending(a.settings.id, b.settings.id)),
    ({ settings }) => settings.seed,
  );
  const doubled = [...bySeed].filter(([, same]) => same.length > 1).map(([seed]) => seed);
  if (doubled.length > 0) {
    remarks.push(`${name}: several runs of ${listSeeds(doubled)}; only the first by id of each counts`);
  }
  return [...bySeed].sort(([a], [b]) => ascending(a, b)).map(([, [first]]) => first!);
}

/** Seeds that some policies ran and others did not: these runs count in their policy's mean, not in a difference. */
function tellUnpaired(policies: readonly PolicyRuns[]): readonly string[] {
  const all = new Set(policies.flatMap(seedsOf));
  return policies.flatMap((policy) => {
    const own = new Set(seedsOf(policy));
    const lacking = [...all].filter((seed) => !own.has(seed));
    if (lacking.length === 0) return [];
    return [
      `${policy.name}: no run of ${listSeeds(lacking)}; runs of the other policies with that are left without a partner`,
    ];
  });
}

export function seedsOf({ runs }: PolicyRuns): readonly number[] {
  return runs.map(({ settings }) => settings.seed);
}

function listSeeds(seeds: readonly number[]): string {
  const listed = seeds
    .toSorted((a, b) => a - b)
    .slice(0, MAX_LISTED)
    .join(', ');
  const rest = seeds.length - MAX_LISTED;
  return `seed${seeds.length === 1 ? '' : 's'} ${listed}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Every measure once, in the order in which the runs have them. */
function measuresOf(policies: readonly PolicyRuns[]): readonly Measure[] {
  const measures = new Map<string, Measure>();
  for (const { runs } of policies) {
    for (const { totals } of runs) {
      for (const { measure } of totals) if (!measures.has(measure.key)) measures.set(measure.key, measure);
    }
  }
  return [...measures.values()];
}
