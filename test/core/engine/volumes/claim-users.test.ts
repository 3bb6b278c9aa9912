import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClaimUsers } from '../../../../src/core/engine/volumes/claim-users.ts';
import type { ClusterState } from '../../../../src/core/model/state.ts';
import { node, pod } from '../../../builders.ts';
import { mount, stateOf } from '../../../storage-builders.ts';

const CLAIMS = ['a', 'b', 'c'];
const PODS = ['p', 'q', 'r', 's'].map((name, index) =>
  pod(name, { volumes: [mount(CLAIMS[index % 3]!), mount('b'), mount(`${name}-tmp`, true)].slice(index % 2) }),
);
const NODES = ['n1', 'n2'];

function isUsedNaively(state: ClusterState, name: string): boolean {
  return [...state.placements.values()].some(({ pod: { volumes } }) =>
    volumes.some((volume) => volume.kind === 'claim' && !volume.isEphemeral && volume.claimName === name),
  );
}

const step = fc.record({ action: fc.nat(3), pod: fc.constantFrom(...PODS), node: fc.constantFrom(...NODES) });

describe('ClaimUsers', () => {
  it('says what a walk over all pods says, whatever changed since the last question', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const state = stateOf({ nodes: NODES.map((name) => node(name)) });
        const users = new ClaimUsers(state);
        for (const { action, pod: one, node: name } of steps) {
          const isPlaced = state.placements.has(`default/${one.name}`);
          const checkpoint = action === 1 ? state.checkpoint() : null;
          if (action === 2) state.node(name) === undefined ? state.addNode(node(name)) : state.removeNode(name);
          else if (isPlaced) state.forget(`default/${one.name}`);
          else if (state.node(name) !== undefined) state.assume(one, name);
          if (checkpoint !== null) {
            users.isUsed('default', 'a');
            state.undo(checkpoint);
          }
          if (action === 3) continue;
          for (const claimName of [...CLAIMS, 'p-tmp']) {
            expect(users.isUsed('default', claimName)).toBe(isUsedNaively(state, claimName));
          }
        }
      }),
    );
  });

  it('keeps namespaces apart', () => {
    const state = stateOf({ nodes: [node('n1')], pods: [{ ...PODS[0]!, nodeName: 'n1' }] });
    const users = new ClaimUsers(state);
    expect([users.isUsed('default', 'b'), users.isUsed('other', 'b')]).toEqual([true, false]);
  });
});
