import { describe, expect, it } from 'vitest';
import { createCluster } from '../../../src/core/model/cluster.ts';
import { parseCluster } from '../../../src/core/model/parse-cluster.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { node, pod, vector } from '../../builders.ts';

type Parts = Omit<Parameters<typeof createCluster>[0], 'axes'>;

function parse(parts: Parts) {
  return parseCluster(createCluster({ axes: new ResourceAxes(), ...parts }));
}

const claim = (name: string, namespace = 'default') => ({
  namespace,
  name,
  uid: name,
  storageClassName: undefined,
  volumeName: '',
  accessModes: [],
  volumeMode: 'Filesystem',
  volumeAttributesClassName: undefined,
  requestBytes: 0,
  selector: null,
  phase: '',
  isTerminating: false,
  isBindCompleted: false,
  selectedNode: '',
  ownerUid: '',
});

describe('parseCluster', () => {
  it('passes a sound cluster on as it is', () => {
    const input = createCluster({ axes: new ResourceAxes(), nodes: [node('n')], pods: [pod('p', { nodeName: 'n' })] });
    const { cluster, issues } = parseCluster(input);
    expect(issues).toEqual([]);
    expect(cluster).toEqual(input);
    expect(cluster.nodes[0]).toBe(input.nodes[0]);
  });

  it('keeps the first of two nodes with one name', () => {
    const { cluster, issues } = parse({ nodes: [node('n', { uid: '1' }), node('n', { uid: '2' })] });
    expect(cluster.nodes.map((one) => one.uid)).toEqual(['1']);
    expect(issues).toMatchObject([{ code: 'duplicate-node', severity: 'error', found: 'node n again' }]);
  });

  it('keeps the first of two pods with one name or one uid, and names both', () => {
    const pods = [
      pod('a'),
      pod('a', { uid: 'other' }),
      pod('b', { uid: 'pod-a' }),
      pod('a', { namespace: 'x', uid: 'u' }),
    ];
    const { cluster, issues } = parse({ pods });
    expect(cluster.pods.map((one) => `${one.namespace}/${one.name}`)).toEqual(['default/a', 'x/a']);
    expect(issues.map((issue) => issue.found)).toEqual([
      'pod default/a again',
      'pod uid pod-a of default/b again (first: default/a)',
    ]);
  });

  it('tells controllers apart by kind, namespace and name', () => {
    const controller = { kind: 'ReplicaSet' as const, namespace: 'a', name: 'c', uid: '', selector: null };
    const controllers = [
      controller,
      { ...controller, kind: 'StatefulSet' as const },
      { ...controller, namespace: 'b' },
    ];
    expect(parse({ controllers }).issues).toEqual([]);
    expect(parse({ controllers: [...controllers, controller] }).issues).toMatchObject([{ code: 'duplicate-object' }]);
  });

  it('looks at storage objects too', () => {
    const claims = [claim('c'), claim('c', 'other'), claim('c')];
    const { cluster, issues } = parse({ storage: { claims } });
    expect(cluster.storage.claims).toHaveLength(2);
    expect(issues).toMatchObject([{ code: 'duplicate-object', found: 'claim default/c again' }]);
  });

  it.each([
    [-1, 'negative-quantity'],
    [Number.NaN, 'out-of-range'],
    [Number.POSITIVE_INFINITY, 'out-of-range'],
    [2 ** 64, 'out-of-range'],
  ])('refuses an amount of %d', (amount, code) => {
    const ofNode = parse({ nodes: [node('n', { allocatable: vector(1, amount) })] });
    expect(ofNode.cluster.nodes).toEqual([]);
    expect(ofNode.issues).toMatchObject([{ code, path: 'node n.status.allocatable', found: `memory of ${amount}` }]);
    const amounts = { nonZeroRequests: vector(), scoringRequests: vector() };
    const ofPod = parse({ pods: [pod('p', { requests: vector(amount), ...amounts })] });
    expect(ofPod.cluster.pods).toEqual([]);
    expect(ofPod.issues).toMatchObject([{ code, found: `cpu of ${amount}` }]);
  });

  it('keeps pods of missing nodes with a warning, and ended ones without', () => {
    const pods = [pod('a', { nodeName: 'gone' }), pod('b', { nodeName: 'gone', phase: 'Succeeded' }), pod('c')];
    const { cluster, issues } = parse({ pods });
    expect(cluster.pods).toHaveLength(3);
    expect(issues).toMatchObject([{ code: 'missing-node', severity: 'warning', found: 'gone' }]);
  });

  it('says where objects came from', () => {
    const nodes = [node('n'), node('n')];
    const places = new Map<object, string>([
      [nodes[0]!, 'items[0]'],
      [nodes[1]!, 'items[1]'],
    ]);
    const input = createCluster({ axes: new ResourceAxes(), nodes });
    const { issues } = parseCluster(input, (object) => ({ file: 'f', path: places.get(object) ?? '' }));
    expect(issues).toMatchObject([{ file: 'f', path: 'items[1]', found: 'node n again (first: f: items[0])' }]);
  });
});
