/** What `berth manifests` prints, and an API server that takes it or says what is wrong with it. */

import { parseAllDocuments } from 'yaml';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { Fields } from '../control-plane/api-objects.ts';
import { runBerth } from './run-berth.ts';

export interface PrintedObject extends Fields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export async function printManifests(...options: readonly string[]): Promise<readonly PrintedObject[]> {
  const documents = parseAllDocuments(await runBerth(['manifests', ...options]));
  return documents.map((document) => document.toJS() as PrintedObject); // as it prints
}

/** One of the printed objects; there is one of that kind and name. */
export function findPrinted(objects: readonly PrintedObject[], kind: string, name: string): PrintedObject {
  return objects.find((object) => object.kind === kind && object.metadata.name === name)!;
}

/** Applies an object as `kubectl apply --server-side` does; unknown fields are refused. */
export async function applyPrinted(client: ApiClient, object: PrintedObject, isDryRun: boolean): Promise<unknown> {
  const query = new URLSearchParams({
    fieldManager: 'berth-test',
    fieldValidation: 'Strict',
    ...(isDryRun && { dryRun: 'All' }),
  });
  return client.transport.send({
    method: 'PATCH',
    path: `${pathOf(object)}/${object.metadata.name}?${query}`,
    body: object,
    contentType: 'application/apply-patch+yaml',
  });
}

/** Of the collection that an object belongs to. */
export function pathOf({ apiVersion, kind, metadata: { namespace } }: PrintedObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = `${kind.toLowerCase().replace(/y$/, 'ie')}s`;
  return namespace === undefined ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
}
