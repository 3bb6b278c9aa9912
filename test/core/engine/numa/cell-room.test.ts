import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellResourcesOf } from '../../../../src/core/engine/numa/cell-demand.ts';
import { freeInCells } from '../../../../src/core/engine/numa/cell-room.ts';
import type { NumaTopology } from '../../../../src/core/model/numa.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { GI, node, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { vmPod } from '../../../vm-builders.ts';

const AXES = new ResourceAxes();
AXES.axis('hugepages-1Gi');

/** Cells of so many cores and huge pages of 1 GiB, of which so many cores are left. */
function topologyOf(cells: readonly { cores: number; pages?: number; left?: number }[]): NumaTopology {
  return {
    policy: 'none',
    cells: cells.map(({ cores, pages = 0, left }, index) => {
      const allocatable = vector(1000 * cores, 0, 0, 0, pages * GI);
      const available = left === undefined ? null : vector(1000 * left, 0, 0, 0, pages * GI);
      return { name: `${index}`, allocatable, available };
    }),
  };
}

const pinned = (name: string, cores: number, nodeName = 'n', pages = 0): Pod =>
  vmPod(name, { hasDedicatedCpus: true }, { requests: vector(1000 * cores, GI, 0, 0, pages * GI), nodeName });

/** Free cores and, where a cell names them, pages by cell; pods without a node name are placed after the dump. */
function free(topology: NumaTopology, pods: readonly Pod[], ignoresReport = false): number[][] {
  const state = stateOf(
    [node('n', { numa: topology })],
    pods.filter(({ nodeName }) => nodeName === 'n'),
    AXES,
  );
  for (const one of pods) if (one.nodeName !== 'n') state.assume(one, 'n');
  const resources = cellResourcesOf(topology, AXES);
  const cells = freeInCells(state.node('n')!, topology, resources, ignoresReport);
  return cells.map((cell) => cell.map((amount, place) => amount / (resources.axes[place] === 0 ? 1000 : GI)));
}

describe('freeInCells', () => {
  const two = topologyOf([{ cores: 20 }, { cores: 10 }]);

  it('puts the largest first into the tightest cell that suffices', () => {
    // 12 into 20, leaving 8; 8 into the 8 left there; 3 into 10
    expect(free(two, [pinned('a', 3), pinned('b', 8), pinned('c', 12)])).toEqual([[0], [7]]);
    // 6 into 10: it suffices and is tighter
    expect(free(two, [pinned('a', 6)])).toEqual([[20], [4]]);
  });

  it('spreads what no cell suffices for, from the cell with most room on', () => {
    // 24: 20 of the first, 4 of the second
    expect(free(two, [pinned('a', 24)])).toEqual([[0], [6]]);
    expect(free(topologyOf([{ cores: 10 }, { cores: 20 }]), [pinned('a', 24)])).toEqual([[6], [0]]);
    expect(free(two, [pinned('a', 40)])).toEqual([[0], [0]]);
  });

  it('wants a cell with room for everything the pod asks for', () => {
    const cells = topologyOf([
      { cores: 4, pages: 1 },
      { cores: 10, pages: 8 },
    ]);
    expect(free(cells, [pinned('a', 4, 'n', 2)])).toEqual([
      [4, 1],
      [6, 6],
    ]);
  });

  it('measures tightness by what the pod asks for', () => {
    const cells = topologyOf([
      { cores: 4, pages: 8 },
      { cores: 10, pages: 4 },
    ]);
    const shared = vmPod('a', {}, { requests: vector(4000, GI, 0, 0, 2 * GI), nodeName: 'n' });
    expect(free(cells, [shared])).toEqual([
      [4, 8],
      [10, 2],
    ]);
  });

  it('takes what is reported to be left, less what came since', () => {
    const reported = topologyOf([
      { cores: 20, left: 9 },
      { cores: 20, left: 5 },
    ]);
    const old = pinned('old', 12);
    expect(free(reported, [old])).toEqual([[9], [5]]);
    // 5 fill the second; a pod bound elsewhere in the dump came since as well: 4 of 9
    expect(free(reported, [old, pinned('new', 5, ''), pinned('moved', 4, 'other')])).toEqual([[5], [0]]);
  });

  it('counts pods where a cell does not tell what is left, or that is to be ignored', () => {
    const partly = topologyOf([{ cores: 20, left: 9 }, { cores: 20 }]);
    expect(free(partly, [pinned('old', 12)])).toEqual([[8], [20]]);
    const reported = topologyOf([
      { cores: 20, left: 9 },
      { cores: 20, left: 5 },
    ]);
    expect(free(reported, [pinned('old', 12)], true)).toEqual([[8], [20]]);
  });

  it('takes out of all cells together what pods ask for, in whichever order they come', () => {
    const arbitraryCells = fc.array(fc.record({ cores: fc.nat({ max: 9 }), pages: fc.nat({ max: 4 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    const sizes = fc.array(fc.record({ cores: fc.nat({ max: 9 }), pages: fc.nat({ max: 4 }) }), { maxLength: 5 });
    fc.assert(
      fc.property(arbitraryCells, sizes, (cells, asked) => {
        fc.pre(cells.some(({ cores }) => cores > 0) && cells.some(({ pages }) => pages > 0));
        const pods = asked.map(({ cores, pages }, index) => pinned(`p${index}`, cores, 'n', pages));
        const left = free(topologyOf(cells), pods);
        const sum = (amounts: readonly number[]): number => amounts.reduce((total, one) => total + one, 0);
        const [cores, pages] = [left.map(([first]) => first!), left.map(([, second]) => second!)];
        expect(sum(cores)).toBe(Math.max(0, sum(cells.map((one) => one.cores)) - sum(asked.map((one) => one.cores))));
        expect(sum(pages)).toBe(Math.max(0, sum(cells.map((one) => one.pages)) - sum(asked.map((one) => one.pages))));
        expect(left.flat().every((amount) => amount >= 0)).toBe(true);
        expect(free(topologyOf(cells), [...pods].reverse())).toEqual(left);
      }),
    );
  });
});
