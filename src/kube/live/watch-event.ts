/** Events of a watch, one a line. */

import { isRecord } from '../field.ts';
import type { Resource } from '../resources.ts';
import { createFailure, type Failure, failureOfStatus } from './failure.ts';
import { type LiveObject, slimObject } from './slim.ts';

export type WatchEvent =
  | {
      readonly type: 'put' | 'remove';
      /** null where it is no object of the kind. */
      readonly object: LiveObject | null;
      /** What a watch goes on from; '' where it is not told. */
      readonly version: string;
    }
  | { readonly type: 'bookmark'; readonly version: string }
  | { readonly type: 'failure'; readonly failure: Failure };

/** An event from its line; what is none, and what the server reports as an error, is a failure. */
export function parseWatchEvent(line: string, resource: Resource, nowSeconds: number): WatchEvent {
  const value = parseJson(line);
  const object = isRecord(value) ? value['object'] : undefined;
  if (!isRecord(value) || !isRecord(object)) return garbage(resource);
  switch (value['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'put', object: slimObject(resource, object), version: versionOf(object) };
    case 'DELETED':
      return { type: 'remove', object: slimObject(resource, object), version: versionOf(object) };
    case 'BOOKMARK':
      return { type: 'bookmark', version: versionOf(object) };
    case 'ERROR':
      return { type: 'failure', failure: failureOfObject(object, resource, nowSeconds) };
    default:
      return garbage(resource);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function garbage({ plural }: Resource): WatchEvent {
  const failure = createFailure('garbage', `watch ${plural}: found a line that is no event`);
  return { type: 'failure', failure };
}

function versionOf(object: Readonly<Record<string, unknown>>): string {
  const metadata = object['metadata'];
  const version = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' ? version : '';
}

/** The failure in a Status object. */
function failureOfObject(status: Readonly<Record<string, unknown>>, { plural }: Resource, nowSeconds: number): Failure {
  const code = typeof status['code'] === 'number' ? status['code'] : 500;
  return failureOfStatus(code, `watch ${plural}`, {}, nowSeconds);
}
