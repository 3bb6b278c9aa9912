import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoomedAt } from '../../web/map/anchor.ts';
import { bucketColor, bucketOf } from '../../web/map/color-scale.ts';
import { eachBar } from '../../web/map/detail.ts';
import { indexInstances, membersOf } from '../../web/map/instance-index.ts';
import { type Layout, layOut, layOutCloser } from '../../web/map/layout.ts';
import { createScene, meanShare, toVerdicts } from '../../web/map/scene.ts';
import { compareNames, matches, type NodeChoice, shownNodes } from '../../web/map/shown-nodes.ts';
import { squarify } from '../../web/map/squarify.ts';
import { neighbourOf, nodeAt, type Viewport } from '../../web/map/viewport.ts';
import { showName } from '../../web/text.ts';
import { generatePicture } from './generated-picture.ts';

const choice: NodeChoice = { axis: 'cpu', share: 'requested', filter: '', sort: 'name' };
const whole: Viewport = { scale: 1, shiftX: 0, shiftY: 0, width: 800, height: 600 };

function layOutAll(nodeCount: number): Layout {
  const { zones, racks } = generatePicture(nodeCount, 0).nodes;
  return layOut({ zones, racks, shown: [...zones.keys()], width: 800, height: 600 });
}

describe('squarify', () => {
  it('fills the box: areas go by the weights, and no box leaves it', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(weights, (given) => {
        const box = { x: 10, y: 20, width: 300, height: 200 };
        const boxes = squarify(given, box);
        const total = given.reduce((sum, weight) => sum + weight, 0);
        expect(boxes).toHaveLength(given.length);
        for (const [at, { x, y, width, height }] of boxes.entries()) {
          expect(width * height).toBeCloseTo((given[at]! / total) * 60_000, 3);
          expect(x).toBeGreaterThanOrEqual(10 - 1e-6);
          expect(y).toBeGreaterThanOrEqual(20 - 1e-6);
          expect(x + width).toBeLessThanOrEqual(310 + 1e-6);
          expect(y + height).toBeLessThanOrEqual(220 + 1e-6);
        }
      }),
    );
  });

  it('makes four squares of a square, not four strips', () => {
    for (const { width, height } of squarify([1, 1, 1, 1], { x: 0, y: 0, width: 100, height: 100 })) {
      expect([width, height]).toEqual([50, 50]);
    }
  });
});

describe('layOut', () => {
  it('keeps every cell inside its rack, apart from every other', () => {
    const layout = layOutAll(200);
    for (const rack of layout.racks) {
      for (const node of rack.nodes) {
        expect(layout.x[node]).toBeGreaterThanOrEqual(rack.x);
        expect(layout.x[node]! + layout.cellWidth[node]!).toBeLessThanOrEqual(rack.x + rack.width + 1e-6);
        expect(layout.y[node]! + layout.cellHeight[node]!).toBeLessThanOrEqual(rack.y + rack.height + 1e-6);
      }
    }
    // The centre of each cell is found in that cell and in no other before it.
    for (let node = 0; node < 200; node++) {
      const x = layout.x[node]! + layout.cellWidth[node]! / 2;
      const y = layout.y[node]! + layout.cellHeight[node]! / 2;
      expect(nodeAt(layout, whole, x, y)).toBe(node);
    }
  });

  it('leaves nodes that are not shown off the map', () => {
    const layout = layOut({ zones: ['a', 'a'], racks: ['', ''], shown: [1], width: 100, height: 100 });
    expect(layout.x[0]).toBeNaN();
    expect(layout.x[1]).not.toBeNaN();
  });

  it('lays out nothing in a window without a size, or of a cluster without nodes', () => {
    expect(layOut({ zones: [], racks: [], shown: [], width: 100, height: 100 }).zones).toEqual([]);
    const flat = layOut({ zones: ['a'], racks: [''], shown: [0], width: 0, height: 0 });
    expect(flat.cellWidth[0]).toBe(0);
  });
});

