import { describe, expect, it } from 'vitest';
import { findMigrationRequest, findMigrationTarget } from '../../../../src/core/engine/vm/find-migration.ts';
import { createCluster } from '../../../../src/core/model/cluster.ts';
import type { Migration } from '../../../../src/core/model/migration.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { node } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';

function migration(name: string, changes: Partial<Migration> = {}): Migration {
  return {
    namespace: 'default',
    name,
    uid: name,
    vmName: 'db',
    phase: 'waiting',
    reason: 'evacuation',
    priority: 100,
    sourceNode: 'a',
    addedNodeSelector: new Map([['disk', 'ssd']]),
    targetNode: '',
    startSeconds: null,
    endSeconds: null,
    ...changes,
  };
}

const clusterWith = (...migrations: Migration[]) =>
  createCluster({
    axes: new ResourceAxes(),
    nodes: [node('a')],
    pods: [vmPod('db', {}, { nodeName: 'a' })],
    migrations,
  });
const requestOf = (key: string, ...migrations: Migration[]) => findMigrationRequest(clusterWith(...migrations), key);

describe('findMigrationRequest', () => {
  it("takes a VM's name for its migration that waits, with its reason, priority and added labels", () => {
    expect(requestOf('default/db', migration('drain'))).toMatchObject({
      name: 'drain',
      reason: 'evacuation',
      priority: 100,
      addedNodeSelector: new Map([['disk', 'ssd']]),
    });
  });

  it('takes the migration under way before one that waits', () => {
    const both = [migration('next'), migration('now', { phase: 'running', reason: 'hotplug' })];
    expect(requestOf('default/db', ...both)).toMatchObject({ name: 'now', reason: 'hotplug' });
    expect(requestOf('default/next', ...both)).toMatchObject({ name: 'next' });
  });

  it.each([
    ['that ended', migration('old', { phase: 'succeeded' })],
    ['of another VM', migration('other', { vmName: 'web' })],
    ['of another namespace', migration('far', { namespace: 'vms' })],
  ])('asks for one of its own beside a migration %s', (_, other) => {
    expect(requestOf('default/db', other)).toMatchObject({ name: '', reason: 'user', priority: 0 });
  });

  it('knows nothing of other names', () => {
    expect(requestOf('default/web', migration('drain'))).toBeNull();
  });
});

describe('findMigrationTarget', () => {
  it('adds the labels that the migration asks for to the target', () => {
    const cluster = clusterWith(migration('drain'));
    const target = findMigrationTarget(findMigrationRequest(cluster, 'default/db')!, cluster);
    expect(target?.nodeSelector.get('disk')).toBe('ssd');
    expect(target?.vm?.migration).toEqual({
      key: 'default/drain',
      sourceNode: 'a',
      reason: 'evacuation',
      priority: 100,
    });
  });
});
