/** What every Kubernetes object has. */

import { type Labels, NO_LABELS, type PodOwner } from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

/** Where objects stand that name no namespace, as kubectl has it. */
const DEFAULT_NAMESPACE = 'default';

/** Annotations that are not kept: a copy of the whole object, and a time that moves each minute and is read on its own. */
const NOT_KEPT = ['kubectl.kubernetes.io/last-applied-configuration', 'kubevirt.io/heartbeat'];

/** Name of an object; an issue where it has none. */
export function readName(object: Field): string {
  const name = object.get('metadata').object().get('name');
  if (!name.isPresent) name.report('missing-field', 'nothing', 'a name');
  return name.text();
}

export function readNamespace(object: Field, context: ReadContext): string {
  return context.text(object.get('metadata').get('namespace').text(DEFAULT_NAMESPACE));
}

export function readLabels(object: Field, context: ReadContext): Labels {
  return context.labels(object.get('metadata').get('labels'));
}

/** Annotations, but for copies of the object and heartbeats. */
export function readAnnotations(object: Field, context: ReadContext): Labels {
  const annotations = object.get('metadata').get('annotations');
  if (!annotations.isPresent) return NO_LABELS;
  return context.shared('annotations', annotations, (map) => {
    const entries = map.entries().filter(([key]) => !NOT_KEPT.includes(key));
    return new Map(entries.map(([key, value]) => [context.text(key), context.text(value.text())]));
  });
}

const OWNER_FIELDS = ['apiVersion', 'kind', 'name', 'uid'] as const;

/** The owner that controls an object; null where none does. */
export function readController(object: Field, context: ReadContext): PodOwner | null {
  const owner = object
    .get('metadata')
    .get('ownerReferences')
    .items()
    .find((one) => one.get('controller').isTrue());
  if (owner === undefined) return null;
  const [apiVersion, kind, name, uid] = OWNER_FIELDS.map((field) => owner.get(field).text());
  return context.sharedByName<PodOwner>(
    'owner',
    `${uid} ${name}`,
    (known) => known.uid === uid && known.name === name && known.kind === kind && known.apiVersion === apiVersion,
    () => ({ apiVersion: apiVersion!, kind: kind!, name: name!, uid: uid! }),
  );
}
