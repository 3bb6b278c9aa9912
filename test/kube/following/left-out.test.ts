// What stays of objects that cannot be read, or on which something throws: nothing else suffers, and no room is lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FollowedCluster } from '../../../src/kube/following/followed-cluster.ts';

const node = (name: string) => ({ metadata: { name }, status: { allocatable: { cpu: '8', pods: '10' } } });

/** A pod of 4 cores. */
function pod(changes: { name?: string; uid?: string; nodeName?: string; phase?: string; cpu?: unknown } = {}) {
  const { name = 'p', uid = 'u', nodeName, phase, cpu = '4' } = changes;
  return {
    metadata: { name, namespace: 'a', uid, annotations: {} },
    spec: { ...(nodeName && { nodeName }), containers: [{ name: 'c', resources: { requests: { cpu } } }] },
    status: { ...(phase && { phase }) },
  };
}

const withAnnotations = (one: ReturnType<typeof pod>, annotations: Record<string, unknown>) => ({
  ...one,
  metadata: { ...one.metadata, annotations },
});

/** Nodes n1 and n2, with what happens to them. */
function start() {
  const told: string[] = [];
  const results: string[] = [];
  const cluster = new FollowedCluster({
    onChange: (kind, key, object) => told.push(`${object === null ? 'gone' : 'here'} ${kind} ${key}`),
    onAssumption: (result) => results.push(result),
  });
  for (const name of ['n1', 'n2']) cluster.put('Node', node(name));
  told.length = 0;
  const used = () => ['n1', 'n2'].map((name) => cluster.state.node(name)?.requested[0]);
  return { cluster, told, results, used, counts: () => cluster.counts().get('Pod') };
}

describe('FollowedCluster, of pods that cannot be read', () => {
  it('counts a pod whatever its hints say, and decides on it without them', () => {
    const { cluster, used, counts } = start();
    cluster.put('Pod', pod({ nodeName: 'n1' }));
    const hinted = withAnnotations(pod({ nodeName: 'n1' }), { 'alibabacloud.com/gpu-milli': 'abc' });
    cluster.put('Pod', hinted);
    expect([used(), counts()]).toEqual([[4000, 0], { kept: 1, leftOut: 0 }]);
    const warning = { code: 'wrong-type', severity: 'warning', found: '"abc"' };
    expect(cluster.drainIssues()).toMatchObject([warning]);
    expect(cluster.readPod(hinted).pod).toMatchObject({ name: 'p', gpu: null });
  });

  it('counts a pod whatever texts stand in the annotations that Berth knows, on nodes and guests too', () => {
    const names = [
      ...['count', 'milli', 'card-model', 'index'].map((name) => `alibabacloud.com/gpu-${name}`),
      ...['gpus', 'numa-cells', 'migration-bandwidth'].map((name) => `berth.dev/${name}`),
      ...['heartbeat', 'memory-overhead-bytes', 'domain', 'ephemeral-provisioning', 'migrationJobName'].map(
        (name) => `kubevirt.io/${name}`,
      ),
    ];
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.json(), fc.constant('9'.repeat(20_000)));
    const annotations = fc.dictionary(fc.constantFrom(...names), text);
    const labels = {
      'kubevirt.io': 'virt-launcher',
      'kubevirt.io/created-by': 'v',
      'kubevirt.io/migrationJobUID': 'm',
    };
    fc.assert(
      fc.property(annotations, fc.boolean(), (annotated, isGuest) => {
        const { cluster, used } = start();
        const bare = withAnnotations(pod({ nodeName: 'n1' }), annotated);
        cluster.put('Pod', isGuest ? { ...bare, metadata: { ...bare.metadata, labels } } : bare);
        cluster.put('Node', { ...node('n1'), metadata: { name: 'n1', annotations: annotated } });
        expect(used()).toEqual([4000, 0]);
      }),
    );
  });

  it('keeps what was read last of a bound pod, tells it as left out, and takes it in once it is mended', () => {
    const { cluster, told, used, counts } = start();
    cluster.put('Pod', pod({ nodeName: 'n1' }));
    cluster.put('Pod', pod({ nodeName: 'n1', cpu: 'four' }));
    expect([used(), counts()]).toEqual([[4000, 0], { kept: 1, leftOut: 1 }]);
    expect(told).toEqual(['here Pod a/p', 'here Pod a/p']);
    cluster.put('Pod', pod({ nodeName: 'n1', cpu: '2' }));
    expect([used(), counts()]).toEqual([[2000, 0], { kept: 1, leftOut: 0 }]);
    cluster.put('Pod', pod({ nodeName: 'n1', cpu: 'two' }));
    cluster.remove('Pod', pod());
    expect([used(), counts()]).toEqual([[0, 0], { kept: 0, leftOut: 0 }]);
  });

  it.each([
    { what: 'that has ended', changes: { phase: 'Succeeded' } },
    { what: 'of which another has the name', changes: { uid: 'other' } },
  ])('keeps nothing of a pod $what', ({ changes }) => {
    const { cluster, told, used, counts } = start();
    cluster.put('Pod', pod({ nodeName: 'n1' }));
    cluster.put('Pod', pod({ nodeName: 'n1', cpu: 'four', ...changes }));
    expect([used(), counts()]).toEqual([[0, 0], { kept: 0, leftOut: 1 }]);
    expect(told.at(-1)).toBe('gone Pod a/p');
  });

  it('keeps an assumed pod where it is assumed, and lets it count where it is said to be bound', () => {
    const { cluster, results, used, counts } = start();
    cluster.put('Pod', pod());
    cluster.pods.assume(cluster.pods.known('a/p')!, 'n1', 100);
    cluster.put('Pod', pod({ cpu: 'four' }));
    expect([used(), cluster.pods.assumedCount]).toEqual([[4000, 0], 1]);
    cluster.put('Pod', pod({ cpu: 'four', nodeName: 'n2' }));
    expect([used(), results, counts()]).toEqual([[0, 4000], ['corrected'], { kept: 1, leftOut: 1 }]);
  });

  it('keeps nothing of a pod that waits', () => {
    const { cluster, counts } = start();
    cluster.put('Pod', pod());
    cluster.put('Pod', pod({ cpu: 'four' }));
    expect([cluster.pods.known('a/p'), counts()]).toEqual([undefined, { kept: 0, leftOut: 1 }]);
  });
});

