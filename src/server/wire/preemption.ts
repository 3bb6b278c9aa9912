/** The exchange of preemption: pods or their uids come in, uids go out (rule A6). */

import type { NodeVictims } from '../decider.ts';
import { type Refusal, RefusedError, refuse } from '../refusal.ts';
import {
  type JsonObject,
  optionalList,
  optionalWholeNumber,
  parseBody,
  readFields,
  requireObject,
  requireShallow,
  requireText,
} from './fields.ts';

/** The candidates of a preemption. */
export interface VictimsQuestion {
  readonly kind: 'question';
  readonly pod: unknown;
  readonly victims: ReadonlyMap<string, NodeVictims>;
}

/** The question in a body (ExtenderPreemptionArgs), or why it holds none. Neither map: no candidates, as Go reads it. */
export function parseVictimsQuestion(body: Buffer): VictimsQuestion | Refusal {
  try {
    const names = ['pod', 'nodenametovictims', 'nodenametometavictims'] as const;
    const fields = readFields(requireObject(parseBody(body), ''), names);
    const pod = requireObject(fields.pod, 'Pod');
    requireShallow(pod, 'Pod');
    const full = fields.nodenametovictims ?? null;
    const meta = fields.nodenametometavictims ?? null;
    if (full !== null && meta !== null) {
      refuse('bad-question', 'NodeNameToMetaVictims', 'NodeNameToVictims beside it', 'one of them');
    }
    const victims =
      full !== null
        ? readVictims(full, 'NodeNameToVictims', (one, path) => uidOfPod(one, path))
        : readVictims(meta ?? {}, 'NodeNameToMetaVictims', (one, path) => uidOfMetaPod(one, path));
    return { kind: 'question', pod, victims };
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}

/** Renders the candidates that are left (ExtenderPreemptionResult), always by uid. */
export function renderVictims(victims: ReadonlyMap<string, NodeVictims>): string {
  const entries = [...victims].map(([node, { podUids, budgetViolations }]) => {
    const pods = podUids.map((uid) => `{"UID":${JSON.stringify(uid)}}`).join(',');
    return `${JSON.stringify(node)}:{"Pods":[${pods}],"NumPDBViolations":${budgetViolations}}`;
  });
  return `{"NodeNameToMetaVictims":{${entries.join(',')}}}`;
}

function readVictims(
  value: unknown,
  path: string,
  uidOf: (pod: JsonObject, path: string) => string,
): ReadonlyMap<string, NodeVictims> {
  const victims = new Map<string, NodeVictims>();
  for (const [node, entry] of Object.entries(requireObject(value, path))) {
    const at = `${path}[${JSON.stringify(node)}]`;
    const fields = readFields(requireObject(entry, at), ['pods', 'numpdbviolations']);
    const podUids = optionalList(fields.pods, `${at}.Pods`).map((pod, index) => {
      const podPath = `${at}.Pods[${index}]`;
      return uidOf(requireObject(pod, podPath), podPath);
    });
    const budgetViolations = optionalWholeNumber(fields.numpdbviolations, `${at}.NumPDBViolations`);
    victims.set(node, { podUids, budgetViolations });
  }
  return victims;
}

function uidOfPod(pod: JsonObject, path: string): string {
  return requireText(requireObject(pod['metadata'], `${path}.metadata`)['uid'], `${path}.metadata.uid`);
}

function uidOfMetaPod(pod: JsonObject, path: string): string {
  return requireText(readFields(pod, ['uid']).uid, `${path}.UID`);
}
