import { describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { renderOutlook } from '../../../src/cli/render/migration.ts';
import type { Decision, Destination, MigrationOutlook, MigrationPrediction } from '../../../src/core/index.ts';
import { GI, MI, pod } from '../../builders.ts';

const IO: Io = {
  stdin: process.stdin,
  out: () => undefined,
  err: () => undefined,
  columns: null,
  hasColor: false,
  hasProgress: false,
  untilStopped: () => Promise.resolve(),
};

type Expected = MigrationPrediction['expected'];
const CONVERGED: Expected = {
  outcome: 'converged',
  totalSeconds: 12.34,
  downtimeSeconds: 0.256,
  transferredBytes: 1.55 * GI,
  rounds: 3,
  remainingBytes: 0,
  peakThrottleFraction: 0,
  reason: 'ends by itself after 3 rounds',
};
const STALLED: Expected = {
  ...CONVERGED,
  outcome: 'stalled',
  totalSeconds: Number.POSITIVE_INFINITY,
  downtimeSeconds: 0,
  transferredBytes: Number.POSITIVE_INFINITY,
  reason: 'never ends',
};

function destination(
  node: string,
  expected: Expected = CONVERGED,
  changes: Partial<MigrationPrediction & Destination> = {},
): Destination {
  const { isNetworkKnown = true, ...rest } = changes;
  const prediction: MigrationPrediction = {
    expected,
    lowest: { ...expected, totalSeconds: expected.totalSeconds - 2.34 },
    highest: { ...expected, totalSeconds: expected.totalSeconds + 87.66 },
    neededDowntimeLimitSeconds: null,
    neededBandwidthBytesPerSecond: null,
    breakingDirtyFactor: 64,
    chance: 0.876,
    path: { bandwidthBytesPerSecond: 99.6 * MI, linkBytesPerSecond: 200 * MI },
    assumed: [],
    ...rest,
  };
  return { node, prediction, isNetworkKnown };
}

/** A decision with a total for each node, in the order given, for the first of them or for none. */
function render(destinations: readonly Destination[], totals: Record<string, number>, changes = {}): string {
  const {
    isFull = false,
    chosen = Object.keys(totals)[0],
    source = 's',
  } = changes as {
    readonly isFull?: boolean;
    readonly chosen?: string | null;
    readonly source?: string;
  };
  const decision: Decision = {
    pod: pod('p'),
    outcome:
      chosen == null ? { kind: 'unschedulable', message: '', preemption: null } : { kind: 'chosen', node: chosen },
    candidates: Object.entries(totals).map(([node, total]) => ({ node, total, scores: [] })),
    best: [],
    rejected: [],
    preFilter: null,
  };
  const outlook: MigrationOutlook = { source, reason: 'evacuation', destinations };
  return renderOutlook(outlook, decision, { isFull, io: IO });
}

/** The first line about the chosen target that is neither time nor table. */
const limitsOf = (one: Destination): string | undefined => render([one], { a: 1 }).split('\n')[2];

describe('renderOutlook', () => {
  it('tells of the chosen target, and lists the others by their points', () => {
    const others = [destination('c'), destination('b', STALLED), destination('a')];
    expect(render(others, { a: 5, b: 7, c: 6 })).toBe(
      [
        'Live migration from s (evacuation)',
        '  to a: 12.3 s (10.0 s to 100 s), downtime 0.26 s, chance to end in time 88 %',
        '',
        'target   seconds  downtime  chance     sent  bandwidth  how it ends',
        'a         12.3 s    0.26 s    88 %  1.6 GiB  100 MiB/s  ends by itself after 3 rounds',
        'b       for ever    0.00 s    88 %   no end  100 MiB/s  never ends',
        'c         12.3 s    0.26 s    88 %  1.6 GiB  100 MiB/s  ends by itself after 3 rounds',
        '',
      ].join('\n'),
    );
  });

  it('says nothing where no migration is decided on, and little where it goes nowhere', () => {
    const decision = { outcome: { kind: 'chosen', node: 'a' }, candidates: [] } as unknown as Decision;
    expect(renderOutlook(null, decision, { isFull: true, io: IO })).toBe('');
    expect(render([], { a: 1 })).toBe('Live migration from s (evacuation): to no node\n');
    expect(render([destination('a')], { a: 1 }, { chosen: null })).toBe(
      'Live migration from s (evacuation): to no node\n',
    );
  });

  it('shows ten targets, or all, and the chosen one first', () => {
    const totals = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`n${index}`, index]));
    const destinations = Object.keys(totals).map((name) => destination(name));
    const listed = (changes: object) =>
      render(destinations, totals, { chosen: 'n3', ...changes })
        .split('\n')
        .filter((line) => line.includes('ends by itself'))
        .map((line) => line.split(' ')[0]);
    expect(listed({})).toEqual(['n3', 'n11', 'n10', 'n9', 'n8', 'n7', 'n6', 'n5', 'n4', 'n2']);
    expect(listed({ isFull: true })).toHaveLength(12);
  });

  it('says how much more the guest may write', () => {
    expect(limitsOf(destination('a', CONVERGED, { breakingDirtyFactor: 2.345 }))).toBe(
      '  ends in time up to 2.3 times this dirty rate',
    );
    // 64: whatever it writes
    expect(limitsOf(destination('a'))).toBe('');
  });

  it('says what a migration would need that does not end by itself', () => {
    const needs = (limit: number | null, rate: number | null) =>
      limitsOf(destination('a', STALLED, { neededDowntimeLimitSeconds: limit, neededBandwidthBytesPerSecond: rate }));
    expect(needs(1.5, 300 * MI)).toBe(
      '  to end by itself it would need a downtime limit of 1.50 s or 300 MiB/s of bandwidth',
    );
    expect(needs(null, 300 * MI)).toBe('  to end by itself it would need 300 MiB/s of bandwidth');
    expect(needs(12, null)).toBe('  to end by itself it would need a downtime limit of 12.0 s');
    expect(needs(null, null)).toBe('');
  });

  it('names what was assumed, the network once', () => {
    expect(limitsOf(destination('a', CONVERGED, { assumed: ['used-memory', 'dirty-curve'] }))).toBe(
      '  assumed: used memory (0.7 of the guest), dirty rate (a mixed load)',
    );
    const network = '  assumed: network (half of 10 Gbit/s)';
    expect(limitsOf(destination('a', CONVERGED, { isNetworkKnown: false }))).toBe(network);
    expect(limitsOf(destination('a', CONVERGED, { isNetworkKnown: false, assumed: ['network'] }))).toBe(network);
  });

  it('names the other cluster, and prints no control characters', () => {
    const title = render([], { a: 1 }, { source: '' });
    expect(title).toBe('Live migration from another cluster (evacuation): to no node\n');
    const hostile = render([destination('a\u001b[2J')], { 'a\u001b[2J': 1 }, { source: 's\u001b' });
    expect(hostile).toContain('from s\\u001b (');
    expect(hostile).toContain('to a\\u001b[2J:');
    expect(hostile).not.toContain('\u001b');
  });

  it.each([
    [9.994, '9.99 s'],
    [10.04, '10.0 s'],
    [99.94, '99.9 s'],
    [100.4, '100 s'],
  ])('shows %d s as %s', (totalSeconds, text) => {
    expect(render([destination('a', { ...CONVERGED, totalSeconds })], { a: 1 })).toContain(`  to a: ${text} (`);
  });

  it.each([
    [GI - MI, '1023 MiB'],
    [GI, '1.0 GiB'],
  ])('shows %d bytes as %s', (transferredBytes, text) => {
    expect(render([destination('a', { ...CONVERGED, transferredBytes })], { a: 1 })).toContain(` ${text} `);
  });
});
