// A cluster that was followed through any history of changes decides as one that is read at once in the end.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ClusterState,
  createProfile,
  type Decision,
  isFinished,
  PLUGINS,
  POLICIES,
  type Pod,
  podKey,
  Scheduler,
} from '../../../src/core/index.ts';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import { FollowedCluster } from '../../../src/kube/following/followed-cluster.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { findManifests } from '../../../src/kube/manifests.ts';
import { vmObjects } from './vm-objects.ts';

interface Told {
  readonly kind: string;
  readonly object: Record<string, unknown>;
}

const corpus = new URL('../../corpus/kube-scheduler-verdicts/cases.jsonl.gz', import.meta.url);
const cases = gunzipSync(readFileSync(corpus)).toString().trim().split('\n');
const policies = POLICIES.filter(({ name }) => name === 'kube-default' || name === 'vm-balanced');

function objectsOf(document: unknown): Told[] {
  return [...findManifests([{ value: document }], new IssueList())].map(({ kind, field }) => ({
    kind,
    object: field.value as Record<string, unknown>, // findManifests yields objects only
  }));
}

/** What a state says of pods, whatever order its nodes came in. */
function verdicts(state: ClusterState, pods: readonly Pod[]): unknown {
  return policies.map((policy) => {
    const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
    return pods.map((pod) => summary(scheduler.decide(pod, { examinesAll: true })));
  });
}

function summary({ pod, outcome, candidates, rejected }: Decision): unknown {
  return {
    pod: podKey(pod),
    kind: outcome.kind,
    candidates: new Map(candidates.map(({ node, scores }) => [node, scores])),
    // Resources are numbered as they come, and told in that order.
    rejected: new Map(
      rejected.map(({ node, rejection: { figures, reasons, ...rest } }) => [
        node,
        { ...rest, reasons: [...reasons].sort(), figures: new Set(figures.map((figure) => JSON.stringify(figure))) },
      ]),
    ),
  };
}

/** The pods to ask about: all that wait, and a few that run as if they were to be placed anew elsewhere. */
function questions(pods: readonly Pod[]): Pod[] {
  const sorted = [...pods].sort((a, b) => (podKey(a) < podKey(b) ? -1 : 1));
  const waiting = sorted.filter((pod) => pod.nodeName === '' && !isFinished(pod));
  const running = sorted.filter((pod) => pod.nodeName !== '').slice(0, 3);
  return [
    ...waiting,
    ...running.map((pod) => ({ ...pod, uid: `${pod.uid}-again`, name: `${pod.name}-again`, nodeName: '' })),
  ];
}

/** Another version of an object, as it may have been before. */
function altered({ kind, object }: Told, way: number): Told {
  // Every manifest here has these.
  const copy = structuredClone(object) as Record<string, unknown> & {
    metadata: { labels?: object };
    spec: Record<string, unknown>;
  };
  copy.metadata.labels = way % 2 === 0 ? { ...copy.metadata.labels, altered: 'yes' } : {};
  if (kind === 'Pod' && way % 3 === 0) delete copy.spec['nodeName'];
  if (kind === 'Node' && way % 3 === 0) copy.spec = { unschedulable: true };
  if (kind === 'VirtualMachineInstance') copy['status'] = { phase: way % 3 === 0 ? 'Succeeded' : 'Pending' };
  if (kind === 'VirtualMachineInstanceMigration') copy['status'] = { phase: way % 3 === 0 ? 'Failed' : 'Pending' };
  if (kind === 'KubeVirt') copy.spec = {};
  return { kind, object: copy };
}

