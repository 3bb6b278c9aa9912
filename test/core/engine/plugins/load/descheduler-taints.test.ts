import { describe, expect, it } from 'vitest';
import { deschedulerTaints } from '../../../../../src/core/engine/plugins/load/descheduler-taints.ts';
import type { Taint, TaintEffect } from '../../../../../src/core/model/node.ts';
import { node, pod } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

const soft = (name: string, effect: TaintEffect = 'PreferNoSchedule'): Taint => ({
  key: `nodeutilization.descheduler.openshift.io/${name}`,
  value: 'true',
  effect,
});
const OVER = soft('overutilized');
const APPROPRIATE = soft('appropriate');

const score = (taints: readonly Taint[], incoming = vmPod('g')): number[] | 'skip' =>
  scoresOf(buildPlugin(deschedulerTaints), incoming, stateOf([node('n', { taints })]));

describe('DeschedulerTaints', () => {
  it.each([
    ['under-used', [], 100],
    ['middling', [APPROPRIATE], 50],
    ['over-used', [APPROPRIATE, OVER], 0],
    ['over-used, with one taint alone', [OVER], 0],
    ['tainted otherwise', [{ key: 'dedicated', value: '', effect: 'PreferNoSchedule' as const }], 100],
    ['tainted by a hard taint of that name, which filters', [soft('overutilized', 'NoSchedule')], 100],
  ])('scores a node that is %s', (_, taints, expected) => {
    expect(score(taints)).toEqual([expected]);
  });

  it('does not ask whether the VM tolerates the taint', () => {
    const tolerations = [{ key: '', operator: 'Exists' as const, value: '', effect: '' }];
    expect(score([OVER], vmPod('g', {}, { tolerations }))).toEqual([0]);
  });

  it('leaves pods alone that are no VMs', () => {
    expect(score([OVER], pod('p'))).toBe('skip');
  });
});
