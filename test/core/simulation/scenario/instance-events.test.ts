import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import type { ClusterEvent } from '../../../../src/core/simulation/cluster-event.ts';
import { toClusterEvents } from '../../../../src/core/simulation/scenario/cluster-events.ts';
import type { Presence } from '../../../../src/core/simulation/scenario/instance-events.ts';
import { createPoolNodes } from '../../../../src/core/simulation/scenario/pool-nodes.ts';
import { TracePods } from '../../../../src/core/simulation/trace/trace-pod.ts';
import { findings, scenarioOf } from './scenario-builders.ts';

const GI = 2 ** 30;

/** Events from second 1000 on, where the instances of `known` are there and others are not. */
function run(happens: readonly object[], known: readonly string[] = []) {
  const { spec } = scenarioOf({ happens }).variants[0]!;
  const axes = new ResourceAxes();
  return toClusterEvents(spec.happens, {
    nodes: spec.cluster.pools.flatMap((one) => createPoolNodes(one, axes, 1, one.count)),
    pools: spec.cluster.pools,
    axes,
    rates: spec.rates,
    policies: ['best-fit'],
    seed: 1,
    startSeconds: 1000,
    endSeconds: 10_000,
    pods: new TracePods(axes),
    presenceOf: (instance): Presence => (known.includes(instance) ? 'there' : 'absent'),
  });
}

function arrivals(events: readonly ClusterEvent[]) {
  return events.flatMap((event) => (event.kind === 'arrival' ? [event] : []));
}

