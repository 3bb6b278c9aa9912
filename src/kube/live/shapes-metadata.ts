/** What is kept of an object's metadata. */

import { amended, each, fields, nothing, only, type Shape, whole } from './shape.ts';

/** What tells an object and its state; every kind keeps it. */
const IDENTITY = { name: whole, namespace: whole, uid: whole, resourceVersion: whole, deletionTimestamp: whole };

/** Identity, and what else a kind is read for. */
export function metadata(more: Readonly<Record<string, Shape>> = {}): Shape {
  return fields({ ...IDENTITY, ...more });
}

/** All annotations, which formulas may ask for by any name, but for copies of the whole object. */
export const annotations: Shape = amended({ 'kubectl.kubernetes.io/last-applied-configuration': nothing });

export const owners: Shape = each(only('apiVersion', 'kind', 'name', 'uid', 'controller'));
