import { describe, expect, it } from 'vitest';
import { alignPictures } from '../../web/map/align-pictures.ts';
import { createScene } from '../../web/map/scene.ts';
import { ZoomLink } from '../../web/map/zoom-link.ts';
import { AXES, type Picture } from '../../web/protocol.ts';

/** Nodes of 8 CPUs by name, instances of one CPU by the node they are on. */
function pictureOf(names: readonly string[], placed: Readonly<Record<string, string>>, cpuMilli = 1000): Picture {
  const ids = Object.keys(placed);
  const column = (value: number) => Object.fromEntries(AXES.map((axis) => [axis, names.map(() => value)]));
  const columns = (value: number) =>
    Object.fromEntries(Object.entries(column(value)).map(([axis, values]) => [axis, Float64Array.from(values)]));
  const taken = columns(0.5) as Picture['nodes']['capacity'];
  return {
    timeSeconds: 0,
    nodes: {
      names,
      zones: names.map(() => 'a'),
      racks: names.map((name) => `rack-of-${name}`),
      labels: names.map((name) => [`name=${name}`]),
      isCordoned: new Uint8Array(names.length),
      capacity: columns(8000) as Picture['nodes']['capacity'],
      shares: { requested: taken, used: taken },
    },
    instances: {
      ids,
      nodes: Int32Array.from(ids, (id) => names.indexOf(placed[id]!)),
      cpuMilli: Float64Array.from(ids, () => cpuMilli),
      memoryBytes: Float64Array.from(ids, () => 1),
      isVm: new Uint8Array(ids.length),
      priorities: new Int32Array(ids.length),
    },
  };
}

const differing = (before: Picture, after: Picture): readonly string[] => {
  const aligned = alignPictures(before, after);
  return aligned.after.nodes.names.filter((_, node) => aligned.differs[node] === 1);
};

describe('alignPictures', () => {
  it('marks both nodes of what has moved, and no other', () => {
    const names = ['n1', 'n2', 'n3'];
    const before = pictureOf(names, { web: 'n1', db: 'n3' });
    expect(differing(before, before)).toEqual([]);
    expect(differing(before, pictureOf(names, { web: 'n2', db: 'n3' }))).toEqual(['n1', 'n2']);
  });

  it('marks where something came, left or has another size, and what is cordoned in one alone', () => {
    const names = ['n1', 'n2'];
    const before = pictureOf(names, { web: 'n1' });
    expect(differing(before, pictureOf(names, { web: 'n1', new: 'n2' }))).toEqual(['n2']);
    expect(differing(before, pictureOf(names, {}))).toEqual(['n1']);
    expect(differing(before, pictureOf(names, { web: 'n1' }, 2000))).toEqual(['n1']);
    const cordoned = { ...before, nodes: { ...before.nodes, isCordoned: Uint8Array.of(0, 1) } };
    expect(differing(before, cordoned)).toEqual(['n2']);
  });

  it('gives a node that one of them lacks its place in both, with nothing known of it there', () => {
    const before = pictureOf(['n1', 'n2'], { web: 'n2' });
    const after = pictureOf(['n0', 'n1'], { web: 'n1' });
    const aligned = alignPictures(before, after);
    for (const { nodes } of [aligned.before, aligned.after]) {
      expect(nodes.names).toEqual(['n0', 'n1', 'n2']);
      expect(nodes.racks).toEqual(['rack-of-n0', 'rack-of-n1', 'rack-of-n2']);
      expect(nodes.labels).toEqual([['name=n0'], ['name=n1'], ['name=n2']]);
    }
    expect([...aligned.before.nodes.capacity.cpu]).toEqual([Number.NaN, 8000, 8000]);
    expect([...aligned.after.nodes.shares.used.cpu]).toEqual([0.5, 0.5, Number.NaN]);
    expect([...aligned.before.instances.nodes]).toEqual([2]);
    expect([...aligned.after.instances.nodes]).toEqual([1]);
    expect([...aligned.differs]).toEqual([1, 1, 1]);
  });

  it('gives both maps one layout, also where they are sorted by what differs', () => {
    const names = ['n1', 'n2', 'n3', 'n4'];
    const aligned = alignPictures(
      pictureOf(names, { a: 'n1', b: 'n1', c: 'n2' }),
      pictureOf(names, { a: 'n4', b: 'n4', c: 'n3' }),
    );
    const beside = { differs: aligned.differs, orderOf: aligned.after };
    const choice = { axis: 'cpu', share: 'requested', filter: '', sort: 'instances', search: '' } as const;
    const [before, after] = [aligned.before, aligned.after].map((one) => createScene(one, choice, 800, 600, beside));
    expect(before!.layout).toEqual(after!.layout);
    expect(before!.layout).not.toEqual(createScene(aligned.before, choice, 800, 600).layout);
  });
});

describe('ZoomLink', () => {
  it('takes every other map along, until it has left', () => {
    const moved: string[] = [];
    const mapOf = (name: string) => ({ moveTo: () => void moved.push(name) });
    const [one, other] = [mapOf('one'), mapOf('other')];
    const link = new ZoomLink();
    link.join(one);
    const leave = link.join(other);
    const place = { scale: 2, shiftX: 0, shiftY: 0 };
    link.tell(one, place);
    expect(moved).toEqual(['other']);
    leave();
    link.tell(one, place);
    expect(moved).toEqual(['other']);
  });
});
