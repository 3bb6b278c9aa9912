import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPodEvent } from '../../../src/server/decisions/pod-events.ts';
import { createRig, nodeManifest, podManifest } from './rig.ts';

const TIME = 1_000_000;
const TAINTED = { taints: [{ key: 'spot', effect: 'NoSchedule' }] };
const NODES = [nodeManifest('a', '1'), nodeManifest('b', '2'), nodeManifest('c', '4'), nodeManifest('d', '4', TAINTED)];

type Said = Parameters<typeof toPodEvent>[0];

/** A refusal of both of two nodes. */
function refusal(changes: Partial<Said> = {}): Said {
  return {
    ...{ verb: 'filter', policy: 'mine', pod: 'd/p', uid: 'uid-p', nodeCount: 2, passedCount: 0, milliseconds: 1 },
    refused: [['Insufficient cpu', 2]],
    ...changes,
  };
}

/** A ranking of nodes with these points, the best first. */
function ranking(points: readonly (readonly [string, number])[], changes: Partial<Said> = {}): Said {
  const best = points.map(([node, its]) => ({ node, points: its, score: 0 }));
  return {
    ...{ verb: 'prioritize', policy: 'mine', pod: 'd/p', uid: 'uid-p', nodeCount: points.length, milliseconds: 1 },
    ...{ best, choice: points[0]?.[0] ?? '', ...changes },
  };
}

describe('toPodEvent', () => {
  it('warns of a filter that leaves no node, with the number of nodes for each reason', () => {
    const { decider, records, ask } = createRig({ nodes: NODES });
    decider.filter(ask(podManifest('p', '8'), ['a', 'b', 'c', 'd']));
    expect(toPodEvent(records[0]!, TIME)).toEqual({
      ...{ podNamespace: 'd', podName: 'p', podUid: 'uid-p', type: 'Warning', reason: 'Refused', action: 'Filter' },
      note: '0/4 nodes pass kube-default: 3 Insufficient cpu, 1 node(s) had untolerated taint(s)',
      timeSeconds: TIME,
    });
  });

  it('tells of a ranking which node is best by which policy, its points, and the next two', () => {
    const { decider, records, ask } = createRig({ nodes: NODES, policy: 'best-fit' });
    decider.prioritize(ask(podManifest('p', '1'), ['a', 'b', 'c']));
    const { best } = records[0]!;
    // The tightest first, and what the record holds as it is.
    expect(best!.map(({ node }) => node)).toEqual(['a', 'b', 'c']);
    const [a, b, c] = best!.map(({ points }) => points);
    expect(toPodEvent(records[0]!, TIME)).toMatchObject({
      ...{ podUid: 'uid-p', type: 'Normal', reason: 'Ranked', action: 'Prioritize' },
      note: `a is best of 3 by best-fit with ${a} of 100 points; then b with ${b}, c with ${c}`,
    });
  });

  it('is nothing where a node passes, where no node was asked about, and of victims', () => {
    const { decider, records, ask } = createRig({ nodes: NODES });
    decider.filter(ask(podManifest('p', '3'), ['a', 'b', 'c']));
    decider.filter(ask(podManifest('q', '3'), []));
    decider.filter(ask(podManifest('r', '8'), ['not-known-yet']));
    decider.preempt({ ...ask(podManifest('s', '3'), []), victims: new Map() });
    expect(records.map(({ verb }) => verb)).toEqual(['filter', 'filter', 'filter', 'preempt']);
    expect(records.map((record) => toPodEvent(record, TIME))).toEqual([null, null, null, null]);
  });

  it.each<[string, Said, string]>([
    ['one node', ranking([['a', 50]]), 'a is best of 1 by mine with 50 of 100 points'],
    [
      'more than three',
      ranking([
        ['a', 9],
        ['b', 8],
        ['c', 7],
        ['d', 6],
      ]),
      'a is best of 4 by mine with 9 of 100 points; then b with 8, c with 7',
    ],
    [
      'a choice among equals that is not told first',
      ranking(
        [
          ['a', 9],
          ['b', 9],
        ],
        { choice: 'z', nodeCount: 7 },
      ),
      'z is best of 7 by mine with 9 of 100 points; then a with 9, b with 9',
    ],
    ['no choice', { ...ranking([]), best: [] }, ''],
  ])('tells a ranking of %s', (_, said, note) => {
    expect(toPodEvent(said, TIME)?.note ?? '').toBe(note);
  });

  it.each(['d/', '/p', '../p', 'd/..', 'd/p/binding', 'D/p', `${'d'.repeat(64)}/p`, `d/${'p'.repeat(254)}`])(
    'is nothing of a pod that cannot be there: %s',
    (pod) => {
      expect(toPodEvent(refusal({ pod }), TIME)).toBeNull();
    },
  );

  it('names no uid where none was sent, and tells nothing of a pod with an endless one', () => {
    expect(toPodEvent(refusal({ uid: 'd/p' }), TIME)).toMatchObject({ podName: 'p', podUid: '' });
    expect(toPodEvent(refusal({ uid: 'u'.repeat(129) }), TIME)).toBeNull();
  });

  it('cuts a note to the 1024 bytes that the API server takes, and no character in two', () => {
    const prefix = '0/2 nodes pass mine: 2 ';
    const noteOf = (reason: string): string => toPodEvent(refusal({ refused: [[reason, 2]] }), TIME)!.note;
    const fitting = 'x'.repeat(1024 - prefix.length);
    expect(noteOf(fitting)).toBe(`${prefix}${fitting}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1025, maxLength: 1100 }), (reason) => {
        const note = noteOf(reason);
        const bytes = Buffer.byteLength(note);
        // A character has at most four bytes.
        expect(bytes > 1024 - 4 && bytes <= 1024 && note.endsWith('...')).toBe(true);
        const whole = Buffer.from(`${prefix}${reason}`).toString();
        expect(whole.startsWith(note.slice(0, -3))).toBe(true);
      }),
    );
  });
});
