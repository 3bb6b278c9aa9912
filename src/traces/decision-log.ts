/** The decision log of `berth serve` as a trace: pods that came, were bound and left, nodes that joined and left. */

import { describeValue } from '../core/index.ts';
import { parseTime } from '../kube/time.ts';
import { BadRow, BadRows } from './bad-rows.ts';
import type { TraceFile, TraceFormat, TraceReading } from './format.ts';
import { eachJsonLine, type JsonRecord, textAt } from './json-lines.ts';
import { ObjectHistory } from './kubernetes/object-history.ts';
import type { ManifestPlace } from './kubernetes/object-reader.ts';
import { remarkCount } from './remark-count.ts';

const KINDS = ['Start', 'Change', 'Decision', 'Request', 'Gap'] as const;
/** Kinds of objects that make the trace. */
const FOLLOWED: readonly string[] = ['Node', 'Pod', 'PriorityClass'];
/** Seconds within which a service that has started lists the cluster, where no decision comes before. */
const LISTING_SECONDS = 60;

export const decisionLog: TraceFormat = {
  name: 'decision-log',
  summary: 'what berth serve --decision-log writes: pods that come, are bound and leave',
  citation: '',
  recognizes: ({ text }) =>
    new RegExp(`^\\ufeff?\\s*\\{\\s*"kind"\\s*:\\s*"(?:${KINDS.join('|')})"\\s*,\\s*"time"\\s*:\\s*"`).test(text),
  read,
};

async function read(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const rows = new BadRows(reading);
  const log = new LogReader(reading);
  for (const file of files) {
    await eachJsonLine(file, rows, (record, line) =>
      log.take(record, { file: file.name, path: `line ${line}: manifest` }),
    );
  }
  rows.finish();
  log.close();
}

/** Follows the log through the runs of the service. */
class LogReader {
  readonly #history: ObjectHistory;
  readonly #remark: TraceReading['remark'];
  /** When the log began; null before the first record. */
  #firstSeconds: number | null = null;
  /** When the service last began. */
  #startSeconds = 0;
  #isListing = true;
  /** What was there before the service began anew and has not been listed since. */
  #unconfirmed = new Set<string>();
  #missingRecords = 0;

  constructor(reading: TraceReading) {
    this.#history = new ObjectHistory(reading);
    this.#remark = reading.remark;
  }

  take(record: JsonRecord, place: ManifestPlace): void {
    const seconds = parseTime(textAt(record, 'time'));
    if (seconds === null) throw new BadRow('bad-time', 'time', describeValue(record['time']), 'an RFC 3339 time');
    if (this.#firstSeconds === null) {
      this.#firstSeconds = seconds;
      this.#startSeconds = seconds;
    }
    const kind = KINDS.find((one) => one === record['kind']);
    if (
      this.#isListing &&
      (kind === 'Decision' || kind === 'Request' || seconds > this.#startSeconds + LISTING_SECONDS)
    ) {
      this.#endListing();
    }
    if (kind === 'Start') this.#start(record, seconds);
    else if (kind === 'Change') this.#follow(record, seconds, place);
    else if (kind === 'Request') this.#noteBinding(record);
    else if (kind === 'Gap') this.#missingRecords += typeof record['records'] === 'number' ? record['records'] : 0;
    else if (kind === undefined) {
      throw new BadRow('unknown-value', 'kind', describeValue(record['kind']), `one of ${KINDS.join(', ')}`);
    }
  }

  close(): void {
    if (this.#isListing) this.#endListing();
    this.#history.close();
    const what = 'Records that could not be written when they came, so that who came or left is not told';
    remarkCount(this.#remark, this.#missingRecords, what);
  }

  /** A service that begins lists the whole cluster: what went while none was there is in no log. */
  #start(record: JsonRecord, seconds: number): void {
    if (record['begins'] !== 'service') return;
    if (this.#isListing) this.#endListing();
    this.#isListing = true;
    this.#startSeconds = seconds;
    this.#unconfirmed = new Set([...this.#history.present()].map(([kind, key]) => `${kind} ${key}`));
  }

  #endListing(): void {
    this.#isListing = false;
    for (const text of this.#unconfirmed) {
      const space = text.indexOf(' ');
      this.#history.remove(text.slice(0, space), text.slice(space + 1), this.#startSeconds);
    }
    this.#unconfirmed.clear();
  }

  #follow(record: JsonRecord, seconds: number, place: ManifestPlace): void {
    const [kind, key] = [textAt(record, 'object'), textAt(record, 'key')];
    if (!FOLLOWED.includes(kind)) return;
    if (key === '') throw new BadRow('missing-field', 'key', 'nothing', 'the name of an object');
    this.#unconfirmed.delete(`${kind} ${key}`);
    const { manifest } = record;
    if (manifest === null || manifest === undefined) {
      this.#history.remove(kind, key, seconds);
      return;
    }
    const first = this.#firstSeconds ?? seconds;
    const created = parseTime(textAt(manifest, 'metadata', 'creationTimestamp'));
    const isStart = created === null ? this.#isListing && this.#startSeconds === first : created < first;
    // What came while no service was there is listed later.
    const at = this.#isListing ? Math.min(created ?? seconds, seconds) : seconds;
    this.#history.put(kind, manifest, { seconds: at, isStart }, place);
  }

  #noteBinding(record: JsonRecord): void {
    const isBound = record['verb'] === 'bind' && record['outcome'] === 'decided' && record['cause'] == null;
    if (isBound) this.#history.bind(textAt(record, 'pod'), textAt(record, 'node'));
  }
}
