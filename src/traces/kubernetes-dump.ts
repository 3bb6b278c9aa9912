/** Lists from a live cluster, as kubectl writes them: nodes, pods, KubeVirt's VMs (traces.md 16). */

import type { TraceFormat } from './format.ts';
import { readSnapshot } from './kubernetes/snapshot.ts';

/** Any kind but an audit event, in JSON. */
const JSON_OBJECT = /^\ufeff?\s*[{[][\s\S]*"kind"\s*:\s*"[A-Z]\w*"/;
/** A document of YAML with both of what every object has. */
const YAML_OBJECT = /^(?:-\s+)?apiVersion:\s*\S+[\s\S]*^\s*kind:\s*[A-Z]\w*|^kind:\s*[A-Z]\w*[\s\S]*^apiVersion:/m;

export const kubernetesDump: TraceFormat = {
  name: 'kubernetes-dump',
  summary: 'nodes, pods and KubeVirt VMs of one moment, as kubectl get ... -o json or yaml prints them',
  citation: '',
  recognizes: ({ text }) =>
    (JSON_OBJECT.test(text) && /"apiVersion"\s*:/.test(text)) ||
    (!/^\ufeff?\s*[{[]/.test(text) && YAML_OBJECT.test(text)),
  read: readSnapshot,
};
