/** What failed: decisions, as kube-scheduler tells, and calls of the API server. */

import type { ApiClient } from '../control-plane/api-client.ts';
import type { EventObject, PodObject } from '../control-plane/api-objects.ts';
import { ApiError } from '../control-plane/api-transport.ts';

/** Whether it has failed to decide for a pod that is there. */
export async function hasFailed(client: ApiClient): Promise<true | undefined> {
  const { items } = await client.list<PodObject>('Pod');
  const reasons = items.flatMap(({ status }) => status?.conditions?.map(({ reason }) => reason) ?? []);
  return reasons.includes('SchedulerError') || undefined;
}

/** What kube-scheduler told of the pods of a load that it found no node for at once, each as `pod: message`. */
export async function failedSchedulings(client: ApiClient, load: string): Promise<readonly string[]> {
  const { items } = await client.list<EventObject>('Event');
  return items
    .filter(({ reason, involvedObject }) => reason === 'FailedScheduling' && involvedObject.name.includes(`${load}-`))
    .map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`);
}

/** Gives undefined for an expected answer of the API server; throws any other error. */
export function undefinedWhere(isExpected: (error: ApiError) => boolean): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ApiError && isExpected(error))) throw error;
  };
}
