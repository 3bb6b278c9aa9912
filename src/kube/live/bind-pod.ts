/** Binds a pod to a node: the one thing that Berth writes into a cluster, and only where it is told to. */

import type { Connection } from './connection.ts';
import { failureOfError } from './failure.ts';
import { readText } from './http-call.ts';

export interface PodBinding {
  readonly podNamespace: string;
  readonly podName: string;
  /** The pod that is meant: another one of that name is not bound. */
  readonly podUid: string;
  readonly node: string;
}

/** Bytes of the API server's answer that are read. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Less than the httpTimeout of what `berth manifests` prints: a pod is not bound behind a kube-scheduler that gave up. */
const TIMEOUT_MS = 1500;

/** Creates the pod's `binding`; '' where that is done, else why not. Rejects with nothing. */
export async function bindPod(connection: Connection, binding: PodBinding): Promise<string> {
  const { podNamespace, podName, podUid, node } = binding;
  const path = `/api/v1/namespaces/${encodeURIComponent(podNamespace)}/pods/${encodeURIComponent(podName)}/binding`;
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace: podNamespace, name: podName, ...(podUid !== '' && { uid: podUid }) },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  });
  try {
    const answer = await connection.request('POST', path, { body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await readText(answer.body, MAX_ANSWER_BYTES);
    if (answer.status === 200 || answer.status === 201) return '';
    return `the API server answered ${answer.status}: ${messageOf(text)}`;
  } catch (error) {
    return failureOfError(error, 'the API server').message;
  }
}

/** The message of a Status object, or the beginning of whatever came. */
function messageOf(text: string): string {
  try {
    const status: unknown = JSON.parse(text);
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message);
  } catch {
    // Not JSON: told as it is.
  }
  return text.slice(0, 200);
}
