/** All objects of a kind, in pages that are slimmed as they come. */

import { isRecord } from '../field.ts';
import { listPathOf, type Resource } from '../resources.ts';
import type { Connection } from './connection.ts';
import { createFailure } from './failure.ts';
import { type Fetch, type Fetched, fetchJson } from './fetch.ts';
import { type LiveObject, slimObject } from './slim.ts';

export interface Listed {
  readonly objects: readonly LiveObject[];
  /** What a watch goes on from. */
  readonly version: string;
  /** Items that are no objects of the kind. */
  readonly leftOut: number;
}

/** Objects of one page where they are of usual size. */
const PAGE_OBJECTS = 500;

interface Page {
  readonly items: readonly unknown[];
  readonly version: string;
  /** '' of the last page. */
  readonly next: string;
}

export type ListOptions = Omit<Fetch, 'path' | 'about'>;

/**
 * Lists a kind over all namespaces. Pages hold 500 objects, and fewer where those are more than is read at once. A list
 * that changes under way so much that its next page is gone fails as `expired`.
 */
export async function listAll(
  connection: Connection,
  resource: Resource,
  options: ListOptions,
): Promise<Fetched<Listed>> {
  const objects: LiveObject[] = [];
  let leftOut = 0;
  let next = '';
  for (let limit = PAGE_OBJECTS; ; ) {
    const query = new URLSearchParams({ limit: String(limit), ...(next === '' ? {} : { continue: next }) });
    const about = `list ${resource.plural}`;
    const fetched = await fetchJson(connection, { ...options, path: `${listPathOf(resource)}?${query}`, about });
    if ('failure' in fetched) {
      if (fetched.failure.cause !== 'too-large' || limit === 1) return fetched;
      limit = Math.ceil(limit / 8);
      continue;
    }
    const page = toPage(fetched.value);
    if (page === null) return { failure: createFailure('garbage', `${about}: found an answer that is no list`) };
    for (const item of page.items) {
      const object = slimObject(resource, item);
      if (object === null) leftOut++;
      else objects.push(object);
    }
    if (page.next === '') return { value: { objects, version: page.version, leftOut } };
    next = page.next;
  }
}

function toPage(value: unknown): Page | null {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  if (!isRecord(value) || !isRecord(metadata)) return null;
  const { resourceVersion: version, continue: next = '' } = metadata;
  const items = value['items'] ?? [];
  const isSound = typeof version === 'string' && version !== '' && typeof next === 'string' && Array.isArray(items);
  return isSound ? { items, version, next } : null;
}
