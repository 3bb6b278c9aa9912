import { describe, expect, it } from 'vitest';
import { tellChoice } from '../../src/cli/report/tell-choice.ts';
import type { Candidate, Decision, PluginScore, RejectedNode } from '../../src/core/index.ts';
import { pod } from '../builders.ts';

type Points = Readonly<Record<string, number>>;

function candidate(node: string, points: Points): Candidate {
  const scores = Object.entries(points).map(
    ([plugin, weighted]): PluginScore => ({ plugin, weight: 1, raw: weighted, normalized: weighted, weighted }),
  );
  return { node, total: scores.reduce((sum, { weighted }) => sum + weighted, 0), scores };
}

function decision(candidates: readonly Candidate[], rejected: readonly RejectedNode[] = []): Decision {
  return {
    pod: pod('p'),
    outcome: { kind: 'chosen', node: candidates[0]?.node ?? '' },
    candidates,
    best: [],
    rejected,
    preFilter: null,
  };
}

describe('tellChoice', () => {
  it('tells both totals and the plugins that made the difference, the largest first', () => {
    // 60 + 8 = 68 against 50 + 10 = 60
    const made = decision([
      candidate('n1', { Fit: 60, Spread: 8, Taints: 100 }),
      candidate('n2', { Fit: 50, Spread: 10, Taints: 100 }),
    ]);
    expect(tellChoice(made, 'n1', 'n2')).toBe('n1 had 168 points, n2 160: Fit +10, Spread -2');
  });

  it('tells a tie, and where the other one had more', () => {
    const made = decision([
      candidate('n1', { A: 1, B: 2 }),
      candidate('n2', { A: 2, B: 1 }),
      candidate('n3', { A: 9, B: 0 }),
    ]);
    expect(tellChoice(made, 'n1', 'n2')).toBe('n1 and n2 had equally many points, 3; the tie rule decided');
    expect(tellChoice(made, 'n1', 'n3')).toBe('n1 had 3 points, n3 9: A -8, B +2; not all nodes were looked at');
  });

  it('tells who refused the other node', () => {
    const rejection = {
      plugin: 'NodeResourcesFit',
      code: 'Unschedulable',
      reasons: ['Insufficient cpu', 'Too many pods'],
      figures: [],
    } as const;
    const made = decision([candidate('n1', { A: 1 })], [{ node: 'n2', rejection }]);
    expect(tellChoice(made, 'n1', 'n2')).toBe('n2 was refused by NodeResourcesFit: Insufficient cpu, Too many pods');
    expect(tellChoice(made, 'n1', 'n9')).toBe('n9 was not there');
  });

  it('tells among how many it chose where the other run found no node', () => {
    expect(tellChoice(decision([candidate('n1', { A: 1 }), candidate('n2', { A: 0 })]), 'n1', '')).toBe(
      'n1 was the best of 2 nodes that fit',
    );
  });

  it('tells that nobody scores', () => {
    expect(tellChoice(decision([candidate('n1', {}), candidate('n2', {})]), 'n1', 'n2')).toBe(
      'nothing is scored: the order of nodes decided for n1',
    );
  });
});
