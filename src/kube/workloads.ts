/** Manifests of what stands around pods: namespaces, services, controllers, disruption budgets, priority classes. */

import {
  type Controller,
  type LabelSelector,
  type Namespace,
  type PodDisruptionBudget,
  type PriorityClass,
  type Service,
  selectorOfLabels,
} from '../core/index.ts';
import type { Field } from './field.ts';
import { readLabels, readName, readNamespace } from './metadata.ts';
import type { ReadContext } from './read-context.ts';
import { readLabelSelector } from './selectors.ts';

/** A Namespace from its manifest. */
export function readNamespaceObject(manifest: Field, context: ReadContext): Namespace {
  return { name: context.text(readName(manifest)), labels: readLabels(manifest, context) };
}

/** A Service from its manifest. */
export function readService(manifest: Field, context: ReadContext): Service {
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    selector: context.labels(manifest.get('spec').object().get('selector')),
  };
}

/** A ReplicaSet or StatefulSet, whose selector is a LabelSelector. */
export function readSelectingController(
  manifest: Field,
  context: ReadContext,
  kind: 'ReplicaSet' | 'StatefulSet',
): Controller {
  const selector = readOwnSelector(manifest, context);
  return { kind, ...readIdentity(manifest, context), selector };
}

/** A ReplicationController, whose selector is plain labels; without them it selects nothing. */
export function readReplicationController(manifest: Field, context: ReadContext): Controller {
  const labels = context.labels(manifest.get('spec').object().get('selector'));
  return {
    kind: 'ReplicationController',
    ...readIdentity(manifest, context),
    selector: labels.size === 0 ? null : selectorOfLabels(labels),
  };
}

function readIdentity(manifest: Field, context: ReadContext): { namespace: string; name: string; uid: string } {
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    uid: manifest.get('metadata').get('uid').text(),
  };
}

/** A PodDisruptionBudget from its manifest. */
export function readDisruptionBudget(manifest: Field, context: ReadContext): PodDisruptionBudget {
  const status = manifest.get('status').object();
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    selector: readOwnSelector(manifest, context),
    disruptionsAllowed: status.get('disruptionsAllowed').integer(),
    disruptedPods: status
      .get('disruptedPods')
      .entries()
      .map(([name]) => name),
  };
}

/** A PriorityClass from its manifest. */
export function readPriorityClass(manifest: Field): PriorityClass {
  return {
    name: readName(manifest),
    value: manifest.get('value').integer(),
    isGlobalDefault: manifest.get('globalDefault').isTrue(),
    preemptsLowerPriority: manifest.get('preemptionPolicy').text() !== 'Never',
  };
}

/** The selector of an object that selects nothing where it cannot be parsed, as in kube-scheduler. */
function readOwnSelector(manifest: Field, context: ReadContext): LabelSelector | null {
  const field = manifest.get('spec').object().get('selector');
  return context.leaveAside(() => readLabelSelector(field, context), null);
}
