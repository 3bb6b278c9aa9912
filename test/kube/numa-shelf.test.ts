import { describe, expect, it } from 'vitest';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { NumaShelf } from '../../src/kube/numa-shelf.ts';
import { ReadContext } from '../../src/kube/read-context.ts';
import { node } from '../builders.ts';

const report = (name: string, ...cpus: readonly string[]) => ({
  apiVersion: 'topology.node.k8s.io/v1alpha2',
  kind: 'NodeResourceTopology',
  metadata: { name },
  zones: cpus.map((cpu, index) => ({
    name: `node-${index}`,
    type: 'Node',
    resources: [{ name: 'cpu', allocatable: cpu, available: cpu }],
  })),
});
const cells = (...cpuMilli: readonly number[]) => ({
  policy: 'none',
  cells: cpuMilli.map((cpu, index) => ({
    name: `node-${index}`,
    allocatable: [cpu, 0, 0, 0],
    available: [cpu, 0, 0, 0],
  })),
});

/** A shelf with such objects on it, and the codes of what was wrong with them. */
function shelfWith(...objects: readonly object[]) {
  const context = new ReadContext();
  const shelf = new NumaShelf(context);
  for (const object of objects) shelf.put('NodeResourceTopology', context.root(object));
  return { shelf, codes: context.issues.all.map(({ code }) => code) };
}

describe('NumaShelf', () => {
  it('takes objects of its kind alone', () => {
    const context = new ReadContext();
    const shelf = new NumaShelf(context);
    expect(shelf.put('Node', context.root({ metadata: { name: 'a' } }))).toBe(false);
    expect(shelf.put('NodeResourceTopology', context.root(report('a', '4')))).toBe(true);
  });

  it('gives nodes their cells by name, and leaves the others as they are', () => {
    const { shelf } = shelfWith(report('a', '4', '8'), report('gone', '1'));
    const nodes = [node('b'), node('a')];
    const [b, a] = shelf.applyToNodes(nodes);
    expect(b).toBe(nodes[0]);
    expect(a).toEqual({ ...nodes[1], numa: cells(4000, 8000) });
    expect(nodes[1]!.numa).toBeNull();
  });

  it('lets stand what a node declares itself', () => {
    const numa = { policy: 'restricted' as const, cells: [{ name: '0', allocatable: [1000], available: null }] };
    const declared = node('a', { numa });
    expect(shelfWith(report('a', '4')).shelf.applyToNodes([declared])[0]).toBe(declared);
  });

  it('takes the last of two for one node, and leaves out those with an error or without cells', () => {
    const of = (...objects: readonly object[]) => shelfWith(...objects).shelf.applyToNodes([node('a')])[0]!.numa;
    expect(of(report('a', '4'), report('a', '8'))).toEqual(cells(8000));
    expect(of(report('a', '4'), report('a', 'many'))).toEqual(cells(4000));
    expect(of(report('a', '4'), report('a'))).toEqual(cells(4000));
    expect(shelfWith(report('a', 'many')).codes).toEqual(['bad-quantity', 'bad-quantity']);
  });

  it('changes nothing where nothing was put', () => {
    const nodes = [node('a')];
    expect(shelfWith().shelf.applyToNodes(nodes)).toBe(nodes);
  });

  it('is read with the cluster, in whichever order its objects come', () => {
    const bare = { kind: 'Node', metadata: { name: 'a' }, status: { allocatable: { cpu: '32', pods: '110' } } };
    for (const values of [
      [report('a', '4'), bare],
      [bare, report('a', '4')],
    ]) {
      const { cluster, skipped } = clusterFromDocuments(values.map((value) => ({ value })));
      expect([cluster.nodes[0]!.numa, skipped.size]).toEqual([cells(4000), 0]);
    }
  });
});
