/** The exchange of a bind: four texts in, one text out (rule A7). */

import type { BindQuestion } from '../decider.ts';
import { type Refusal, RefusedError } from '../refusal.ts';
import { optionalText, parseBody, readFields, requireObject, requireText } from './fields.ts';

/** What is to be bound where (ExtenderBindingArgs). */
export interface BindingQuestion extends BindQuestion {
  readonly kind: 'question';
}

/** The question in a body, or why it holds none. The uid may be empty. */
export function parseBindingQuestion(body: Buffer): BindingQuestion | Refusal {
  try {
    const names = ['podname', 'podnamespace', 'poduid', 'node'] as const;
    const fields = readFields(requireObject(parseBody(body), ''), names);
    return {
      kind: 'question',
      podName: requireText(fields.podname, 'PodName'),
      podNamespace: requireText(fields.podnamespace, 'PodNamespace'),
      podUid: optionalText(fields.poduid, 'PodUID'),
      node: requireText(fields.node, 'Node'),
    };
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}

/** Renders how the bind went (ExtenderBindingResult); '' where the pod was bound. */
export function renderBinding(error: string): string {
  return JSON.stringify({ Error: error });
}
