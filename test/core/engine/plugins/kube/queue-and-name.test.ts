import { describe, expect, it } from 'vitest';
import { nodeDeclaredFeatures } from '../../../../../src/core/engine/plugins/kube/node-declared-features.ts';
import { nodeName } from '../../../../../src/core/engine/plugins/kube/node-name.ts';
import { nodeUnschedulable } from '../../../../../src/core/engine/plugins/kube/node-unschedulable.ts';
import { prioritySort } from '../../../../../src/core/engine/plugins/kube/priority-sort.ts';
import { schedulingGates } from '../../../../../src/core/engine/plugins/kube/scheduling-gates.ts';
import { requiredFeaturesOf } from '../../../../../src/core/model/required-features.ts';
import { node, pod } from '../../../../builders.ts';
import { buildPlugin, describeRejection, stateOf, verdict } from '../../../../plugin-rig.ts';

describe('schedulingGates', () => {
  const plugin = buildPlugin(schedulingGates);

  it('lets a pod without gates into the queue', () => {
    expect(plugin.preEnqueue!(pod('p'))).toBeNull();
  });

  it('keeps a pod with gates out and names them', () => {
    const rejection = plugin.preEnqueue!(pod('p', { schedulingGates: ['a.io/quota', 'b.io/net'] }));
    expect(describeRejection(rejection)).toBe('UAU: waiting for scheduling gates: [a.io/quota b.io/net]');
  });
});

describe('prioritySort', () => {
  it('puts higher priority first and leaves equal priority to arrival', () => {
    const sort = buildPlugin(prioritySort).queueSort!;
    const [low, high] = [pod('low', { priority: -5 }), pod('high', { priority: 7 })];
    expect([low, high].sort(sort)).toEqual([high, low]);
    expect(sort(low, pod('other', { priority: -5 }))).toBe(0);
  });
});

describe('nodeUnschedulable', () => {
  const state = stateOf([node('open'), node('cordoned', { isUnschedulable: true })]);
  const plugin = buildPlugin(nodeUnschedulable);
  const key = 'node.kubernetes.io/unschedulable';

  it('refuses a cordoned node only', () => {
    expect(verdict(plugin, pod('p'), state, 'open')).toBe('pass');
    expect(verdict(plugin, pod('p'), state, 'cordoned')).toBe('UAU: node(s) were unschedulable');
  });

  it.each([
    ['the same key with an empty value', { key, operator: 'Equal', value: '', effect: 'NoSchedule' }, 'pass'],
    ['everything', { key: '', operator: 'Exists', value: '', effect: '' }, 'pass'],
    ['another value', { key, operator: 'Equal', value: 'x', effect: 'NoSchedule' }, 'UAU: node(s) were unschedulable'],
    ['another effect', { key, operator: 'Exists', value: '', effect: 'NoExecute' }, 'UAU: node(s) were unschedulable'],
  ] as const)('judges a pod that tolerates %s', (_, toleration, expected) => {
    expect(verdict(plugin, pod('p', { tolerations: [toleration] }), state, 'cordoned')).toBe(expected);
  });
});

describe('nodeName', () => {
  it.each([
    ['', 'pass'],
    ['foo', 'pass'],
    ['bar', "UAU: node(s) didn't match the requested node name"],
  ])('judges spec.nodeName %j on node foo', (wanted, expected) => {
    expect(verdict(buildPlugin(nodeName), pod('p', { nodeName: wanted }), stateOf([node('foo')]), 'foo')).toBe(
      expected,
    );
  });
});

describe('nodeDeclaredFeatures', () => {
  const [restart, userns] = ['RestartAllContainersOnContainerExits', 'UserNamespacesHostNetworkSupport'] as const;
  const state = stateOf([node('none'), node('both', { declaredFeatures: [userns, restart] })]);
  const missing = "UAU: node(s) didn't match Pod's required features";

  it('wants every required feature declared, from 1.36 on', () => {
    const plugin = buildPlugin(nodeDeclaredFeatures, { version: '1.36' });
    expect(verdict(plugin, pod('p'), state, 'none')).toBe('pass');
    expect(verdict(plugin, pod('p', { requiredFeatures: [restart] }), state, 'none')).toBe(missing);
    expect(verdict(plugin, pod('p', { requiredFeatures: [restart, userns] }), state, 'both')).toBe('pass');
    expect(verdict(plugin, pod('p', { requiredFeatures: [restart, 'Other'] }), state, 'both')).toBe(missing);
  });

  it.each(['1.34', '1.35'] as const)('has nothing to say in %s', (version) => {
    const plugin = buildPlugin(nodeDeclaredFeatures, { version });
    const wanting = pod('p', { requiredFeatures: [restart] });
    expect(plugin.preFilter!(wanting, state).kind).toBe('skip');
    expect(plugin.filter!(wanting, state.node('none')!, state)).toBeNull();
  });

  it.each([
    ['nothing', {}, []],
    ['the host network', { usesHostNetwork: true }, []],
    ['its own user namespace', { hasOwnUserNamespace: true }, []],
    ['both', { usesHostNetwork: true, hasOwnUserNamespace: true }, [userns]],
    ['a rule that restarts all containers', { restartsAllContainers: true }, [restart]],
  ])('infers the features of a pod with %s', (_, facts, expected) => {
    const plain = { usesHostNetwork: false, hasOwnUserNamespace: false, restartsAllContainers: false };
    expect(requiredFeaturesOf({ ...plain, ...facts })).toEqual(expected);
  });
});
