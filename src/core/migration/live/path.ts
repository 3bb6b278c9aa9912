/**
 * The bandwidth of one migration:
 *
 *   bandwidth = min(source NIC / its migrations, target NIC / its migrations, cap, streams x ceiling of a stream)
 *
 * Worked number: two migrations out of a node with 1100 MiB/s for them, one TLS stream each: min(550, 629) = 550 MiB/s.
 */

import type { Issue } from '../../errors.ts';
import { checkNumbers, refuse } from './number-checks.ts';
import type { MigrationRules } from './rules.ts';

export interface MigrationPath {
  /** What the copy gets. Below 1 byte/s the link counts as dead. */
  readonly bandwidthBytesPerSecond: number;
  /** Without the cap of one migration: what the last bytes and post-copy get. */
  readonly linkBytesPerSecond: number;
}

export interface SharedEnds {
  /** Bandwidth for migrations out of the source and into the target. */
  readonly sourceBytesPerSecond: number;
  readonly targetBytesPerSecond: number;
  /** Migrations out of the source and into the target at a time, this one included. */
  readonly sourceMigrations: number;
  readonly targetMigrations: number;
}

const MIB = 1024 ** 2;

/** Ceilings of connections, measured (live-migration.md 1.4). */
const PLAIN_STREAM_BYTES_PER_SECOND = 2600 * MIB;
const TLS_STREAM_BYTES_PER_SECOND = 629 * MIB;
/** Each of several: 11,503 MiB/s over 8 plain ones; about 500 over TLS, near linear to 8. */
const PLAIN_CHANNEL_BYTES_PER_SECOND = 1438 * MIB;
const TLS_CHANNEL_BYTES_PER_SECOND = 500 * MIB;
/** More connections gave no more (16: 10,684 MiB/s). */
const MOST_CHANNELS = 8;

/**
 * [A] The path where no network is known: 10 Gbit/s carry 1100 MiB/s of payload, of which migrations get half
 * (live-migration.md 2.7).
 */
const ASSUMED_LINK_BYTES_PER_SECOND = 550 * MIB;

/** Bytes per second that so many streams (1 or more) carry at most, whatever the network. */
export function streamCeiling(streams: number, isEncrypted: boolean): number {
  const channels = Math.min(Math.max(1, Math.floor(streams)), MOST_CHANNELS);
  const one = isEncrypted ? TLS_STREAM_BYTES_PER_SECOND : PLAIN_STREAM_BYTES_PER_SECOND;
  const each = isEncrypted ? TLS_CHANNEL_BYTES_PER_SECOND : PLAIN_CHANNEL_BYTES_PER_SECOND;
  return Math.max(one, channels * each);
}

/** The path of one migration among others; throws `out-of-range` for negative or NaN amounts or less than 1 migration. */
export function effectiveBandwidth(ends: SharedEnds, rules: MigrationRules): MigrationPath {
  const issues: Issue[] = [];
  checkNumbers(issues, 'ends', [
    ['sourceBytesPerSecond', ends.sourceBytesPerSecond, 0, Number.MAX_SAFE_INTEGER],
    ['targetBytesPerSecond', ends.targetBytesPerSecond, 0, Number.MAX_SAFE_INTEGER],
    ['sourceMigrations', ends.sourceMigrations, 1, Number.MAX_SAFE_INTEGER],
    ['targetMigrations', ends.targetMigrations, 1, Number.MAX_SAFE_INTEGER],
  ]);
  refuse(issues);
  const linkBytesPerSecond = Math.min(
    ends.sourceBytesPerSecond / ends.sourceMigrations,
    ends.targetBytesPerSecond / ends.targetMigrations,
    streamCeiling(rules.streams, rules.isEncrypted),
  );
  return underCap(linkBytesPerSecond, rules);
}

/** The path where nothing is known of the network. */
export function assumedPath(rules: MigrationRules): MigrationPath {
  const ceiling = streamCeiling(rules.streams, rules.isEncrypted);
  return underCap(Math.min(ASSUMED_LINK_BYTES_PER_SECOND, ceiling), rules);
}

function underCap(linkBytesPerSecond: number, { bandwidthCapBytesPerSecond: cap }: MigrationRules): MigrationPath {
  return {
    bandwidthBytesPerSecond: cap > 0 ? Math.min(linkBytesPerSecond, cap) : linkBytesPerSecond,
    linkBytesPerSecond,
  };
}