describe('layOutCloser', () => {
  const whole = layOutAll(200);
  const scales = fc.double({ min: 1, max: 200, noNaN: true });

  it('is the whole map itself as long as that is looked at', () => {
    expect(layOutCloser(whole, 1)).toBe(whole);
  });

  it('keeps every gap narrow on the screen, and every node in its rack apart from every other', () => {
    fc.assert(
      fc.property(scales, (scale) => {
        const layout = layOutCloser(whole, scale);
        for (const { nodes, columns, ...rack } of layout.racks) {
          for (const [at, node] of nodes.entries()) {
            const [x, y] = [layout.x[node]!, layout.y[node]!];
            const right = x + layout.cellWidth[node]!;
            expect(x).toBeGreaterThanOrEqual(rack.x);
            expect(right).toBeLessThanOrEqual(rack.x + rack.width + 1e-9);
            // From the rack's edge half a gap and a margin, with its name a heading more.
            if (at === 0) expect((x - rack.x) * scale).toBeLessThanOrEqual(2.5 + 4 + 1e-6);
            if (at === 0) expect((y - rack.y) * scale).toBeLessThanOrEqual(2.5 + 4 + 16 + 1e-6);
            if (at === 0 || at % columns === 0) continue;
            const before = nodes[at - 1]!;
            const gap = (x - layout.x[before]! - layout.cellWidth[before]!) * scale;
            expect(gap).toBeGreaterThanOrEqual(0);
            expect(gap).toBeLessThanOrEqual(5 + 1e-6);
          }
        }
      }),
    );
  });

  it('leaves each node beside those that it was beside', () => {
    const close = layOutCloser(whole, 30);
    for (const direction of ['right', 'down'] as const) {
      for (const { nodes } of whole.racks) {
        const [first] = nodes;
        expect(neighbourOf(close, first!, direction)).toBe(neighbourOf(whole, first!, direction));
      }
    }
  });
});

describe('zoomedAt', () => {
  it('leaves what lies under the pointer there, however the gaps around it close', () => {
    const map = layOutAll(200);
    const scales = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 5 });
    const part = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.nat(199), part, part, scales, (node, alongX, alongY, turns) => {
        const placeOf = (layout: Layout, { scale, shiftX, shiftY }: Viewport) => ({
          x: (layout.x[node]! + layout.cellWidth[node]! * alongX) * scale + shiftX,
          y: (layout.y[node]! + layout.cellHeight[node]! * alongY) * scale + shiftY,
        });
        const pointer = placeOf(map, whole);
        let [view, layout] = [whole, map];
        for (const scale of turns) {
          const next = layOutCloser(map, scale);
          view = zoomedAt(view, scale, pointer, layout, next);
          layout = next;
          expect(placeOf(layout, view).x).toBeCloseTo(pointer.x, 6);
          expect(placeOf(layout, view).y).toBeCloseTo(pointer.y, 6);
          expect(nodeAt(layout, view, pointer.x, pointer.y)).toBe(node);
        }
      }),
    );
  });
});

describe('nodeAt', () => {
  it('follows the zoom, and finds nothing between cells', () => {
    const layout = layOutAll(12);
    const close: Viewport = { ...whole, scale: 3, shiftX: -200, shiftY: -100 };
    expect(nodeAt(layout, close, layout.x[5]! * 3 - 200 + 2, layout.y[5]! * 3 - 100 + 2)).toBe(5);
    expect(nodeAt(layout, whole, -1, -1)).toBe(-1);
  });
});

describe('neighbourOf', () => {
  it('goes to the next node in a direction and stays at the edge', () => {
    // Six cells in one rack of 3 columns: 0 1 2 over 3 4 5.
    const none = Array.from({ length: 6 }, () => '');
    const layout = layOut({ zones: none, racks: none, shown: [0, 1, 2, 3, 4, 5], width: 390, height: 200 });
    expect(neighbourOf(layout, 0, 'right')).toBe(1);
    expect(neighbourOf(layout, 1, 'down')).toBe(4);
    expect(neighbourOf(layout, 4, 'left')).toBe(3);
    expect(neighbourOf(layout, 3, 'up')).toBe(0);
    expect(neighbourOf(layout, 2, 'right')).toBe(2);
  });

  it('reaches every node from the first by arrows', () => {
    const layout = layOutAll(60);
    const reached = new Set([0]);
    for (const node of reached) {
      for (const direction of ['left', 'right', 'up', 'down'] as const)
        reached.add(neighbourOf(layout, node, direction));
    }
    expect(reached.size).toBe(60);
  });
});

describe('indexInstances', () => {
  it('lists the instances of each node, the largest first, and none that waits', () => {
    const { instances } = generatePicture(3, 4);
    const index = indexInstances(instances, 3);
    expect(index.members).toHaveLength(12);
    for (let node = 0; node < 3; node++) {
      const members = [...membersOf(index, node)];
      expect(members).toHaveLength(4);
      expect(members.every((instance) => instances.nodes[instance] === node)).toBe(true);
      const sizes = members.map((instance) => instances.memoryBytes[instance]!);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    }
  });
});

