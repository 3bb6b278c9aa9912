import { describe, expect, it } from 'vitest';
import { vmCompatibility } from '../../../../../src/core/engine/plugins/vm/vm-compatibility.ts';
import { labels, node } from '../../../../builders.ts';
import { buildPlugin, stateOf, verdict } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const plugin = buildPlugin(vmCompatibility);

const BASE = {
  'kubernetes.io/arch': 'amd64',
  'machine-type.node.kubevirt.io/q35': 'true',
  'cpu-vendor.node.kubevirt.io/Intel': 'true',
};
const SKYLAKE = {
  ...BASE,
  'host-model-cpu.node.kubevirt.io/Skylake': 'true',
  'cpu-model.node.kubevirt.io/Skylake': 'true',
  'cpu-model-migration.node.kubevirt.io/Skylake': 'true',
  'cpu-feature.node.kubevirt.io/vmx': 'true',
  'host-model-required-features.node.kubevirt.io/vmx': 'true',
};
const CASCADELAKE = {
  ...SKYLAKE,
  'host-model-cpu.node.kubevirt.io/Skylake': undefined,
  'host-model-cpu.node.kubevirt.io/Cascadelake': 'true',
  'cpu-model-migration.node.kubevirt.io/Cascadelake': 'true',
  'cpu-feature.node.kubevirt.io/avx512vnni': 'true',
  'host-model-required-features.node.kubevirt.io/avx512vnni': 'true',
};
const EPYC = {
  ...CASCADELAKE,
  'cpu-vendor.node.kubevirt.io/Intel': undefined,
  'cpu-vendor.node.kubevirt.io/AMD': 'true',
};

/** Labels without those set to undefined. */
function nodeWith(name: string, given: Record<string, string | undefined>) {
  const kept = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return node(name, { labels: Object.fromEntries(kept) });
}

const state = stateOf([
  nodeWith('skylake', SKYLAKE),
  nodeWith('skylake-2', SKYLAKE),
  nodeWith('cascadelake', CASCADELAKE),
  nodeWith('cascadelake-2', CASCADELAKE),
  nodeWith('epyc', EPYC),
  nodeWith('arm', { 'kubernetes.io/arch': 'arm64' }),
  nodeWith('plain', BASE),
  nodeWith('obsolete', { ...SKYLAKE, 'node-labeller.kubevirt.io/obsolete-host-model': 'true' }),
]);

describe('VmCompatibility, first start', () => {
  it.each([
    ['host-model', {}, 'skylake', 'pass'],
    ['host-model', {}, 'obsolete', 'UAU: node(s) had an obsolete host CPU model'],
    ['host-model', {}, 'arm', 'UAU: node(s) lacked architecture amd64'],
    ['named', { cpuModel: { kind: 'named', name: 'Skylake' } }, 'skylake', 'pass'],
    ['named', { cpuModel: { kind: 'named', name: 'Skylake' } }, 'plain', 'UAU: node(s) lacked CPU model Skylake'],
    ['passthrough', { cpuModel: { kind: 'host-passthrough' } }, 'obsolete', 'pass'],
    ['feature', { requiredCpuFeatures: ['avx512vnni'] }, 'skylake', 'UAU: node(s) lacked CPU feature avx512vnni'],
    ['feature', { requiredCpuFeatures: ['avx512vnni'] }, 'cascadelake', 'pass'],
    ['forbidden', { forbiddenCpuFeatures: ['vmx'] }, 'skylake', 'UAU: node(s) had forbidden CPU feature vmx'],
    ['machine', { machineType: 'pc-q35-9.6' }, 'skylake', 'UAU: node(s) lacked machine type pc-q35-9.6'],
    ['hyperv', { hypervFeatures: ['vpindex'] }, 'skylake', 'UAU: node(s) lacked Hyper-V feature vpindex'],
    ['tsc', { tscFrequencyHz: 25e8 }, 'skylake', 'UAU: node(s) lacked TSC frequency 2500000000 Hz'],
    ['unknown', { cpuModel: null, machineType: '', architecture: '' }, 'plain', 'pass'],
  ] as const)('%s %j on %s: %s', (_what, facet, nodeName, expected) => {
    expect(verdict(plugin, vmPod('a', facet), state, nodeName)).toBe(expected);
  });

  it('leaves pods alone that are no VMs', () => {
    expect(verdict(plugin, { ...vmPod('a'), vm: null }, state, 'arm')).toBe('pass');
  });
});

