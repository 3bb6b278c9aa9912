import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { type Column, renderTable } from '../../src/cli/render/table.ts';
import { runCli } from './run-cli.ts';
import { SMALL_CLUSTER } from './small-cluster.ts';

const terminal = (columns: number | null): Io => ({
  stdin: process.stdin,
  out: () => undefined,
  err: () => undefined,
  columns,
  hasColor: false,
  hasProgress: false,
  untilStopped: () => Promise.resolve(),
});
const COLUMNS: readonly Column[] = [{ title: 'node' }, { title: 'TaintToleration x3', isRight: true }];
const WITH_REASON: readonly Column[] = [{ title: 'node' }, { title: 'why', isElastic: true }];

describe('renderTable', () => {
  it('aligns columns and leaves no space at the end of a line', () => {
    const text = renderTable(
      COLUMNS,
      [
        ['n1', '7'],
        ['node-2', '300'],
      ],
      terminal(null),
    );
    expect(text).toBe('node    TaintToleration x3\nn1                       7\nnode-2                 300\n');
  });

  it('breaks titles where the terminal is narrower than they are', () => {
    const text = renderTable(COLUMNS, [['n1', '7']], terminal(20));
    expect(text).toBe('node       Taint\n      Toleration\n              x3\nn1             7\n');
  });

  it('breaks the elastic column between words, and a word that is too long inside', () => {
    // 30 columns: 4 for node and 2 between leave 24.
    const reason = 'did not match Pod topology spread constraints, NodeResourcesBalancedAllocation';
    expect(renderTable(WITH_REASON, [['n1', reason]], terminal(30))).toBe(
      [
        'node  why',
        'n1    did not match Pod',
        '      topology spread',
        '      constraints,',
        '      NodeResourcesBalancedAll',
        '      ocation',
        '',
      ].join('\n'),
    );
  });

  it('loses no letter and fits into any terminal that leaves 20 for the elastic column', () => {
    const word = fc.stringMatching(/^[a-zA-Z]{1,40}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 26, max: 90 }),
        (words, columns) => {
          const text = renderTable(WITH_REASON, [['n1', words.join(' ')]], terminal(columns));
          const lines = text.trimEnd().split('\n');
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
          const printed = lines
            .slice(1)
            .map((line) => line.slice(6))
            .join('');
          expect(printed.replaceAll(' ', '')).toBe(words.join(''));
        },
      ),
    );
  });

  it('prints names that could steer the terminal as text', () => {
    expect(renderTable([{ title: 'node' }], [['a\u001b[31m\u202eb']], terminal(null))).toBe(
      'node\na\\u001b[31m\\u202eb\n',
    );
  });
});

describe('explain on a terminal of 60 columns', () => {
  it('keeps every line within it', async () => {
    const { out } = await runCli(['explain', '--cluster', '-', '--pod', 'vms/small'], SMALL_CLUSTER, 60);
    expect(
      Math.max(
        ...out
          .split('\n')
          .slice(2)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(60);
  });
});
