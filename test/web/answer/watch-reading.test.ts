// What is seen of a dump while it is read: nodes as far as they are there, pods counted on them, and no more work once it is given up.
import { describe, expect, it } from 'vitest';
import { ClusterReader } from '../../../src/kube/cluster.ts';
import { Cancelled } from '../../../web/answer/answer-control.ts';
import { watchReading } from '../../../web/answer/watch-reading.ts';
import type { Picture } from '../../../web/protocol.ts';
import { nodeObject, podObject } from '../small-objects.ts';

const MEBIBYTE = 2 ** 20;
const FILES = [{ name: 'dump.json', bytes: new Blob([new Uint8Array(100 * MEBIBYTE)]) }];

function watch() {
  const [previews, fractions]: [Picture[], number[]] = [[], []];
  let isCancelled = false;
  const watched = watchReading(FILES, {
    report: (fraction) => fractions.push(fraction),
    preview: (picture) => previews.push(picture),
    pause: () => Promise.resolve(),
    isCancelled: () => isCancelled,
  });
  const reader = new ClusterReader();
  watched.onCluster(reader);
  const put = (...objects: readonly object[]) => reader.add(objects.map((value) => ({ value })));
  const cancel = () => {
    isCancelled = true;
  };
  return { ...watched, put, previews, fractions, cancel };
}

describe('watchReading', () => {
  it('gives a picture of what is there each time that twice as much was read, and tells how far that is', async () => {
    const { afterBytes, put, previews, fractions } = watch();
    await afterBytes(24 * MEBIBYTE);
    expect(previews).toEqual([]);
    put(nodeObject('n2', 'a'), nodeObject('n1', 'b'), podObject('db', 'n1', '2'));
    await afterBytes(MEBIBYTE);
    put(podObject('web', 'n1', '2'), podObject('waits', '', '2'), podObject('elsewhere', 'n9', '2'));
    await afterBytes(MEBIBYTE);
    expect(previews).toHaveLength(1);
    await afterBytes(24 * MEBIBYTE);
    expect(previews.map(({ nodes }) => nodes.names)).toEqual([
      ['n1', 'n2'],
      ['n1', 'n2'],
    ]);
    expect(previews.map(({ nodes }) => [...nodes.shares.requested.cpu])).toEqual([
      [0.25, 0],
      [0.5, 0],
    ]);
    expect(previews[1]!.instances.ids).toEqual(['apps/db', 'apps/elsewhere', 'apps/waits', 'apps/web']);
    expect([...previews[1]!.instances.nodes]).toEqual([0, -1, -1, 0]);
    expect(fractions).toEqual([0.24, 0.25, 0.26, 0.5]);
  });

  it('takes the first of two objects that have one name', async () => {
    const { afterBytes, put, previews } = watch();
    put(nodeObject('n1', 'a'), nodeObject('n1', 'b'), podObject('db', 'n1', '2'), podObject('db', 'n1', '4'));
    await afterBytes(50 * MEBIBYTE);
    expect(previews[0]!.nodes).toMatchObject({ names: ['n1'], zones: ['a'] });
    expect([...previews[0]!.nodes.shares.requested.cpu]).toEqual([0.25]);
  });

  it('ends the reading once it is given up', async () => {
    const { afterBytes, cancel } = watch();
    await afterBytes(MEBIBYTE);
    cancel();
    await expect(afterBytes(MEBIBYTE)).rejects.toBeInstanceOf(Cancelled);
  });
});
