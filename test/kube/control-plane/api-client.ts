/** What tests ask of the API server: objects by kind and name, bindings, watches. */

import { createInterface } from 'node:readline';
import type { KubeObject, ObjectList, PodObject, WatchEvent } from './api-objects.ts';
import { apiVersionOf, collectionPath, DEFAULT_NAMESPACE, type Kind, objectPath } from './api-paths.ts';
import { type Access, ApiError, createTransport, type Transport } from './api-transport.ts';

export interface Selection {
  /** Default: all. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WatchOptions extends Selection {
  /** Default: what is there now comes first, as ADDED. */
  readonly resourceVersion?: string;
  readonly signal?: AbortSignal;
}

export interface PatchOptions {
  readonly namespace?: string;
  /** Such as `status`. */
  readonly subresource?: string;
  /** Default `merge` (RFC 7386). */
  readonly type?: 'merge' | 'strategic-merge' | 'json';
}

/** Every method rejects with an ApiError where the server refuses. */
export class ApiClient {
  /** For requests that have no method here. */
  readonly transport: Transport;

  constructor(access: Access) {
    this.transport = createTransport(access);
  }

  async get<Item extends KubeObject = KubeObject>(kind: Kind, name: string, namespace?: string): Promise<Item> {
    return (await this.transport.send({ method: 'GET', path: objectPath(kind, name, namespace) })) as Item; // as asked
  }

  /** `undefined` where there is none of that name. */
  async find<Item extends KubeObject = KubeObject>(
    kind: Kind,
    name: string,
    namespace?: string,
  ): Promise<Item | undefined> {
    try {
      return await this.get<Item>(kind, name, namespace);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All in one page. */
  async list<Item extends KubeObject = KubeObject>(kind: Kind, selection: Selection = {}): Promise<ObjectList<Item>> {
    const path = collectionPath(kind, selection.namespace) + queryOf({ ...selection });
    const { items, metadata } = (await this.transport.send({ method: 'GET', path })) as WrittenList<Item>; // as asked
    // Items of a list bear neither kind nor version.
    const named = (items ?? []).map((item) => ({ ...item, apiVersion: apiVersionOf(kind), kind }));
    return { items: named, resourceVersion: metadata.resourceVersion };
  }

  async create<Item extends KubeObject>(object: Item): Promise<Item> {
    const path = collectionPath(object.kind, object.metadata.namespace ?? DEFAULT_NAMESPACE);
    return (await this.transport.send({ method: 'POST', path, body: versioned(object) })) as Item; // the same kind
  }

  /** Creates the object, then its status: kinds with a status subresource lose the status that they are created with. */
  async createWithStatus<Item extends KubeObject>(object: Item): Promise<Item> {
    const created = await this.create(object);
    if (object['status'] === undefined) return created;
    return this.replace({ ...created, status: object['status'] }, 'status');
  }

  /** Without a resourceVersion in the object whatever is there is replaced. */
  async replace<Item extends KubeObject>(object: Item, subresource?: 'status'): Promise<Item> {
    const { name, namespace } = object.metadata;
    const path = withSubresource(objectPath(object.kind, name, namespace), subresource);
    return (await this.transport.send({ method: 'PUT', path, body: versioned(object) })) as Item; // the same kind
  }

  async patch<Item extends KubeObject = KubeObject>(
    kind: Kind,
    name: string,
    patch: unknown,
    { namespace, subresource, type = 'merge' }: PatchOptions = {},
  ): Promise<Item> {
    const path = withSubresource(objectPath(kind, name, namespace), subresource);
    const contentType = `application/${type}-patch+json`;
    return (await this.transport.send({ method: 'PATCH', path, body: patch, contentType })) as Item; // as asked
  }

  /** At once, without grace: no kubelet would end a pod's. Nothing happens where the object is not there. */
  async remove(kind: Kind, name: string, namespace?: string): Promise<void> {
    try {
      const body = { gracePeriodSeconds: 0 };
      await this.transport.send({ method: 'DELETE', path: objectPath(kind, name, namespace), body });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  /** All of a kind at once, without grace; of a namespaced kind those in one namespace. */
  async removeAll(kind: Kind, namespace: string = DEFAULT_NAMESPACE): Promise<void> {
    const body = { gracePeriodSeconds: 0 };
    await this.transport.send({ method: 'DELETE', path: collectionPath(kind, namespace), body });
  }

  /** As the scheduler does: through the pod's binding subresource. */
  async bind(pod: Pick<PodObject, 'metadata'>, nodeName: string): Promise<void> {
    const { name, namespace = DEFAULT_NAMESPACE } = pod.metadata;
    const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
    const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target };
    await this.transport.send({ method: 'POST', path: `${objectPath('Pod', name, namespace)}/binding`, body });
  }

  /** Events until the server ends the watch (quietly), the signal aborts it, or the connection breaks (both throw). */
  async *watch<Item extends KubeObject = KubeObject>(
    kind: Kind,
    { resourceVersion, signal, ...selection }: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<Item>, void> {
    const query = queryOf({ ...selection, watch: 'true', resourceVersion });
    const path = collectionPath(kind, selection.namespace) + query;
    const answer = await this.transport.open({ method: 'GET', path, ...(signal && { signal }) });
    try {
      for await (const line of createInterface({ input: answer })) {
        const event = JSON.parse(line) as WatchEvent<Item> | { readonly type: 'ERROR'; readonly object: unknown };
        if (event.type === 'ERROR') throw new Error(`${path}: ${JSON.stringify(event.object)}`);
        yield event;
      }
      if (answer.errored) throw answer.errored; // the reader of lines takes a broken connection for an end
    } finally {
      answer.destroy();
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** A list as it is written; Go writes an empty one as null. */
interface WrittenList<Item> {
  readonly items: readonly Item[] | null;
  readonly metadata: { readonly resourceVersion: string };
}

function versioned(object: KubeObject): KubeObject {
  return { ...object, apiVersion: object.apiVersion ?? apiVersionOf(object.kind) };
}

function withSubresource(path: string, subresource: string | undefined): string {
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** Every field that is there, but the namespace, which stands in the path. */
function queryOf({ namespace: _, ...fields }: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
