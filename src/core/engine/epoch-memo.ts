/** What a plugin prepares from the node objects of the whole cluster, kept until one of these changes. */

import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';

interface Kept<T> {
  readonly state: ClusterState;
  readonly epoch: number;
  readonly made: T;
}

/**
 * A function that makes something of a pod and a state's node objects once for as long as these stay. Columns ask with one
 * pod for a whole shape, so that a cluster of few shapes prepares few times.
 */
export function rememberByEpoch<T>(make: (pod: Pod, state: ClusterState) => T): (pod: Pod, state: ClusterState) => T {
  const kept = new WeakMap<Pod, Kept<T>>();
  return (pod, state) => {
    const known = kept.get(pod);
    if (known !== undefined && known.state === state && known.epoch === state.nodesEpoch) return known.made;
    const made = make(pod, state);
    kept.set(pod, { state, epoch: state.nodesEpoch, made });
    return made;
  };
}

/** A function that makes something of a state's node objects once for as long as these stay. */
export function rememberNodes<T>(make: (state: ClusterState) => T): (state: ClusterState) => T {
  const kept = new WeakMap<ClusterState, { readonly epoch: number; readonly made: T }>();
  return (state) => {
    const known = kept.get(state);
    if (known?.epoch === state.nodesEpoch) return known.made;
    const made = make(state);
    kept.set(state, { epoch: state.nodesEpoch, made });
    return made;
  };
}
