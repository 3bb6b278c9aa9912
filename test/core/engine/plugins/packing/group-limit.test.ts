import { describe, expect, it } from 'vitest';
import { groupLimit } from '../../../../../src/core/engine/plugins/packing/group-limit.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { buildPlugin, stateOf, verdict } from '../../../../plugin-rig.ts';

const plugin = buildPlugin(groupLimit);
const member = (name: string, limit?: string) =>
  pod(name, {
    labels: { 'berth.dev/group': 'web' },
    annotations: limit === undefined ? labels({}) : labels({ 'berth.dev/max-per-node': limit }),
  });
const placed = (name: string, nodeName: string) => ({ ...member(name), nodeName });
const state = stateOf([node('two'), node('one')], [placed('a', 'two'), placed('b', 'two'), placed('c', 'one')]);
const FULL = 'Unschedulable: node(s) had as many pods of the group as it allows';

describe('GroupLimit', () => {
  it.each([
    ['2', 'two', FULL],
    ['2', 'one', 'pass'],
    ['3', 'two', 'pass'],
    ['1', 'one', FULL],
  ])('with a limit of %s says of the node with %s of the group: %s', (limit, nodeName, wanted) => {
    expect(verdict(plugin, member('new', limit), state, nodeName)).toBe(wanted);
  });

  it.each([undefined, '0', '-1', 'many', '1.5'])('leaves a pod alone whose limit is %s', (limit) => {
    expect(verdict(plugin, member('new', limit), state, 'two')).toBe('pass');
  });

  it('counts no pods of other groups or namespaces', () => {
    const other = stateOf(
      [node('n')],
      [
        { ...placed('a', 'n'), namespace: 'elsewhere' },
        { ...pod('b', { labels: { 'berth.dev/group': 'db' } }), nodeName: 'n' },
      ],
    );
    expect(verdict(plugin, member('new', '1'), other, 'n')).toBe('pass');
  });
});
