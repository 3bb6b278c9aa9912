/** A number for every node, kept by slot and computed anew only where a node changed. */

import type { NodeState } from '../model/node-state.ts';
import type { ClusterState } from '../model/state.ts';

interface Kept {
  clock: number;
  values: Float64Array;
}

/**
 * A function that gives the values of all nodes of a state by slot; the array is live, not to be changed or kept.
 * `measure` may read a node's object, its pods and its traffic, which the state's journal tells changes of.
 */
export function rememberBySlot(measure: (node: NodeState) => number): (state: ClusterState) => Float64Array {
  const kept = new WeakMap<ClusterState, Kept>();
  return (state) => {
    let column = kept.get(state);
    if (column === undefined) {
      column = { clock: -1, values: new Float64Array(0) };
      kept.set(state, column);
    }
    refresh(column, state, measure);
    return column.values;
  };
}

function refresh(column: Kept, state: ClusterState, measure: (node: NodeState) => number): void {
  const { clock } = state.journal;
  if (column.clock === clock) return;
  const changed = column.clock < 0 ? null : state.journal.changedSince(column.clock);
  if (column.values.length < state.slotCount) {
    const grown = new Float64Array(state.slotCount);
    grown.set(column.values);
    column.values = grown;
  }
  if (changed === null) for (const node of state.nodes) column.values[node.slot] = measure(node);
  else {
    for (const slot of changed) {
      const node = state.nodeAt(slot);
      if (node !== null) column.values[slot] = measure(node);
    }
  }
  column.clock = clock;
}
