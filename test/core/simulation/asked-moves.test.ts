// Moves to one node, and new sizes, as people ask for them.
import { describe, expect, it } from 'vitest';
import type { ClusterEvent } from '../../../src/core/simulation/cluster-event.ts';
import { GI, node, pod, vector } from '../../builders.ts';
import { vmPod } from '../../vm-builders.ts';
import { arrival, createSimulation, type Rig, simulate, staysOf } from './simulation-rig.ts';

const ID = 'default/virt-launcher-v';

/** A node of that many cores and plenty of memory, under a host name that is not its own. */
const nodeOf = (name: string, cores: number) =>
  node(name, {
    allocatable: vector(cores * 1000, 1024 * GI, 0, 110),
    labels: { 'kubernetes.io/hostname': `host-of-${name}` },
  });

/** Three nodes of four cores; each migration takes a minute and ends as given. */
const rig = (outcome: 'converged' | 'aborted' = 'converged'): Rig => ({
  nodes: [nodeOf('a', 4), nodeOf('b', 4), nodeOf('c', 4)],
  options: {
    migrationModel: () => ({
      ...{ outcome, totalSeconds: 60, downtimeSeconds: 0.1, transferredBytes: GI },
      ...{ rounds: 2, remainingBytes: 0, peakThrottleFraction: 0, reason: '' },
    }),
  },
});

const guest = (name: string, facet: Parameters<typeof vmPod>[1] = {}) =>
  vmPod(name, facet, { requests: vector(1000, GI) });
const moveTo = (timeSeconds: number, targetNode: string, instance = ID): ClusterEvent => ({
  ...{ kind: 'migrate', timeSeconds, instance, reason: 'user', targetNode },
});
const grow = (timeSeconds: number, cores: number, instance = ID): ClusterEvent => ({
  ...{ kind: 'hotplug', timeSeconds, instance, cpuMilli: cores * 1000, memoryBytes: GI },
});

/** A pod that fills a node. */
const filler = (nodeName: string, cores: number) =>
  pod(`filler-${nodeName}`, { requests: vector(cores * 1000, GI), nodeName, phase: 'Running' });

describe('a move to one node', () => {
  it('goes to that node, by its name, though the policy would take another', () => {
    const result = simulate(rig(), [arrival(0, guest('v')), moveTo(10, 'c')], 100);
    expect(staysOf(result)).toEqual([`${ID} on a from 0 to 70`, `${ID} on c from 70 to the end`]);
    expect(result.remarks).toEqual([]);
  });

  it('waits for room there for 300 s and is then given up, while others are made again', () => {
    const pods = [filler('c', 4)];
    const result = simulate({ ...rig(), pods }, [arrival(0, guest('v')), moveTo(10, 'c')], 2000);
    expect(result.migrations).toMatchObject([{ outcome: 'no-target', requestedSeconds: 10, endSeconds: 310 }]);
    expect(result.remarks).toEqual([`${ID} was not moved to node c: the node did not take it within 300 s.`]);
    const freed: ClusterEvent = { kind: 'departure', timeSeconds: 200, instance: 'default/filler-c' };
    const later = simulate({ ...rig(), pods }, [arrival(0, guest('v')), moveTo(10, 'c'), freed], 2000);
    expect(staysOf(later)).toContain(`${ID} on c from 260 to the end`);
  });

  it('is made once where it does not arrive, and where its node fails', () => {
    const result = simulate(rig('aborted'), [arrival(0, guest('v')), moveTo(10, 'c')], 2000);
    expect(result.migrations).toHaveLength(1);
    expect(result.remarks).toEqual([`${ID} was not moved to node c: the migration did not arrive (aborted).`]);
    const fail: ClusterEvent = { kind: 'node-fail', timeSeconds: 20, nodeName: 'c' };
    const failed = simulate(rig(), [arrival(0, guest('v')), moveTo(10, 'c'), fail], 2000);
    expect(failed.remarks).toEqual([`${ID} was not moved to node c: the migration was cancelled.`]);
    expect(staysOf(failed)).toContain(`${ID} on a from 0 to the end`);
  });

  it('leaves the way free for a drain that came meanwhile', () => {
    const pods = [filler('c', 4)];
    const drain: ClusterEvent = { kind: 'node-drain', timeSeconds: 20, nodeName: 'a' };
    const result = simulate({ ...rig(), pods }, [arrival(0, guest('v')), moveTo(10, 'c'), drain], 2000);
    expect(staysOf(result)).toContain(`${ID} on b from 370 to the end`);
  });

  it.each<[string, Parameters<typeof arrival>[1], string, string]>([
    ['a container', pod('p'), 'c', 'it is a container, and those are not live-migrated'],
    [
      'a VM that is bound to its node',
      guest('v', { migratability: { isMigratable: false, reason: 'HostDevice' } }),
      ...(['c', 'it cannot be live-migrated ("HostDevice")'] as const),
    ],
    ['a VM that is there', guest('v'), 'a', 'it was there already'],
    ['a VM that waits', vmPod('v', {}, { requests: vector(9000, GI) }), 'c', 'it was not running'],
  ])('leaves %s where it is, and a remark says why', (_, asked, target, why) => {
    const id = `default/${asked.name}`;
    const result = simulate(rig(), [arrival(0, asked), moveTo(10, target, id)], 100);
    expect(result.migrations).toEqual([]);
    expect(result.counts.evictions).toEqual({ preemption: 0, drain: 0, failure: 0, 'node-left': 0 });
    expect(result.remarks).toEqual([`${id} was not moved to node ${target}: ${why}.`]);
  });

  it('tells the first hundred that came to nothing, and counts the others', () => {
    const moves = Array.from({ length: 103 }, (_, at) => moveTo(10 + at, 'c', 'default/p'));
    const { remarks } = simulate(rig(), [arrival(0, pod('p')), ...moves], 200);
    expect(remarks).toHaveLength(101);
    expect(remarks.at(-1)).toBe('3 further moves came to nothing.');
  });
});

