/** What the simulator needs of a live cluster, listed once. */

import { isRecord } from '../field.ts';
import type { Resource } from '../resources.ts';
import type { Connection } from './connection.ts';
import { createFailure, type Failure, type FailureCause } from './failure.ts';
import { type Fetched, fetchJson } from './fetch.ts';
import type { MetricsSource } from './metrics-source.ts';
import { keyOfObject, type LiveObject } from './slim.ts';
import { isShallowEnough } from './snapshot-depth.ts';
import { listPatiently, type Patience, SILENCE_SECONDS } from './snapshot-list.ts';
import { measurementsOf } from './snapshot-measurements.ts';
import {
  CLUSTER_WIDE_KINDS,
  inNamespace,
  KINDS_IN_FILE,
  LOST_WITHOUT,
  REQUIRED_KINDS,
  SNAPSHOT_RESOURCES,
} from './snapshot-resources.ts';
import type { SnapshotHead } from './snapshot-text.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';

export interface SnapshotOptions {
  readonly signal: AbortSignal;
  /** Default: the machine's own. */
  readonly timing?: Timing;
  /** Objects of namespaces are wanted of these alone. Default: of all. */
  readonly namespaces?: readonly string[];
  /** What measures the cluster; each is read once. */
  readonly sources?: readonly MetricsSource[];
  /** Told of the number of objects so far. */
  readonly onProgress?: (count: number) => void;
}

export interface Snapshot extends Omit<SnapshotHead, 'berthVersion' | 'isAnonymized'> {
  /** In the form in which manifests are read, by kind, then in the order of the API server; measurements last. */
  readonly objects: readonly unknown[];
  /** What is not in it that might be, a sentence each. */
  readonly warnings: readonly string[];
}

/** After these there is no sense in asking for the next kind. */
const FATAL_CAUSES: readonly FailureCause[] = ['connection', 'silent', 'unauthorized'];

/** Characters of a version such as `v1.36.3+k3s1`. */
const MAX_VERSION = 100;

/**
 * Lists every kind, one after another. A kind that cannot be listed is left out with a warning; without nodes or pods, or
 * once the API server no longer answers, there is no snapshot. Never rejects.
 */
export async function takeSnapshot(connection: Connection, options: SnapshotOptions): Promise<Fetched<Snapshot>> {
  const taking = new Taking(connection, options);
  const failure = await taking.listAll();
  return failure === null ? { value: taking.toSnapshot() } : { failure };
}

class Taking {
  readonly #connection: Connection;
  readonly #options: SnapshotOptions;
  readonly #patience: Patience;
  /** By kind, then by namespace and name: a page that repeats an object does not double it. */
  readonly #objects = new Map<string, Map<string, LiveObject>>();
  readonly #warnings: string[] = [];
  readonly #missing = new Set<string>();
  #measurements: readonly unknown[] = [];
  #serverVersion = '';
  #endSeconds = 0;

  constructor(connection: Connection, options: SnapshotOptions) {
    const { timing = SYSTEM_TIMING, signal } = options;
    this.#connection = connection;
    this.#options = options;
    this.#patience = { timing, signal };
  }

  /** Lists everything; the failure after which there is nothing to keep, or null. */
  async listAll(): Promise<Failure | null> {
    const failure = await this.#askVersion();
    if (failure !== null) return failure;
    for (const resource of SNAPSHOT_RESOURCES) {
      const failure = await this.#listKind(resource);
      if (failure !== null) return failure;
      const isLate = resource.kind === 'Pod' && this.#hasStrays();
      const failedAgain = isLate ? await this.#listKind(SNAPSHOT_RESOURCES.find(({ kind }) => kind === 'Node')!) : null;
      if (failedAgain !== null) return failedAgain;
    }
    this.#endSeconds = this.#patience.timing.nowSeconds();
    await this.#measure();
    this.#warnOfUnknownNamespaces();
    return this.#cancelled();
  }

