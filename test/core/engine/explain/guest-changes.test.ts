import { describe, expect, it } from 'vitest';
import { describeCounterfactual, findCounterfactuals } from '../../../../src/core/engine/explain/counterfactuals.ts';
import { withoutEachDemand } from '../../../../src/core/engine/explain/guest-changes.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import type { NodeSelectorRequirement } from '../../../../src/core/model/selectors.ts';
import type { Vm } from '../../../../src/core/model/vm.ts';
import { labels, node, pod } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { role, vmPod } from '../../../vm-builders.ts';

const EPYC = {
  'kubernetes.io/arch': 'amd64',
  'machine-type.node.kubevirt.io/q35': 'true',
  'kubevirt.io/schedulable': 'true',
  'cpu-model.node.kubevirt.io/EPYC': 'true',
  'host-model-cpu.node.kubevirt.io/EPYC': 'true',
  'cpu-model-migration.node.kubevirt.io/EPYC': 'true',
};
const ROME = {
  ...EPYC,
  'host-model-cpu.node.kubevirt.io/EPYC': undefined,
  'host-model-cpu.node.kubevirt.io/EPYC-Rome': 'true',
  'cpu-model-migration.node.kubevirt.io/EPYC-Rome': 'true',
  'host-model-required-features.node.kubevirt.io/rdpid': 'true',
  'cpu-feature.node.kubevirt.io/rdpid': 'true',
};
const withLabels = (name: string, given: Record<string, string | undefined>) =>
  node(name, {
    labels: Object.fromEntries(Object.entries(given).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  });
const state = () => stateOf([withLabels('epyc', EPYC), withLabels('rome', ROME)]);

/** The changes that would open a node, in words, under a policy. */
function changesFor(one: Pod, policyName: string): string[] {
  const policy = POLICIES.find(({ name }) => name === policyName)!;
  const scheduler = new Scheduler(state(), createProfile(policy, PLUGINS));
  return findCounterfactuals(scheduler, scheduler.decide(one, { examinesAll: true })).map(describeCounterfactual);
}

/** A launcher pod that asks for what its guest needs, as KubeVirt's do. */
const asking = (facet: Partial<Vm>, ...wanted: readonly string[]): Pod =>
  vmPod(
    'a',
    { cpuModel: null, ...facet },
    { nodeSelector: labels(Object.fromEntries(wanted.map((key) => [key, 'true']))) },
  );

describe('what a guest could do without', () => {
  it.each<readonly [string, Pod]>([
    [
      'CPU model Skylake',
      asking({ cpuModel: { kind: 'named', name: 'Skylake' } }, 'cpu-model.node.kubevirt.io/Skylake'),
    ],
    ['machine type pc-q35-9.6', asking({ machineType: 'pc-q35-9.6' }, 'machine-type.node.kubevirt.io/pc-q35-9.6')],
    ['CPU feature sgx', asking({ requiredCpuFeatures: ['sgx'] }, 'cpu-feature.node.kubevirt.io/sgx')],
    ['Hyper-V feature vpindex', asking({ hypervFeatures: ['vpindex'] }, 'hyperv.node.kubevirt.io/vpindex')],
    ['TSC frequency 25 Hz', asking({ tscFrequencyHz: 25 }, 'scheduling.node.kubevirt.io/tsc-frequency-25')],
  ])('%s, together with the labels it is asked for by', (text, one) => {
    for (const policy of ['vm-balanced', 'kube-default']) {
      expect([policy, ...changesFor(one, policy)]).toEqual([policy, `would fit on epyc and rome without ${text}`]);
    }
  });

  it('an architecture, and a ban on a feature', () => {
    const arm = asking({ architecture: 'arm64' });
    expect(changesFor(arm, 'vm-balanced')).toEqual(['would fit on epyc and rome without architecture arm64']);
    const banned = asking({ forbiddenCpuFeatures: ['rdpid'], requiredCpuFeatures: ['sgx'] });
    expect(withoutEachDemand(banned).map(({ text, pod: { vm } }) => [text, vm?.forbiddenCpuFeatures.length])).toEqual([
      ['architecture amd64', 1],
      ['machine type q35', 1],
      ['CPU feature sgx', 1],
      ['the ban on CPU feature rdpid', 0],
    ]);
  });

  it('the model of its first node, on the way to an older one', () => {
    const wanted = ['cpu-model-migration.node.kubevirt.io/EPYC-Rome', 'cpu-feature.node.kubevirt.io/rdpid'];
    const facet: Partial<Vm> = { cpuModel: { kind: 'host-model' }, migration: role('rome') };
    expect(changesFor(asking(facet, ...wanted), 'vm-balanced')).toEqual([
      'would fit on epyc without CPU model host-model',
    ]);
  });

  it('keeps what the guest asks for by itself when the host model goes', () => {
    const wanted = ['cpu-feature.node.kubevirt.io/sgx', 'cpu-feature.node.kubevirt.io/rdpid'];
    const one = asking({ cpuModel: { kind: 'host-model' }, requiredCpuFeatures: ['sgx'] }, ...wanted);
    const without = withoutEachDemand(one).find(({ text }) => text === 'CPU model host-model')!;
    expect([...without.pod.nodeSelector.keys()]).toEqual(['cpu-feature.node.kubevirt.io/sgx']);
    expect(without.pod.vm).toMatchObject({ cpuModel: null, requiredCpuFeatures: ['sgx'] });
  });

  it('asked for by affinity: a term without any other demand is met everywhere', () => {
    const key = 'cpu-feature.node.kubevirt.io/sgx';
    const expression: NodeSelectorRequirement = { key, operator: 'In', values: ['true'] };
    const term = { expressions: [expression], fields: [], isValid: true };
    const other = { ...expression, key: 'disk' };
    const affinityOf = (...terms: (typeof term)[]) => {
      const one = { ...asking({ requiredCpuFeatures: ['sgx'] }), requiredNodeAffinity: { terms } };
      return withoutEachDemand(one).find(({ text }) => text === 'CPU feature sgx')!.pod.requiredNodeAffinity;
    };
    expect(affinityOf(term)).toBeNull();
    expect(affinityOf({ ...term, expressions: [expression, other] })).toEqual({
      terms: [{ ...term, expressions: [other] }],
    });
  });

  it('nothing, where there is no guest', () => {
    const one = pod('p', { nodeSelector: labels({ 'cpu-feature.node.kubevirt.io/sgx': 'true' }) });
    expect(withoutEachDemand(one)).toEqual([]);
    expect(changesFor(one, 'kube-default')).toEqual([
      'would fit on epyc and rome without nodeSelector cpu-feature.node.kubevirt.io/sgx=true',
    ]);
  });
});
