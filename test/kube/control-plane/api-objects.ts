/** Kubernetes objects as tests write and read them. */

import type { Kind } from './api-paths.ts';

interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface KubeObject {
  readonly kind: Kind;
  /** Default: the version in the table of paths. */
  readonly apiVersion?: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface PodObject extends KubeObject {
  readonly spec: Fields & { readonly nodeName?: string };
  readonly status?: Fields & {
    readonly phase?: string;
    readonly nominatedNodeName?: string;
    readonly conditions?: readonly Condition[];
  };
}

export interface EventObject extends KubeObject {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

export interface ObjectList<Item extends KubeObject = KubeObject> {
  readonly items: readonly Item[];
  readonly resourceVersion: string;
}

export interface WatchEvent<Item extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: Item;
}

/** `namespace/name`, or the name of what belongs to no namespace. */
export function keyOf({ metadata: { namespace, name } }: Pick<KubeObject, 'metadata'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
