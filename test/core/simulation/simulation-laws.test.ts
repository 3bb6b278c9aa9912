import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../src/core/model/node.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../../src/core/model/resources.ts';
import type { ClusterEvent } from '../../../src/core/simulation/cluster-event.ts';
import type { Instance } from '../../../src/core/simulation/instance.ts';
import type { MetricDefinition } from '../../../src/core/simulation/metric.ts';
import type { RunResult } from '../../../src/core/simulation/run-result.ts';
import type { Simulation } from '../../../src/core/simulation/simulation.ts';
import { GI, node, pod, vector } from '../../builders.ts';
import { simulateNaively } from '../../oracles/naive-simulation.ts';
import { vmPod } from '../../vm-builders.ts';
import { arrival, createSimulation, policyNamed, simulate } from './simulation-rig.ts';

const NODE_NAMES = ['n0', 'n1', 'n2', 'n3'];
const SIZES = [1000, 2000, 3000].map((cpuMilli) => vector(cpuMilli, cpuMilli * 1024 ** 2));
const nodeOf = (name: string): Node => node(name, { allocatable: vector(4000, 8 * GI, 0, 110) });

const time = fc.integer({ min: 0, max: 30 });
const nodeName = fc.constantFrom(...NODE_NAMES);

/** Pods that come and go, in three sizes, and nodes that change. */
function arbitraryEvents(kinds: readonly ClusterEvent['kind'][], isVm = false): fc.Arbitrary<ClusterEvent[]> {
  const come = fc
    .record({
      timeSeconds: time,
      size: fc.constantFrom(...SIZES),
      priority: fc.constantFrom(0, 0, 5),
      leaves: fc.option(fc.integer({ min: 0, max: 40 })),
    })
    .map(({ leaves, ...rest }) => ({ ...rest, leaves: leaves === null ? null : rest.timeSeconds + leaves }));
  const change = fc.record({ timeSeconds: time, nodeName, kind: fc.constantFrom(...kinds) });
  return fc.tuple(fc.array(come, { maxLength: 25 }), fc.array(change, { maxLength: 10 })).map(([pods, changes]) => [
    ...pods.flatMap(({ timeSeconds, size, priority, leaves }, index): ClusterEvent[] => {
      const changes = { requests: size, priority };
      const one = isVm ? vmPod(`p${index}`, {}, changes) : pod(`p${index}`, changes);
      const departure: ClusterEvent[] =
        leaves === null ? [] : [{ kind: 'departure', timeSeconds: leaves, instance: `${one.namespace}/${one.name}` }];
      return [arrival(timeSeconds, one), ...departure];
    }),
    ...changes.map(({ kind, ...rest }): ClusterEvent => {
      if (kind === 'node-join') return { kind, timeSeconds: rest.timeSeconds, node: nodeOf(rest.nodeName) };
      if (kind === 'rolling-upgrade') return { kind, ...rest, nodeNames: NODE_NAMES, parallel: 2, rebootSeconds: 5 };
      return { kind, ...rest } as ClusterEvent;
    }),
  ]);
}

const PLAIN = ['node-join', 'node-leave', 'node-cordon', 'node-uncordon'] as const;
const ALL = [...PLAIN, 'node-fail', 'node-recover', 'node-drain', 'rolling-upgrade'] as const;
const NO_BACKOFF = { initialBackoffSeconds: 0, maxBackoffSeconds: 0, flushAfterSeconds: 300 };

