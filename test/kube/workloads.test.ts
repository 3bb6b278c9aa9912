import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';

/** The cluster of manifests without any issue. */
function clusterOf(...manifests: object[]): Cluster {
  const { cluster, issues } = clusterFromDocuments([{ value: manifests }]);
  expect(issues).toEqual([]);
  return cluster;
}

const metadata = { name: 'a', namespace: 'd', uid: 'u' };

describe('workloads', () => {
  it('select pods by plain labels or by a selector', () => {
    const { services, controllers } = clusterOf(
      { kind: 'Service', apiVersion: 'v1', metadata, spec: { selector: { app: 'x' } } },
      { kind: 'Service', metadata: { ...metadata, name: 'headless' }, spec: {} },
      { kind: 'ReplicaSet', apiVersion: 'apps/v1', metadata, spec: { selector: { matchLabels: { app: 'x' } } } },
      { kind: 'StatefulSet', metadata, spec: {} },
      { kind: 'ReplicationController', metadata, spec: { selector: { app: 'x' } } },
      { kind: 'ReplicationController', metadata: { ...metadata, name: 'b' }, spec: {} },
    );
    expect(services.map((one) => [...one.selector])).toEqual([[['app', 'x']], []]);
    const ofApp = { requirements: [{ key: 'app', operator: 'In', values: ['x'] }] };
    expect(controllers).toMatchObject([
      { kind: 'ReplicaSet', namespace: 'd', name: 'a', uid: 'u', selector: ofApp },
      { kind: 'StatefulSet', selector: null },
      { kind: 'ReplicationController', selector: ofApp },
      { kind: 'ReplicationController', selector: null },
    ]);
  });

  it('come with their namespaces, disruption budgets and priority classes', () => {
    const cluster = clusterOf(
      { kind: 'Namespace', metadata: { name: 'd', labels: { team: 'x' } } },
      {
        kind: 'PodDisruptionBudget',
        apiVersion: 'policy/v1',
        metadata,
        spec: { selector: {} },
        status: { disruptionsAllowed: 2, disruptedPods: { p: '2026-01-01T00:00:00Z' } },
      },
      { kind: 'PodDisruptionBudget', metadata: { ...metadata, name: 'b' } },
      { kind: 'PriorityClass', metadata: { name: 'low' }, value: -7, preemptionPolicy: 'Never', globalDefault: true },
    );
    expect(cluster.namespaces).toEqual([{ name: 'd', labels: new Map([['team', 'x']]) }]);
    expect(cluster.disruptionBudgets).toMatchObject([
      { selector: { requirements: [] }, disruptionsAllowed: 2, disruptedPods: ['p'] },
      { selector: null, disruptionsAllowed: 0, disruptedPods: [] },
    ]);
    expect(cluster.priorityClasses).toEqual([
      { name: 'low', value: -7, isGlobalDefault: true, preemptsLowerPriority: false },
    ]);
  });
});
