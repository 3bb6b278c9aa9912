import { describe, expect, it } from 'vitest';
import { clusterFromDocuments, type ReadCluster } from '../../../src/kube/cluster.ts';
import { parseDocuments } from '../../../src/kube/documents.ts';
import { GI } from '../../builders.ts';
import { figure, usage } from '../../usage-builders.ts';

const AT = 1_767_225_600;

const CLUSTER = {
  kind: 'List',
  items: [
    { kind: 'Node', metadata: { name: 'node-1' }, status: { capacity: { cpu: '4', memory: '8Gi' } } },
    {
      kind: 'Pod',
      metadata: {
        name: 'virt-launcher-db',
        namespace: 'vms',
        labels: { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': 'uid-db' },
        annotations: { 'kubevirt.io/domain': 'db' },
      },
      spec: {
        nodeName: 'node-1',
        containers: [{ name: 'compute', resources: { requests: { cpu: '400m', memory: '4Gi' } } }],
      },
    },
  ],
};

const METRICS = {
  kind: 'NodeMetricsList',
  apiVersion: 'metrics.k8s.io/v1beta1',
  items: [{ metadata: { name: 'node-1' }, timestamp: '2026-01-01T00:00:00Z', usage: { cpu: '1', memory: '2Gi' } }],
};

const ANSWER = {
  status: 'success',
  data: {
    resultType: 'vector',
    result: [
      { metric: { __name__: 'descheduler:nodepressure:cpu:avg1m', instance: 'node-1' }, value: [AT, '0.25'] },
      {
        metric: { __name__: 'kubevirt_vmi_cpu_usage_seconds_total:rate5m', namespace: 'vms', name: 'db' },
        value: [AT, '0.5'],
      },
    ],
  },
};

/** The cluster of several texts, in their order. */
function read(...texts: readonly string[]): ReadCluster {
  return clusterFromDocuments(texts.flatMap((text) => parseDocuments(text).documents));
}

const NODE_USAGE = usage({
  cpuMilli: figure(1000),
  memoryBytes: figure(2 * GI),
  cpuPressure: 0.25,
  measuredAtSeconds: AT,
});

describe('measurements beside the objects of a cluster', () => {
  const texts = [CLUSTER, METRICS, ANSWER].map((value) => JSON.stringify(value));

  it.each([
    ['after them', texts],
    ['before them', [...texts].reverse()],
  ])('are put into nodes and VMs where they come %s', (_, given) => {
    const { cluster, issues } = read(...given);
    expect(issues).toEqual([]);
    expect(cluster.nodes.map((node) => node.usage)).toEqual([NODE_USAGE]);
    expect(cluster.pods.map(({ vm }) => vm?.usage)).toEqual([{ cpuMilli: 500, memoryBytes: null, dirtyCurve: null }]);
  });

  it('tell the time of the cluster', () => {
    expect(read(...texts).cluster.timeSeconds).toBe(AT);
  });

  it('are read from YAML too', () => {
    const yaml = `apiVersion: berth.dev/v1alpha1
kind: NodeUsage
metadata: { name: node-1 }
cpu: { mean: 1500m, standardDeviation: 200m }
---
apiVersion: berth.dev/v1alpha1
kind: VirtualMachineUsage
metadata: { namespace: vms, name: db }
dirtyRate: { bytesPerSecond: 1Mi }
`;
    const { cluster, issues } = read(texts[0]!, yaml);
    expect(issues).toEqual([]);
    expect(cluster.nodes[0]!.usage).toEqual(usage({ cpuMilli: figure(1500, 200) }));
    expect(cluster.pods[0]!.vm!.usage?.dirtyCurve).toMatchObject({ points: [{ seconds: 1, bytes: 1024 ** 2 }] });
  });
});
