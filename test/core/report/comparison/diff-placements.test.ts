import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, randomBelow } from '../../../../src/core/random.ts';
import { diffPlacements } from '../../../../src/core/report/comparison/diff-placements.ts';
import type { PlacementDiff } from '../../../../src/core/report/comparison/placement-diff.ts';
import type { PlacementLog, RunResult } from '../../../../src/core/simulation/run-result.ts';
import { run, runWithStays } from './runs.ts';

type Stays = Parameters<typeof runWithStays>[1];

function diff(a: Stays, b: Stays): PlacementDiff {
  return diffPlacements(runWithStays('a', a), runWithStays('b', b))!;
}

const COUNTS = { same: 0, 'other-times': 0, elsewhere: 0, 'only-a': 0, 'only-b': 0 };

describe('diffPlacements', () => {
  it('finds nothing where nothing differs', () => {
    const stays: Stays = [
      ['x', 'n1', 0, 40],
      ['y', 'n2', 5],
      ['x', 'n3', 40],
    ];
    expect(diff(stays, stays)).toEqual({
      a: 'a-1',
      b: 'b-1',
      startSeconds: 0,
      endSeconds: 100,
      counts: { ...COUNTS, same: 2 },
      apartSeconds: 0,
      first: null,
      byTime: [],
      byApart: [],
      nodes: [],
      remarks: [],
    });
  });

  it('tells since when an instance is elsewhere, for how long, and who else differed before', () => {
    const { counts, apartSeconds, byTime, byApart, nodes } = diff(
      [
        ['x', 'n1', 0],
        ['y', 'n1', 10, 30],
        ['z', 'n2', 20],
      ],
      [
        ['x', 'n1', 0],
        ['y', 'n2', 10, 30],
        ['z', 'n3', 20, 90],
      ],
    );
    expect(counts).toEqual({ ...COUNTS, same: 1, elsewhere: 2 });
    // y from 10 to 30, z from 20 to 90, and on n2 alone from 90 to the end at 100
    const elsewhere = { kind: 'elsewhere', onlyASeconds: 0, onlyBSeconds: 0, why: [] };
    const y = { instance: 'y', firstSeconds: 10, nodeA: 'n1', nodeB: 'n2', apartSeconds: 20, differedBefore: 0 };
    const z = { instance: 'z', firstSeconds: 20, nodeA: 'n2', nodeB: 'n3', apartSeconds: 70, differedBefore: 1 };
    expect(byTime).toEqual([
      { ...elsewhere, ...y },
      { ...elsewhere, ...z, onlyASeconds: 10 },
    ]);
    expect(byApart.map(({ instance }) => instance)).toEqual(['z', 'y']);
    expect(apartSeconds).toBe(90);
    // y went from n1 to n2, z from n2 to n3
    expect(nodes).toEqual([
      { node: 'n2', came: 1, went: 1 },
      { node: 'n1', came: 0, went: 1 },
      { node: 'n3', came: 1, went: 0 },
    ]);
  });

  it.each<[string, Stays, Stays, object]>([
    [
      'placed later',
      [['x', 'n1', 5]],
      [['x', 'n1', 9]],
      { kind: 'other-times', firstSeconds: 5, nodeA: 'n1', nodeB: '', onlyASeconds: 4 },
    ],
    [
      'gone earlier',
      [['x', 'n1', 5, 50]],
      [['x', 'n1', 5, 30]],
      { kind: 'other-times', firstSeconds: 30, nodeA: 'n1', nodeB: '', onlyASeconds: 20 },
    ],
    [
      'never placed',
      [],
      [['x', 'n1', 5]],
      { kind: 'only-b', firstSeconds: 5, nodeA: '', nodeB: 'n1', onlyBSeconds: 95 },
    ],
    [
      'placed in a alone',
      [['x', 'n1', 5]],
      [],
      { kind: 'only-a', firstSeconds: 5, nodeA: 'n1', nodeB: '', onlyASeconds: 95 },
    ],
    [
      'never at one time',
      [['x', 'n1', 5, 20]],
      [['x', 'n2', 20, 60]],
      { kind: 'elsewhere', firstSeconds: 5, nodeB: '', apartSeconds: 0, onlyASeconds: 15, onlyBSeconds: 40 },
    ],
    [
      'moved in b',
      [['x', 'n1', 5]],
      [
        ['x', 'n1', 5, 40],
        ['x', 'n2', 40],
      ],
      { kind: 'elsewhere', firstSeconds: 40, nodeA: 'n1', nodeB: 'n2', apartSeconds: 60 },
    ],
    [
      'moved at another time',
      [
        ['x', 'n1', 0, 30],
        ['x', 'n2', 30],
      ],
      [
        ['x', 'n1', 0, 40],
        ['x', 'n2', 40],
      ],
      { kind: 'elsewhere', firstSeconds: 30, nodeA: 'n2', nodeB: 'n1', apartSeconds: 10 },
    ],
    // evicted at 30 and pending until 35
    [
      'away for a while',
      [['x', 'n1', 0]],
      [
        ['x', 'n1', 0, 30],
        ['x', 'n1', 35],
      ],
      { kind: 'other-times', firstSeconds: 30, nodeA: 'n1', nodeB: '', apartSeconds: 0, onlyASeconds: 5 },
    ],
    [
      'there for no time',
      [['x', 'n1', 7, 7]],
      [['x', 'n2', 7, 7]],
      { kind: 'elsewhere', firstSeconds: 7, nodeA: 'n1', nodeB: 'n2', apartSeconds: 0 },
    ],
    // While it migrates it counts on both nodes: it is where it goes from when that stay begins.
    [
      'on two nodes at once',
      [
        ['x', 'n1', 0, 50],
        ['x', 'n2', 40],
      ],
      [['x', 'n1', 0]],
      { kind: 'elsewhere', firstSeconds: 40, nodeA: 'n2', nodeB: 'n1', apartSeconds: 60 },
    ],
  ])('knows an instance that is %s', (_, a, b, expected) => {
    const { byTime, counts } = diff(a, b);
    expect(byTime).toHaveLength(1);
    expect(byTime[0]).toMatchObject(expected);
    expect(counts[byTime[0]!.kind]).toBe(1);
  });

  it('counts an instance once on a node, however often it came', () => {
    const { nodes } = diff(
      [['x', 'n1', 0]],
      [
        ['x', 'n1', 0, 10],
        ['x', 'n2', 10, 20],
        ['x', 'n1', 20, 30],
        ['x', 'n2', 30],
      ],
    );
    expect(nodes).toEqual([{ node: 'n2', came: 1, went: 0 }]);
  });

  it('takes what rounding leaves of a sum of times for nothing', () => {
    // the parts make a little less than the whole
    expect(1.1 - 0.1 + (7.3 - 1.1)).toBeLessThan(7.3 - 0.1);
    const moved: Stays = [
      ['x', 'n1', 0.1, 1.1],
      ['x', 'n2', 1.1, 7.3],
    ];
    const kept: Stays = [['x', 'n1', 0.1, 7.3]];
    for (const found of [diff(moved, kept), diff(kept, moved)]) {
      expect(found.byTime).toMatchObject([{ onlyASeconds: 0, onlyBSeconds: 0 }]);
    }
  });

  it('tells where the runs part, what they shared until then and what they were given', () => {
    const shared: Stays = [
      ['u', 'n1', 0, 3],
      ['y', 'n2', 1, 2],
      ['w', 'n1', 4],
    ];
    const a = runWithStays('best-fit', [...shared, ['x', 'n1', 4], ['y', 'n1', 4]], {
      settings: { variant: { load: 1 } },
    });
    const b = runWithStays('fgd', [...shared, ['x', 'n3', 4], ['y', 'n2', 4]], { settings: { variant: { load: 2 } } });
    const { first } = diffPlacements(a, b)!;
    // u and y came before 4; w came then, in both, before x in the log, and y again after x
    expect(first).toMatchObject({ equalStays: 2, settings: ['load: 1, 2', 'policy: best-fit, fgd'] });
    expect(first!.diff).toMatchObject({ instance: 'x', firstSeconds: 4, nodeA: 'n1', nodeB: 'n3', differedBefore: 0 });
    expect(diffPlacements(a, b)!.byTime[1]).toMatchObject({ instance: 'y', differedBefore: 0 });
  });

  it('asks why about the instances that it lists, at the time they part', () => {
    const asked: string[] = [];
    const explain = (instance: string, atSeconds: number) => {
      asked.push(`${instance} ${atSeconds}`);
      return [`${instance} fits better`];
    };
    const stays = (node: string): Stays => ['x', 'y', 'z'].map((name, at) => [name, node, at]);
    const { byTime, byApart, first, counts } = diffPlacements(
      runWithStays('a', stays('n1')),
      runWithStays('b', stays('n2')),
      {
        limit: 2,
        explain,
      },
    )!;
    expect(byTime.map(({ instance, why }) => [instance, why])).toEqual([
      ['x', ['x fits better']],
      ['y', ['y fits better']],
    ]);
    expect(byApart).toHaveLength(2);
    expect(first!.diff.why).toEqual(['x fits better']);
    expect(new Set(asked)).toEqual(new Set(['x 0', 'y 1']));
    expect(counts.elsewhere).toBe(3);
  });

  it('compares the time that both runs cover, and says so', () => {
    const a = runWithStays(
      'a',
      [
        ['x', 'n1', 0, 20],
        ['y', 'n1', 10],
      ],
      { endSeconds: 50 },
    );
    const b = runWithStays(
      'b',
      [
        ['y', 'n2', 30],
        ['z', 'n1', 60],
      ],
      { startSeconds: 20 },
    );
    const { byTime, counts, remarks, startSeconds, endSeconds } = diffPlacements(a, b)!;
    expect([startSeconds, endSeconds]).toEqual([20, 50]);
    expect(byTime).toMatchObject([{ instance: 'y', firstSeconds: 20, apartSeconds: 20, onlyASeconds: 10 }]);
    expect(counts).toEqual({ ...COUNTS, elsewhere: 1 });
    expect(remarks).toEqual(['the runs cover different times: compared from 20 s to 50 s alone']);
    const later = runWithStays('b', [['x', 'n1', 200]], { startSeconds: 200, endSeconds: 300 });
    expect(diffPlacements(a, later)).toMatchObject({
      counts: COUNTS,
      remarks: ['the runs cover no common time: nothing is compared'],
    });
  });

  it('finds nodes and instances by name, wherever a run lists them', () => {
    const a = runWithStays('a', [
      ['x', 'n1', 0],
      ['y', 'n3', 1],
    ]);
    const b = runWithStays('b', [
      ['y', 'n3', 1],
      ['x', 'n1', 2],
    ]);
    const [n1, , n3] = b.nodes;
    const [x, y] = [1, 0];
    const renumbered: RunResult = {
      ...b,
      nodes: [n3!, { ...n1!, name: 'other' }, n1!],
      placements: { ...b.placements!, instanceIds: ['y', 'x'], instance: [y, x], node: [0, 2], startSeconds: [1, 0] },
    };
    expect(diffPlacements(a, renumbered)).toMatchObject({
      counts: { ...COUNTS, same: 2 },
      remarks: ['the runs have different nodes: 2 in one of them alone'],
    });
  });

  it('says nothing of runs that kept no placements', () => {
    expect(diffPlacements(run(), runWithStays('b', []))).toBeNull();
    expect(diffPlacements(runWithStays('a', []), run())).toBeNull();
  });

  it('agrees with looking at every instance in every second', () => {
    fc.assert(
      fc.property(arbitraryLog, arbitraryLog, (a, b) => {
        const found = diff(a, b);
        const listed = new Map(found.byTime.map((one) => [one.instance, one]));
        let [apart, differing] = [0, 0];
        for (const instance of ['w', 'x', 'y', 'z']) {
          const seconds = Array.from({ length: 100 }, (_, second) => [
            nodeAt(a, instance, second),
            nodeAt(b, instance, second),
          ]);
          const first = seconds.findIndex(([ofA, ofB]) => ofA !== ofB);
          const together = seconds.filter(([ofA, ofB]) => ofA !== '' && ofB !== '' && ofA !== ofB).length;
          apart += together;
          expect(listed.has(instance)).toBe(first >= 0);
          if (first < 0) continue;
          differing++;
          expect(listed.get(instance)).toMatchObject({
            firstSeconds: first,
            nodeA: seconds[first]![0],
            nodeB: seconds[first]![1],
            apartSeconds: together,
            onlyASeconds: seconds.filter(([ofA, ofB]) => ofA !== '' && ofB === '').length,
            onlyBSeconds: seconds.filter(([ofA, ofB]) => ofA === '' && ofB !== '').length,
          });
        }
        expect(found.apartSeconds).toBe(apart);
        const { same, ...others } = found.counts;
        expect(Object.values(others).reduce((sum, count) => sum + count)).toBe(differing);
        expect(same + differing).toBe(new Set([...a, ...b].map(([instance]) => instance)).size);
        const times = found.byTime.map(({ firstSeconds }) => firstSeconds);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        for (const one of found.byTime) {
          expect(one.differedBefore).toBe(times.filter((time) => time < one.firstSeconds).length);
        }
      }),
    );
  });

  it('tells the same from the other side', () => {
    fc.assert(
      fc.property(arbitraryLog, arbitraryLog, (a, b) => {
        const [there, back] = [diff(a, b), diff(b, a)];
        expect(back.apartSeconds).toBe(there.apartSeconds);
        expect(back.counts).toEqual({
          ...there.counts,
          'only-a': there.counts['only-b'],
          'only-b': there.counts['only-a'],
        });
        expect(back.nodes).toEqual(there.nodes.map(({ node, came, went }) => ({ node, came: went, went: came })));
        const turned = there.byTime.map(({ nodeA, nodeB, ...one }) => ({ ...one, nodeA: nodeB, nodeB: nodeA }));
        const simplified = (list: PlacementDiff['byTime']) =>
          list
            .map(({ instance, firstSeconds, nodeA, nodeB }) => `${firstSeconds} ${instance} ${nodeA} ${nodeB}`)
            .toSorted();
        expect(simplified(back.byTime)).toEqual(simplified(turned));
      }),
    );
  });

  it('needs time in proportion to the log: 500,000 stays within seconds', () => {
    const [a, b] = [manyStays('a', 1), manyStays('b', 2)];
    // Time of the processor: the machine may be busy otherwise.
    const before = process.cpuUsage();
    const found = diffPlacements(a, b)!;
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    process.stdout.write(`diffPlacements of 500,000 stays each: ${seconds.toFixed(2)} s\n`);
    expect(found.counts.elsewhere).toBeGreaterThan(200_000);
    expect(seconds).toBeLessThan(8);
  });
});