describe('what happens to instances', () => {
  it('comes as VMs of one size, with names of their own', () => {
    const arrive = {
      ...{ name: 'web', namespace: 'shop', count: 2, cpu: 2, memory: '4Gi', labels: { app: 'web' } },
      ...{ tenant: 'sales', priority: 7, lifetime: '1h' },
    };
    const { events, issues } = run([{ at: 5, arrive }]);
    expect(issues).toEqual([]);
    const [first, second] = arrivals(events);
    expect([first!.pod, second!.pod].map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'shop/web-1',
      'shop/web-2',
    ]);
    expect(first).toMatchObject({
      ...{ timeSeconds: 1005, departureSeconds: Number.POSITIVE_INFINITY, lifetimeSeconds: 3600, tenant: 'sales' },
      pod: { uid: 'shop/web-1', priority: 7, nodeName: '', vm: { name: 'web-1', guestMemoryBytes: 4 * GI } },
    });
    expect(first!.pod.requests.slice(0, 2)).toEqual([2000, 4 * GI]);
    expect([...first!.pod.labels]).toEqual([['app', 'web']]);
  });

  it('names one alone as it is, in the namespace default, and makes containers where asked', () => {
    const [one] = arrivals(run([{ arrive: { name: 'job', cpu: '500m', memory: 0, kind: 'container' } }]).events);
    expect(one!.pod).toMatchObject({ namespace: 'default', name: 'job', vm: null });
    expect(one!.lifetimeSeconds).toBeNull();
  });

  it('lets those that came for a while leave at its end', () => {
    const { events } = run([{ at: 5, for: 60, arrive: { name: 'a', count: 2, cpu: 1, memory: 1 } }]);
    expect(events.filter(({ kind }) => kind === 'departure')).toEqual([
      { kind: 'departure', timeSeconds: 1065, instance: 'default/a-1' },
      { kind: 'departure', timeSeconds: 1065, instance: 'default/a-2' },
    ]);
  });

  it('is a departure, a new size, or a migration of each', () => {
    const instances = ['default/a', 'default/b'];
    const happens = [
      { resize: { instances, cpu: '1500m', memory: '2Gi' } },
      { migrate: { instances, to: 'node-002' } },
      { at: 9, depart: { instances } },
    ];
    const { events, remarks } = run(happens, instances);
    expect(remarks).toEqual([]);
    const each = (event: object) => instances.map((instance) => ({ ...event, instance }));
    expect(events).toEqual([
      ...each({ kind: 'hotplug', timeSeconds: 1000, cpuMilli: 1500, memoryBytes: 2 * GI }),
      ...each({ kind: 'migrate', timeSeconds: 1000, reason: 'user', targetNode: 'node-002' }),
      ...each({ kind: 'departure', timeSeconds: 1009 }),
    ]);
  });

  it('is refused where a name is there already, in the cluster or by an arrival, and not once it has left', () => {
    const arrive = { name: 'a', cpu: 1, memory: 1 };
    expect(run([{ arrive }], ['default/a']).issues).toMatchObject([
      { code: 'duplicate-pod', path: 'spec.happens[0].arrive', found: '"default/a"' },
    ]);
    const twice = run([{ arrive: { ...arrive, count: 3 } }, { at: 1, arrive: { ...arrive, count: 2 } }]);
    expect(twice.issues).toMatchObject([{ path: 'spec.happens[1].arrive', found: '"default/a-1" and 1 more' }]);
    const left = run([{ depart: { instances: ['default/a'] } }, { at: 1, arrive }], ['default/a']);
    expect(left.issues).toEqual([]);
    const ended = run([
      { for: 10, arrive },
      { at: 10, arrive },
    ]);
    expect(ended.issues).toEqual([]);
    // It may be there longer, where it was placed late, but nobody knows.
    const lived = { arrive: { ...arrive, lifetime: 10 } };
    expect(run([lived, { at: 10, arrive }]).issues).toEqual([]);
    expect(run([lived, { at: 9, arrive }]).issues).toHaveLength(1);
  });

  it('is refused where a node to move to is not there by then', () => {
    const migrate = { instances: ['default/a'], to: 'node-099' };
    expect(run([{ migrate }], ['default/a']).issues).toMatchObject([
      { code: 'unknown-node', path: 'spec.happens[0].migrate.to', found: '"node-099"' },
    ]);
    const left = [{ leave: { nodes: ['node-002'] } }, { at: 1, migrate: { ...migrate, to: 'node-002' } }];
    expect(run(left, ['default/a']).issues).toHaveLength(1);
  });

  it('is remarked where an instance is not there, and happens all the same', () => {
    const instances = ['a/1', 'a/2', 'a/3', 'a/4', '<b>\u202e'];
    const { events, remarks, issues } = run([{ depart: { instances } }], ['a/1']);
    expect(issues).toEqual([]);
    expect(events).toHaveLength(5);
    expect(remarks).toEqual(['spec.happens[0].depart: "a/2", "a/3", "a/4" and 1 more are not there by then.']);
    expect(run([{ depart: { instances: ['<b>\u202e'] } }]).remarks).toEqual([
      'spec.happens[0].depart: "<b>\\u202e" is not there by then.',
    ]);
  });

  it('is refused where more than a million come in all', () => {
    const happens = Array.from({ length: 11 }, (_, at) => ({
      arrive: { name: `a${at}`, count: 100_000, cpu: 1, memory: 1 },
    }));
    expect(findings({ happens })).toEqual(['out-of-range spec.happens']);
  });

  it.each<[string, object, string[]]>([
    ['no name', { arrive: { cpu: 1, memory: 1 } }, ['missing-field spec.happens[0].arrive.name']],
    [
      'names that no pod has',
      { arrive: { name: '<script>', namespace: 'A b', cpu: 1, memory: 1 } },
      ['unknown-value spec.happens[0].arrive.name', 'unknown-value spec.happens[0].arrive.namespace'],
    ],
    [
      'a name of 10,000 characters',
      { arrive: { name: 'a'.repeat(10_000), cpu: 1, memory: 1 } },
      ['out-of-range spec.happens[0].arrive.name'],
    ],
    [
      'too many, of no size',
      { arrive: { name: 'a', count: 100_001, cpu: 'x', memory: -1 } },
      [
        'out-of-range spec.happens[0].arrive.count',
        'bad-quantity spec.happens[0].arrive.cpu',
        'bad-quantity spec.happens[0].arrive.memory',
      ],
    ],
    [
      'a label that is none',
      { arrive: { name: 'a', cpu: 1, memory: 1, labels: { 'a b': 'c' } } },
      ['unknown-value spec.happens[0].arrive.labels["a b"]'],
    ],
    ['a key that is near', { resize: { instances: ['a/b'], cpus: 1, memory: 1 } }, []],
    ['nobody', { depart: { instances: [] } }, ['out-of-range spec.happens[0].depart.instances']],
    ['no node', { migrate: { instances: ['a/b'], to: '' } }, ['unknown-value spec.happens[0].migrate.to']],
    ['a departure for a while', { for: 9, depart: { instances: ['a/b'] } }, ['unknown-key spec.happens[0].for']],
  ])('is refused with %s', (_, happening, expected) => {
    const found = findings({ happens: [happening] });
    if (expected.length > 0) expect(found).toEqual(expected);
    else expect(found).toContain('unknown-key spec.happens[0].resize.cpus');
  });
});
