import { describe, expect, it } from 'vitest';
import { migrationSlots } from '../../../../../src/core/engine/plugins/vm/migration-slots.ts';
import { createCluster } from '../../../../../src/core/model/cluster.ts';
import type { Migration } from '../../../../../src/core/model/migration.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { NO_LABELS } from '../../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { MI, node, pod } from '../../../../builders.ts';
import { buildPlugin, scoresOf, verdict } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const NODES = [
  node('a'),
  node('b'),
  node('slow', { migrationBandwidthBytesPerSecond: 100 * MI }),
  node('fast', { migrationBandwidthBytesPerSecond: 2750 * MI }),
];
const LIMITS = { perCluster: 5, outboundPerNode: 2 };

/** A migration that runs from one node to another. */
function running(name: string, sourceNode: string, targetNode: string): Migration {
  return {
    namespace: 'default',
    name,
    uid: name,
    vmName: name,
    phase: 'running',
    reason: 'user',
    priority: 0,
    sourceNode,
    addedNodeSelector: NO_LABELS,
    targetNode,
    startSeconds: null,
    endSeconds: null,
  };
}

function stateWith(migrations: readonly Migration[], migrationLimits: typeof LIMITS | null = LIMITS): ClusterState {
  return new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: NODES, migrations, migrationLimits }));
}

const plugin = buildPlugin(migrationSlots);
const target = (sourceNode: string, key = 'default/own') => vmPod('own', { migration: role(sourceNode, { key }) });

describe('MigrationSlots', () => {
  it('gives a node as many inbound slots as its network feeds, at least one', () => {
    // 550 / 275 = 2 where nothing is known, floor(100 / 275) = 0 -> 1, 2750 / 275 = 10
    const full = 'UAU: node(s) had no free slot for an inbound live migration';
    const into = (nodeName: string, count: number) =>
      stateWith(
        Array.from({ length: count }, (_, index) => running(`m${index}`, 'gone', nodeName)),
        null,
      );
    expect(verdict(plugin, target('a'), into('b', 1), 'b')).toBe('pass');
    expect(verdict(plugin, target('a'), into('b', 2), 'b')).toBe(full);
    expect(verdict(plugin, target('a'), into('slow', 0), 'slow')).toBe('pass');
    expect(verdict(plugin, target('a'), into('slow', 1), 'slow')).toBe(full);
    expect(verdict(plugin, target('a'), into('fast', 9), 'fast')).toBe('pass');
    expect(verdict(plugin, target('a'), into('fast', 10), 'fast')).toBe(full);
  });

  it('takes the limit that is given instead', () => {
    const three = buildPlugin(migrationSlots, { args: { inboundLimit: 3 } });
    const state = stateWith([running('x', 'gone', 'slow'), running('y', 'gone', 'slow')], null);
    expect(verdict(three, target('a'), state, 'slow')).toBe('pass');
  });

  it("holds KubeVirt's limits out of the source and in the cluster, its own migration left out", () => {
    const two = stateWith([running('x', 'a', 'b'), running('y', 'a', 'fast')]);
    expect(verdict(plugin, target('a'), two, 'fast')).toBe(
      'UAU: the source node a has 2 of 2 live migrations under way',
    );
    expect(verdict(plugin, target('a', 'default/y'), two, 'fast')).toBe('pass');
    expect(verdict(plugin, target('b'), two, 'fast')).toBe('pass');
    const five = stateWith(['1', '2', '3', '4', '5'].map((name) => running(name, 'gone', '')));
    expect(verdict(plugin, target('a'), five, 'b')).toBe('UAU: the cluster has 5 of 5 live migrations under way');
  });

  it('holds no limit that is not known', () => {
    const many = ['1', '2', '3', '4', '5', '6'].map((name) => running(name, 'a', ''));
    expect(verdict(plugin, target('a'), stateWith(many, null), 'b')).toBe('pass');
  });

  it.each([
    // 2 slots where nothing is known of the network, 2 x 2 moves out
    ['nothing under way', 'b', 0, 0, {}, 100],
    ['1 - 1/2', 'b', 1, 0, {}, 50],
    ['1 - 1/4', 'b', 0, 1, {}, 75],
    ['1 - 1/2 - 1/4', 'b', 1, 1, {}, 25],
    ['1 - 1/2 - 2/4', 'b', 1, 2, {}, 0],
    ['1 - 3/2, at least 0', 'b', 3, 0, {}, 0],
    ['1 - 3/10 - 1/4, of 10 slots', 'fast', 3, 1, {}, 45],
    ['1 - 1/1, of one slot', 'slow', 1, 0, {}, 0],
    ['1 - 1/3, rounded, of 3 slots given', 'b', 1, 0, { inboundLimit: 3 }, 67],
    ['1 - 3/10, of 5 moves out given', 'b', 0, 3, { outboundLimit: 5 }, 70],
    ['1 - 1/5, of 5 slots of 110 MiB/s', 'b', 1, 0, { usefulBytesPerSecond: 110 * MI }, 80],
  ])('scores moves in and out: %s', (_title, nodeName, inbound, outbound, args, expected) => {
    const moves = [
      ...Array.from({ length: inbound }, (_, index) => running(`in-${index}`, 'gone', nodeName)),
      ...Array.from({ length: outbound }, (_, index) => running(`out-${index}`, nodeName, 'gone')),
    ];
    const state = stateWith(moves, null);
    const at = NODES.findIndex(({ name }) => name === nodeName);
    expect(scoresOf(buildPlugin(migrationSlots, { args }), target('a'), state)[at]).toBe(expected);
  });

  it('counts a target pod once, with or without the object of its migration', () => {
    const state = stateWith([running('own', 'a', '')]);
    state.assume(target('a'), 'b');
    expect([state.node('b')!.traffic.inbound.size, state.node('a')!.traffic.outbound.size]).toEqual([1, 1]);
    state.forget('default/virt-launcher-own');
    expect([state.node('b')!.traffic.inbound.size, state.node('a')!.traffic.outbound.size]).toEqual([0, 1]);
  });

  it('leaves alone what is no target of a migration', () => {
    const state = stateWith([running('x', 'a', 'slow')]);
    for (const one of [pod('p'), vmPod('v')]) {
      expect(verdict(plugin, one, state, 'slow')).toBe('pass');
      expect(scoresOf(plugin, one, state)).toBe('skip');
    }
  });

  it('counts one that waits once its target pod is there', () => {
    const waiting = [1, 2].map((one) => ({ ...running(`m${one}`, 'a', ''), phase: 'waiting' as const }));
    const pods = waiting.map(({ name }) => vmPod(name, { migration: role('a', { key: `default/${name}` }) }));
    const told = { axes: new ResourceAxes(), nodes: NODES, migrations: waiting, migrationLimits: LIMITS };
    const verdictWith = (some: readonly (typeof pods)[number][]) =>
      verdict(plugin, target('a'), new ClusterState(createCluster({ ...told, pods: some })), 'b');
    expect(verdictWith(pods.slice(1))).toBe('pass');
    expect(verdictWith(pods)).toBe('UAU: the source node a has 2 of 2 live migrations under way');
  });
});