/** Stays of four instances, one after the other each, all longer than nothing, no two that touch on one node. */
const arbitraryLog: fc.Arbitrary<Stays> = fc
  .array(
    fc.tuple(
      fc.constantFrom('w', 'x', 'y', 'z'),
      fc.constantFrom('n1', 'n2', 'n3'),
      fc.nat({ max: 2 }),
      fc.integer({ min: 1, max: 9 }),
    ),
    { maxLength: 16 },
  )
  .map((steps) => {
    const last = new Map<string, { end: number; node: string }>();
    const stays = steps.map(([instance, node, gap, length]): Stays[number] => {
      const before = last.get(instance) ?? { end: 0, node: '' };
      const start = before.end + (before.node === node ? gap + 1 : gap);
      last.set(instance, { end: start + length, node });
      return [instance, node, start, start + length];
    });
    return stays.toSorted(([, , one], [, , other]) => one - other);
  });

function nodeAt(stays: Stays, instance: string, second: number): string {
  const stay = stays.find(
    ([name, , start, end]) => name === instance && start <= second && second < (end ?? Number.POSITIVE_INFINITY),
  );
  return stay?.[1] ?? '';
}

/** 250,000 instances with two stays each on 1,000 nodes. */
function manyStays(policy: string, seed: number): RunResult {
  const random = createRandom(seed);
  const [instances, nodeCount] = [250_000, 1000];
  const entries = Array.from({ length: 2 * instances }, (_, at) => at);
  const placements: PlacementLog = {
    instanceIds: entries.slice(0, instances).map((at) => `default/vm-${at}`),
    instance: entries.map((at) => at % instances),
    node: entries.map(() => randomBelow(random, nodeCount)),
    startSeconds: entries,
    endSeconds: entries.map((at) => (at < instances ? at + instances : null)),
  };
  const nodes = Array.from({ length: nodeCount }, (_, at) => ({
    name: `node-${at}`,
    zone: '',
    cpuMilli: 0,
    memoryBytes: 0,
    gpuMilli: 0,
  }));
  return run({ settings: { policy }, endSeconds: 2 * instances, nodes, placements });
}
