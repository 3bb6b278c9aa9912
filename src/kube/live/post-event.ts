/** Writes an Event about a pod (events.k8s.io/v1), which Berth does only where it is told to. */

import type { Connection } from './connection.ts';
import { type PostFailure, postObject } from './post-object.ts';
import { createSilenceGuard, SYSTEM_TIMING, type Timing } from './timing.ts';

export interface PodEvent {
  readonly podNamespace: string;
  readonly podName: string;
  /** '' where it is not known. */
  readonly podUid: string;
  readonly type: 'Normal' | 'Warning';
  /** One word, for machines: why Berth tells. */
  readonly reason: string;
  /** One word, for machines: what Berth did. */
  readonly action: string;
  /** For people: at most 1024 bytes. */
  readonly note: string;
  /** Unix time in seconds. */
  readonly timeSeconds: number;
}

export interface EventWriter {
  readonly connection: Connection;
  /** Which Berth of several tells, such as the name of its host. */
  readonly instance: string;
  /** Default: the machine's own. */
  readonly timing?: Timing;
}

const CONTROLLER = 'berth.dev/berth';
const TIMEOUT_SECONDS = 2;
/** pkg/apis/core/validation/events.go: ReportingInstanceLengthLimit. */
const MAX_INSTANCE_LENGTH = 128;
/** The API server appends five characters to what is at most 58 long (apiserver/pkg/storage/names). */
const MAX_NAME_LENGTH = 57;

/** null where the Event was created within 2 s, else why not. Rejects with nothing; the signal ends it. */
export async function postEvent(
  { connection, instance, timing = SYSTEM_TIMING }: EventWriter,
  event: PodEvent,
  signal: AbortSignal,
): Promise<PostFailure | null> {
  const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(event.podNamespace)}/events`;
  // Never told of signs of life: it ends the whole call.
  const guard = createSilenceGuard(TIMEOUT_SECONDS, timing, signal);
  try {
    const failure = await postObject(connection, path, toManifest(event, instance), guard.signal);
    if (failure === null || !guard.isSilent) return failure;
    return { kind: 'silent', message: `the API server: no answer within ${TIMEOUT_SECONDS} s` };
  } finally {
    guard.release();
  }
}

function toManifest(event: PodEvent, instance: string): object {
  const { podNamespace: namespace, podName: name, podUid: uid, type, reason, action, note, timeSeconds } = event;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace, generateName: `${name.slice(0, MAX_NAME_LENGTH).replace(/[-.]+$/, '')}-` },
    // A MicroTime is read with six digits of a second, no more and no fewer.
    eventTime: new Date(timeSeconds * 1000).toISOString().replace('Z', '000Z'),
    reportingController: CONTROLLER,
    reportingInstance: instance.slice(0, MAX_INSTANCE_LENGTH),
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace, name, ...(uid !== '' && { uid }) },
    ...{ type, reason, action, note },
  };
}