  toSnapshot(): Snapshot {
    const { namespaces = null } = this.#options;
    const lists = KINDS_IN_FILE.map((kind) => [kind, [...this.#of(kind).values()]] as const);
    const counts = new Map<string, number>(lists.map(([kind, objects]) => [kind, objects.length]));
    if (this.#measurements.length > 0) counts.set('measurements', this.#measurements.length);
    return {
      objects: [...lists.flatMap(([, objects]) => objects), ...this.#measurements],
      counts: new Map([...counts].filter(([, count]) => count > 0)),
      warnings: this.#warnings,
      missing: [...this.#missing],
      serverVersion: this.#serverVersion,
      takenAtSeconds: this.#endSeconds,
      namespaces,
    };
  }

  /** Says early where there is no API server, or one that lets nobody in. */
  async #askVersion(): Promise<Failure | null> {
    const fetch = {
      ...this.#patience,
      path: '/version',
      about: 'ask for the version',
      silenceSeconds: SILENCE_SECONDS,
    };
    const fetched = await fetchJson(this.#connection, fetch);
    if ('failure' in fetched) return FATAL_CAUSES.includes(fetched.failure.cause) ? this.#told(fetched.failure) : null;
    const version = isRecord(fetched.value) ? fetched.value['gitVersion'] : undefined;
    if (typeof version === 'string') this.#serverVersion = version.slice(0, MAX_VERSION);
    return null;
  }

  /** Lists a kind, in each wanted namespace where it has any; what is known of it already stays. */
  async #listKind(resource: Resource): Promise<Failure | null> {
    const { namespaces } = this.#options;
    const isWhole = namespaces === undefined || !resource.isNamespaced || CLUSTER_WIDE_KINDS.includes(resource.kind);
    const places = isWhole ? [null] : namespaces;
    for (const place of places) {
      const asked = place === null ? resource : inNamespace(resource, place);
      const listed = await listPatiently(this.#connection, asked, this.#patience);
      const isCancelled = this.#cancelled();
      if (isCancelled !== null) return isCancelled;
      if ('failure' in listed) {
        if (isFatal(resource, listed.failure)) return this.#told(listed.failure);
        this.#leaveOut(resource, place, listed.failure);
      } else {
        this.#keep(resource, listed.value.objects, listed.value.leftOut);
      }
    }
    return null;
  }

  #keep(resource: Resource, objects: readonly LiveObject[], nameless: number): void {
    const kept = this.#of(resource.kind);
    let tooDeep = 0;
    for (const object of objects.filter(isRead)) {
      if (isShallowEnough(object)) kept.set(keyOfObject(object), object);
      else tooDeep++;
    }
    const name = fullNameOf(resource);
    if (nameless > 0) this.#warnings.push(`${nameless} of ${name} left out: found no object with a name`);
    if (tooDeep > 0) this.#warnings.push(`${tooDeep} of ${name} left out: found more levels than readers take`);
    this.#options.onProgress?.([...this.#objects.values()].reduce((sum, { size }) => sum + size, 0));
  }

  /** A kind that a cluster need not have is no loss where it is absent. */
  #leaveOut(resource: Resource, place: string | null, { cause, message }: Failure): void {
    if (cause === 'absent' && resource.isOptional) return;
    const name = fullNameOf(resource);
    this.#missing.add(name);
    const where = place === null ? 'in the cluster' : `in namespace ${place}`;
    const reason =
      cause === 'forbidden'
        ? `may not list ${name} ${where} (status 403); grant the verb list on ${name}, without which`
        : `${message}; without ${name}`;
    this.#warnings.push(`${reason} ${LOST_WITHOUT[resource.kind] ?? 'something is not known'}`);
  }

  /** Some pod is on a node that came after the nodes were listed. */
  #hasStrays(): boolean {
    const nodes = this.#of('Node');
    return [...this.#of('Pod').values()].some(({ spec }) => {
      const node = isRecord(spec) ? spec['nodeName'] : undefined;
      return typeof node === 'string' && !nodes.has(node);
    });
  }

  async #measure(): Promise<void> {
    const { sources = [], signal, namespaces = null } = this.#options;
    for (const source of sources) {
      if (signal.aborted) return;
      const { documents, failures } = await source.read(signal);
      const measured = measurementsOf(documents, namespaces).filter((one) => isShallowEnough(one));
      this.#measurements = [...this.#measurements, ...measured];
      for (const { message } of failures) this.#warnings.push(`${message}; without it some usage is not known`);
      if (measured.length === 0) this.#warnings.push(`${source.name}: found no measurement`);
    }
  }

  #warnOfUnknownNamespaces(): void {
    const known = this.#of('Namespace');
    if (known.size === 0) return;
    for (const name of this.#options.namespaces ?? []) {
      if (!known.has(name)) this.#warnings.push(`found no namespace ${name}`);
    }
  }

  #cancelled(): Failure | null {
    return this.#options.signal.aborted ? createFailure('connection', 'cancelled') : null;
  }

  #told(failure: Failure): Failure {
    return { ...failure, message: `${failure.message} (${this.#connection.target})` };
  }

  #of(kind: string): Map<string, LiveObject> {
    const known = this.#objects.get(kind);
    if (known !== undefined) return known;
    const made = new Map<string, LiveObject>();
    this.#objects.set(kind, made);
    return made;
  }
}

/** Revisions are read of instancetypes alone; those of other controllers, slimmed, have nothing in them. */
function isRead({ kind, data }: LiveObject): boolean {
  return kind !== 'ControllerRevision' || (isRecord(data) && Object.keys(data).length > 0);
}

function isFatal({ kind }: Resource, { cause }: Failure): boolean {
  return REQUIRED_KINDS.includes(kind) || FATAL_CAUSES.includes(cause);
}

/** As rights name it: `pods`, `virtualmachines.kubevirt.io`. */
function fullNameOf({ plural, group }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}
