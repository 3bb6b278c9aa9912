/** SimKube's traces: owners of pods as they were applied and deleted, and when pods ran (traces.md 14). */

import { createIssue, type TraceShape } from '../../core/index.ts';
import type { TraceFile, TraceFormat, TraceReading } from '../format.ts';
import { recordOf, valueAt } from '../json-lines.ts';
import { ObjectReader } from '../kubernetes/object-reader.ts';
import { shapeOfPod } from '../kubernetes/pod-shape.ts';
import { refuse } from '../refuse.ts';
import { remarkCount } from '../remark-count.ts';
import { bytesOf } from '../whole-file.ts';
import { type Lifecycle, readLifecycles } from './lifecycles.ts';
import { decodeMessagePack } from './message-pack.ts';
import { type Owner, readOwner } from './owner.ts';
import { type Replica, ReplicaSets } from './replica-sets.ts';

/** A trace is held in memory twice, as bytes and as objects. */
const MAX_BYTES = 256 * 1024 * 1024;
/** A map of a few keys, the first of which is `version`. */
const HEAD = [0xa7, ...[...'version'].map((letter) => letter.charCodeAt(0))];
const VERSION = 2;

export const simKube: TraceFormat = {
  name: 'simkube',
  summary: 'traces of SimKube: Deployments, Jobs and pods as they were applied, scaled and deleted',
  citation: 'SimKube by Applied Computing Research Labs, MIT; a recorded trace is its owner’s',
  recognizes: ({ bytes }) => (bytes[0] ?? 0) >> 4 === 0x8 && HEAD.every((byte, at) => bytes[at + 1] === byte),
  async read(files, reading) {
    for (const file of files) await readOne(file, files.length > 1 ? `${file.name}:` : '', reading);
  },
};

async function readOne(file: TraceFile, idPrefix: string, reading: TraceReading): Promise<void> {
  const trace = decodeMessagePack(await bytesOf(file, MAX_BYTES), file.name);
  const version = valueAt(trace, 'version');
  const events = valueAt(trace, 'events');
  if (version !== VERSION || !Array.isArray(events)) {
    const remedy = 'write the trace with a SimKube of 2024 or later';
    refuse('unsupported-version', 'version', String(version).slice(0, 40), String(VERSION), {
      file: file.name,
      remedy,
    });
  }
  const { byOwner, bad } = readLifecycles(trace);
  const replay = new TraceReplay(file.name, byOwner, reading);
  for (const [index, event] of events.entries()) replay.take(event, index, valueAt(trace, 'config'));
  replay.close(idPrefix);
  remarkCount(reading.remark, bad, 'Lifecycles of pods left out, as they could not be read');
}

class TraceReplay {
  readonly #file: string;
  readonly #reading: TraceReading;
  readonly #lifecycles: ReadonlyMap<string, readonly Lifecycle[]>;
  readonly #reader: ObjectReader;
  readonly #sets: ReplicaSets;
  /** Owners whose pods run once, and when they were applied and deleted. */
  readonly #onceOnly = new Map<string, { owner: Owner; seconds: number; endSeconds: number | null }>();
  #lastSeconds = Number.NEGATIVE_INFINITY;
  #place = { file: '', path: '' };

  constructor(file: string, lifecycles: ReadonlyMap<string, readonly Lifecycle[]>, reading: TraceReading) {
    this.#file = file;
    this.#reading = reading;
    this.#lifecycles = lifecycles;
    this.#reader = new ObjectReader(reading, { defaulting: true });
    this.#sets = new ReplicaSets((owner, name) => this.#shapeOf(owner, name));
  }

