/** What a decision tells of its pod as an Event: which node is best, or why none is fit. */

import type { PodEvent } from '../../kube/live/post-event.ts';
import type { DecisionRecord } from './decision-record.ts';

type Said = Omit<DecisionRecord, 'kind' | 'time'>;

/** Nodes told beside the best one. */
const NEXT_NODES = 2;
/** pkg/apis/core/validation/events.go: NoteLengthLimit, which counts bytes. */
const MAX_NOTE_BYTES = 1024;
const CUT = '...';

/** RFC 1123, as the API server wants them: of anything else there is no pod. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;
const MAX_UID_LENGTH = 128;

/** The Event of a decision at that Unix time; null of one that tells nothing, or of a pod that cannot be there. */
export function toPodEvent(said: Said, timeSeconds: number): PodEvent | null {
  const told = said.verb === 'filter' ? tellRefusal(said) : said.verb === 'prioritize' ? tellRanking(said) : null;
  if (told === null) return null;
  const slash = said.pod.indexOf('/');
  const [podNamespace, podName] = [said.pod.slice(0, slash), said.pod.slice(slash + 1)];
  if (!NAMESPACE.test(podNamespace) || !NAME.test(podName) || said.uid.length > MAX_UID_LENGTH) return null;
  // A pod that was sent without a uid is known by its name.
  const podUid = said.uid === said.pod ? '' : said.uid;
  return { podNamespace, podName, podUid, ...told, note: limitBytes(told.note), timeSeconds };
}

type Told = Pick<PodEvent, 'type' | 'reason' | 'action' | 'note'>;

/** `0/5 nodes pass vm-balanced: 3 Insufficient cpu, 2 ...`, much as kube-scheduler says it. */
function tellRefusal({ policy, nodeCount, passedCount, refused = [] }: Said): Told | null {
  if (passedCount !== 0 || nodeCount === 0) return null;
  const reasons = refused.map(([reason, count]) => `${count} ${reason}`).join(', ');
  const note = `0/${nodeCount} nodes pass ${policy}: ${reasons}`;
  return { type: 'Warning', reason: 'Refused', action: 'Filter', note };
}

/** `node-2 is best of 5 by vm-balanced with 87.5 of 100 points; then node-1 with 85, node-4 with 70.25`. */
function tellRanking({ policy, nodeCount, choice, best = [] }: Said): Told | null {
  const [first] = best;
  if (choice === undefined || first === undefined) return null;
  // Where several have the most points the choice may be any of them.
  const next = best.filter(({ node }) => node !== choice).slice(0, NEXT_NODES);
  const others = next.map(({ node, points }) => `${node} with ${points}`).join(', ');
  const head = `${choice} is best of ${nodeCount} by ${policy} with ${first.points} of 100 points`;
  const note = others === '' ? head : `${head}; then ${others}`;
  return { type: 'Normal', reason: 'Ranked', action: 'Prioritize', note };
}

function limitBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_NOTE_BYTES) return text;
  // As a stream: a character that was cut is left out.
  const kept = new TextDecoder().decode(bytes.subarray(0, MAX_NOTE_BYTES - CUT.length), { stream: true });
  return `${kept}${CUT}`;
}
