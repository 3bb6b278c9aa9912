/** Kubernetes audit logs as a trace: pods that are made, bound and deleted, nodes that are cordoned (traces.md 17). */

import { BadRows } from '../bad-rows.ts';
import type { TraceFile, TraceFormat, TraceReading } from '../format.ts';
import { eachJsonLine } from '../json-lines.ts';
import type { ManifestPlace } from '../kubernetes/object-reader.ts';
import { remarkCount } from '../remark-count.ts';
import { type AuditEvent, parseAuditEvent } from './audit-event.ts';
import { AuditReplay } from './audit-replay.ts';

export const auditLog: TraceFormat = {
  name: 'audit-log',
  summary: "a Kubernetes API server's audit log at level RequestResponse for pods; several servers' files are merged",
  citation: '',
  recognizes: ({ text }) =>
    /^\ufeff?\s*\{/.test(text) &&
    /"apiVersion"\s*:\s*"audit\.k8s\.io\//.test(text) &&
    /"kind"\s*:\s*"Event"/.test(text),
  read,
};

interface PlacedEvent {
  readonly event: AuditEvent;
  readonly place: ManifestPlace;
}

async function read(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const rows = new BadRows(reading);
  const events: PlacedEvent[] = [];
  const seen = new Set<string>();
  let repeats = 0;
  for (const file of files) {
    await eachJsonLine(file, rows, (record, line) => {
      const event = parseAuditEvent(record);
      if (event === null || !AuditReplay.reads(event)) return;
      // Servers may write an event twice, and files overlap where they were rotated.
      if (event.auditId !== '' && seen.has(event.auditId)) repeats++;
      else events.push({ event, place: { file: file.name, path: `line ${line}` } });
      seen.add(event.auditId);
    });
  }
  rows.finish();
  // Stable: of one time, in the order of the files.
  events.sort((a, b) => a.event.seconds - b.event.seconds || compareTexts(a.event.timeText, b.event.timeText));
  const replay = new AuditReplay(reading);
  for (const { event, place } of events) replay.take(event, place);
  remarkCount(reading.remark, repeats, 'Events that stand in the log twice and count once');
  replay.close(files[0]?.name ?? '');
}

/** Microseconds of one millisecond; texts of different lengths are left in their order. */
function compareTexts(a: string, b: string): number {
  if (a.length !== b.length || a === b) return 0;
  return a < b ? -1 : 1;
}