describe('VmCompatibility, target of a migration', () => {
  const from = (source: string, facet = {}) => vmPod('a', { migration: role(source), ...facet });

  it.each([
    ['skylake', 'skylake', 'UAU: node(s) were the source of the live migration'],
    ['skylake', 'skylake-2', 'pass'],
    // Cascadelake knows Skylake and has its features: older guests may move up, newer ones not down.
    ['skylake', 'cascadelake', 'pass'],
    ['cascadelake', 'skylake', 'UAU: node(s) lacked host CPU model Cascadelake'],
    ['cascadelake', 'cascadelake-2', 'pass'],
    ['skylake', 'epyc', 'UAU: node(s) lacked CPU vendor Intel'],
    ['skylake', 'plain', 'UAU: node(s) lacked host CPU model Skylake'],
  ])('host-model from %s to %s: %s', (source, target, expected) => {
    expect(verdict(plugin, from(source), state, target)).toBe(expected);
  });

  it('stays with the CPU of the first node, wherever the guest runs now', () => {
    // Started on Skylake, moved up to Cascadelake: it may go back to Skylake.
    const pod = from('cascadelake', { startedCpu: { model: 'Skylake', features: ['vmx'] } });
    expect(verdict(plugin, pod, state, 'skylake')).toBe('pass');
    expect(verdict(plugin, pod, state, 'plain')).toBe('UAU: node(s) lacked host CPU model Skylake');
  });

  it('asks a guest with host-passthrough for the vendor alone', () => {
    const pod = from('skylake', { cpuModel: { kind: 'host-passthrough' } });
    expect(verdict(plugin, pod, state, 'plain')).toBe('pass');
    expect(verdict(plugin, pod, state, 'epyc')).toBe('UAU: node(s) lacked CPU vendor Intel');
  });

  it('refuses every node to a guest that cannot be migrated, with the reason', () => {
    const migratability = { isMigratable: false, reason: 'DisksNotLiveMigratable' };
    expect(verdict(plugin, from('skylake', { migratability }), state, 'skylake-2')).toBe(
      'UAU: the guest is not live-migratable: DisksNotLiveMigratable',
    );
  });

  it('refuses a guest with host-model whose node publishes no model, but not on arm64', () => {
    expect(verdict(plugin, from('plain'), state, 'skylake')).toBe(
      'UAU: the source node plain has no label host-model-cpu.node.kubevirt.io/...: its CPU is unknown',
    );
    const arm = from('arm', { architecture: 'arm64', machineType: '' });
    const two = stateOf([...['arm', 'arm-2'].map((name) => nodeWith(name, { 'kubernetes.io/arch': 'arm64' }))]);
    expect(verdict(plugin, arm, two, 'arm-2')).toBe('pass');
  });

  it('asks for nothing beyond a start where the source is in another cluster', () => {
    expect(verdict(plugin, from(''), state, 'epyc')).toBe('pass');
    expect(verdict(plugin, from('gone'), state, 'epyc')).toBe('pass');
  });

  it('judges anew when the source node changes', () => {
    const changing = stateOf([nodeWith('a', SKYLAKE), nodeWith('b', SKYLAKE)]);
    const pod = from('a');
    expect(verdict(plugin, pod, changing, 'b')).toBe('pass');
    changing.updateNode({ ...changing.node('a')!.node, labels: labels({ 'cpu-vendor.node.kubevirt.io/AMD': 'true' }) });
    expect(verdict(plugin, pod, changing, 'b')).toContain('its CPU is unknown');
  });
});
