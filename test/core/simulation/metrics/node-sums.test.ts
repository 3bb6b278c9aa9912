import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../../src/core/model/node-state.ts';
import { createRandom, randomBelow } from '../../../../src/core/random.ts';
import { NodeSums } from '../../../../src/core/simulation/metrics/node-sums.ts';
import { node, pod, vector } from '../../../builders.ts';
import { Rig } from './rig.ts';

const NAMES = Array.from({ length: 100 }, (_, index) => `n${index}`);

function thirdOf({ requested }: NodeState): number {
  return requested[0]! / 3;
}

function createSums(rig: Rig, reads: string[] = []): NodeSums {
  const reader = {
    width: 1,
    ranked: [0],
    read(state: NodeState, into: Float64Array): void {
      reads.push(state.name);
      into[0] = thirdOf(state);
    },
  };
  return new NodeSums(reader, rig.state.nodes);
}

describe('NodeSums', () => {
  it('are a recount after a hundred thousand changes, to the last bit but one', () => {
    const rig = new Rig({ nodes: NAMES.map((name) => node(name)) });
    const sums = createSums(rig);
    const random = createRandom(7);
    const below = (count: number): number => randomBelow(random, count);
    for (let change = 0; change < 100_000; change++) {
      const state = rig.state.node(NAMES[below(NAMES.length)]!)!;
      state.requested[0] = below(1e9) / 7;
      sums.change(state, true);
      if (change % 3 === 0) sums.settle();
    }
    sums.settle();
    const thirds = rig.state.nodes.map(thirdOf).toSorted((a, b) => a - b);
    const recount = thirds.reduce((sum, third) => sum + third, 0);
    expect(Math.abs(sums.sum(0) / recount - 1)).toBeLessThan(1e-14);
    expect([sums.lowest(0), sums.highest(0)]).toEqual([thirds[0], thirds.at(-1)]);
    for (const state of rig.state.nodes) sums.change(state, false);
    expect(sums.sum(0)).toBe(0);
    expect([sums.lowest(0), sums.highest(0)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('read a node once, however often it changed before they were asked', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const reads: string[] = [];
    const sums = createSums(rig, reads);
    sums.settle();
    reads.length = 0;
    for (let change = 0; change < 5; change++) sums.change(rig.state.node('a')!, true);
    sums.settle();
    sums.settle();
    expect(reads).toEqual(['a']);
  });

  it('forget a node that has gone before it was read, and take its slot for another', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const sums = createSums(rig);
    const gone = rig.state.node('a')!;
    rig.run(pod('x', { requests: vector(3000) }), 'a');
    sums.change(gone, true);
    rig.state.removeNode('a');
    sums.change(gone, false);
    sums.settle();
    expect(sums.sum(0)).toBe(0);
    rig.join(node('b'));
    const joined = rig.state.node('b')!;
    expect(joined.slot).toBe(gone.slot);
    rig.state.assume(pod('y', { requests: vector(600) }), 'b');
    sums.change(joined, true);
    sums.settle();
    expect(sums.sum(0)).toBe(200);
  });
});
