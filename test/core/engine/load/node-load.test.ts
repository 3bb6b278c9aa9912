import { describe, expect, it } from 'vitest';
import { distanceAbove, type NodeLoad } from '../../../../src/core/engine/load/node-load.ts';

/** A load in the order of the reference: CPU, its pressure, memory, its pressure. */
function load(...figures: readonly (number | null)[]): NodeLoad {
  const [cpuUse = null, cpuPressure = null, memoryUse = null, memoryPressure = null] = figures;
  return { cpuUse, cpuPressure, memoryUse, memoryPressure };
}

const MEAN = load(0.5, 0.02, 0.55, 0);

describe('distanceAbove', () => {
  it.each([
    // policies.md, appendix A: 3 x sqrt(.25^2 + .08^2 + .05^2 + 0)
    ['the node of the reference', load(0.75, 0.1, 0.6, 0), 0.8016],
    ['the mean', MEAN, 0],
    ['a node below the mean in everything', load(0.1, 0, 0.2, 0), 0],
    // what lies below makes up for nothing: 3 x .1
    ['a node above in one and far below in another', load(0.6, 0.02, 0, 0), 0.3],
    // 3 x .4 is more than 1
    ['a node far above', load(0.9, 0.02, 0.55, 0), 1],
    // 3 x .2 of memory pressure
    ['a node of which only pressure is above', load(0.5, 0.02, 0.55, 0.2), 0.6],
    ['a node that was not measured', load(), 0],
  ])('of %s', (_title, found, expected) => {
    expect(distanceAbove(found, MEAN)).toBeCloseTo(expected, 4);
  });
});