describe('eachBar', () => {
  it('gives each instance the part of the cell that it asks of the node, and squeezes what is too much', () => {
    const cell = { x: 0, y: 0, width: 206, height: 100 };
    const widths = (perNode: number): number[] => {
      const scene = createScene(generatePicture(1, perNode), { ...choice, search: '' }, 800, 600);
      const seen: number[] = [];
      eachBar(scene, 0, cell, (_, left, _top, width) => {
        seen.push(width);
        expect(left + width).toBeLessThanOrEqual(206);
      });
      return seen;
    };
    // 4 of 64 CPUs of 200 pixels between the insets: 12.5.
    expect(widths(4)).toEqual([12.5, 12.5, 12.5, 12.5]);
    // 32 of them ask for twice the node: each has half of that.
    expect(widths(32)[0]).toBeCloseTo(6.25);
  });
});

describe('shownNodes', () => {
  const picture = generatePicture(12, 1);
  const index = indexInstances(picture.instances, 12);

  it('sorts by name as people count, or the fullest first', () => {
    const names = shownNodes(picture, index, choice).map((node) => picture.nodes.names[node]);
    expect(names.slice(0, 3)).toEqual(['node-0', 'node-1', 'node-2']);
    expect(names.at(-1)).toBe('node-11');
    expect(shownNodes(picture, index, { ...choice, sort: 'share' })[0]).toBe(11);
  });

  it('keeps nodes with a label that begins as the filter', () => {
    expect(shownNodes(picture, index, { ...choice, filter: 'zone=zone-1' })).toEqual([1, 4, 7, 10]);
    expect(shownNodes(picture, index, { ...choice, filter: 'zone=nowhere' })).toEqual([]);
  });

  it('finds nodes by a part of name or label, whatever its capitals', () => {
    expect(matches(picture, 3, 'NODE-3')).toBe(true);
    expect(matches(picture, 3, 'os=Lin')).toBe(true);
    expect(matches(picture, 3, ' ')).toBe(false);
  });
});

describe('compareNames', () => {
  it('is an order: what it says of two names it says the other way round', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', '9', '-'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b)) + Math.sign(compareNames(b, a))).toBe(0);
      }),
    );
  });
});

describe('meanShare', () => {
  it('weighs nodes by what they have and leaves out what is unknown', () => {
    const { nodes, ...rest } = generatePicture(3, 0);
    const cpu = { requested: [0.5, 1, Number.NaN], capacity: [1000, 3000, 1000] };
    const picture = {
      ...rest,
      nodes: {
        ...nodes,
        capacity: { ...nodes.capacity, cpu: Float64Array.from(cpu.capacity) },
        shares: { ...nodes.shares, requested: { ...nodes.shares.requested, cpu: Float64Array.from(cpu.requested) } },
      },
    };
    // (500 + 3000) of 4000.
    expect(meanShare(picture, 'requested', 'cpu', [0, 1, 2])).toBe(0.875);
    expect(meanShare(picture, 'requested', 'cpu', [2])).toBeNaN();
  });
});

describe('toVerdicts', () => {
  it('finds nodes by name and spans the totals of those that fit', () => {
    const verdicts = toVerdicts(generatePicture(3, 0), [
      { node: 'node-0', total: 40, reason: '' },
      { node: 'node-1', total: null, reason: 'Insufficient cpu' },
      { node: 'node-2', total: 90, reason: '' },
      { node: 'gone', total: 100, reason: '' },
    ]);
    expect([verdicts.least, verdicts.most, verdicts.byNode.size]).toEqual([40, 90, 3]);
  });
});

describe('bucketOf', () => {
  it('has colours of its own for what is unknown and for more than there is', () => {
    expect(bucketColor(bucketOf(Number.NaN), 'unknown')).toBe('unknown');
    expect(bucketColor(bucketOf(1.2), '')).toBe('#d55e00');
    expect(bucketColor(bucketOf(1 + 1e-12), '')).toBe('#fde725');
    expect(bucketColor(bucketOf(0), '')).toBe('#440154');
  });
});

describe('showName', () => {
  it('writes out what cannot be seen and cuts what is long, leaving markup as text', () => {
    expect(showName('a\u202eb')).toBe('a\\u202eb');
    expect(showName('<script>')).toBe('<script>');
    expect([...showName('x'.repeat(10_000))]).toHaveLength(80);
  });
});
