import { describe, expect, it } from 'vitest';
import { migrationTargetOf } from '../../../../src/core/engine/vm/migration-target.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import { matchesSelector } from '../../../../src/core/model/selectors.ts';
import type { Vm } from '../../../../src/core/model/vm.ts';
import { labels, node, pod } from '../../../builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';

const SKYLAKE = node('s', {
  labels: {
    'host-model-cpu.node.kubevirt.io/Skylake': 'true',
    'host-model-required-features.node.kubevirt.io/vmx': 'true',
    'cpu-vendor.node.kubevirt.io/Intel': 'true',
  },
});
const VENDOR = ['cpu-vendor.node.kubevirt.io/Intel', 'true'];
const RUNS = {
  nodeName: 's',
  nominatedNodeName: 's',
  phase: 'Running',
  isTerminating: true,
  isPreempted: true,
} as const;
const selectorOf = (facet: Partial<Vm>, source: Node | null = SKYLAKE) => [
  ...migrationTargetOf(vmPod('v', facet, RUNS), source ?? undefined, role('s')).nodeSelector,
];

describe('migrationTargetOf', () => {
  it('is a pending pod of its own with all that the running one asks for', () => {
    const running = vmPod(
      'v',
      {},
      { ...RUNS, startTimeSeconds: 7, priority: 5, nodeSelector: labels({ disk: 'ssd' }) },
    );
    const target = migrationTargetOf(running, undefined, role('s', { key: 'default/m' }));
    expect(target).toEqual({
      ...running,
      uid: 'pod-virt-launcher-v-target',
      name: 'virt-launcher-v-target',
      nodeName: '',
      nominatedNodeName: '',
      phase: 'Pending',
      isTerminating: false,
      isPreempted: false,
      startTimeSeconds: null,
      vm: { ...running.vm, migration: role('s', { key: 'default/m' }) },
    });
    expect(running).toMatchObject(RUNS);
  });

  it('holds a guest to the CPU it runs with', () => {
    const host = [
      ['cpu-model-migration.node.kubevirt.io/Skylake', 'true'],
      ['cpu-feature.node.kubevirt.io/vmx', 'true'],
    ];
    expect(selectorOf({})).toEqual([...host, VENDOR]);
    expect(selectorOf({ cpuModel: { kind: 'named', name: 'Skylake' } })).toEqual([VENDOR]);
    // started elsewhere: what it was given there stays
    expect(selectorOf({ startedCpu: { model: 'Broadwell', features: [] } })).toEqual([
      ['cpu-model-migration.node.kubevirt.io/Broadwell', 'true'],
      VENDOR,
    ]);
    expect(selectorOf({}, null)).toEqual([]);
  });

  it('keeps off the nodes of its guest, beside what the guest keeps off itself', () => {
    const own = { 'kubevirt.io/created-by': 'uid-v' };
    const created = vmPod('v', {}, { ...RUNS, labels: own });
    const other = migrationTargetOf(created, undefined, role('s')).requiredPodAntiAffinity;
    const [term] = other;
    expect(other).toHaveLength(1);
    expect(term).toMatchObject({
      topologyKey: 'kubernetes.io/hostname',
      namespaces: ['default'],
      namespaceSelector: null,
    });
    expect(matchesSelector(term!.selector, labels(own))).toBe(true);
    expect(matchesSelector(term!.selector, labels({ 'kubevirt.io/created-by': 'uid-w' }))).toBe(false);
    const asked = { ...created, requiredPodAntiAffinity: [{ ...term!, topologyKey: 'rack' }] };
    const both = migrationTargetOf(asked, undefined, role('s')).requiredPodAntiAffinity;
    expect(both.map(({ topologyKey }) => topologyKey)).toEqual(['rack', 'kubernetes.io/hostname']);
    // Terms of other guests or namespaces are told apart by their text.
    const elsewhere = migrationTargetOf({ ...created, namespace: 'vms' }, undefined, role('s'));
    expect(elsewhere.requiredPodAntiAffinity[0]!.text).not.toBe(term!.text);
  });

  it('leaves a pod that is no VM alone but for its place', () => {
    const plain = pod('p', { ...RUNS, labels: { 'kubevirt.io/created-by': 'x' } });
    expect(migrationTargetOf(plain, SKYLAKE, role('s'))).toMatchObject({
      name: 'p-target',
      nodeName: '',
      vm: null,
      requiredPodAntiAffinity: [],
    });
  });
});
