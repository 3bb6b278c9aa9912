import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../src/core/model/resources.ts';

describe('ResourceAxes', () => {
  it('gives what pods ask for an axis of its own so many times, and one that is shared beyond', () => {
    const axes = new ResourceAxes(2);
    expect(['a', 'b', 'a', 'c', 'd'].map((name) => axes.askedAxis(name))).toEqual([4, 5, 4, 6, 6]);
    expect([axes.find('c'), axes.find('b'), axes.count]).toEqual([undefined, 5, 7]);
    expect([axes.isUncounted([0, 0, 0, 0, 1, 1]), axes.isUncounted([0, 0, 0, 0, 0, 0, 1])]).toEqual([false, true]);
  });

  it('gives what nodes have an axis of its own at any time, which pods then ask for', () => {
    const axes = new ResourceAxes(0);
    expect([axes.isUncounted([1, 1, 1, 1]), axes.askedAxis('a')]).toEqual([false, 4]);
    expect([axes.axis('a'), axes.askedAxis('a'), axes.askedAxis('b'), axes.askedAxis('cpu')]).toEqual([5, 5, 4, 0]);
  });
});
