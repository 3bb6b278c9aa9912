/**
 * ImageLocality (pkg/scheduler/framework/plugins/imagelocality): prefers nodes that hold the pod's images already.
 *
 *   scaled = sizeBytes * (nodes that have the image / all nodes), truncated
 *   sum    = scaled sizes of the pod's images that the node has
 *   score  = 100 * (clamp(sum, 23 MiB, most) - 23 MiB) / (most - 23 MiB), truncated; most = 1000 MiB * containers
 *
 * Images are those of init containers and containers, from 1.36 on also those of image volumes. The size is the one the
 * node itself reports; a live scheduler uses the one reported first for the name.
 * Example: an image of 250 MiB on one of two nodes, two containers: 100 * (125 - 23) / (2000 - 23) = 5.
 */

import { textOfList } from '../../../model/canonical-text.ts';
import type { Node } from '../../../model/node.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { rememberByEpoch } from '../../epoch-memo.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { percentOf } from '../../scoring/int64.ts';

const MIB = 1024 * 1024;
/** Bytes below which an image does not matter. */
const LEAST_BYTES = 23 * MIB;
/** Bytes per container above which more does not matter. */
const MOST_BYTES_PER_CONTAINER = 1000 * MIB;

export const imageLocality: PluginDefinition = {
  name: 'ImageLocality',
  summary: 'Prefers nodes that hold the images of the pod already.',
  points: ['score'],
  args: NO_ARGS,
  create(_args, { schedulerVersion }) {
    const countsVolumes = schedulerVersion !== '1.34' && schedulerVersion !== '1.35';
    const imagesOf = (pod: Pod): readonly string[] =>
      countsVolumes && pod.volumeImages.length > 0 ? [...pod.images, ...pod.volumeImages] : pod.images;
    const columnsOf = rememberByEpoch((pod, state) => imagesOf(pod).map((image) => scaledBytesOf(image, state)));
    return {
      reads: 'nodes',
      shapeOf: (pod) => `${pod.containerCount};${textOfList(imagesOf(pod))}`,
      score(pod, node, state) {
        if (node.node.images.length === 0) return 0;
        let sum = 0;
        for (const column of columnsOf(pod, state)) sum += column[node.slot] ?? 0;
        return scoreOf(sum, pod.containerCount);
      },
    };
  },
};

/** Hot: once per node. */
function scoreOf(sumBytes: number, containerCount: number): number {
  const mostBytes = MOST_BYTES_PER_CONTAINER * containerCount;
  const bytes = sumBytes < LEAST_BYTES ? LEAST_BYTES : sumBytes > mostBytes ? mostBytes : sumBytes;
  return percentOf(bytes - LEAST_BYTES, mostBytes - LEAST_BYTES);
}

/** Scaled sizes by image and slot, as of one epoch of the nodes. */
interface ImageTable {
  readonly epoch: number;
  readonly columns: Map<string, Float64Array>;
}

const tables = new WeakMap<ClusterState, ImageTable>();

/** The scaled size of an image by slot, 0 where a node does not have it; kept until a node object changes. */
function scaledBytesOf(image: string, state: ClusterState): Float64Array {
  let table = tables.get(state);
  if (table === undefined || table.epoch !== state.nodesEpoch) {
    table = { epoch: state.nodesEpoch, columns: new Map() };
    tables.set(state, table);
  }
  const known = table.columns.get(image);
  if (known !== undefined) return known;
  const column = new Float64Array(state.slotCount);
  let holders = 0;
  for (const { node, slot } of state.nodes) {
    const sizeBytes = sizesOf(node).get(image);
    if (sizeBytes === undefined) continue;
    holders++;
    column[slot] = sizeBytes;
  }
  const spread = holders / state.nodeCount;
  for (let slot = 0; slot < column.length; slot++) column[slot] = Math.trunc(column[slot]! * spread);
  table.columns.set(image, column);
  return column;
}

const sizes = new WeakMap<Node, ReadonlyMap<string, number>>();

/** Sizes of a node's images by name; a name given twice has the size given last. */
function sizesOf(node: Node): ReadonlyMap<string, number> {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  const byName = new Map<string, number>();
  for (const { names, sizeBytes } of node.images) for (const name of names) byName.set(name, sizeBytes);
  sizes.set(node, byName);
  return byName;
}
