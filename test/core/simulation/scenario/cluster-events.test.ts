import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import type { ClusterEvent } from '../../../../src/core/simulation/cluster-event.ts';
import { type EventContext, toClusterEvents } from '../../../../src/core/simulation/scenario/cluster-events.ts';
import { createPoolNodes } from '../../../../src/core/simulation/scenario/pool-nodes.ts';
import { TracePods } from '../../../../src/core/simulation/trace/trace-pod.ts';
import { node } from '../../../builders.ts';
import { arbitraryScenarioFile } from './scenario-arbitraries.ts';
import { parse, pool, scenarioOf } from './scenario-builders.ts';

const POOLS = [pool({ count: 4, zones: ['a', 'b'] })];

function contextOf(spec: object, changes: Partial<EventContext> = {}) {
  const { happens, cluster, rates } = scenarioOf({ cluster: { pools: POOLS }, ...spec }).variants[0]!.spec;
  const axes = new ResourceAxes();
  const context: EventContext = {
    nodes: cluster.pools.flatMap((one) => createPoolNodes(one, axes, 1, one.count)),
    pools: cluster.pools,
    axes,
    rates,
    policies: ['best-fit', 'worst-fit', 'first-fit'],
    seed: 42,
    startSeconds: 1000,
    endSeconds: 100_000,
    pods: new TracePods(axes),
    presenceOf: () => 'there',
    ...changes,
  };
  return { happens, context };
}

function run(happening: object | readonly object[], changes: Partial<EventContext> = {}) {
  const { happens, context } = contextOf({ happens: [happening].flat() }, changes);
  return toClusterEvents(happens, context);
}

/** `time kind node` of each event. */
function told(events: readonly ClusterEvent[]): string[] {
  return events.map((event) => {
    const name = 'nodeName' in event ? event.nodeName : event.kind === 'node-join' ? event.node.name : '';
    return `${event.timeSeconds} ${event.kind} ${name}`.trim();
  });
}

