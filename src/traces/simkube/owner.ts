/** What SimKube records objects of: owners of pods, and how many pods each wants of which kind. */

import { textAt, valueAt } from '../json-lines.ts';

/** Where the pod template stands, by kind; '' is the object itself. The trace's configuration tells of others. */
const TEMPLATE_PATHS: Readonly<Record<string, string>> = {
  'v1.Pod': '',
  'v1.ReplicationController': '/spec/template',
  'apps/v1.Deployment': '/spec/template',
  'apps/v1.ReplicaSet': '/spec/template',
  'apps/v1.StatefulSet': '/spec/template',
  'batch/v1.Job': '/spec/template',
  'batch/v1.CronJob': '/spec/jobTemplate/spec/template',
};
/** Kinds whose pods run once: their lifecycles tell when. */
const RUN_ONCE: readonly string[] = ['v1.Pod', 'batch/v1.Job', 'batch/v1.CronJob'];

/** An object as an event has it. */
export interface Owner {
  /** `group/version.Kind` */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `kind namespace/name`, unique. */
  readonly key: string;
  /** Pods that are wanted; null of kinds whose pods run once. */
  readonly replicas: number | null;
  /** Manifest of one of its pods but for the name; null where no template is found. */
  readonly template: object | null;
}

/** An object's owner record; null where it has no name or kind. */
export function readOwner(object: unknown, config: unknown): Owner | null {
  const kind = `${textAt(object, 'apiVersion')}.${textAt(object, 'kind')}`;
  const name = textAt(object, 'metadata', 'name');
  const namespace = textAt(object, 'metadata', 'namespace') || 'default';
  if (name === '' || kind.length < 2) return null;
  const path = templatePathOf(kind, config);
  const template = path === null ? undefined : valueAt(object, ...path.split('/').filter((part) => part !== ''));
  const spec = valueAt(template, 'spec');
  const replicas = valueAt(object, 'spec', 'replicas');
  return {
    kind,
    namespace,
    name,
    key: ownerKey(kind, `${namespace}/${name}`),
    // The API server sets 1 where a controller does not say.
    replicas: RUN_ONCE.includes(kind) ? null : typeof replicas === 'number' ? replicas : 1,
    template: spec === undefined ? null : { ...Object(template), apiVersion: 'v1', kind: 'Pod' },
  };
}

export function ownerKey(kind: string, name: string): string {
  return `${kind} ${name}`;
}

function templatePathOf(kind: string, config: unknown): string | null {
  const told = valueAt(config, 'trackedObjects', kind, 'podSpecTemplatePaths');
  if (Array.isArray(told) && typeof told[0] === 'string') return told[0];
  return Object.hasOwn(TEMPLATE_PATHS, kind) ? TEMPLATE_PATHS[kind]! : null;
}
