import { describe, expect, it } from 'vitest';
import { createHooks } from '../../../src/core/simulation/hooks.ts';
import type { SimulationObserver } from '../../../src/core/simulation/metric.ts';
import { node, pod } from '../../builders.ts';
import { Rig } from './metrics/rig.ts';

class Counter implements SimulationObserver {
  readonly #told: unknown[][];

  constructor(told: unknown[][]) {
    this.#told = told;
  }

  evicted(...args: unknown[]): void {
    this.#told.push(args);
  }
}

describe('createHooks', () => {
  it('tells those who listen, in their order, all there is to tell', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const instance = rig.run(pod('x'), 'a');
    const told: unknown[][] = [];
    const hooks = createHooks([
      new Counter(told),
      { elapse() {} },
      { evicted: (...args) => told.push(['last', ...args]) },
    ]);
    hooks.evicted(instance, 'a', 'drain');
    expect(told).toEqual([
      [instance, 'a', 'drain'],
      ['last', instance, 'a', 'drain'],
    ]);
  });

  it('has every hook where nobody listens', () => {
    const hooks = createHooks([]);
    expect(hooks.elapse(1)).toBeUndefined();
    expect(Object.values(hooks).every((hook) => typeof hook === 'function')).toBe(true);
  });
});
