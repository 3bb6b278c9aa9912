import { describe, expect, it } from 'vitest';
import type { Rejection } from '../../../../../src/core/engine/plugin.ts';
import { migrationCooldown } from '../../../../../src/core/engine/plugins/load/migration-cooldown.ts';
import type { MigrationReason } from '../../../../../src/core/model/migration.ts';
import type { MigrationHistory } from '../../../../../src/core/model/vm.ts';
import { node } from '../../../../builders.ts';
import { buildPlugin, rejectionOf, stateOf } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const END = 100_000;

interface Case {
  readonly history?: Partial<MigrationHistory> | null;
  readonly minutesAgo?: number | null;
  readonly reason?: MigrationReason | null;
  readonly args?: object;
}

/** What is said of a VM whose last migration ended so many minutes ago. */
function judge({ history = {}, minutesAgo = 0, reason = 'rebalancing', args = {} }: Case): Rejection | null {
  const state = stateOf([node('n')]);
  if (minutesAgo !== null) state.setTime(END + minutesAgo * 60);
  const target = vmPod('db', {
    migration: reason === null ? null : role('source', { reason }),
    migrationHistory: history && { count: 1, lastEndSeconds: END, lastDurationSeconds: 30, ...history },
  });
  return rejectionOf(buildPlugin(migrationCooldown, { args: { ...args } }), target, state, 'n');
}

describe('MigrationCooldown', () => {
  it.each([
    // n, seconds the last one took, minutes of rest
    [1, 30, 15],
    [2, 30, 30],
    [3, 30, 60],
    [4, 30, 120],
    [5, 30, 240],
    [6, 30, 360],
    [7, 30, 360],
    [1, 1800, 30],
    [2, 1800, 60],
    [5, 1800, 360],
    [4000, 30, 360],
  ])('after %s migrations, the last of %s s, lets a VM rest %s minutes', (count, lastDurationSeconds, minutes) => {
    const history = { count, lastDurationSeconds };
    expect(judge({ history, minutesAgo: minutes - 0.01 })).not.toBeNull();
    expect(judge({ history, minutesAgo: minutes })).toBeNull();
  });

  it('says when the rest ends, and that no pod need go for it', () => {
    expect(judge({ history: { count: 2 }, minutesAgo: 10 })).toEqual({
      plugin: 'MigrationCooldown',
      code: 'UnschedulableAndUnresolvable',
      reasons: ['VM default/db was migrated 2 times in 48 hours and rests until 101800 s, 1200 s from now'],
      figures: [{ resource: 'seconds of rest', requested: 1800, free: 600, capacity: 1800 }],
    });
  });

  it.each(['evacuation', 'user', 'update', 'hotplug'] as const)('lets a migration for %s go', (reason) => {
    expect(judge({ reason })).toBeNull();
    expect(judge({ reason, args: { reasons: ['rebalancing', reason] } })).not.toBeNull();
  });

  it('says nothing without a history, a time or a migration', () => {
    expect(judge({ history: null })).toBeNull();
    expect(judge({ minutesAgo: null })).toBeNull();
    expect(judge({ reason: null })).toBeNull();
  });

  it('takes the bounds of the rest from its arguments', () => {
    const args = { minRestSeconds: 60, maxRestSeconds: 100 };
    expect(judge({ args, minutesAgo: 0.99 })).not.toBeNull();
    expect(judge({ args, minutesAgo: 1 })).toBeNull();
    expect(judge({ args, history: { count: 3 }, minutesAgo: 1.66 })).not.toBeNull();
    expect(judge({ args, history: { count: 3 }, minutesAgo: 1.67 })).toBeNull();
  });
});
