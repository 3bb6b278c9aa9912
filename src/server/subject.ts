/** The pod that a request is about, for the decision log: names as they were sent, no longer than Kubernetes allows. */

import { isRecord } from '../kube/field.ts';
import type { Subject } from './exchange.ts';

/** Characters of a name in Kubernetes. */
const MAX_NAME = 253;

/** The pod of a manifest that was not checked. */
export function subjectOfPod(manifest: unknown): Subject {
  const metadata = isRecord(manifest) ? manifest['metadata'] : undefined;
  const { namespace, name, uid } = isRecord(metadata) ? metadata : {};
  return { pod: `${clipName(namespace)}/${clipName(name)}`, uid: clipName(uid) };
}

/** A name that may be of any type or length; '' of what is no text. */
export function clipName(name: unknown): string {
  return typeof name === 'string' ? name.slice(0, MAX_NAME) : '';
}
