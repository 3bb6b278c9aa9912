/** One event of a Kubernetes audit log, as far as a trace needs it (traces.md 17). */

import { quote } from '../../core/index.ts';
import { parseTime } from '../../kube/time.ts';
import { BadRow } from '../bad-rows.ts';
import { type JsonRecord, recordOf, textAt, valueAt } from '../json-lines.ts';

/** A request that was served. */
export interface AuditEvent {
  readonly auditId: string;
  /** Seconds since the epoch. */
  readonly seconds: number;
  /** The same in full: microseconds, by which events of several servers are merged. */
  readonly timeText: string;
  readonly verb: string;
  /** Such as `pods`, `pods/binding`, `nodes/status`. */
  readonly resource: string;
  readonly namespace: string;
  /** '' where the server makes the name, or many are meant. */
  readonly name: string;
  /** null where the level is below Request, or RequestResponse. */
  readonly request: JsonRecord | null;
  readonly response: JsonRecord | null;
}

/** Groups of the resources that count: the same name of another group is another thing. */
const GROUPS: Readonly<Record<string, string>> = {
  pods: '',
  nodes: '',
  virtualmachineinstancemigrations: 'kubevirt.io',
};

/** The event of a line; null of one that changes nothing a trace tells. Throws a BadRow where it is none. */
export function parseAuditEvent(record: JsonRecord): AuditEvent | null {
  if (record['kind'] !== 'Event' || !textAt(record, 'apiVersion').startsWith('audit.k8s.io/')) {
    throw new BadRow('unknown-value', 'kind', quote(textAt(record, 'kind')), 'an Event of audit.k8s.io');
  }
  // Requests are told when they come, while they run, and when they are done: only the last counts.
  if (record['stage'] !== 'ResponseComplete') return null;
  const code = valueAt(record, 'responseStatus', 'code');
  if (typeof code === 'number' && (code < 200 || code > 299)) return null;
  const kind = textAt(record, 'objectRef', 'resource');
  const group = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : undefined;
  if (group === undefined || textAt(record, 'objectRef', 'apiGroup') !== group) return null;
  const timeText = textAt(record, 'stageTimestamp') || textAt(record, 'requestReceivedTimestamp');
  const seconds = parseTime(timeText);
  if (seconds === null) throw new BadRow('bad-time', 'stageTimestamp', quote(timeText), 'an RFC 3339 time');
  const subresource = textAt(record, 'objectRef', 'subresource');
  const [request, response] = [recordOf(record['requestObject']), recordOf(record['responseObject'])];
  return {
    auditId: textAt(record, 'auditID'),
    seconds,
    timeText,
    verb: textAt(record, 'verb'),
    resource: subresource === '' ? kind : `${kind}/${subresource}`,
    namespace: textAt(record, 'objectRef', 'namespace'),
    name:
      textAt(record, 'objectRef', 'name') ||
      textAt(response, 'metadata', 'name') ||
      textAt(request, 'metadata', 'name'),
    request,
    response: textAt(response, 'kind') === 'Status' ? null : response,
  };
}

/** True or false where a patch or an update of a node sets whether pods may come to it; null where it does not. */
export function cordonOf(request: JsonRecord | null): boolean | null {
  if (request === null) return null;
  const spec = recordOf(valueAt(request, 'spec'));
  if (spec !== null && Object.hasOwn(spec, 'unschedulable')) return spec['unschedulable'] === true;
  return null;
}
