/** A snapshot as a text: one JSON List with an object a line, so that it can be written and read piece by piece. */

import { SNAPSHOT_KIND } from '../cluster-time.ts';

/** What a snapshot tells of itself, in annotations of the list. */
export interface SnapshotHead {
  readonly berthVersion: string;
  /** '' where the API server did not tell. */
  readonly serverVersion: string;
  /** The moment the cluster was in, seconds since the epoch. */
  readonly takenAtSeconds: number;
  /** Objects by kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** What could not be listed, such as `virtualmachines.kubevirt.io`. */
  readonly missing: readonly string[];
  /** null: all of them. */
  readonly namespaces: readonly string[] | null;
  readonly isAnonymized: boolean;
}

/** The text in pieces: a head, the moment as an object that readers take, a line for each object, an end. */
export function* renderSnapshot(head: SnapshotHead, objects: Iterable<unknown>): Generator<string> {
  const metadata = { annotations: annotationsOf(head) };
  yield `{"apiVersion":"v1","kind":"List","metadata":${JSON.stringify(metadata)},"items":[`;
  const moment = { apiVersion: 'berth.dev/v1alpha1', kind: SNAPSHOT_KIND, takenAt: renderTime(head.takenAtSeconds) };
  yield `\n${JSON.stringify(moment)}`;
  const separator = ',\n';
  for (const object of objects) {
    yield `${separator}${JSON.stringify(object)}`;
  }
  yield '\n]}\n';
}

/** Seconds since the epoch as RFC 3339, to the millisecond. */
export function renderTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString();
}

/** Texts, as annotations are; without what would be empty. */
function annotationsOf(head: SnapshotHead): Record<string, string> {
  const { berthVersion, serverVersion, takenAtSeconds, counts, missing, namespaces, isAnonymized } = head;
  const entries: readonly (readonly [string, string])[] = [
    ['version', berthVersion],
    ['server-version', serverVersion],
    ['time', renderTime(takenAtSeconds)],
    ['counts', [...counts].map(([kind, count]) => `${kind}=${count}`).join(' ')],
    ['missing', missing.join(' ')],
    // Names of namespaces tell what is to be hidden.
    ['namespaces', isAnonymized ? '' : (namespaces ?? []).join(' ')],
    ['anonymized', String(isAnonymized)],
  ];
  return Object.fromEntries(
    entries.filter(([, text]) => text !== '').map(([name, text]) => [`berth.dev/snapshot-${name}`, text]),
  );
}