describe('FollowedCluster, of assumed pods whose node goes', () => {
  it.each(['deleted', 'expired'])('gives the room back once the pod is %s', (end) => {
    const { cluster, used } = start();
    cluster.put('Pod', pod());
    cluster.pods.assume(cluster.pods.known('a/p')!, 'n1', 100);
    cluster.remove('Node', node('n1'));
    if (end === 'deleted') cluster.remove('Pod', pod());
    else cluster.pods.expire(101);
    cluster.put('Node', node('n1'));
    expect(used()).toEqual([0, 0]);
    cluster.put('Pod', pod({ nodeName: 'n2' }));
    expect(used()).toEqual([0, 4000]);
  });
});

describe('FollowedCluster, of objects on which something throws', () => {
  /** A cluster in whose state a pod counts that nobody told of, so that it cannot be taken in. */
  function startBroken() {
    const started = start();
    const { pod: phantom } = started.cluster.readPod(pod({ nodeName: 'n1' }));
    started.cluster.state.admit(phantom!);
    return started;
  }

  it('leaves the object out, tells why, and takes everything else in', () => {
    const { cluster, told, used, counts } = startBroken();
    cluster.replace('Pod', [pod({ nodeName: 'n2' }), pod({ name: 'q', uid: 'w', nodeName: 'n2', cpu: '1' })]);
    expect(counts()).toEqual({ kept: 1, leftOut: 1 });
    expect(cluster.drainIssues()).toMatchObject([
      { code: 'internal', path: 'Pod a/p', found: 'pod a/p is placed on n1' },
    ]);
    expect([used(), told]).toEqual([
      [0, 1000],
      ['gone Pod a/p', 'here Pod a/q'],
    ]);
    cluster.put('Pod', pod({ nodeName: 'n2' }));
    expect([used(), counts()]).toEqual([[0, 5000], { kept: 2, leftOut: 0 }]);
  });

  it('takes objects in and lets go of them though whoever is told of them throws', () => {
    let isDeaf = false;
    const cluster = new FollowedCluster({
      onChange: () => {
        if (isDeaf) throw new Error('no room');
      },
    });
    isDeaf = true;
    cluster.put('Node', node('n1'));
    cluster.put('Node', node('n2'));
    cluster.remove('Node', node('n1'));
    cluster.replace('Node', [node('n3')]);
    expect(cluster.state.nodes.map(({ name }) => name)).toEqual(['n3']);
    expect(cluster.drainIssues().map(({ path, found }) => `${path} ${found}`)).toEqual(
      ['n1', 'n2', 'n3'].map((name) => `Node ${name} no room`),
    );
  });
});
