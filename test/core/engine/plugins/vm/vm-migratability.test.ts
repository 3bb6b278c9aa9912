import { describe, expect, it } from 'vitest';
import { vmMigratability } from '../../../../../src/core/engine/plugins/vm/vm-migratability.ts';
import { GI, node, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const plugin = buildPlugin(vmMigratability);
const KNOWS = 'cpu-model-migration.node.kubevirt.io/';
const IS = 'host-model-cpu.node.kubevirt.io/';

/** A node of a model that knows the given ones too. */
function cpuNode(name: string, model: string, knows: readonly string[], changes: Parameters<typeof node>[1] = {}) {
  const labels: Record<string, string> = { 'kubernetes.io/arch': 'amd64', 'machine-type.node.kubevirt.io/q35': 'true' };
  labels[`${IS}${model}`] = 'true';
  for (const one of knows) labels[`${KNOWS}${one}`] = 'true';
  return node(name, { ...changes, labels: { ...labels, ...changes.labels } });
}

const NEW = cpuNode('new', 'Cascadelake', ['Skylake', 'Cascadelake']);
const NEWEST = cpuNode('newest', 'Icelake', ['Skylake', 'Cascadelake', 'Icelake']);
const OTHER = cpuNode('other', 'EPYC', ['EPYC']);
const OLD = ['old-1', 'old-2', 'old-3'].map((name) => cpuNode(name, 'Skylake', ['Skylake']));

describe('VmMigratability', () => {
  it.each([
    ['one model: 2 of 2 others', OLD, [100, 100, 100]],
    // From an old node: 3 of 3 others know Skylake; from the new one: none knows Cascadelake.
    ['three old nodes and a new one', [...OLD, NEW], [100, 100, 100, 0]],
    // From the new node only the newest of 4 others; from that one none.
    ['three generations', [...OLD, NEW, NEWEST], [100, 100, 100, 25, 0]],
    // From an old node 2 of 2, from the new one 1 of 2, from the newest none.
    ['one node a generation', [OLD[0]!, NEW, NEWEST], [100, 50, 0]],
    // From the silent one both others know Skylake; from each of those the other one does, 1 of 2.
    ['a node that does not know its own model', [cpuNode('silent', 'Skylake', []), OLD[0]!, OLD[1]!], [100, 50, 50]],
    ['two models that know nothing of each other', [OLD[0]!, OTHER], [0, 0]],
    ['a single node, which leaves nowhere to go', [NEW], [0]],
  ])('counts the other nodes that could take the guest over: %s', (_title, nodes, expected) => {
    expect(scoresOf(plugin, vmPod('a'), stateOf(nodes))).toEqual(expected);
  });

  it('counts nodes that could ever take the VM, full or cordoned ones too, but not too small or tainted ones', () => {
    const cordon = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' } as const;
    const taint = { key: 'dedicated', value: 'x', effect: 'NoSchedule' } as const;
    const nodes = [
      cpuNode('a', 'Skylake', ['Skylake']),
      cpuNode('cordoned', 'Skylake', ['Skylake'], { isUnschedulable: true, taints: [cordon] }),
      cpuNode('small', 'Skylake', ['Skylake'], { allocatable: vector(100, GI, GI, 10) }),
      cpuNode('tainted', 'Skylake', ['Skylake'], { taints: [taint] }),
      cpuNode('b', 'Cascadelake', ['Skylake', 'Cascadelake']),
    ];
    // Able: a, cordoned, b. From a: cordoned and b, 2 of 2; from cordoned likewise; from b none.
    // It cannot start on small and tainted: 0.
    expect(scoresOf(plugin, vmPod('a'), stateOf(nodes))).toEqual([100, 100, 0, 0, 0]);
  });

  it('leaves alone guests that cannot migrate and targets of a migration', () => {
    const fixed = vmPod('a', { migratability: { isMigratable: false, reason: 'x' } });
    expect(scoresOf(plugin, fixed, stateOf(OLD))).toBe('skip');
    expect(scoresOf(plugin, vmPod('a', { migration: role('old-1') }), stateOf(OLD))).toBe('skip');
  });
});
