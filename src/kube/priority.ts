/** Priority of a pod manifest. */

import { describeValue, nearestName, type PriorityClass } from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

/** PriorityClasses by name. */
export type PriorityClasses = ReadonlyMap<string, PriorityClass>;

export interface PodPriority {
  readonly priority: number;
  readonly preemptsLowerPriority: boolean;
}

/** Classes that every cluster has. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/**
 * `spec.priority` and `spec.preemptionPolicy`; absent they are 0 and PreemptLowerPriority. When defaulting, they come
 * from the class that the pod names or from the class that is the default, as admission fills them in.
 */
export function readPriority(spec: Field, context: ReadContext, classes: PriorityClasses): PodPriority {
  const priority = spec.get('priority');
  const policy = spec.get('preemptionPolicy').text();
  const fromClass = context.isDefaulting && !priority.isPresent ? classOf(spec, classes) : undefined;
  return {
    priority: fromClass?.priority ?? priority.integer(0),
    preemptsLowerPriority: policy === '' ? (fromClass?.preemptsLowerPriority ?? true) : policy !== 'Never',
  };
}

function classOf(spec: Field, classes: PriorityClasses): PodPriority | undefined {
  const field = spec.get('priorityClassName');
  const name = field.text();
  const found = name === '' ? defaultClass(classes) : classes.get(name);
  if (found !== undefined) return { priority: found.value, preemptsLowerPriority: found.preemptsLowerPriority };
  if (name === '') return undefined;
  if (Object.hasOwn(SYSTEM_CLASSES, name)) return { priority: SYSTEM_CLASSES[name]!, preemptsLowerPriority: true };
  const nearest = nearestName(name, [...classes.keys(), ...Object.keys(SYSTEM_CLASSES)]);
  const remedy = nearest === undefined ? 'add the PriorityClass to the input' : `did you mean ${nearest}?`;
  field.report('unknown-value', describeValue(name), 'the name of a PriorityClass', remedy);
  return undefined;
}

/** The default class; of several the one with the smallest value (plugin/pkg/admission/priority). */
function defaultClass(classes: PriorityClasses): PriorityClass | undefined {
  return [...classes.values()].filter((one) => one.isGlobalDefault).sort((a, b) => a.value - b.value)[0];
}
