import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellResources } from '../../../../src/core/engine/numa/cell-demand.ts';
import { findFewestCells, hasRoomInCells, mostInCells } from '../../../../src/core/engine/numa/cell-fit.ts';
import type { CellAmounts } from '../../../../src/core/engine/numa/cell-room.ts';

/** Cores and huge pages of 1 byte each. */
const RESOURCES: CellResources = { axes: [0, 5], isHugepages: [false, true] };
const request = (cores: number, pages: number, guestPageBytes = 0) => ({
  amounts: [1000 * cores, pages],
  guestPageBytes,
  resources: RESOURCES,
});
const cells = (...all: [cores: number, pages: number][]): CellAmounts =>
  all.map(([cores, pages]) => [1000 * cores, pages]);

describe('findFewestCells', () => {
  it.each([
    // (6 - 6) / 20 and (14 - 6) / 20: the fuller one
    ['fills the tightest cell', request(6, 0), cells([6, 0], [14, 0]), { cellCount: 1, unusedFraction: 0 }],
    // (20 - 16) / 40
    ['spreads where no cell suffices', request(16, 0), cells([6, 0], [14, 0]), { cellCount: 2, unusedFraction: 0.1 }],
    // cores (8 - 4) / 20 = 0.2, pages (4 - 2) / 10 = 0.2
    ['takes the mean over what is asked for', request(4, 2), cells([8, 4]), { cellCount: 1, unusedFraction: 0.2 }],
    [
      'wants both in one cell',
      request(4, 2),
      cells([8, 0], [0, 4]),
      { cellCount: 2, unusedFraction: (4 / 40 + 2 / 20) / 2 },
    ],
    ['finds no room', request(4, 2), cells([8, 1], [8, 0]), null],
  ])('%s', (_, asked, free, fit) => {
    expect(
      findFewestCells(
        asked,
        free,
        free.map(() => [20_000, 10]),
      ),
    ).toEqual(fit);
  });

  it('gives each of a guest’s own cells a core and an even share of the pages, the first one more', () => {
    // 5 pages over 2 cells: 3 and 2
    const [left, right] = [cells([8, 3], [8, 2]), cells([8, 2], [8, 3])];
    expect(findFewestCells(request(8, 5, 1), left, left)?.cellCount).toBe(2);
    expect(findFewestCells(request(8, 5, 1), right, right)).toBeNull();
    expect(findFewestCells(request(8, 5), right, right)?.cellCount).toBe(2);
    // The second has a page, but no core.
    const coreless = cells([8, 3], [0, 3]);
    expect(findFewestCells(request(8, 4, 1), coreless, coreless)).toBeNull();
    // Pages of 2 bytes: 3 of them are 2 and 1.
    expect(hasRoomInCells(request(8, 6, 2), cells([8, 4], [8, 2]), 2)).toBe(true);
    expect(hasRoomInCells(request(8, 6, 2), cells([8, 3], [8, 3]), 2)).toBe(false);
  });

  it('shares out nothing but cores and pages of a guest', () => {
    const resources = { axes: [...RESOURCES.axes, 4], isHugepages: [...RESOURCES.isHugepages, false] };
    const asked = { amounts: [8000, 2, 1], guestPageBytes: 1, resources };
    expect(
      hasRoomInCells(
        asked,
        [
          [4000, 1, 1],
          [4000, 1, 0],
        ],
        2,
      ),
    ).toBe(true);
    expect(
      hasRoomInCells(
        asked,
        [
          [4000, 1, 0],
          [4000, 1, 0],
        ],
        2,
      ),
    ).toBe(false);
  });

  it('takes a cell for full that has more left than it ever had', () => {
    expect(findFewestCells(request(4, 2), cells([4, 2]), cells([0, 0]))).toEqual({ cellCount: 1, unusedFraction: 0 });
    expect(findFewestCells(request(4, 2), cells([9, 9]), cells([2, 2]))).toEqual({ cellCount: 1, unusedFraction: 1 });
  });

  it('answers for more cells than are tried', () => {
    const many = Array.from({ length: 40 }, (): [number, number] => [1, 1]);
    expect(findFewestCells(request(20, 0), cells(...many), cells(...many))).toBeNull();
    expect(findFewestCells(request(1, 1), cells(...many), cells(...many))?.cellCount).toBe(1);
  });

  it('agrees with trying every cell for every core and page', () => {
    fc.assert(
      fc.property(
        arbitraryCells,
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        fc.boolean(),
        (free, cores, pages, isGuest) => {
          fc.pre(cores + pages > 0);
          const asked = request(cores, pages, isGuest ? 1 : 0);
          const counts = assignments(cores, pages, free, isGuest);
          const fit = findFewestCells(asked, free, free);
          expect(fit?.cellCount ?? null).toBe(counts.size === 0 ? null : Math.min(...counts));
        },
      ),
      { numRuns: 300 },
    );
  });
});

const arbitraryCells = fc
  .array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 3 })
  .map((all) => cells(...all));

/** Numbers of cells that are used when cores and pages are put one by one into any cell with room. */
function assignments(cores: number, pages: number, free: CellAmounts, isGuest: boolean): Set<number> {
  const counts = new Set<number>();
  const usedCores = free.map(() => 0);
  const usedPages = free.map(() => 0);
  const put = (left: number): void => {
    if (left === 0) {
      const used = free.map((_, cell) => cell).filter((cell) => usedCores[cell]! + usedPages[cell]! > 0);
      if (!isGuest || isSharedOut(used)) counts.add(used.length);
      return;
    }
    const isCore = left > pages;
    const [sums, place, unit] = isCore ? [usedCores, 0, 1000] : [usedPages, 1, 1];
    free.forEach((cell, index) => {
      if ((sums[index]! + 1) * unit > cell[place]!) return;
      sums[index]! += 1;
      put(left - 1);
      sums[index]! -= 1;
    });
  };
  /** Each cell that is used has of both, and pages fall by at most one from the first to the last. */
  const isSharedOut = (used: readonly number[]): boolean => {
    if (cores > 0 && used.some((cell) => usedCores[cell] === 0)) return false;
    if (pages === 0) return true;
    const shares = used.map((cell) => usedPages[cell]!);
    const isFalling = shares.every((share, index) => index === 0 || share <= shares[index - 1]!);
    return isFalling && shares.at(-1)! > 0 && shares[0]! - shares.at(-1)! <= 1;
  };
  put(cores + pages);
  return counts;
}

describe('mostInCells', () => {
  it('adds up the largest', () => {
    // 9 + 5 of 2, 9, 5
    expect(mostInCells([[2], [9], [5]], 0, 2)).toBe(14);
    expect(mostInCells([[2], [9], [5]], 0, 7)).toBe(16);
  });
});
