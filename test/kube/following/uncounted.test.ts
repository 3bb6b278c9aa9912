// Anybody who makes pods can make names of resources: they cost a bounded room, and decisions stay right.
import { describe, expect, it } from 'vitest';
import { kubeDefault } from '../../../src/core/engine/policies/kube-default.ts';
import { createProfile, PLUGINS, Scheduler } from '../../../src/core/index.ts';
import { FollowedCluster } from '../../../src/kube/following/followed-cluster.ts';

/** Axes that every cluster has, those for names of pods alone, and the one that the rest share. */
const MOST_AXES = 4 + 256 + 1;

const namesFrom = (start: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `example.com/n${start + index}`);

const pod = (name: string, resources: readonly string[], nodeName?: string) => ({
  metadata: { name, namespace: 'a', uid: name },
  spec: {
    ...(nodeName && { nodeName }),
    containers: [
      { name: 'c', resources: { requests: Object.fromEntries([['cpu', '1'], ...resources.map((one) => [one, '2'])]) } },
    ],
  },
});

const node = (name: string, resources: readonly string[] = []) => ({
  metadata: { name },
  status: {
    allocatable: Object.fromEntries([
      ['cpu', '8'],
      ['memory', '8Gi'],
      ['pods', '10'],
      ...resources.map((one) => [one, '3']),
    ]),
  },
});

/** A cluster in which pods have named all the resources that get an axis for that. */
function startFull(): FollowedCluster {
  const cluster = new FollowedCluster();
  cluster.put('Node', node('n1'));
  cluster.put('Pod', pod('greedy', namesFrom(0, 300)));
  cluster.remove('Pod', pod('greedy', []));
  return cluster;
}

/** The nodes that pass, and why others do not. */
function decide(cluster: FollowedCluster, manifest: object): unknown {
  const { pod: asked } = cluster.readPod(manifest);
  const { candidates, rejected } = new Scheduler(cluster.state, createProfile(kubeDefault, PLUGINS)).decide(asked!);
  return [candidates.map((one) => one.node), ...rejected.map((one) => [one.node, ...one.rejection.reasons])];
}

describe('FollowedCluster, of resources that no node has', () => {
  it('keeps a bounded number of axes, whatever pods and questions name', () => {
    const cluster = new FollowedCluster();
    cluster.put('Node', node('n1'));
    cluster.put('Pod', pod('greedy', namesFrom(0, 20_000)));
    cluster.remove('Pod', pod('greedy', []));
    for (let index = 0; index < 100; index++) cluster.put('Pod', pod(`p${index}`, namesFrom(20_000 + index, 1)));
    for (let index = 0; index < 300; index++) cluster.readPod(pod(`q${index}`, namesFrom(30_000 + index, 1)));
    expect(cluster.state.axes.count).toBe(MOST_AXES);
    expect(Math.max(...[...cluster.pods.all].map(({ requests }) => requests.length))).toBe(MOST_AXES);
    const other = new FollowedCluster();
    for (let index = 0; index < 300; index++) other.readPod(pod(`q${index}`, namesFrom(index, 1)));
    expect(other.state.axes.count).toBe(MOST_AXES);
  });

  it('tells the name of a resource that is short, up to 256 of them', () => {
    const cluster = new FollowedCluster();
    cluster.put('Node', node('n1'));
    for (let index = 0; index < 256; index++) {
      const asked = pod(`q${index}`, namesFrom(index, 1));
      if (index % 51 === 0) expect(decide(cluster, asked)).toEqual([[], ['n1', `Insufficient example.com/n${index}`]]);
      else cluster.readPod(asked);
    }
  });

  it('refuses what asks for others everywhere, alone and beside what there is', () => {
    const cluster = startFull();
    const refused = [[], ['n1', 'Insufficient resources that no node has']];
    expect(decide(cluster, pod('q', ['example.com/other']))).toEqual(refused);
    expect(decide(cluster, pod('q', ['example.com/other', 'example.com/another']))).toEqual(refused);
    expect(decide(cluster, pod('q', []))).toEqual([['n1']]);
    const none = { ...pod('q', []), spec: { containers: [{ resources: { requests: { 'example.com/other': '0' } } }] } };
    expect(decide(cluster, none)).toEqual([['n1']]);
  });

  it('counts pods that came before the first node that has what they ask for', () => {
    const cluster = startFull();
    const device = 'example.com/device';
    cluster.put('Pod', pod('bound', [device], 'n2'));
    cluster.put('Pod', pod('waiting', [device]));
    cluster.put('Pod', pod('gone', [device], 'n2'));
    cluster.remove('Pod', pod('gone', []));
    cluster.put('Node', node('n2', [device]));
    const axis = cluster.state.axes.find(device)!;
    expect(cluster.state.node('n2')!.requested[axis]).toBe(2);
    expect([...cluster.pods.all].map(({ name, requests }) => [name, requests[axis]])).toEqual([
      ['bound', 2],
      ['waiting', 2],
    ]);
    expect(decide(cluster, pod('q', [device]))).toEqual([
      [],
      ['n1', `Insufficient ${device}`],
      ['n2', `Insufficient ${device}`],
    ]);
    cluster.remove('Pod', pod('bound', []));
    expect(decide(cluster, pod('q', [device]))).toEqual([['n2'], ['n1', `Insufficient ${device}`]]);
  });
});