describe('a new size', () => {
  /** Millicores of the instance at a time. */
  const sizesOf = (given: Rig, events: readonly ClusterEvent[], times: readonly number[], id = ID) => {
    const simulation = createSimulation(given);
    simulation.feed(events);
    return times.map((time) => {
      simulation.advance(time);
      return simulation.world.instances.get(id)!.pod.requests[0];
    });
  };

  it('is plugged into a VM by a migration, and put on a container where it is', () => {
    expect(sizesOf(rig(), [arrival(0, guest('v')), grow(10, 3)], [11, 71])).toEqual([1000, 3000]);
    const container = pod('p', { requests: vector(1000, GI) });
    const result = simulate(rig(), [arrival(0, container), grow(10, 3, 'default/p')], 100);
    expect(result.migrations).toEqual([]);
    expect(sizesOf(rig(), [arrival(0, container), grow(10, 3, 'default/p')], [11], 'default/p')).toEqual([3000]);
  });

  it('waits for the end of a migration that is under way', () => {
    const events = [arrival(0, guest('v')), grow(10, 2), grow(20, 3)];
    expect(sizesOf(rig(), events, [60, 71, 131])).toEqual([1000, 2000, 3000]);
    const back = [arrival(0, guest('v')), grow(10, 2), grow(20, 3), grow(30, 2)];
    expect(simulate(rig(), back, 500).migrations).toHaveLength(1);
  });

  it('takes the place of one that has found no room yet', () => {
    const events = [arrival(0, guest('v')), grow(10, 99), grow(100, 2)];
    expect(sizesOf(rig(), events, [99, 161])).toEqual([1000, 2000]);
  });

  it('is what a VM starts anew with where its node fails meanwhile', () => {
    const fail: ClusterEvent = { kind: 'node-fail', timeSeconds: 20, nodeName: 'a' };
    // Given up 300 s after the failure.
    expect(sizesOf(rig(), [arrival(0, guest('v')), grow(10, 3), fail], [321])).toEqual([3000]);
  });

  it('that is smaller lets an instance that waits be placed at once, and others where it runs', () => {
    const large = vmPod('v', {}, { requests: vector(5000, GI) });
    expect(staysOf(simulate(rig(), [arrival(0, large), grow(10, 1)], 100))).toEqual([`${ID} on a from 10 to the end`]);
    const pods = ['a', 'b', 'c'].map((name) => filler(name, 4));
    const result = simulate({ ...rig(), pods }, [arrival(0, guest('v')), grow(10, 3, 'default/filler-b')], 100);
    expect(staysOf(result)).toContain(`${ID} on b from 10 to the end`);
  });

  it('opens no gate', () => {
    const gated = vmPod('v', {}, { requests: vector(5000, GI), schedulingGates: ['closed'] });
    expect(
      simulate({ ...rig(), policies: ['kube-default'] }, [arrival(0, gated), grow(10, 1)], 100).counts,
    ).toMatchObject({
      ...{ pending: 1, running: 0 },
    });
  });

  it('of a container counts where it waited for room for another one', () => {
    const events = [
      arrival(0, pod('p', { requests: vector(1000, GI) })),
      arrival(0, pod('q', { requests: vector(2000, GI) })),
      grow(10, 4, 'default/p'),
      grow(20, 2, 'default/p'),
      { kind: 'departure' as const, timeSeconds: 30, instance: 'default/q' },
    ];
    expect(sizesOf(rig(), events, [11, 21, 31], 'default/p')).toEqual([1000, 2000, 2000]);
  });
});