  take(event: unknown, index: number, config: unknown): void {
    const seconds = valueAt(event, 'ts');
    if (typeof seconds !== 'number' || !(seconds >= this.#lastSeconds)) {
      const wanted = `seconds since 1970 that are not before ${this.#lastSeconds}`;
      this.#report('bad-row', `events[${index}].ts`, String(seconds).slice(0, 40), wanted);
      return;
    }
    this.#lastSeconds = seconds;
    for (const [at, object] of listOf(event, 'applied_objs').entries()) {
      const path = `events[${index}].applied_objs[${at}]`;
      this.#place = { file: this.#file, path };
      const owner = readOwner(object, config);
      if (owner?.template == null) this.#report('missing-field', path, 'no pod template', 'an object that makes pods');
      else this.#apply(owner, seconds, path);
    }
    for (const object of listOf(event, 'deleted_objs')) {
      const owner = readOwner(object, config);
      if (owner === null) continue;
      this.#sets.remove(owner.key, seconds);
      const once = this.#onceOnly.get(owner.key);
      if (once !== undefined) once.endSeconds = seconds;
    }
  }

  #apply(owner: Owner, seconds: number, path: string): void {
    if (owner.replicas === null) {
      // Applied again it is the same object, and may make other pods from now on.
      const first = this.#onceOnly.get(owner.key)?.seconds ?? seconds;
      this.#onceOnly.set(owner.key, { owner, seconds: first, endSeconds: null });
    } else if (!this.#sets.apply(owner, owner.replicas, seconds)) {
      this.#report(
        'out-of-range',
        `${path}.spec.replicas`,
        String(owner.replicas),
        'pods that can be read, 0 to 100000',
      );
    }
  }

  close(idPrefix: string): void {
    const once = [...this.#onceOnly.values()].flatMap((one) => this.#runsOf(one));
    const all = [...this.#sets.replicas, ...once].sort((a, b) => a.startSeconds - b.startSeconds);
    for (const replica of all) this.#emit(replica, idPrefix);
    if (this.#sets.replicas.length > 0) {
      this.#reading.remark('Where fewer replicas are wanted the newest leave; a new template replaces all at once.');
    }
    const unknown = [...this.#lifecycles.keys()].filter((key) => !this.#onceOnly.has(key)).length;
    if (unknown > 0 && this.#sets.replicas.length === 0) {
      remarkCount(this.#reading.remark, unknown, 'Owners that no event applies, whose lifecycles are left out');
    }
  }

  /** Runs of a Job's, a CronJob's or a bare pod; a bare pod without one is there from when it was applied. */
  #runsOf({ owner, seconds, endSeconds }: { owner: Owner; seconds: number; endSeconds: number | null }): Replica[] {
    const isPod = owner.kind === 'v1.Pod';
    const runs = this.#lifecycles.get(owner.key) ?? (isPod ? [{ startSeconds: seconds, endSeconds }] : []);
    return runs.flatMap((run, index) => {
      const name = isPod && runs.length === 1 ? owner.name : `${owner.name}-${index}`;
      const shape = this.#shapeOf(owner, name);
      return shape === null ? [] : [{ id: `${owner.namespace}/${name}`, owner, shape, ...run }];
    });
  }

  #emit({ id, owner, shape, startSeconds, endSeconds }: Replica, idPrefix: string): void {
    this.#reading.sink.vm({
      id: `${idPrefix}${id}`,
      shape,
      arrivalSeconds: startSeconds,
      arrivalKnowledge: 'observed',
      departureSeconds: endSeconds ?? Number.POSITIVE_INFINITY,
      departureKnowledge: endSeconds === null ? 'after-end' : 'observed',
      group: owner.name,
      tenant: owner.namespace,
      priority: shape.template?.priority ?? 0,
      recordedNode: '',
    });
  }

  #shapeOf(owner: Owner, name: string): TraceShape | null {
    const metadata = recordOf(valueAt(owner.template, 'metadata')) ?? {};
    const manifest = { ...owner.template, metadata: { ...metadata, name, namespace: owner.namespace } };
    const pod = this.#reader.pod(manifest, this.#place);
    return pod === null ? null : shapeOfPod(pod, this.#reader.context.axes);
  }

  #report(code: 'bad-row' | 'missing-field' | 'out-of-range', path: string, found: string, wanted: string): void {
    this.#reading.report(
      createIssue(code, path, found, wanted, { file: this.#file, remedy: 'nothing: it is left out' }),
    );
  }
}

function listOf(event: unknown, key: string): readonly unknown[] {
  const list = valueAt(event, key);
  return Array.isArray(list) ? list : [];
}
