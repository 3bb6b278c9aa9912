/** MigrationPolicy objects, and which of them holds for a VMI (pkg/virt-controller/watch/migration/migrationpolicy.go, 1.9). */

import { describeValue, toValue } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readCount, readQuantity } from './instancetype/shapes.ts';

/** What a policy sets in place of the cluster's `spec.configuration.migrations`; what is absent stays. */
export interface MigrationOverrides {
  readonly allowAutoConverge?: boolean;
  /** Bytes a second; 0 sets no cap. */
  readonly bandwidthPerMigration?: number;
  /** Seconds; 0 sets no limit. */
  readonly completionTimeoutPerGiB?: number;
  /** Milliseconds, 1 to 2000000. */
  readonly maxDowntimeMs?: number;
  readonly allowPostCopy?: boolean;
  readonly allowWorkloadDisruption?: boolean;
}

export interface MigrationPolicy {
  readonly name: string;
  /** Labels that the VMI must have, and those that its namespace must have; null where there are no selectors. */
  readonly selectors: {
    readonly vmi: ReadonlyMap<string, string>;
    readonly namespace: ReadonlyMap<string, string>;
  } | null;
  readonly overrides: MigrationOverrides;
}

const MAX_DOWNTIME_MS = 2_000_000;

/** Reads an object of kind MigrationPolicy; what is wrong with it becomes an issue. */
export function readMigrationPolicy(object: Field): MigrationPolicy {
  const name = object.get('metadata').object().get('name');
  if (name.text() === '') name.report('missing-field', 'nothing', 'a name');
  const spec = object.get('spec').object();
  const selectors = spec.get('selectors').object();
  return {
    name: name.text(),
    selectors: selectors.isPresent
      ? {
          vmi: readPairs(selectors.get('virtualMachineInstanceSelector')),
          namespace: readPairs(selectors.get('namespaceSelector')),
        }
      : null,
    overrides: readOverrides(spec),
  };
}

/**
 * The overrides of the policy with the most matching pairs, then with the more pairs of the VMI, then with the smallest
 * name; null where none matches. All pairs of a policy must match. One with empty selectors matches everything, with no
 * pairs; one without selectors matches nothing. Labels are those at the time of the migration.
 */
export function policyFor(
  vmiLabels: ReadonlyMap<string, string>,
  namespaceLabels: ReadonlyMap<string, string>,
  policies: readonly MigrationPolicy[],
): MigrationOverrides | null {
  let best: MigrationPolicy | null = null;
  for (const policy of policies) {
    const { selectors } = policy;
    if (selectors === null) continue;
    if (!matches(selectors.vmi, vmiLabels) || !matches(selectors.namespace, namespaceLabels)) continue;
    if (best === null || isBefore(policy, best)) best = policy;
  }
  return best?.overrides ?? null;
}

function matches(wanted: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => labels.get(key) === value);
}

function isBefore(one: MigrationPolicy, other: MigrationPolicy): boolean {
  const [pairs, vmiPairs] = countPairs(one);
  const [otherPairs, otherVmiPairs] = countPairs(other);
  if (pairs !== otherPairs) return pairs > otherPairs;
  if (vmiPairs !== otherVmiPairs) return vmiPairs > otherVmiPairs;
  return one.name < other.name;
}

function countPairs({ selectors }: MigrationPolicy): readonly [all: number, ofVmi: number] {
  if (selectors === null) return [0, 0];
  return [selectors.vmi.size + selectors.namespace.size, selectors.vmi.size];
}

const PLAIN_LABELS = 'write the labels themselves: a MigrationPolicy selects by { key: value }, without matchLabels';

function readPairs(field: Field): ReadonlyMap<string, string> {
  const pairs = field.entries().map(([key, value]): readonly [string, string] => {
    if (typeof value.value !== 'object') return [key, value.text()];
    value.report('wrong-type', describeValue(value.value), 'the value of a label', PLAIN_LABELS);
    return [key, ''];
  });
  return new Map(pairs);
}

function readOverrides(spec: Field): MigrationOverrides {
  const postCopy = readFlag(spec.get('allowPostCopy'));
  const bandwidth = readQuantity(spec.get('bandwidthPerMigration'));
  const timeout = spec.get('completionTimeoutPerGiB');
  const downtime = spec.get('maxDowntimeMs');
  const overrides = {
    allowAutoConverge: readFlag(spec.get('allowAutoConverge')),
    bandwidthPerMigration: bandwidth === undefined ? undefined : Number(toValue(bandwidth)),
    completionTimeoutPerGiB: timeout.isPresent ? readCount(timeout) : undefined,
    maxDowntimeMs: downtime.isPresent ? readDowntime(downtime) : undefined,
    allowPostCopy: postCopy,
    // A policy from before there was this field meant both by the one.
    allowWorkloadDisruption: readFlag(spec.get('allowWorkloadDisruption')) ?? postCopy,
  };
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

function readFlag(field: Field): boolean | undefined {
  return field.isPresent ? field.isTrue() : undefined;
}

function readDowntime(field: Field): number {
  const downtimeMs = readCount(field, 1);
  if (downtimeMs > MAX_DOWNTIME_MS) field.report('out-of-range', String(downtimeMs), `at most ${MAX_DOWNTIME_MS}`);
  return downtimeMs;
}
