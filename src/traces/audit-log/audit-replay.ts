/** Replays audit events, in the order of their time, into the history of pods and nodes. */

import { createIssue } from '../../core/index.ts';
import type { TraceReading } from '../format.ts';
import { type JsonRecord, recordOf, textAt } from '../json-lines.ts';
import { ObjectHistory } from '../kubernetes/object-history.ts';
import type { ManifestPlace } from '../kubernetes/object-reader.ts';
import { refuse } from '../refuse.ts';
import { remarkCount } from '../remark-count.ts';
import { type AuditEvent, cordonOf } from './audit-event.ts';

/** Phases of a pod that has run to its end. */
const FINAL_PHASES: readonly string[] = ['Succeeded', 'Failed'];

type Take = (replay: AuditReplay, event: AuditEvent, place: ManifestPlace) => void;

export class AuditReplay {
  readonly #history: ObjectHistory;
  readonly #reading: TraceReading;
  /** Pods that were made at a level that does not hold them. */
  #withoutSpec = 0;
  #collections = 0;
  #madePods = 0;

  constructor(reading: TraceReading) {
    this.#reading = reading;
    this.#history = new ObjectHistory(reading);
  }

  /** True of events that a replay does something with. */
  static reads({ resource, verb }: AuditEvent): boolean {
    return ACTIONS.has(`${verb} ${resource}`);
  }

  take(event: AuditEvent, place: ManifestPlace): void {
    ACTIONS.get(`${event.verb} ${event.resource}`)?.(this, event, place);
  }

  /** Hands everything on. Throws a BerthError where pods were made and none can be read. */
  close(file: string): void {
    if (this.#withoutSpec > 0) {
      const found = `pods that were made without their specs: ${this.#withoutSpec}`;
      const wanted = 'level RequestResponse for pods';
      const remedy = "raise the level in the audit policy, or read a dump of the cluster's pods in its place";
      if (this.#madePods === 0) refuse('missing-field', 'responseObject', found, wanted, { file, remedy });
      this.#reading.report(createIssue('missing-field', 'responseObject', found, wanted, { file, remedy }));
    }
    this.#history.close();
    const what = 'Requests to delete many pods at once, which name none of them: those stay to the end';
    remarkCount(this.#reading.remark, this.#collections, what);
  }

  createPod(event: AuditEvent, place: ManifestPlace): void {
    const manifest = wholePod(event.response) ?? wholePod(event.request);
    // The server makes the names of most pods, which only its response tells.
    if (manifest === null || textAt(manifest, 'metadata', 'name') === '') {
      this.#withoutSpec++;
      return;
    }
    this.#madePods++;
    const at = { seconds: event.seconds, isStart: false };
    this.#history.put('Pod', withNamespace(manifest, event), at, { ...place, path: `${place.path}: responseObject` });
  }

  bindPod(event: AuditEvent): void {
    this.#history.bind(keyOf(event), textAt(event.request, 'target', 'name'));
  }

  deletePod(event: AuditEvent, place: ManifestPlace): void {
    const key = keyOf(event);
    const manifest = wholePod(event.response);
    // First seen when it goes: it was there before the start.
    if (!this.#history.has('Pod', key) && manifest !== null) this.#putKnown(event, manifest, place);
    this.#history.remove('Pod', key, event.seconds);
  }

  /** Patches of a status tell the end of a pod; whole pods in answers tell what was there before the start. */
  updatePod(event: AuditEvent, place: ManifestPlace): void {
    const key = keyOf(event);
    const manifest = wholePod(event.response);
    if (manifest !== null) this.#putKnown(event, manifest, place);
    const phase = textAt(event.request, 'status', 'phase') || textAt(event.response, 'status', 'phase');
    if (FINAL_PHASES.includes(phase)) this.#history.finish(key, event.seconds);
  }

  #putKnown(event: AuditEvent, manifest: JsonRecord, place: ManifestPlace): void {
    // Its phase when it goes says nothing of what it asked for while it ran.
    const isKnown = this.#history.has('Pod', keyOf(event));
    const status = isKnown ? manifest['status'] : {};
    const at = { seconds: event.seconds, isStart: true };
    const pod = { ...withNamespace(manifest, event), status };
    this.#history.put('Pod', pod, at, { ...place, path: `${place.path}: responseObject` });
    this.#madePods++;
  }

  collectPods(): void {
    this.#collections++;
  }

  putNode(event: AuditEvent, place: ManifestPlace): void {
    const isStart = event.verb !== 'create';
    const manifest = wholeNode(event.response) ?? wholeNode(event.request);
    if (manifest !== null) {
      this.#history.put(
        'Node',
        manifest,
        { seconds: event.seconds, isStart },
        { ...place, path: `${place.path}: node` },
      );
    }
    const cordon = cordonOf(event.request);
    if (cordon !== null && event.name !== '') this.#history.cordon(event.name, cordon, event.seconds);
  }

  deleteNode(event: AuditEvent): void {
    this.#history.remove('Node', event.name, event.seconds);
  }

  migrate(event: AuditEvent): void {
    const vm = textAt(event.request, 'spec', 'vmiName') || textAt(event.response, 'spec', 'vmiName');
    if (vm !== '') this.#history.migrate(`${event.namespace}/${vm}`, event.seconds);
  }
}

/** What is done by verb and resource. */
const ACTIONS: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['create pods', (replay, event, place) => replay.createPod(event, place)],
  ['create pods/binding', (replay, event) => replay.bindPod(event)],
  ['create pods/eviction', (replay, event) => replay.deletePod({ ...event, response: null }, NO_PLACE)],
  ['delete pods', (replay, event, place) => replay.deletePod(event, place)],
  ['deletecollection pods', (replay) => replay.collectPods()],
  ['update pods', (replay, event, place) => replay.updatePod(event, place)],
  ['patch pods', (replay, event, place) => replay.updatePod(event, place)],
  ['update pods/status', (replay, event, place) => replay.updatePod(event, place)],
  ['patch pods/status', (replay, event, place) => replay.updatePod(event, place)],
  ['update pods/resize', (replay, event, place) => replay.updatePod(event, place)],
  ['patch pods/resize', (replay, event, place) => replay.updatePod(event, place)],
  ['create nodes', (replay, event, place) => replay.putNode(event, place)],
  ['update nodes', (replay, event, place) => replay.putNode(event, place)],
  ['patch nodes', (replay, event, place) => replay.putNode(event, place)],
  ['delete nodes', (replay, event) => replay.deleteNode(event)],
  ['create virtualmachineinstancemigrations', (replay, event) => replay.migrate(event)],
]);

const NO_PLACE: ManifestPlace = { file: '', path: '' };

function keyOf({ namespace, name }: AuditEvent): string {
  return `${namespace || 'default'}/${name}`;
}

/** The object where it holds what the pod asks for. */
function wholePod(object: JsonRecord | null): JsonRecord | null {
  return object !== null && Array.isArray(recordOf(object['spec'])?.['containers']) ? object : null;
}

function wholeNode(object: JsonRecord | null): JsonRecord | null {
  const hasName = textAt(object, 'metadata', 'name') !== '';
  return hasName && recordOf(recordOf(object?.['status'])?.['allocatable']) !== null ? object : null;
}

/** Requests leave out what their address tells. */
function withNamespace(manifest: JsonRecord, { namespace }: AuditEvent): JsonRecord {
  const metadata = recordOf(manifest['metadata']) ?? {};
  return { ...manifest, metadata: { namespace, ...metadata } };
}
