import { describe, expect, it } from 'vitest';
import { tellStay } from '../../../../src/core/report/comparison/tell-stay.ts';
import type { MigrationRecord } from '../../../../src/core/simulation/run-result.ts';
import { runWithStays } from './runs.ts';

const migration: MigrationRecord = {
  instance: 'd/moved',
  reason: 'evacuation',
  sourceNode: 'n1',
  targetNode: 'n2',
  requestedSeconds: 5,
  startSeconds: 6,
  endSeconds: 20,
  outcome: 'converged',
  transferredBytes: 1,
  downtimeSeconds: 0,
  memoryBytes: 1,
};

describe('tellStay', () => {
  const run = runWithStays(
    'a',
    [
      ['d/moved', 'n1', 0, 20],
      ['d/moved', 'n2', 20],
      ['d/evicted', 'n1', 0, 20],
      ['d/evicted', 'n3', 80],
      ['d/gone', 'n1', 0, 20],
      ['d/stays', 'n1', 0],
      ['d/late', 'n2', 50],
    ],
    { migrations: [migration] },
  );

  it.each([
    ['d/moved', 20, 'was live-migrated from n1 to n2 (evacuation, asked for after 5 s)'],
    ['d/moved', 0, 'was placed on n1'],
    ['d/evicted', 20, 'left n1 and waited until it was placed on n3, 1 min later'],
    ['d/evicted', 80, 'was placed again on n3'],
    ['d/gone', 20, 'left n1 for good'],
    ['d/gone', 30, 'had left'],
    ['d/stays', 20, 'stayed on n1'],
    ['d/late', 20, 'was on no node until it was placed on n2, 30 s later'],
    ['d/unknown', 20, 'was never placed'],
  ])('says of %s at %i s that it %s', (instance, seconds, words) => {
    expect(tellStay(run, instance, seconds)).toBe(words);
  });

  it('says that nothing was placed where the run kept no placements', () => {
    expect(tellStay({ ...run, placements: null }, 'd/moved', 0)).toBe('was never placed');
  });
});
