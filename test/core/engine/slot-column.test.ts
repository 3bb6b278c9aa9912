import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberBySlot } from '../../../src/core/engine/slot-column.ts';
import type { NodeState } from '../../../src/core/model/node-state.ts';
import { CPU_MILLI } from '../../../src/core/model/resources.ts';
import type { ClusterState } from '../../../src/core/model/state.ts';
import { node, pod, vector } from '../../builders.ts';
import { stateOf } from '../../plugin-rig.ts';
import { arbitraryWalk, walk } from '../../state-walk.ts';
import { role, vmPod } from '../../vm-builders.ts';

/** Everything that may be read of a node, as one number: its object, its pods, its traffic. */
const weigh = ({ node: object, requested, traffic }: NodeState): number =>
  object.allocatable[CPU_MILLI]! +
  requested[CPU_MILLI]! * 1e3 +
  traffic.inbound.size * 1e8 +
  traffic.outbound.size * 1e9;

/** A column that notes which nodes it measured. */
function watched() {
  const measured: string[] = [];
  const columnOf = rememberBySlot((one) => {
    measured.push(one.name);
    return weigh(one);
  });
  const take = (state: ClusterState): string[] => {
    columnOf(state);
    return measured.splice(0).sort();
  };
  return { columnOf, take };
}

const NODES = ['n0', 'n1', 'n2'].map((name) => node(name));

describe('rememberBySlot', () => {
  it('measures every node once, then those that changed', () => {
    const state = stateOf(NODES);
    const { take } = watched();
    expect(take(state)).toEqual(['n0', 'n1', 'n2']);
    expect(take(state)).toEqual([]);
    state.assume(pod('p', { requests: vector(100) }), 'n1');
    expect(take(state)).toEqual(['n1']);
    state.addNode(node('n3'));
    expect(take(state)).toEqual(['n3']);
    state.removeNode('n0');
    expect(take(state)).toEqual([]);
    state.updateNode(node('n2', { allocatable: vector(7) }));
    expect(take(state)).toEqual(['n2']);
  });

  it('measures the source of a migration too when its target pod comes or goes', () => {
    const state = stateOf(NODES);
    const { take } = watched();
    take(state);
    state.assume(vmPod('target', { migration: role('n2') }), 'n1');
    expect(take(state)).toEqual(['n1', 'n2']);
  });

  it('keeps a column for each state', () => {
    const { columnOf, take } = watched();
    const [small, large] = [stateOf([node('a', { allocatable: vector(1) })]), stateOf(NODES)];
    expect(take(small)).toEqual(['a']);
    expect(take(large)).toEqual(['n0', 'n1', 'n2']);
    expect([...columnOf(small)]).toEqual([1]);
    expect([...columnOf(large)]).toEqual([16_000, 16_000, 16_000]);
    expect(take(small)).toEqual([]);
  });

  it('measures all nodes again where the journal no longer reaches back', () => {
    const state = stateOf(NODES);
    const { columnOf, take } = watched();
    take(state);
    state.updateNode(node('n0', { allocatable: vector(7) }));
    const { slot } = state.node('n1')!;
    // 2^16 entries are kept: that of n0 is among those dropped
    for (let index = 0; index < 2 ** 16; index++) state.journal.record(slot);
    expect(columnOf(state)[state.node('n0')!.slot]).toBe(7);
    expect(take(state)).toEqual(['n0', 'n1', 'n2']);
  });

  it('holds what a measurement of every node would give, through any changes', () => {
    const arbitraryPod = fc
      .tuple(fc.nat({ max: 900 }), fc.constantFrom('n0', 'n1', 'n4', ''), fc.nat({ max: 3 }))
      .map(([cpu, source, key]) => {
        const migration = key === 3 ? null : role(source, { key: `default/m${key}` });
        return vmPod('guest', { migration }, { requests: vector(cpu) });
      });
    const arbitraryNode = fc.integer({ min: 1, max: 900 }).map((cpu) => node('new', { allocatable: vector(cpu) }));
    fc.assert(
      fc.property(arbitraryWalk(arbitraryPod, arbitraryNode), fc.integer({ min: 1, max: 4 }), (steps, every) => {
        const state = stateOf(NODES);
        const columnOf = rememberBySlot(weigh);
        let looks = 0;
        walk(state, steps, () => {
          if (looks++ % every > 0) return;
          const column = columnOf(state);
          expect(state.nodes.map(({ slot }) => column[slot])).toEqual(state.nodes.map(weigh));
        });
      }),
    );
  });
});
