/** Binds a pod to a node, which Berth does only where it is told to. */

import type { Connection } from './connection.ts';
import { postObject } from './post-object.ts';

export interface PodBinding {
  readonly podNamespace: string;
  readonly podName: string;
  /** The pod that is meant: another one of that name is not bound. */
  readonly podUid: string;
  readonly node: string;
}

/** Less than the httpTimeout of what `berth manifests` prints: a pod is not bound behind a kube-scheduler that gave up. */
const TIMEOUT_MS = 1500;

/** Creates the pod's `binding`; '' where that is done, else why not. Rejects with nothing. */
export async function bindPod(connection: Connection, binding: PodBinding): Promise<string> {
  const { podNamespace, podName, podUid, node } = binding;
  const path = `/api/v1/namespaces/${encodeURIComponent(podNamespace)}/pods/${encodeURIComponent(podName)}/binding`;
  const object = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace: podNamespace, name: podName, ...(podUid !== '' && { uid: podUid }) },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  };
  const failure = await postObject(connection, path, object, AbortSignal.timeout(TIMEOUT_MS));
  return failure?.message ?? '';
}
