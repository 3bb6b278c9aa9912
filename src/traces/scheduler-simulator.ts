/** What kube-scheduler-simulator writes: an export of one moment, or the record of a cluster over time (traces.md 15). */

import { quote } from '../core/index.ts';
import { objectKeyOf } from '../kube/following/object-key.ts';
import { parseTime } from '../kube/time.ts';
import { BadRow, BadRows } from './bad-rows.ts';
import { readHead } from './first-line.ts';
import type { TraceFile, TraceFormat, TraceReading } from './format.ts';
import { eachJsonLine, type JsonRecord, recordOf, textAt } from './json-lines.ts';
import { ObjectHistory } from './kubernetes/object-history.ts';
import { readSnapshot } from './kubernetes/snapshot.ts';

export const schedulerSimulator: TraceFormat = {
  name: 'scheduler-simulator',
  summary: "kube-scheduler-simulator's exports, and what its recorder wrote of a cluster over time",
  citation: '',
  recognizes: ({ text }) => EXPORT.test(text) || isRecorded(text),
  async read(files, reading) {
    const recorded: TraceFile[] = [];
    const exported: TraceFile[] = [];
    for (const file of files) (EXPORT.test((await readHead(file)).text) ? exported : recorded).push(file);
    if (exported.length > 0) await readSnapshot(exported, reading);
    if (recorded.length > 0) await readRecords(recorded, reading);
  },
};

/** An export begins with a key of plain arrays, whichever of them comes first. */
const EXPORT =
  /^\ufeff?\s*\{\s*"(?:pods|nodes|pvs|pvcs|storageClasses|priorityClasses|namespaces|schedulerConfig)"\s*:\s*(?:\[|\{|null)/;
const EVENT = /"event"\s*:\s*"(?:Add|Update|Delete)"/;

function isRecorded(text: string): boolean {
  return /^\ufeff?\s*\{\s*"(?:time|event|resource)"\s*:/.test(text) && EVENT.test(text) && text.includes('"resource"');
}

async function readRecords(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const rows = new BadRows(reading);
  const history = new ObjectHistory(reading);
  let firstSeconds: number | null = null;
  for (const file of files) {
    await eachJsonLine(file, rows, (record, line) => {
      const seconds = parseTime(textAt(record, 'time'));
      if (seconds === null) throw new BadRow('bad-time', 'time', quote(textAt(record, 'time')), 'an RFC 3339 time');
      firstSeconds ??= seconds;
      // What the recorder lists when it begins comes as additions of one time.
      const isStart = seconds === firstSeconds;
      const { kind, resource, key } = resourceOf(record);
      const event = textAt(record, 'event');
      if (event === 'Delete') history.remove(kind, key, seconds);
      else if (event === 'Add' || event === 'Update') {
        const isKnown = history.has(kind, key);
        const place = { file: file.name, path: `line ${line}: resource` };
        history.put(kind, resource, { seconds, isStart: isStart || (event === 'Update' && !isKnown) }, place);
      } else throw new BadRow('unknown-value', 'event', quote(event), 'Add, Update or Delete');
    });
  }
  rows.finish();
  history.close();
}

/** A deleted object bears only its names, in its metadata or beside its kind. */
function resourceOf(record: JsonRecord): {
  readonly kind: string;
  readonly resource: JsonRecord;
  readonly key: string;
} {
  const resource = recordOf(record['resource']);
  const kind = textAt(resource, 'kind');
  if (resource === null || kind === '') throw new BadRow('missing-field', 'resource', 'no kind', 'a Kubernetes object');
  const key = objectKeyOf(kind, resource) ?? objectKeyOf(kind, { metadata: resource });
  if (key === null) throw new BadRow('missing-field', 'resource', `a ${quote(kind)} without a name`, 'a name');
  return { kind, resource, key };
}
