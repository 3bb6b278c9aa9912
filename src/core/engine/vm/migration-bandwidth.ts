/** What a node's network gives live migrations. */

import type { Node } from '../../model/node.ts';

/** 10 Gbit/s of which migrations get half (live-migration.md 2.7, an assumption): 1100 MiB/s of payload / 2. */
const ASSUMED_BANDWIDTH_BYTES_PER_SECOND = 550 * 1024 * 1024;

/** Bytes per second and direction that a node's migrations share: as told, or as assumed. */
export function migrationBandwidthOf(node: Node): number {
  return node.migrationBandwidthBytesPerSecond ?? ASSUMED_BANDWIDTH_BYTES_PER_SECOND;
}
