import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNode } from '../../src/kube/node.ts';
import { readNodeResourceTopology } from '../../src/kube/numa.ts';
import { ReadContext } from '../../src/kube/read-context.ts';
import { GI } from '../builders.ts';

const ANNOTATION = 'berth.dev/numa-cells';

function readReport(manifest: object) {
  const context = new ReadContext();
  const report = readNodeResourceTopology(context.root(manifest), context);
  return { ...report, axes: context.axes, issues: context.issues.all.map(({ code, path }) => `${code} ${path}`) };
}

/** What a node makes of its annotation. */
function readDeclared(annotation: unknown) {
  const context = new ReadContext();
  const text = typeof annotation === 'string' ? annotation : JSON.stringify(annotation);
  const { numa } = readNode(context.root({ metadata: { name: 'n', annotations: { [ANNOTATION]: text } } }), context);
  const issues = context.issues.all.map(({ code, path }) => `${code} ${path.replace(/^.*numa-cells"\]/, '')}`);
  return { numa, axes: context.axes, issues };
}

const zone = (name: string, ...resources: object[]) => ({ name, type: 'Node', resources });
const gpus = (allocatable: string) => ({ name: 'nvidia.com/gpu', allocatable, available: 1 });
const cpu = (allocatable: unknown, available: unknown = allocatable) => ({ name: 'cpu', allocatable, available });

