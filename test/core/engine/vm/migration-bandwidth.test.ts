import { describe, expect, it } from 'vitest';
import { migrationBandwidthOf } from '../../../../src/core/engine/vm/migration-bandwidth.ts';
import { MI, node } from '../../../builders.ts';

describe('migrationBandwidthOf', () => {
  it('is what the node tells, else half of 10 Gbit/s', () => {
    expect(migrationBandwidthOf(node('a', { migrationBandwidthBytesPerSecond: 64 * MI }))).toBe(64 * MI);
    // a link that is down is told too
    expect(migrationBandwidthOf(node('a', { migrationBandwidthBytesPerSecond: 0 }))).toBe(0);
    // 1100 MiB/s of payload / 2
    expect(migrationBandwidthOf(node('a'))).toBe(550 * MI);
  });
});
