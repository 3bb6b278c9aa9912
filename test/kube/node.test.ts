import { describe, expect, it } from 'vitest';
import { readNode } from '../../src/kube/node.ts';
import { ReadContext } from '../../src/kube/read-context.ts';

function read(manifest: object) {
  const context = new ReadContext();
  const node = readNode(context.root({ metadata: { name: 'n' }, ...manifest }), context);
  return { node, axes: context.axes, issues: context.issues.all };
}

describe('readNode', () => {
  it('takes what is absent as nothing: no pod fits there', () => {
    expect(read({})).toMatchObject({
      node: { name: 'n', uid: 'n', taints: [], isUnschedulable: false, allocatable: [0, 0, 0, 0], images: [] },
      issues: [],
    });
  });

  it('reads amounts in millicores, bytes and counts, rounded up', () => {
    const amounts = {
      cpu: '15890m',
      memory: '30498340Ki',
      pods: '58',
      'ephemeral-storage': '1.5',
      'example.com/gpu': '2',
    };
    const { node, axes } = read({ status: { allocatable: amounts, capacity: { cpu: 16 } } });
    // 30498340 x 1024
    expect(node.allocatable).toEqual([15_890, 31_230_300_160, 2, 58, 2]);
    expect(axes.name(4)).toBe('example.com/gpu');
    expect(node.capacity).toEqual([16_000, 0, 0, 0]);
  });

  it('takes a node that tells no capacity to keep nothing for itself', () => {
    const { node } = read({ status: { allocatable: { cpu: '4', memory: '1Ki' } } });
    expect(node.capacity).toEqual([4000, 1024, 0, 0]);
  });

  it('reads taints, cordon, images and features', () => {
    const { node, issues } = read({
      spec: {
        unschedulable: true,
        taints: [
          { key: 'a', effect: 'NoExecute' },
          { key: 'b', value: 'c', effect: 'Shun' },
        ],
      },
      status: { images: [{ names: ['a:v1', 'a@sha256:0'], sizeBytes: 7 }, { names: null }], declaredFeatures: ['F'] },
    });
    expect(node.isUnschedulable).toBe(true);
    expect(node.taints).toEqual([{ key: 'a', value: '', effect: 'NoExecute' }]);
    expect(node.images).toEqual([
      { names: ['a:v1', 'a@sha256:0'], sizeBytes: 7 },
      { names: [], sizeBytes: 0 },
    ]);
    expect(node.declaredFeatures).toEqual(['F']);
    expect(issues).toMatchObject([{ code: 'unknown-value', severity: 'warning', path: 'spec.taints[1].effect' }]);
  });

  it('wants a name', () => {
    expect(read({ metadata: {} }).issues).toMatchObject([{ code: 'missing-field', path: 'metadata.name' }]);
  });
});
