/** Random walks of a state: pods are placed and forgotten, nodes join, leave and change, and changes are taken back. */

import fc from 'fast-check';
import type { Node } from '../src/core/model/node.ts';
import { type Pod, podKey } from '../src/core/model/pod.ts';
import type { ClusterState } from '../src/core/model/state.ts';
import type { Checkpoint } from '../src/core/model/undo-log.ts';

export interface WalkStep {
  readonly kind: 'place' | 'forget' | 'enterOrLeave' | 'update' | 'checkpoint' | 'undo' | 'release';
  /** Chooses among what is there. */
  readonly at: number;
  readonly pod: Pod;
  /** What a node becomes that enters or is updated, but for its name. */
  readonly node: Node;
}

const NODE_NAMES = ['n0', 'n1', 'n2', 'n3', 'n4'] as const;
const MAX_STEPS = 24;

/** Steps over nodes `n0` to `n4`, with such pods and node objects. */
export function arbitraryWalk(pod: fc.Arbitrary<Pod>, node: fc.Arbitrary<Node>): fc.Arbitrary<readonly WalkStep[]> {
  const kind = fc.oneof(
    { weight: 4, arbitrary: fc.constant('place' as const) },
    { weight: 2, arbitrary: fc.constantFrom('forget' as const, 'enterOrLeave' as const) },
    { weight: 2, arbitrary: fc.constantFrom('checkpoint' as const, 'undo' as const) },
    { weight: 1, arbitrary: fc.constantFrom('update' as const, 'release' as const) },
  );
  const step = fc.record({ kind, at: fc.nat({ max: 999 }), pod, node });
  return fc.array(step, { maxLength: MAX_STEPS, size: 'max' });
}

/** Takes the steps one by one and looks after each. */
export function walk(state: ClusterState, steps: readonly WalkStep[], look: () => void): void {
  const open: Checkpoint[] = [];
  steps.forEach((step, index) => {
    take(state, { ...step, pod: { ...step.pod, name: `walked-${index}` } }, open);
    look();
  });
}

function take(state: ClusterState, { kind, at, pod, node }: WalkStep, open: Checkpoint[]): void {
  const name = NODE_NAMES[at % NODE_NAMES.length]!;
  const isThere = state.node(name) !== undefined;
  switch (kind) {
    case 'place':
      if (isThere) state.assume(pod, name);
      return;
    case 'forget': {
      const placed = [...state.placements.values()];
      if (placed.length > 0) state.forget(podKey(placed[at % placed.length]!.pod));
      return;
    }
    case 'enterOrLeave':
      if (isThere) state.removeNode(name);
      else state.addNode({ ...node, name });
      return;
    case 'update':
      if (isThere) state.updateNode({ ...node, name });
      return;
    case 'checkpoint':
      open.push(state.checkpoint());
      return;
    case 'undo':
    case 'release': {
      const last = open.pop();
      if (last !== undefined) state[kind](last);
    }
  }
}
