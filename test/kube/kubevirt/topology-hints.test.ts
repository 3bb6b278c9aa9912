import { describe, expect, it } from 'vitest';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';

type Json = Record<string, unknown>;

const TSC = 'cpu-timer.node.kubevirt.io/tsc-frequency';
const PROMISED = 'scheduling.node.kubevirt.io/tsc-frequency-';

function node(name: string, frequency: string, schedulable = 'true'): Json {
  const labels = { 'kubevirt.io/schedulable': schedulable, ...(frequency === '' ? {} : { [TSC]: frequency }) };
  return {
    kind: 'Node',
    metadata: { name, labels },
    status: { allocatable: { cpu: '8', memory: '32Gi', pods: '110' } },
  };
}

const INVTSC = { cpu: { cores: 1, features: [{ name: 'invtsc', policy: 'require' }] } };
const REENLIGHTENED = { features: { hyperv: { reenlightenment: { enabled: true } } } };

function vm(domain: Json): Json {
  const spec = {
    architecture: 'amd64',
    domain: { memory: { guest: '1Gi' }, devices: { autoattachPodInterface: false }, ...domain },
  };
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name: 'db', namespace: 'vms' },
    spec: { runStrategy: 'Always', template: { spec } },
  };
}

function vmi(nodeName: string, domain: Json = {}): Json {
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstance',
    metadata: { name: nodeName === '' ? 'db' : 'other', namespace: 'vms', uid: 'uid-db' },
    spec: {
      architecture: 'amd64',
      domain: { memory: { guest: '1Gi' }, devices: { autoattachPodInterface: false }, ...domain },
    },
    status: nodeName === '' ? { phase: 'Pending' } : { phase: 'Running', nodeName },
  };
}

function facetOf(...objects: Json[]) {
  const { cluster } = clusterFromDocuments(objects.map((value) => ({ value })));
  const pod = cluster.pods.find((one) => one.vm?.name === 'db')!;
  const promised = [...pod.nodeSelector.keys()].filter((key) => key.startsWith(PROMISED));
  return {
    frequency: pod.vm!.tscFrequencyHz,
    selector: promised.map((key) => key.slice(PROMISED.length)).join(),
    reason: pod.vm!.migratability.reason,
  };
}

describe('the TSC frequency of a guest that starts', () => {
  it.each([
    ['the lowest of the nodes that tell theirs', [node('a', '2600'), node('b', '2400'), node('c', '')], '2400'],
    ['not that of a node that takes no VMs', [node('a', '2600'), node('b', '2400', 'false')], '2600'],
    ['that of such a node while a VMI runs there', [node('a', '2600'), node('b', '2400', 'false'), vmi('b')], '2400'],
    ['not one that cannot be read', [node('a', '2600'), node('b', 'fast'), node('c', '-1')], '2600'],
    ['none where no node tells it', [node('a', '')], ''],
  ])('is %s', (_case, objects, frequency) => {
    const expected = { frequency: Number(frequency), selector: frequency, reason: '' };
    expect(facetOf(vm(INVTSC), ...objects)).toEqual(expected);
  });

  it('is what the KubeVirt object sets, where it sets one', () => {
    const configuration = { developerConfiguration: { minimumClusterTSCFrequency: 1900 } };
    const kubevirt = {
      apiVersion: 'kubevirt.io/v1',
      kind: 'KubeVirt',
      metadata: { name: 'kv' },
      spec: { configuration },
    };
    expect(facetOf(vm(INVTSC), node('a', '2600'), kubevirt).selector).toBe('1900');
  });

  it('is promised to a VMI that is not on a node yet, and to no guest that can do without', () => {
    expect(facetOf(vmi('', INVTSC), node('a', '2600')).selector).toBe('2600');
    expect(facetOf(vm({}), node('a', '2600'))).toEqual({ frequency: 0, selector: '', reason: '' });
  });

  it('keeps a guest with reenlightenment from migrating where there is none', () => {
    const reason = 'NoTSCFrequencyNotLiveMigratable';
    expect(facetOf(vm(REENLIGHTENED), node('a', ''))).toEqual({ frequency: 0, selector: '', reason });
    expect(facetOf(vm(REENLIGHTENED), node('a', '2600'))).toEqual({ frequency: 2600, selector: '2600', reason: '' });
    // One that needs it to start has no such reason (KubeVirt does not start it).
    expect(facetOf(vm(INVTSC), node('a', '')).reason).toBe('');
  });
});
