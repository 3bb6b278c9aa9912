import { describe, expect, it } from 'vitest';
import {
  findMigrationRequest,
  findMigrationTarget,
  type MigrationRequest,
} from '../../../../src/core/engine/vm/find-migration.ts';
import { createCluster } from '../../../../src/core/model/cluster.ts';
import type { Migration } from '../../../../src/core/model/migration.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { GI, labels, node, pod, vector } from '../../../builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';

function migration(name: string, changes: Partial<Migration> = {}): Migration {
  const moments = { startSeconds: null, endSeconds: null };
  const ends = { sourceNode: 's', targetNode: '' };
  const waiting = { phase: 'waiting', reason: 'evacuation', priority: 20, addedNodeSelector: labels({}) } as const;
  return { namespace: 'default', name, uid: name, vmName: 'v', ...moments, ...ends, ...waiting, ...changes };
}

const RUNNING = vmPod('v', {}, { nodeName: 's', phase: 'Running' });
const NODES = [node('s', { labels: { 'cpu-vendor.node.kubevirt.io/Intel': 'true' } }), node('t')];
const clusterOf = (pods: readonly Pod[], migrations: readonly Migration[] = []) =>
  createCluster({ axes: new ResourceAxes(), nodes: NODES, pods, migrations });

describe('findMigrationRequest', () => {
  const find = (key: string, migrations: readonly Migration[] = [], pods: readonly Pod[] = [RUNNING]) =>
    findMigrationRequest(clusterOf(pods, migrations), key);

  it('finds a migration that has not ended, by its name', () => {
    const addedNodeSelector = labels({ disk: 'ssd' });
    const migrations = [
      migration('other'),
      migration('m', { addedNodeSelector }),
      migration('m', { namespace: 'vms' }),
    ];
    expect(find('default/m', migrations)).toMatchObject({
      namespace: 'default',
      name: 'm',
      vmName: 'v',
      reason: 'evacuation',
      priority: 20,
      addedNodeSelector,
    });
    expect(find('vms/m', migrations)).toMatchObject({ namespace: 'vms', name: 'm' });
    for (const phase of ['succeeded', 'failed'] as const)
      expect(find('default/m', [migration('m', { phase })])).toBeNull();
  });

  it("finds a VM's own migration, the one under way before those that wait", () => {
    const waiting = [migration('first'), migration('second')];
    expect(find('default/v', waiting)?.name).toBe('first');
    expect(find('default/v', [...waiting, migration('third', { phase: 'running' })])?.name).toBe('third');
    expect(find('default/v', [migration('done', { phase: 'failed' }), migration('next')])?.name).toBe('next');
    expect(find('default/v', [migration('x', { namespace: 'vms' })])?.name).toBe('');
    // A migration of that name comes before one of a VM of that name
    expect(find('default/v', [migration('own'), migration('v', { vmName: 'w' })])?.name).toBe('v');
  });

  it("makes a user's request of a VM without one", () => {
    const asked = {
      namespace: 'default',
      name: '',
      vmName: 'v',
      reason: 'user',
      priority: 0,
      addedNodeSelector: new Map(),
    };
    expect(find('default/v')).toEqual(asked);
    expect(find('vms/v')).toBeNull();
    const drained = { ...RUNNING, vm: { ...RUNNING.vm!, dueReason: 'evacuation' as const } };
    expect(find('default/v', [], [drained])).toEqual({ ...asked, reason: 'evacuation' });
    expect(find('default/w')).toBeNull();
    expect(find('default/p', [], [pod('p')])).toBeNull();
  });
});

describe('findMigrationTarget', () => {
  const REQUEST: MigrationRequest = {
    namespace: 'default',
    name: 'm',
    vmName: 'v',
    reason: 'evacuation',
    priority: 20,
    addedNodeSelector: new Map(),
  };
  const find = (pods: readonly Pod[], changes: Partial<MigrationRequest> = {}, fresh: Pod | null = null) =>
    findMigrationTarget({ ...REQUEST, ...changes }, clusterOf(pods), fresh);
  /** The target pod that a migration made. */
  const made = (key: string, changes: Parameters<typeof pod>[1] = {}): Pod => ({
    ...vmPod('v', { migration: role('s', { key }) }, changes),
    name: `of-${key}`,
  });

  it('is the pod that the migration has already', () => {
    const pods = [RUNNING, made('default/other'), made('default/m')];
    expect(find(pods)).toBe(pods[2]);
    expect(find([RUNNING, made('default/m', { phase: 'Failed' })])?.name).toBe('virt-launcher-v-target');
    expect(find([RUNNING, made('default/v')], { name: '' })?.name).toBe('virt-launcher-v-target');
  });

  it('is made from the pod the guest runs in, with the role that was asked for', () => {
    const target = find([made('default/other', { nodeName: 't' }), RUNNING]);
    expect(target).toMatchObject({ name: 'virt-launcher-v-target', nodeName: '' });
    expect(target!.vm!.migration).toEqual({ key: 'default/m', sourceNode: 's', reason: 'evacuation', priority: 20 });
    // The source's labels tell the vendor
    expect(target!.nodeSelector).toEqual(labels({ 'cpu-vendor.node.kubevirt.io/Intel': 'true' }));
    expect(find([RUNNING], { name: '' })!.vm!.migration!.key).toBe('default/v');
  });

  it('is none where the guest does not run', () => {
    expect(find([])).toBeNull();
    expect(find([{ ...RUNNING, nodeName: '' }])).toBeNull();
    expect(find([{ ...RUNNING, phase: 'Succeeded' }])).toBeNull();
    expect(find([RUNNING], { vmName: 'w' })).toBeNull();
    expect(find([RUNNING], { namespace: 'vms' })).toBeNull();
    expect(find([{ ...RUNNING, vm: null }])).toBeNull();
  });

  it('needs the labels that were added, but not where the guest asks for others', () => {
    const addedNodeSelector = labels({ disk: 'ssd', 'cpu-vendor.node.kubevirt.io/Intel': 'false' });
    expect(find([RUNNING], { addedNodeSelector })!.nodeSelector).toEqual(
      labels({ disk: 'ssd', 'cpu-vendor.node.kubevirt.io/Intel': 'true' }),
    );
  });

  it('has the requests of a pod made now, with what only the running guest tells', () => {
    const usage = { cpuMilli: 5, memoryBytes: GI, dirtyCurve: null };
    const startedCpu = { model: 'Skylake', features: [] };
    const migratability = { isMigratable: false, reason: 'HostDeviceNotLiveMigratable' };
    const migrationHistory = { count: 1, lastEndSeconds: 9, lastDurationSeconds: 3 };
    const facts = { usage, startedCpu, migratability, migrationHistory, startTimeSeconds: 7 };
    const running = vmPod('v', facts, { nodeName: 's' });
    const fresh = vmPod('v', { guestMemoryBytes: 8 * GI }, { requests: vector(400, 8 * GI) });
    const target = find([running], {}, fresh);
    expect(target).toMatchObject({ requests: vector(400, 8 * GI), nodeName: '', phase: 'Pending' });
    expect(target!.vm).toMatchObject({ ...facts, guestMemoryBytes: 8 * GI, migration: { sourceNode: 's' } });
    expect(find([], {}, fresh)).toBeNull();
    // What is no VM now says nothing of the guest.
    expect(find([running], {}, pod('p'))!.requests).toEqual(running.requests);
  });
});
