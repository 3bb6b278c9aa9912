/** Node manifests. */

import type { Node, NodeImage } from '../core/index.ts';
import type { Field } from './field.ts';
import { readGpuInventory } from './gpus.ts';
import { readAnnotations, readLabels, readName } from './metadata.ts';
import type { ReadContext } from './read-context.ts';
import { readAmounts, toVector } from './resource-list.ts';
import { readTaints } from './taints.ts';

/** A node from its manifest. What cannot be used is reported, and stands in the node as if it were absent. */
export function readNode(manifest: Field, context: ReadContext): Node {
  const spec = manifest.get('spec').object();
  const status = manifest.get('status').object();
  const name = context.text(readName(manifest));
  const vectorAt = (list: Field) => toVector(readAmounts(list, context), context, list);
  return {
    name,
    uid: manifest.get('metadata').get('uid').text() || name,
    labels: readLabels(manifest, context),
    annotations: readAnnotations(manifest, context),
    taints: readTaints(spec.get('taints'), context),
    isUnschedulable: spec.get('unschedulable').isTrue(),
    allocatable: vectorAt(status.get('allocatable')),
    capacity: vectorAt(status.get('capacity')),
    images: status
      .get('images')
      .items()
      .map((image) => readImage(image, context)),
    declaredFeatures: status.get('declaredFeatures').texts(),
    heartbeatSeconds: null,
    usage: null,
    numa: null,
    gpus: readGpuInventory(manifest, context),
    migrationBandwidthBytesPerSecond: null,
  };
}

/** Nodes of a cluster hold the same images: equal ones are one object. */
function readImage(field: Field, context: ReadContext): NodeImage {
  return context.shared('image', field, (image) => ({
    names: image.object().get('names').texts(),
    sizeBytes: image.get('sizeBytes').integer(),
  }));
}
