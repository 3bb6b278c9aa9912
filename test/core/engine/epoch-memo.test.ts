import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberByEpoch, rememberNodes } from '../../../src/core/engine/epoch-memo.ts';
import type { ClusterState } from '../../../src/core/model/state.ts';
import { node, pod, vector } from '../../builders.ts';
import { stateOf } from '../../plugin-rig.ts';
import { arbitraryWalk, walk } from '../../state-walk.ts';

/** What stands in the node objects, in visiting order. */
const describeNodes = ({ nodes }: ClusterState): string =>
  nodes.map(({ name, node: object }) => `${name}=${object.allocatable[0]}`).join(' ');

const arbitrarySteps = arbitraryWalk(
  fc.constant(pod('p', { requests: vector(5) })),
  fc.integer({ min: 1, max: 9 }).map((cpu) => node('new', { allocatable: vector(cpu) })),
);

/** A memo that tells how often it made something. */
function counted<T>(make: (state: ClusterState) => T) {
  const made = { count: 0 };
  const of = rememberNodes((state) => {
    made.count++;
    return make(state);
  });
  return { of, made };
}

describe('rememberNodes', () => {
  it('makes once for as long as the node objects stay', () => {
    const state = stateOf([node('n0')]);
    const { of, made } = counted(describeNodes);
    of(state);
    state.assume(pod('p'), 'n0');
    state.forget('default/p');
    state.setTime(7);
    expect([of(state), made.count]).toEqual(['n0=16000', 1]);
    state.updateNode(node('n0', { allocatable: vector(7) }));
    expect([of(state), of(state), made.count]).toEqual(['n0=7', 'n0=7', 2]);
  });

  it('remembers what is undefined or null like anything else', () => {
    const state = stateOf([node('n0')]);
    const { of, made } = counted(() => undefined);
    expect([of(state), of(state), made.count]).toEqual([undefined, undefined, 1]);
  });

  it('keeps the states apart', () => {
    const { of, made } = counted(describeNodes);
    const [one, other] = [stateOf([node('a')]), stateOf([node('b')])];
    expect([of(one), of(other), of(one), made.count]).toEqual(['a=16000', 'b=16000', 'a=16000', 2]);
  });

  it('gives what is made anew, through any changes', () => {
    fc.assert(
      fc.property(arbitrarySteps, (steps) => {
        const state = stateOf([node('n0'), node('n1')]);
        const remembered = rememberNodes(describeNodes);
        walk(state, steps, () => expect(remembered(state)).toBe(describeNodes(state)));
      }),
    );
  });
});

describe('rememberByEpoch', () => {
  it('makes once for a pod and the node objects of a state', () => {
    let made = 0;
    const of = rememberByEpoch((one, state) => `${one.name} ${++made} ${describeNodes(state)}`);
    const [state, other] = [stateOf([node('n0')]), stateOf([node('n0')])];
    const [a, b] = [pod('a'), pod('b')];
    expect([of(a, state), of(b, state), of(a, state)]).toEqual(['a 1 n0=16000', 'b 2 n0=16000', 'a 1 n0=16000']);
    expect(other.nodesEpoch).toBe(state.nodesEpoch);
    expect(of(a, other)).toBe('a 3 n0=16000');
    other.removeNode('n0');
    expect([of(a, other), of(a, other)]).toEqual(['a 4 ', 'a 4 ']);
  });

  it('gives what is made anew, through any changes', () => {
    fc.assert(
      fc.property(arbitrarySteps, (steps) => {
        const state = stateOf([node('n0'), node('n1')]);
        const remembered = rememberByEpoch((one, of) => `${one.name} ${describeNodes(of)}`);
        const asked = pod('asked');
        walk(state, steps, () => expect(remembered(asked, state)).toBe(`asked ${describeNodes(state)}`));
      }),
    );
  });
});
