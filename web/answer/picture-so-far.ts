/** The picture of a cluster that is still being read. */

import { type Cluster, ClusterState, createCluster, podKey } from '../../src/core/index.ts';
import type { Picture } from '../protocol.ts';
import { drawPicture } from './take-picture.ts';

/** Nodes and pods as far as they were read, of two that have one name the first; nothing measured is known of them yet. */
export function pictureSoFar({ axes, nodes, pods }: Pick<Cluster, 'axes' | 'nodes' | 'pods'>): Picture {
  const named = new Map([...nodes].reverse().map((node) => [node.name, node]));
  const keyed = new Map([...pods].reverse().map((pod) => [podKey(pod), pod]));
  const state = new ClusterState(createCluster({ axes, nodes: [...named.values()], pods: [...keyed.values()] }));
  const instances = Array.from(keyed, ([id, pod]) => ({ id, pod, nodeName: pod.nodeName }));
  return drawPicture({ timeSeconds: 0, state, instances, useOf: () => null });
}