describe('readNodeResourceTopology', () => {
  it('reads cells with what they have and what is left', () => {
    const gpu = { name: 'nvidia.com/gpu', capacity: 2, allocatable: 2, available: 1 };
    const pages = { name: 'hugepages-1Gi', capacity: '32Gi', allocatable: '30Gi', available: '4Gi' };
    const { nodeName, topology, axes, issues } = readReport({
      apiVersion: 'topology.node.k8s.io/v1alpha2',
      metadata: { name: 'node-a' },
      attributes: [
        { name: 'topologyManagerScope', value: 'pod' },
        { name: 'topologyManagerPolicy', value: 'restricted' },
      ],
      topologyPolicies: ['SingleNUMANodePodLevel'],
      zones: [
        { ...zone('node-0', cpu('20', '5500m'), pages, gpu), costs: [{ name: 'node-1', value: 20 }] },
        zone('node-1', cpu(16)),
      ],
    });
    expect({ nodeName, issues }).toEqual({ nodeName: 'node-a', issues: [] });
    expect([axes.find('hugepages-1Gi'), axes.find('nvidia.com/gpu')]).toEqual([4, 5]);
    expect(topology).toEqual({
      policy: 'restricted',
      cells: [
        { name: 'node-0', allocatable: [20_000, 0, 0, 0, 30 * GI, 2], available: [5500, 0, 0, 0, 4 * GI, 1] },
        { name: 'node-1', allocatable: [16_000, 0, 0, 0], available: [16_000, 0, 0, 0] },
      ],
    });
  });

  it.each([
    ['SingleNUMANodeContainerLevel', 'single-numa-node'],
    ['SingleNUMANodePodLevel', 'single-numa-node'],
    ['Restricted', 'restricted'],
    ['RestrictedPodLevel', 'restricted'],
    ['BestEffort', 'best-effort'],
    ['BestEffortContainerLevel', 'best-effort'],
    ['None', 'none'],
  ])('reads the policy of v1alpha1: %s', (listed, policy) => {
    const zones = [zone('node-0', cpu('4'))];
    expect(readReport({ metadata: { name: 'n' }, topologyPolicies: [listed], zones })).toMatchObject({
      topology: { policy },
      issues: [],
    });
  });

  it('takes the policy for none where nothing tells it', () => {
    expect(readReport({ metadata: { name: 'n' }, zones: [zone('node-0', cpu('4'))] }).topology?.policy).toBe('none');
  });

  it('knows what is left of a cell only where every resource tells it', () => {
    const partly = zone('node-0', cpu('4', '1'), { name: 'memory', allocatable: '8Gi' });
    expect(readReport({ metadata: { name: 'n' }, zones: [partly] }).topology?.cells).toEqual([
      { name: 'node-0', allocatable: [4000, 8 * GI, 0, 0], available: null },
    ]);
    expect(readReport({ metadata: { name: 'n' }, zones: [zone('node-0')] }).topology?.cells[0]?.available).toBeNull();
  });

  it('takes the capacity where nothing is said to be allocatable', () => {
    const { topology } = readReport({
      metadata: { name: 'n' },
      zones: [zone('node-0', { name: 'cpu', capacity: '4', available: '2' })],
    });
    expect(topology?.cells[0]).toEqual({
      name: 'node-0',
      allocatable: [4000, 0, 0, 0],
      available: [2000, 0, 0, 0],
    });
  });

  it('leaves sockets and dies out; without cells there is no topology', () => {
    const zones = [{ name: 'socket-0', type: 'Socket', resources: [cpu('4')] }];
    expect(readReport({ metadata: { name: 'n' }, zones })).toMatchObject({ topology: null, issues: [] });
    expect(readReport({ metadata: { name: 'n' } })).toMatchObject({ topology: null, issues: [] });
  });

  it.each([
    [{ zones: [zone('0', cpu('4'))] }, 'missing-field metadata.name'],
    [{ metadata: { name: 'n' }, zones: {} }, 'wrong-type zones'],
    [{ metadata: { name: 'n' }, zones: ['x'] }, 'wrong-type zones[0]'],
    [{ metadata: { name: 'n' }, zones: [{ type: 'Node' }] }, 'missing-field zones[0].name'],
    [
      { metadata: { name: 'n' }, zones: [zone('0', cpu('-4', '1'))] },
      'negative-quantity zones[0].resources[0].allocatable',
    ],
    [{ metadata: { name: 'n' }, zones: [zone('0', cpu('4', 'four'))] }, 'bad-quantity zones[0].resources[0].available'],
    [{ metadata: { name: 'n' }, zones: [zone('0', { allocatable: '1' })] }, 'missing-field zones[0].resources[0].name'],
    [{ metadata: { name: 'n' }, zones: [zone('0', { name: '' })] }, 'missing-field zones[0].resources[0].name'],
    [
      { metadata: { name: 'n' }, zones: [zone('0', cpu('4'), cpu('4'))] },
      'duplicate-object zones[0].resources[1].name',
    ],
    [{ metadata: { name: 'n' }, zones: [zone('0', cpu('4')), zone('0', cpu('4'))] }, 'duplicate-object zones'],
    [{ metadata: { name: 'n' }, topologyPolicies: ['Sometimes'] }, 'unknown-value topologyPolicies[0]'],
    [
      { metadata: { name: 'n' }, attributes: [{ name: 'topologyManagerPolicy', value: 'strict' }] },
      'unknown-value attributes[0].value',
    ],
    [
      { metadata: { name: 'n' }, zones: Array.from({ length: 17 }, (_, index) => zone(`node-${index}`, cpu('4'))) },
      'out-of-range zones[16]',
    ],
  ])('reports what it cannot use: %j', (manifest, issue) => {
    expect(readReport(manifest).issues).toContain(issue);
  });

  it('warns of amounts that are not exact, and reads them', () => {
    const { topology, issues } = readReport({
      metadata: { name: 'n' },
      zones: [zone('0', cpu('4'), gpus('9007199254740993'))],
    });
    expect(issues).toEqual(['inexact-quantity zones[0].resources[1].allocatable']);
    expect(topology?.cells[0]?.allocatable).toEqual([4000, 0, 0, 0, 9_007_199_254_740_992]);
  });

  it('reads as many cells as are ever aligned', () => {
    const zones = Array.from({ length: 16 }, (_, index) => zone(`node-${index}`, cpu('4')));
    expect(readReport({ metadata: { name: 'n' }, zones })).toMatchObject({ issues: [] });
  });

  it('survives anything in place of any part', () => {
    const anything = fc.oneof(fc.anything({ maxDepth: 3 }), fc.constantFrom('__proto__', -1, Number.NaN, '1e999', {}));
    const hostile = fc.record(
      {
        metadata: fc.oneof(anything, fc.record({ name: anything })),
        topologyPolicies: fc.oneof(anything, fc.array(anything)),
        attributes: fc.array(fc.record({ name: fc.constant('topologyManagerPolicy'), value: anything })),
        zones: fc.oneof(
          anything,
          fc.array(
            fc.record({
              name: anything,
              type: fc.oneof(fc.constant('Node'), anything),
              resources: fc.oneof(
                anything,
                fc.array(fc.record({ name: anything, allocatable: anything, available: anything })),
              ),
            }),
          ),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(hostile, (manifest) => {
        for (const { allocatable, available } of readReport(manifest).topology?.cells ?? []) {
          expect([...allocatable, ...(available ?? [])].every((amount) => amount >= 0)).toBe(true);
        }
      }),
    );
  });
});

describe('readDeclaredCells', () => {
  it('reads each key of a cell but its name as a resource', () => {
    const { numa, axes, issues } = readDeclared({
      policy: 'single-numa-node',
      cells: [{ name: '0', cpu: '20', memory: '64Gi', 'hugepages-1Gi': '32Gi', 'nvidia.com/gpu': 1 }, { name: '1' }],
    });
    expect(issues).toEqual([]);
    expect([axes.find('hugepages-1Gi'), axes.find('nvidia.com/gpu')]).toEqual([4, 5]);
    expect(numa).toEqual({
      policy: 'single-numa-node',
      cells: [
        { name: '0', allocatable: [20_000, 64 * GI, 0, 0, 32 * GI, 1], available: null },
        { name: '1', allocatable: [0, 0, 0, 0], available: null },
      ],
    });
  });

  it('finds none where there is no annotation, or no cell', () => {
    const context = new ReadContext();
    expect(readNode(context.root({ metadata: { name: 'n' } }), context).numa).toBeNull();
    expect(readDeclared({ cells: [] })).toMatchObject({ numa: null, issues: [] });
    expect(context.issues.all).toEqual([]);
  });

  it('shares equal topologies between nodes', () => {
    const context = new ReadContext();
    const read = (name: string) => {
      const annotations = { [ANNOTATION]: '{"cells": [{"name": "0", "cpu": "4"}]}' };
      return readNode(context.root({ metadata: { name, annotations } }), context).numa;
    };
    expect(read('a')).toBe(read('b'));
  });

  it.each([
    ['{', 'input-malformed '],
    ['null', 'input-malformed '],
    ['[]', 'wrong-type '],
    ['{}', 'missing-field .cells'],
    ['{"cells": 3}', 'wrong-type .cells'],
    ['{"cells": [3]}', 'wrong-type .cells[0]'],
    ['{"cells": [{"cpu": "4"}]}', 'missing-field .cells[0].name'],
    ['{"cells": [{"name": "0", "cpu": "4Gb"}]}', 'bad-quantity .cells[0].cpu'],
    ['{"cells": [{"name": "0", "cpu": -1}]}', 'negative-quantity .cells[0].cpu'],
    ['{"cells": [{"name": "0", "cpus": "4"}]}', 'unknown-key .cells[0].cpus'],
    ['{"cells": [{"name": "0"}, {"name": "0"}]}', 'duplicate-object .cells'],
    ['{"cells": [], "scope": "pod"}', 'unknown-key .scope'],
    ['{"cells": [], "policy": "strict"}', 'unknown-value .policy'],
    [`"${'x'.repeat(100_001)}"`, 'out-of-range '],
    [
      `{"cells": [${Array.from({ length: 17 }, (_, index) => `{"name": "${index}"}`).join()}]}`,
      'out-of-range .cells[16]',
    ],
    ['{"cells": [{"name": "0", "__proto__": {"cpu": "4"}}]}', 'unknown-key .cells[0].__proto__'],
  ])('reports what it cannot use: %.60s', (text, issue) => {
    expect(readDeclared(text).issues).toContain(issue);
  });

  it('reads a text of any length that an annotation may have', () => {
    expect(readDeclared('{"cells": []}'.padEnd(100_000))).toMatchObject({ numa: null, issues: [] });
  });

  it('survives any text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((cell) => JSON.stringify({ cells: [cell] })),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { numa, issues } = readDeclared(text);
        expect(issues.length > 0 || numa === null || numa.cells.length > 0).toBe(true);
      }),
    );
  });
});