describe('toClusterEvents', () => {
  it.each<[object, string[]]>([
    [{ at: '1m', drain: { nodes: ['node-002'] } }, ['1060 node-drain node-002']],
    [{ for: '1m', drain: { nodes: ['node-002'] } }, ['1000 node-drain node-002', '1060 node-uncordon node-002']],
    [{ for: '1m', cordon: { nodes: ['node-002'] } }, ['1000 node-cordon node-002', '1060 node-uncordon node-002']],
    [{ for: '1m', uncordon: { nodes: ['node-002'] } }, ['1000 node-uncordon node-002', '1060 node-cordon node-002']],
    [{ for: '2h', fail: { nodes: ['node-002'] } }, ['1000 node-fail node-002', '8200 node-recover node-002']],
    [{ for: '1m', leave: { nodes: ['node-002'] } }, ['1000 node-leave node-002', '1060 node-join node-002']],
    [{ recover: { nodes: ['node-002'] } }, ['1000 node-recover node-002']],
    [{ cordon: { zone: 'b' } }, ['1000 node-cordon node-002', '1000 node-cordon node-004']],
    [{ cordon: { pool: 'node', zone: 'a', nodes: ['node-001', 'node-002'] } }, ['1000 node-cordon node-001']],
    [{ cordon: { labels: { 'kubernetes.io/hostname': 'node-003' } } }, ['1000 node-cordon node-003']],
    [{ at: '1970-01-01T00:20:00Z', cordon: { nodes: ['node-001'] } }, ['1200 node-cordon node-001']],
    [
      { for: '1m', join: { pool: 'node', count: 2 } },
      ['1000 node-join node-005', '1000 node-join node-006', '1060 node-leave node-005', '1060 node-leave node-006'],
    ],
  ])('makes of %j: %j', (happening, expected) => {
    const { events, issues } = run(happening);
    expect(issues).toEqual([]);
    expect(told(events)).toEqual(expected);
  });

  it('lets VMs migrate and nodes be upgraded', () => {
    const migrate = { migrate: { instances: ['vms/a', 'vms/b'] } };
    const upgrade = { at: 5, rollingUpgrade: { zone: 'a', parallel: 2, reboot: '10m' } };
    expect(run([migrate, upgrade]).events).toEqual([
      { kind: 'migrate', timeSeconds: 1000, instance: 'vms/a', reason: 'user' },
      { kind: 'migrate', timeSeconds: 1000, instance: 'vms/b', reason: 'user' },
      {
        kind: 'rolling-upgrade',
        timeSeconds: 1005,
        nodeNames: ['node-001', 'node-003'],
        parallel: 2,
        rebootSeconds: 600,
      },
    ]);
  });

  it('gives a node all its taints where some come and go', () => {
    const own = node('own', { taints: [{ key: 'a', value: '1', effect: 'NoSchedule' }] });
    const taint = (key: string, value: string) => ({ key, value, effect: 'NoSchedule' });
    const { events } = run(
      [
        { at: 1, for: 4, taint: { nodes: ['own'], taints: [taint('a', '2')] } },
        { at: 2, for: 1, taint: { nodes: ['own'], taints: [taint('b', '3')] } },
      ],
      { nodes: [own] },
    );
    const texts = events.map((event) =>
      event.kind === 'node-change' ? event.taints!.map(({ key, value }) => `${key}=${value}`).join() : '',
    );
    expect(texts).toEqual(['a=2', 'a=2,b=3', 'a=2', 'a=1']);
  });

  it('gives labels their former values back', () => {
    const own = node('own', { labels: { tier: 'gold' } });
    const { events } = run(
      [
        { at: 1, for: 9, label: { nodes: ['own'], set: { tier: 'silver', spare: 'yes' } } },
        { at: 2, for: 3, label: { labels: { tier: 'silver' }, remove: ['tier'] } },
      ],
      { nodes: [own] },
    );
    const changes = events.map((event) => (event.kind === 'node-change' ? Object.fromEntries(event.labels!) : {}));
    expect(changes).toEqual([
      { tier: 'silver', spare: 'yes' },
      { tier: null },
      { tier: 'silver' },
      { tier: 'gold', spare: null },
    ]);
  });

  it('lets a node come back with the labels and taints that it has by then', () => {
    const { events } = run([
      { at: 1, for: 9, leave: { nodes: ['node-001'] } },
      { at: 0, for: 5, label: { nodes: ['node-001'], set: { once: 'yes' } } },
      { at: 0, label: { nodes: ['node-001'], set: { tier: 'gold' } } },
    ]);
    const back = events.find((event) => event.kind === 'node-join');
    expect(back?.kind === 'node-join' && [back.node.labels.get('tier'), back.node.labels.get('once')]).toEqual([
      'gold',
      undefined,
    ]);
    // It was not there when the first label was to be taken away.
    expect(told(events)).toEqual([
      '1000 node-change node-001',
      '1000 node-change node-001',
      '1001 node-leave node-001',
      '1010 node-join node-001',
    ]);
  });

  it('goes back to the policy that decided before', () => {
    const { events } = run([
      { at: 1, for: 4, policy: 'worst-fit' },
      { at: 2, for: 1, policy: 'first-fit' },
      { at: 4, for: 5, policy: 'first-fit' },
    ]);
    expect(events).toEqual(
      [
        [1001, 1],
        [1002, 2],
        [1003, 1],
        [1004, 2],
        [1005, 2],
        [1009, 0],
      ].map(([timeSeconds, policy]) => ({ kind: 'policy', timeSeconds, policy })),
    );
  });

  it('draws nodes by the seed, whatever their order', () => {
    const happens = [{ fail: { pool: 'node', count: 2 } }];
    const spec = { cluster: { pools: [pool({ count: 50 })] }, happens };
    const drawnOf = (seed: number, isReversed = false): string => {
      const { happens: parsed, context } = contextOf(spec, { seed });
      const nodes = isReversed ? context.nodes.toReversed() : context.nodes;
      return told(toClusterEvents(parsed, { ...context, nodes }).events).join();
    };
    expect(drawnOf(1)).toBe(drawnOf(1, true));
    const draws = new Set(Array.from({ length: 20 }, (_, seed) => drawnOf(seed)));
    expect(draws.size).toBeGreaterThan(15);
  });

  it('draws other nodes for each happening', () => {
    const happens = Array.from({ length: 10 }, (_, at) => ({ at, cordon: { pool: 'node', count: 1 } }));
    expect(new Set(told(run(happens).events).map((text) => text.split(' ')[2])).size).toBeGreaterThan(1);
  });

  it('counts nodes that have come, and no longer those that have left', () => {
    const { events, issues } = run([
      { at: 1, join: { pool: 'node', count: 1 } },
      { at: 2, leave: { nodes: ['node-001'] } },
      { at: 3, cordon: { zone: 'a' } },
      { at: 4, join: { pool: 'node', count: 1 } },
    ]);
    expect(issues).toEqual([]);
    // node-005 is the fifth, so in zone a.
    expect(told(events)).toEqual([
      '1001 node-join node-005',
      '1002 node-leave node-001',
      '1003 node-cordon node-003',
      '1003 node-cordon node-005',
      '1004 node-join node-006',
    ]);
  });

  it('ends what ends at a time before something else begins then', () => {
    const { events } = run([
      { at: 5, cordon: { zone: 'a' } },
      { for: 5, join: { pool: 'node', count: 1 } },
    ]);
    // node-005 is in zone a, and has gone when nodes are chosen.
    expect(told(events).filter((text) => text.includes('cordon'))).toEqual([
      '1005 node-cordon node-001',
      '1005 node-cordon node-003',
    ]);
  });

  it('gives nodes that join the rates of the scenario', () => {
    const { happens, context } = contextOf({
      rates: { pricePerHour: 3 },
      happens: [{ join: { pool: 'node', count: 1 } }],
    });
    const [event] = toClusterEvents(happens, context).events;
    expect(event?.kind === 'node-join' && event.node.annotations.get('berth.dev/price-per-hour')).toBe('3');
  });

  it('takes zones from the labels that older nodes have', () => {
    const old = node('old', { labels: { 'failure-domain.beta.kubernetes.io/zone': 'a' } });
    expect(told(run({ cordon: { zone: 'a' } }, { nodes: [old, node('other')] }).events)).toEqual([
      '1000 node-cordon old',
    ]);
  });

  it('keeps taints of one key apart by their effect', () => {
    const own = node('own', { taints: [{ key: 'a', value: '', effect: 'NoExecute' }] });
    const taints = [{ key: 'a', effect: 'NoSchedule' }];
    const [event] = run({ taint: { nodes: ['own'], taints } }, { nodes: [own] }).events;
    expect(event?.kind === 'node-change' && event.taints?.map(({ effect }) => effect)).toEqual([
      'NoExecute',
      'NoSchedule',
    ]);
  });

  it('stops where there are more than two million events', () => {
    const instances = Array.from({ length: 100_000 }, (_, index) => `vms/${index}`);
    const at = { kind: 'after', seconds: 0 } as const;
    const happens = Array.from({ length: 100 }, () => ({
      at,
      forSeconds: null,
      action: { kind: 'migrate', instances, to: '' } as const,
    }));
    const { events, issues } = toClusterEvents(happens, contextOf({}).context);
    expect(issues.map(({ code }) => code)).toEqual(['input-too-large']);
    expect(events).toHaveLength(2_100_000);
  });

  it('lets nodes fail and be repaired with the stated means', () => {
    const { events } = run({ for: 1e9, failures: { mtbf: 9000, repair: 1000 } }, { endSeconds: 1e8 });
    const failed = events.filter(({ kind }) => kind === 'node-fail');
    const down = new Map<string, number>();
    let downSeconds = 0;
    for (const event of events) {
      if (event.kind === 'node-fail') {
        expect(down.has(event.nodeName)).toBe(false);
        down.set(event.nodeName, event.timeSeconds);
      } else if (event.kind === 'node-recover') {
        downSeconds += event.timeSeconds - down.get(event.nodeName)!;
        down.delete(event.nodeName);
      }
    }
    expect(down.size).toBe(0);
    // 4 nodes x 10^8 s / 10,000 s are 40,000 failures of 1000 s; standard deviations about 180 and 5 s.
    expect(Math.abs(failed.length - 40_000)).toBeLessThan(1000);
    expect(Math.abs(downSeconds / failed.length - 1000)).toBeLessThan(30);
  });

  it('draws the failures of each node alone, and none from the end on', () => {
    const failures = { at: 100, for: 50_000, failures: { mtbf: '1h', repair: 60 } };
    const all = told(run(failures).events);
    const one = told(run({ ...failures, failures: { ...failures.failures, nodes: ['node-003'] } }).events);
    expect(one.length).toBeGreaterThan(5);
    expect(all.filter((text) => text.endsWith('node-003'))).toEqual(one);
    const times = run(failures).events.flatMap((event) => (event.kind === 'node-fail' ? [event.timeSeconds] : []));
    expect(times.every((time) => time >= 1100 && time < 51_100)).toBe(true);
  });

  it('lets no node fail or change that has left', () => {
    const { events } = run([{ failures: { mtbf: 100, repair: 10 } }, { at: 500, leave: { nodes: ['node-001'] } }]);
    const last = events.findLastIndex((event) => 'nodeName' in event && event.nodeName === 'node-001');
    expect(events[last]!.kind).toBe('node-leave');
    expect(last).toBeLessThan(events.length - 1);
  });

  it.each<[object, string, string]>([
    [{ cordon: { nodes: ['nobody'] } }, 'unknown-node', 'spec.happens[0].cordon.nodes[0]'],
    [{ cordon: { zone: 'z' } }, 'unknown-node', 'spec.happens[0].cordon'],
    [{ cordon: { zone: 'a', count: 3 } }, 'out-of-range', 'spec.happens[0].cordon.count'],
    [{ at: '1970-01-01T00:00:00Z', cordon: { zone: 'a' } }, 'out-of-range', 'spec.happens[0].at'],
    [{ at: '30d', cordon: { zone: 'a' } }, 'out-of-range', 'spec.happens[0].at'],
  ])('says of %j: %s at %s', (happening, code, path) => {
    const { issues } = run(happening);
    expect(issues.map((issue) => [issue.code, issue.path])).toEqual([[code, path]]);
  });

  it('warns, and no more, of what comes after the end', () => {
    const { events, issues } = run({ at: '30d', cordon: { nodes: ['node-001'] } });
    expect(issues.map(({ severity }) => severity)).toEqual(['warning']);
    expect(events).toHaveLength(1);
  });

  it('refuses failures without an end or by the million, and a node that is there twice', () => {
    const failures = { failures: { mtbf: 1, repair: 1 } };
    for (const endSeconds of [Number.POSITIVE_INFINITY, 1e10]) {
      const { events, issues } = run(failures, { endSeconds });
      expect(events).toEqual([]);
      expect(issues.map(({ path }) => path)).toEqual(['spec.happens[0].failures']);
    }
    const { issues } = run({ join: { pool: 'node', count: 1 } }, { nodes: [node('node-005')] });
    expect(issues.map(({ code }) => code)).toEqual(['duplicate-node']);
  });

  it('keeps the order of time, and gives the same events again', () => {
    fc.assert(
      fc.property(arbitraryScenarioFile(), fc.nat(), (value, seed) => {
        const { cluster, happens, rates } = parse(value).scenario!.variants[0]!.spec;
        const make = () => {
          const axes = new ResourceAxes();
          const nodes = cluster.pools.flatMap((one) => createPoolNodes(one, axes, 1, one.count));
          const policies = ['best-fit', 'worst-fit', 'mine.yaml'];
          const clock = { startSeconds: 1_767_000_000, endSeconds: 1_768_000_000 };
          const known = { pods: new TracePods(axes), presenceOf: () => 'unknown' as const };
          const context = { nodes, pools: cluster.pools, axes, rates, policies, seed, ...clock, ...known };
          return toClusterEvents(happens, context);
        };
        const { events } = make();
        expect(make().events).toEqual(events);
        for (const [index, { timeSeconds }] of events.entries()) {
          if (index > 0) expect(timeSeconds).toBeGreaterThanOrEqual(events[index - 1]!.timeSeconds);
        }
      }),
      { numRuns: 50 },
    );
  });
});
