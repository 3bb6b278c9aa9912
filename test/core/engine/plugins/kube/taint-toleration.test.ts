import { describe, expect, it } from 'vitest';
import { taintToleration } from '../../../../../src/core/engine/plugins/kube/taint-toleration.ts';
import type { Taint, TaintEffect } from '../../../../../src/core/model/node.ts';
import type { Toleration } from '../../../../../src/core/model/pod.ts';
import { node, pod } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';

/** `key=value:effect`. */
function taint(text: string): Taint {
  const [, key, value, effect] = /^(.*)=(.*):(.*)$/.exec(text) as unknown as [string, string, string, TaintEffect];
  return { key, value, effect };
}

function toleration(key: string, operator: Toleration['operator'], value: string, effect: string): Toleration {
  return { key, operator, value, effect };
}

describe('taintToleration filter', () => {
  const plugin = buildPlugin(taintToleration);
  const user1 = 'dedicated=user1:NoSchedule';
  const refusedUser1 = 'UAU: node(s) had untolerated taint {dedicated: user1}';
  const refusedFoo = 'UAU: node(s) had untolerated taint {foo: bar}';

  // taint_toleration_test.go TestTaintTolerationFilter and, marked own, others.
  it.each<readonly [string, Toleration[], string[], string]>([
    ['no toleration', [], [user1], refusedUser1],
    ['same value and effect', [toleration('dedicated', 'Equal', 'user1', 'NoSchedule')], [user1], 'pass'],
    ['other value', [toleration('dedicated', 'Equal', 'user2', 'NoSchedule')], [user1], refusedUser1],
    ['Exists', [toleration('foo', 'Exists', '', 'NoSchedule')], ['foo=bar:NoSchedule'], 'pass'],
    ['other effect', [toleration('foo', 'Equal', 'bar', 'PreferNoSchedule')], ['foo=bar:NoSchedule'], refusedFoo],
    ['empty effect', [toleration('foo', 'Equal', 'bar', '')], ['foo=bar:NoSchedule'], 'pass'],
    ['PreferNoSchedule never filters', [], ['dedicated=user1:PreferNoSchedule'], 'pass'],
    ['own: NoExecute filters', [], ['foo=bar:NoExecute'], refusedFoo],
    ['own: empty key with Exists covers all', [toleration('', 'Exists', '', '')], [user1, 'foo=bar:NoExecute'], 'pass'],
    ['own: Exists ignores its value', [toleration('foo', 'Exists', 'x', '')], ['foo=bar:NoSchedule'], 'pass'],
    [
      'own: the first untolerated taint is named',
      [toleration('foo', 'Exists', '', '')],
      ['foo=bar:NoSchedule', user1, 'z=z:NoSchedule'],
      refusedUser1,
    ],
    [
      'Gt with the gate off',
      [toleration('sla', 'Gt', '750', 'NoSchedule')],
      ['sla=950:NoSchedule'],
      'UAU: node(s) had untolerated taint {sla: 950}',
    ],
  ])('%s', (_, tolerations, taints, expected) => {
    const state = stateOf([node('n', { taints: taints.map(taint) })]);
    expect(verdict(plugin, pod('p', { tolerations }), state, 'n')).toBe(expected);
  });

  it.each(['1.35', '1.36'] as const)('does not name the taint in %s', (version) => {
    const state = stateOf([node('n', { taints: [taint(user1)] })]);
    expect(verdict(buildPlugin(taintToleration, { version }), pod('p'), state, 'n')).toBe(
      'UAU: node(s) had untolerated taint(s)',
    );
  });
});

describe('taintToleration score', () => {
  const plugin = buildPlugin(taintToleration);
  const foo = toleration('foo', 'Equal', 'bar', 'PreferNoSchedule');
  const prefer = (count: number): Taint[] =>
    Array.from({ length: count }, (_, index) => taint(`key${index}=x:PreferNoSchedule`));

  // taint_toleration_test.go TestTaintTolerationScore; the number is that of untolerated PreferNoSchedule taints.
  it.each<readonly [string, Taint[][], number[]]>([
    ['0, 1: 100 - 0, 100 - 100', [[taint('foo=bar:PreferNoSchedule')], prefer(1)], [100, 0]],
    ['0, 0, 0: all 100', [[], [taint('foo=bar:PreferNoSchedule')], []], [100, 100, 100]],
    ['0, 1, 2: 100 - 0, 100 - 50, 100 - 100', [[], prefer(1), prefer(2)], [100, 50, 0]],
    [
      '0, 0, 2: NoSchedule does not count',
      [[], [taint('a=b:NoSchedule'), taint('c=d:NoExecute')], prefer(2)],
      [100, 100, 0],
    ],
    ['1, 2, 3: 100 - 33, 100 - 66, 100 - 100', [prefer(1), prefer(2), prefer(3)], [67, 34, 0]],
  ])('%s', (_, taints, expected) => {
    const state = stateOf(taints.map((list, index) => node(`n${index}`, { taints: list })));
    expect(scoresOf(plugin, pod('p', { tolerations: [foo] }), state)).toEqual(expected);
  });

  it('does not count a NoSchedule toleration against a PreferNoSchedule taint', () => {
    const state = stateOf([node('a', { taints: prefer(1) }), node('b')]);
    const tolerations = [toleration('key0', 'Equal', 'x', 'NoSchedule')];
    expect(scoresOf(plugin, pod('p', { tolerations }), state)).toEqual([0, 100]);
  });

  it('is never skipped', () => {
    expect(scoresOf(plugin, pod('p'), stateOf([node('a')]))).toEqual([100]);
  });
});