/** Follows objects through a history drawn from numbers: order, earlier versions, removals, relists. */
function follow(objects: readonly Told[], draws: readonly number[]): FollowedCluster {
  const cluster = new FollowedCluster({ timeSeconds: 0 });
  const drawAt = (index: number): number => draws[index % draws.length]!;
  const shuffled = objects
    .map((one, index) => ({ one, rank: (drawAt(index) * 7919 + index * 104729) % 10007 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
  shuffled.forEach((one, index) => {
    const way = drawAt(index);
    if (way % 4 === 1) cluster.put(one.kind, altered(one, way).object);
    if (way % 4 === 2) {
      cluster.put(one.kind, one.object);
      cluster.remove(one.kind, one.object);
    }
    if (way % 8 !== 3) cluster.put(one.kind, way % 8 === 5 ? altered(one, way + 1).object : one.object);
  });
  for (const kind of new Set(objects.map((one) => one.kind))) {
    cluster.replace(
      kind,
      objects.filter((one) => one.kind === kind).map(({ object }) => object),
    );
  }
  return cluster;
}

/** Migrations that run: in all, and into and out of each node. */
function trafficOf(state: ClusterState): unknown {
  const byNode = state.nodes.map(({ name, traffic: { inbound, outbound } }) => [name, [inbound.size, outbound.size]]);
  return { running: state.traffic.running.size, byNode: Object.fromEntries(byNode) };
}

function expectSame(objects: readonly Told[], draws: readonly number[]): void {
  const documents = objects.map(({ kind, object }) => ({ value: { ...object, kind } }));
  const read = clusterFromDocuments(documents, { timeSeconds: 0 });
  const followed = follow(objects, draws);
  expect(trafficOf(followed.state)).toEqual(trafficOf(new ClusterState(read.cluster)));
  expect(verdicts(followed.state, questions([...followed.pods.all]))).toEqual(
    verdicts(new ClusterState(read.cluster), questions(read.cluster.pods)),
  );
}

const draws = fc.array(fc.nat({ max: 10_000 }), { minLength: 8, maxLength: 64 });

describe('FollowedCluster', () => {
  it('decides as a cluster that is read at once, whatever came before: recorded clusters', () => {
    fc.assert(
      fc.property(fc.nat({ max: cases.length - 1 }), draws, (index, drawn) => {
        expectSame(objectsOf(JSON.parse(cases[index]!)), drawn);
      }),
      { numRuns: 60 },
    );
  });

  it('decides as a cluster that is read at once, whatever came before: VMs and migrations', () => {
    const objects = vmObjects();
    fc.assert(
      fc.property(draws, (drawn) => expectSame(objects, drawn)),
      { numRuns: 60 },
    );
  });

  it('counts a pod where it is assumed to be until the cluster tells of it', () => {
    const results: string[] = [];
    const cluster = new FollowedCluster({ onAssumption: (result) => results.push(result) });
    const node = (name: string) => ({ metadata: { name }, status: { allocatable: { cpu: '4', pods: '10' } } });
    const pod = (nodeName?: string) => ({
      metadata: { name: 'p', namespace: 'a', uid: 'u' },
      spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', resources: { requests: { cpu: '1' } } }] },
    });
    const used = (name: string): number => cluster.state.node(name)!.requested[0]!;
    for (const name of ['n1', 'n2']) cluster.put('Node', node(name));
    cluster.put('Pod', pod());
    cluster.pods.assume(cluster.pods.known('a/p')!, 'n1', 100);
    expect([used('n1'), used('n2'), cluster.pods.assumedCount]).toEqual([1000, 0, 1]);
    cluster.put('Pod', { ...pod(), status: { conditions: [{ type: 'PodScheduled', status: 'False' }] } });
    expect(used('n1')).toBe(1000);
    cluster.put('Pod', pod('n2'));
    expect([used('n1'), used('n2'), cluster.pods.assumedCount]).toEqual([0, 1000, 0]);
    cluster.remove('Pod', pod());
    cluster.put('Pod', pod());
    cluster.pods.assume(cluster.pods.known('a/p')!, 'n2', 100);
    cluster.pods.expire(101);
    expect([used('n1'), used('n2'), results]).toEqual([0, 0, ['corrected', 'expired']]);
    cluster.pods.assume(cluster.pods.known('a/p')!, 'n2', 100);
    cluster.put('Pod', pod('n2'));
    expect([used('n2'), results.at(-1)]).toEqual([1000, 'confirmed']);
  });

  it('leaves out what it cannot read, counts it, and takes it in once it is mended', () => {
    const cluster = new FollowedCluster();
    const node = (cpu: string) => ({ metadata: { name: 'n' }, status: { allocatable: { cpu } } });
    cluster.put('Node', node('4'));
    cluster.put('Node', node('four'));
    expect(cluster.state.node('n')).toBeUndefined();
    expect(cluster.counts().get('Node')).toEqual({ kept: 0, leftOut: 1 });
    expect(cluster.drainIssues()).toMatchObject([{ code: 'bad-quantity', path: 'Node n.status.allocatable.cpu' }]);
    cluster.put('Node', node('8'));
    expect(cluster.state.node('n')!.node.allocatable[0]).toBe(8000);
    expect(cluster.counts().get('Node')).toEqual({ kept: 1, leftOut: 0 });
  });

  it('knows a node`s cells from its NodeResourceTopology, unless the node declares its own', () => {
    const cluster = new FollowedCluster();
    const node = (annotations: object) => ({
      metadata: { name: 'n', annotations },
      status: { allocatable: { cpu: '8' } },
    });
    const zone = (name: string) => ({
      name,
      type: 'Node',
      resources: [{ name: 'cpu', capacity: '4', allocatable: '4' }],
    });
    const topology = { metadata: { name: 'n' }, zones: [zone('node-0'), zone('node-1')] };
    const cells = () => cluster.state.node('n')!.node.numa?.cells.map(({ name }) => name) ?? null;
    cluster.put('NodeResourceTopology', topology);
    cluster.put('Node', node({}));
    expect(cells()).toEqual(['node-0', 'node-1']);
    cluster.put('Node', node({ 'berth.dev/numa-cells': '{"cells":[{"name":"own","cpu":"8"}]}' }));
    expect(cells()).toEqual(['own']);
    cluster.put('Node', node({}));
    cluster.remove('NodeResourceTopology', topology);
    expect(cells()).toBeNull();
  });

  it('moves no epoch and no other node for a heartbeat', () => {
    const cluster = new FollowedCluster();
    const node = (at: string) => ({
      metadata: { name: 'n', annotations: { 'kubevirt.io/heartbeat': `"${at}"`, other: 'x' } },
      status: { allocatable: { cpu: '4' } },
    });
    cluster.put('Node', node('2026-01-01T00:00:00Z'));
    const epoch = cluster.state.nodesEpoch;
    cluster.put('Node', node('2026-01-01T00:01:00Z'));
    expect(cluster.state.nodesEpoch).toBe(epoch);
    expect(cluster.state.node('n')!.node.heartbeatSeconds).toBe(1767225660);
  });
});
