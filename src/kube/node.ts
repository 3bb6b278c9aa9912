/** Node manifests. */

import type { Node, NodeImage } from '../core/index.ts';
import type { Field } from './field.ts';
import { readGpuInventory } from './gpus.ts';
import { readAnnotations, readLabels, readName } from './metadata.ts';
import { readDeclaredCells } from './numa.ts';
import type { ReadContext } from './read-context.ts';
import { readAmounts, toVector } from './resource-list.ts';
import { readTaints } from './taints.ts';
import { readTimeText } from './time.ts';

const HEARTBEAT_ANNOTATION = 'kubevirt.io/heartbeat';
const BANDWIDTH_ANNOTATION = 'berth.dev/migration-bandwidth';
const CELLS_ANNOTATION = 'berth.dev/numa-cells';

/** A node from its manifest. What cannot be used is reported, and stands in the node as if it were absent. */
export function readNode(manifest: Field, context: ReadContext): Node {
  const spec = manifest.get('spec').object();
  const status = manifest.get('status').object();
  const name = context.text(readName(manifest));
  const annotations = manifest.get('metadata').get('annotations');
  const vectorAt = (list: Field) => toVector(readAmounts(list, context), context, list);
  const capacity = status.get('capacity');
  const allocatable = vectorAt(status.get('allocatable'));
  return {
    name,
    uid: manifest.get('metadata').get('uid').text() || name,
    labels: readLabels(manifest, context),
    annotations: readAnnotations(manifest, context),
    taints: readTaints(spec.get('taints'), context),
    isUnschedulable: spec.get('unschedulable').isTrue(),
    allocatable,
    // Without it nothing is known to be kept from pods: shares of a capacity of 0 would say that all is used.
    capacity: capacity.isPresent ? vectorAt(capacity) : allocatable,
    images: status
      .get('images')
      .items()
      .map((image) => readImage(image, context)),
    declaredFeatures: status.get('declaredFeatures').texts(),
    heartbeatSeconds: readHeartbeat(annotations.get(HEARTBEAT_ANNOTATION)),
    usage: null,
    // What is declared for Berth alone: an error there is no reason to do without the node.
    numa: context.leaveAside(() => readDeclaredCells(annotations.get(CELLS_ANNOTATION), context), null),
    gpus: context.leaveAside(() => readGpuInventory(manifest, context), null),
    migrationBandwidthBytesPerSecond: context.leaveAside(
      () => readBandwidth(annotations.get(BANDWIDTH_ANNOTATION), context),
      null,
    ),
  };
}

/** When virt-handler last reported, which it writes as a JSON text (pkg/virt-handler/heartbeat); null where it never did. */
function readHeartbeat(field: Field): number | null {
  return field.isPresent ? readTimeText(field.text().replaceAll('"', ''), field) : null;
}

/** Bytes per second that migrations may use of the node's network; null where not told. */
function readBandwidth(field: Field, context: ReadContext): number | null {
  const bytesPerSecond = context.wholeUnits(field);
  if (bytesPerSecond > 0) return bytesPerSecond;
  if (field.isPresent && context.quantity(field) !== undefined) {
    field.report('out-of-range', '0', 'bytes per second', 'write a quantity such as 500Mi, or leave it out');
  }
  return null;
}

/** Nodes of a cluster hold the same images: equal ones are one object. */
function readImage(field: Field, context: ReadContext): NodeImage {
  const image = field.object();
  const [names, size] = [image.get('names'), image.get('sizeBytes')];
  const given: readonly unknown[] = Array.isArray(names.value) ? names.value : [];
  return context.sharedByName<NodeImage>(
    'image',
    typeof given[0] === 'string' ? given[0] : '',
    (known) =>
      known.sizeBytes === size.value &&
      known.names.length === given.length &&
      known.names.every((name, index) => name === given[index]),
    () => ({ names: names.texts(), sizeBytes: size.integer() }),
  );
}
