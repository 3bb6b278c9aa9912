import { describe, expect, it } from 'vitest';
import { vmNodeHealth } from '../../../../../src/core/engine/plugins/vm/vm-node-health.ts';
import { createCluster } from '../../../../../src/core/model/cluster.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { node, pod } from '../../../../builders.ts';
import { buildPlugin, scoresOf, verdict } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

const plugin = buildPlugin(vmNodeHealth);
const NOW = 10_000;

/** A state of one node, heard of so many seconds ago. */
function heardOf(secondsAgo: number | null, schedulable: string | null = 'true', timeSeconds: number | null = NOW) {
  const labels = schedulable === null ? {} : { 'kubevirt.io/schedulable': schedulable };
  const heartbeatSeconds = secondsAgo === null ? null : NOW - secondsAgo;
  const nodes = [node('n', { labels, heartbeatSeconds })];
  return new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, timeSeconds }));
}

const LATE = 'UAU: node(s) had a virt-handler that was not heard of (kubevirt.io/heartbeat is too old)';
const CLOSED = 'UAU: node(s) were not ready for VMs (label kubevirt.io/schedulable is not true)';

describe('VmNodeHealth', () => {
  it.each([
    [heardOf(0), 'pass'],
    [heardOf(300), 'pass'],
    [heardOf(300.5), LATE],
    [heardOf(null), 'pass'],
    [heardOf(9000, 'true', null), 'pass'],
    [heardOf(0, 'false'), CLOSED],
    [heardOf(0, null), CLOSED],
  ])('filters %#: %s', (state, expected) => {
    expect(verdict(plugin, vmPod('a'), state, 'n')).toBe(expected);
    expect(verdict(plugin, pod('a'), state, 'n')).toBe('pass');
  });

  it.each([
    [heardOf(-5), 100],
    [heardOf(132), 100],
    // 100 x (300 - 216) / (300 - 132) = 50
    [heardOf(216), 50],
    [heardOf(300), 0],
    [heardOf(null), 100],
  ])('scores %#: %d', (state, expected) => {
    expect(scoresOf(plugin, vmPod('a'), state)).toEqual([expected]);
    expect(scoresOf(plugin, pod('a'), state)).toBe('skip');
  });

  it('refuses arguments that leave no room between fresh and too old', () => {
    expect(() => buildPlugin(vmNodeHealth, { args: { freshSeconds: 300 } })).toThrow('less than');
  });
});
