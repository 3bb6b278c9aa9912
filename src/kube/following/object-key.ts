/** What objects of one kind are told apart by. */

import { isRecord } from '../field.ts';
import { RESOURCES } from '../resources.ts';

const OF_CLUSTER: ReadonlySet<string> = new Set(
  RESOURCES.filter(({ isNamespaced }) => !isNamespaced).map(({ kind }) => kind),
);

/** `namespace/name`, or the name of what is in no namespace; null where there is no name. */
export function objectKeyOf(kind: string, object: unknown): string | null {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return null;
  const { namespace, name } = metadata;
  if (OF_CLUSTER.has(kind)) return name;
  return `${typeof namespace === 'string' && namespace !== '' ? namespace : 'default'}/${name}`;
}

/** The key of an object of the model that is in a namespace. */
export function inNamespace({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The key of a controller among those of all kinds. */
export function controllerKeyOf(one: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${one.kind}/${inNamespace(one)}`;
}