describe('Simulation', () => {
  it.each(['first-fit', 'best-fit', 'kube-default'])('comes to what a naive simulation comes to: %s', (policy) => {
    fc.assert(
      fc.property(arbitraryEvents(PLAIN), (events) => {
        // The naive one keeps the order in which nodes joined, which kube-default's heap order reads.
        const tie = { kind: 'stable', by: 'name' } as const;
        const given = { ...policyNamed(policy), tie };
        const nodes = ['n0', 'n1'].map(nodeOf);
        const naive = simulateNaively(nodes, given, events);
        const simulation = createSimulation({
          nodes,
          policies: [given],
          options: { preempts: false, queue: NO_BACKOFF },
        });
        simulation.feed(events);
        simulation.finish(100);
        const { instances } = simulation.world;
        const running = [...instances.values()].filter(({ phase }) => phase === 'running');
        expect(new Map(running.map(({ id, nodeName }) => [id, nodeName]))).toEqual(naive.placed);
        expect([...simulation.world.pending].map(({ id }) => id).sort()).toEqual(naive.waiting);
      }),
      { numRuns: 60 },
    );
  });

  it.each([false, true])('keeps its books at every moment; VMs: %s', (isVm) => {
    fc.assert(
      fc.property(arbitraryEvents(ALL, isVm), fc.boolean(), (events, waits) => {
        const simulation = createSimulation({
          nodes: NODE_NAMES.map(nodeOf),
          policies: ['kube-default'],
          options: { waits, failoverSeconds: 5, migrationModel: migrateIn(3) },
        });
        simulation.feed(events);
        for (let seconds = 1; seconds <= 120; seconds++) {
          simulation.advance(seconds);
          checkBooks(simulation);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('counts everyone who came: running, waiting, down, rejected or gone', () => {
    fc.assert(
      fc.property(arbitraryEvents(ALL, true), fc.boolean(), fc.integer({ min: 0, max: 60 }), (events, waits, end) => {
        const rig = { nodes: NODE_NAMES.map(nodeOf), options: { waits, failoverSeconds: 5 } };
        const { counts } = simulate(rig, events, end);
        const { arrived, running, pending, down, rejected, departed } = counts;
        expect(running + pending + down + rejected + departed).toBe(arrived);
        expect(arrived).toBe(events.filter((event) => event.kind === 'arrival' && event.timeSeconds <= end).length);
      }),
    );
  });

  it('gives the same bytes for the same events, in whichever order equal departures were given', () => {
    fc.assert(
      fc.property(arbitraryEvents(ALL), (events) => {
        const rig = { nodes: NODE_NAMES.map(nodeOf), policies: ['kube-default'] };
        const leaves = events.filter(({ kind }) => kind === 'departure').reverse();
        const others = events.filter(({ kind }) => kind !== 'departure');
        const once = JSON.stringify(simulate(rig, events, 100));
        expect(JSON.stringify(simulate(rig, events, 100))).toBe(once);
        // How often the scheduler had its turn may differ: that is no outcome.
        const outcomeOf = ({ placements, counts }: RunResult): unknown => ({
          placements,
          counts: { ...counts, events: 0 },
        });
        expect(outcomeOf(simulate(rig, [...others, ...leaves], 100))).toEqual(outcomeOf(simulate(rig, events, 100)));
      }),
    );
  });

  it('does not depend on how its events are fed and its time advanced', () => {
    fc.assert(
      fc.property(
        arbitraryEvents(ALL),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 5 }),
        (events, stops) => {
          const rig = { nodes: NODE_NAMES.map(nodeOf) };
          const whole = simulate(rig, events, 100);
          const simulation = createSimulation(rig);
          let from = Number.NEGATIVE_INFINITY;
          for (const until of [...stops.sort((a, b) => a - b), Number.POSITIVE_INFINITY]) {
            simulation.feed(events.filter(({ timeSeconds }) => timeSeconds >= from && timeSeconds < until));
            simulation.advance(Math.min(until, 100));
            from = Math.max(from, until);
          }
          expect(JSON.stringify(simulation.finish(100))).toBe(JSON.stringify(whole));
        },
      ),
    );
  });

  it('comes to the same placements when all times are doubled', () => {
    fc.assert(
      fc.property(arbitraryEvents(PLAIN), (events) => {
        const rig = { nodes: NODE_NAMES.map(nodeOf), options: { queue: NO_BACKOFF } };
        const slow = events.map((event) => ({ ...event, timeSeconds: 2 * event.timeSeconds }));
        const [a, b] = [simulate(rig, events, 100), simulate(rig, slow, 200)];
        expect(b.placements!.node).toEqual(a.placements!.node);
        expect(b.placements!.startSeconds).toEqual(a.placements!.startSeconds.map((seconds) => 2 * seconds));
      }),
    );
  });

  it('never lets time go back', () => {
    const seen: number[] = [];
    const clock: MetricDefinition = {
      name: 'clock',
      summary: '',
      create: (world) => ({
        series: [],
        totals: [],
        sample: () => [],
        finish: () => [],
        elapse: (seconds) => seen.push(world.timeSeconds, seconds),
        placed: (_instance: Instance, _node, waitedSeconds) => seen.push(world.timeSeconds, waitedSeconds),
      }),
    };
    fc.assert(
      fc.property(arbitraryEvents(ALL), (events) => {
        seen.length = 0;
        simulate({ nodes: NODE_NAMES.map(nodeOf), metrics: [clock] }, events, 100);
        const times = seen.filter((_, index) => index % 2 === 0);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(seen.every((seconds) => seconds >= 0)).toBe(true);
      }),
    );
  });
});

const migrateIn = (totalSeconds: number) => () => ({
  outcome: 'converged' as const,
  totalSeconds,
  downtimeSeconds: 0,
  transferredBytes: 1,
  rounds: 1,
  remainingBytes: 0,
  peakThrottleFraction: 0,
  reason: '',
});

/** No instance in two places but while it migrates, no node overfull, sums are sums. */
function checkBooks({ world }: Simulation): void {
  const migrating = new Set(
    [...world.openMigrations].flatMap(({ startSeconds, instance }) => (startSeconds === null ? [] : [instance])),
  );
  let seen = 0;
  for (const { node: object, requested, pods } of world.state.nodes) {
    const sum = [0, 0];
    for (const [key, placed] of pods) {
      sum[0]! += amountOf(placed.requests, CPU_MILLI);
      sum[1]! += amountOf(placed.requests, MEMORY_BYTES);
      const instance = world.instances.get(key);
      if (instance === undefined) {
        expect(migrating).toContain(key.replace(/-target$/, ''));
        continue;
      }
      seen++;
      expect(instance.nodeName).toBe(object.name);
      expect(instance.phase).toBe('running');
    }
    expect([requested[CPU_MILLI], requested[MEMORY_BYTES]]).toEqual(sum);
    expect(sum[0]).toBeLessThanOrEqual(amountOf(object.allocatable, CPU_MILLI));
  }
  expect(seen).toBe(world.inPhase.running);
  expect(world.pending.size).toBe(world.inPhase.pending);
  expect(world.queue.size).toBe(world.pending.size);
}
