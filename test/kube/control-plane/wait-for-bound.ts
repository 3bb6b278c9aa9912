/** Waiting until a scheduler has given pods their nodes. */

import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { keyOf, type PodObject } from './api-objects.ts';
import { DEFAULT_NAMESPACE } from './api-paths.ts';
import { ApiError } from './api-transport.ts';

const RETRY_SECONDS = 0.1;

/**
 * Waits until each of the pods has a node, and gives the nodes by `namespace/name`. It follows a watch, so an answer
 * comes as soon as the binding is known, and it survives restarts of the API server. Rejects after `timeoutSeconds`
 * (default 30) with each pod's condition.
 */
export async function waitForBound(
  client: ApiClient,
  pods: readonly Pick<PodObject, 'metadata'>[],
  timeoutSeconds = 30,
): Promise<ReadonlyMap<string, string>> {
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const wanted = new Map<string, PodObject | undefined>(pods.map((pod) => [fullKeyOf(pod), undefined]));
  while (!signal.aborted) {
    try {
      if (await followUntilBound(client, wanted, signal)) return nodesOf(wanted);
    } catch (error) {
      // A restart refuses, resets and answers 5xx; whatever else the server says stays true.
      if (error instanceof ApiError && error.status < 500 && error.status !== 429 && error.status !== 410) throw error;
    }
    await pause(RETRY_SECONDS * 1000);
  }
  throw new Error([`after ${timeoutSeconds} s without a node:`, ...explain(wanted)].join('\n'));
}

/** Takes in the pods as they are and as they change; true once all of them have a node, false where the watch ends. */
async function followUntilBound(
  client: ApiClient,
  wanted: Map<string, PodObject | undefined>,
  signal: AbortSignal,
): Promise<boolean> {
  const { items, resourceVersion } = await client.list<PodObject>('Pod');
  for (const key of wanted.keys()) wanted.set(key, undefined); // one may have gone while nobody watched
  for (const pod of items) takeIn(wanted, keyOf(pod), pod);
  if (areAllBound(wanted)) return true;
  for await (const { type, object } of client.watch<PodObject>('Pod', { resourceVersion, signal })) {
    takeIn(wanted, keyOf(object), type === 'DELETED' ? undefined : object); // one of that name may come again
    if (areAllBound(wanted)) return true;
  }
  return false;
}

function takeIn(wanted: Map<string, PodObject | undefined>, key: string, pod: PodObject | undefined): void {
  if (wanted.has(key)) wanted.set(key, pod);
}

function areAllBound(wanted: ReadonlyMap<string, PodObject | undefined>): boolean {
  return [...wanted.values()].every((pod) => pod?.spec.nodeName);
}

function nodesOf(wanted: ReadonlyMap<string, PodObject | undefined>): ReadonlyMap<string, string> {
  return new Map([...wanted].map(([key, pod]) => [key, pod?.spec.nodeName ?? '']));
}

function explain(wanted: ReadonlyMap<string, PodObject | undefined>): readonly string[] {
  return [...wanted].flatMap(([key, pod]) => {
    if (!pod) return [`${key}: not there`];
    if (pod.spec.nodeName) return [];
    const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    return [`${key}: ${scheduled?.reason ?? 'never tried'} ${scheduled?.message ?? ''}`];
  });
}

function fullKeyOf({ metadata: { namespace = DEFAULT_NAMESPACE, name } }: Pick<PodObject, 'metadata'>): string {
  return `${namespace}/${name}`;
}
