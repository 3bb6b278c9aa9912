/** PersistentVolumeClaim and PersistentVolume manifests. */

import { nearestName, type PersistentVolume, type PersistentVolumeClaim, quote } from '../core/index.ts';
import type { Field } from './field.ts';
import { readController, readLabels, readName, readNamespace } from './metadata.ts';
import type { ReadContext } from './read-context.ts';
import { readLabelSelector, readNodeSelector } from './selectors.ts';
import { readVolumeSource } from './volume-source.ts';

/** Stands before `storageClassName` where both are there (component-helpers/storage/volume). */
const BETA_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const BIND_COMPLETED_ANNOTATION = 'pv.kubernetes.io/bind-completed';
const SELECTED_NODE_ANNOTATION = 'volume.kubernetes.io/selected-node';
const RESOURCE_GROUP_ANNOTATION = 'kubernetes.io/azure-file-resource-group';

/** A claim from its manifest. */
export function readClaim(manifest: Field, context: ReadContext): PersistentVolumeClaim {
  const metadata = manifest.get('metadata').object();
  const annotations = metadata.get('annotations').object();
  const spec = manifest.get('spec').object();
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    uid: metadata.get('uid').text(),
    storageClassName: optionalText(firstPresent(annotations.get(BETA_CLASS_ANNOTATION), spec.get('storageClassName'))),
    volumeName: spec.get('volumeName').text(),
    accessModes: readAccessModes(spec.get('accessModes')),
    volumeMode: spec.get('volumeMode').text() || 'Filesystem',
    volumeAttributesClassName: optionalText(spec.get('volumeAttributesClassName')),
    requestBytes: context.wholeUnits(spec.get('resources').object().get('requests').object().get('storage')),
    selector: readLabelSelector(spec.get('selector'), context),
    phase: manifest.get('status').object().get('phase').text(),
    isTerminating: metadata.get('deletionTimestamp').isPresent,
    isBindCompleted: annotations.get(BIND_COMPLETED_ANNOTATION).isPresent,
    selectedNode: annotations.get(SELECTED_NODE_ANNOTATION).text(),
    ownerUid: readController(manifest, context)?.uid ?? '',
  };
}

/** A volume from its manifest. */
export function readVolume(manifest: Field, context: ReadContext): PersistentVolume {
  const metadata = manifest.get('metadata').object();
  const annotations = metadata.get('annotations').object();
  const spec = manifest.get('spec').object();
  const name = readName(manifest);
  const labels = readLabels(manifest, context);
  const claim = spec.get('claimRef').object();
  return {
    name,
    uid: metadata.get('uid').text(),
    labels,
    storageClassName: firstPresent(annotations.get(BETA_CLASS_ANNOTATION), spec.get('storageClassName')).text(),
    capacityBytes: context.wholeUnits(spec.get('capacity').object().get('storage')),
    accessModes: spec.get('accessModes').texts(),
    volumeMode: spec.get('volumeMode').text() || 'Filesystem',
    volumeAttributesClassName: optionalText(spec.get('volumeAttributesClassName')),
    nodeAffinity: readNodeSelector(spec.get('nodeAffinity').object().get('required'), context),
    phase: manifest.get('status').object().get('phase').text(),
    isTerminating: metadata.get('deletionTimestamp').isPresent,
    claim: claim.isPresent
      ? { namespace: claim.get('namespace').text(), name: claim.get('name').text(), uid: claim.get('uid').text() }
      : null,
    source: readVolumeSource(spec, {
      volumeName: name,
      namespace: claim.get('namespace').text(),
      resourceGroup: annotations.get(RESOURCE_GROUP_ANNOTATION).text(),
      labels,
    }),
  };
}

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];

/** Modes of a claim as they are written; a warning tells where there is none, and those there are not. */
function readAccessModes(field: Field): readonly string[] {
  const modes = field.texts();
  const wanted = `one or more of ${ACCESS_MODES.join(', ')}`;
  if (!field.isPresent || (Array.isArray(field.value) && modes.length === 0)) {
    const remedy = 'add one: without ReadWriteMany a VM with this claim cannot be live-migrated';
    field.report('missing-field', 'nothing', wanted, remedy, 'warning');
  }
  for (const item of field.items()) {
    if (typeof item.value !== 'string' || ACCESS_MODES.includes(item.value)) continue;
    const nearest = nearestName(item.value, ACCESS_MODES);
    const remedy = nearest === undefined ? undefined : `did you mean ${nearest}?`;
    item.report('unknown-value', quote(item.value), wanted, remedy, 'warning');
  }
  return modes;
}

function firstPresent(first: Field, second: Field): Field {
  return first.isPresent ? first : second;
}

function optionalText(field: Field): string | undefined {
  return field.isPresent ? field.text() : undefined;
}
