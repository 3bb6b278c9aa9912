import { describe, expect, it } from 'vitest';
import { ReadContext } from '../../src/kube/read-context.ts';

describe('ReadContext', () => {
  it('makes equal vectors one object, unless they are longer than 64 axes', () => {
    const context = new ReadContext();
    const shared = (length: number): boolean => {
      const vectors = [0, 1].map(() => context.vector(new Array<number>(length).fill(1)));
      return vectors[0] === vectors[1];
    };
    expect([4, 64, 65, 1000].map(shared)).toEqual([true, true, false, false]);
  });

  it('knows how much it remembers by number and by length, and forgets it', () => {
    const context = new ReadContext();
    context.text('ten letters');
    context.text('ten letters');
    context.quantityOf('12Gi');
    // 11 and 4 characters
    expect([context.remembersMoreThan(1, 100), context.remembersMoreThan(2, 100)]).toEqual([true, false]);
    expect([context.remembersMoreThan(9, 14), context.remembersMoreThan(9, 15)]).toEqual([true, false]);
    context.forget();
    expect(context.remembersMoreThan(0, 0)).toBe(false);
  });
});
