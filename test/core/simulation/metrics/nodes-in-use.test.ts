import { describe, expect, it } from 'vitest';
import { nodesInUse } from '../../../../src/core/simulation/metrics/nodes-in-use.ts';
import { node, pod } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('nodesInUse', () => {
  it('counts nodes with pods and without, and the hours they are used', () => {
    const rig = new Rig({ nodes: ['a', 'b', 'c', 'd'].map((name) => node(name)) });
    const metric = rig.watch(nodesInUse);
    const [x, y] = [rig.run(pod('x'), 'a'), rig.run(pod('y'), 'b')];
    rig.run(pod('z'), 'c');
    expect(sampleOf(metric)).toEqual({ 'nodes-used': 3, 'nodes-empty': 1, 'nodes-empty-share': 0.25 });
    rig.elapse(7200);
    for (const instance of [x, y]) rig.depart(instance);
    rig.elapse(7200);
    // 3 x 2 h + 1 x 2 h; (3 + 1) / 2; (1 + 3) / 2; (.25 + .75) / 2
    expect(totalsOf(metric)).toEqual({
      'nodes-used-hours': 8,
      'nodes-used-mean': 2,
      'nodes-used-peak': 3,
      'nodes-empty-mean': 2,
      'nodes-empty-share-mean': 0.5,
    });
  });

  it.each([
    ['DaemonSet', 0],
    ['Node', 0],
    ['ReplicaSet', 1],
  ])('of a pod that a %s owns counts %d nodes', (kind, used) => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(nodesInUse);
    rig.run(pod('x', { owner: { apiVersion: 'v1', kind, name: 'o', uid: 'o' } }), 'a');
    expect(sampleOf(metric)['nodes-used']).toBe(used);
  });

  it('counts a node that fails as gone, and again when it is back', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const metric = rig.watch(nodesInUse);
    rig.run(pod('x'), 'a');
    rig.fail('a');
    expect(sampleOf(metric)).toMatchObject({ 'nodes-used': 0, 'nodes-empty': 1 });
    rig.recover(node('a'));
    expect(sampleOf(metric)).toMatchObject({ 'nodes-used': 1, 'nodes-empty': 1 });
  });
});
