/** Manifests as the decision log keeps them: without what placement does not read. */

import { slimObject } from '../../kube/live/slim.ts';
import { RESOURCES } from '../../kube/resources.ts';

/** The slim manifest, or the manifest itself where it is not as an API server sends it. */
export function manifestForLog(kind: string, manifest: unknown): unknown {
  const resource = RESOURCES.find((one) => one.kind === kind);
  return (resource === undefined ? null : slimObject(resource, manifest)) ?? manifest;
}
