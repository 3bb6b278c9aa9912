/** A small API server on loopback that lists in pages, watches with bookmarks, and misbehaves when told to. */

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listPathOf, type Resource } from '../../../src/kube/resources.ts';

export type Json = Record<string, unknown>;

interface LoggedEvent {
  readonly version: number;
  readonly line: string;
}

interface Collection {
  readonly objects: Map<string, Json>;
  readonly events: LoggedEvent[];
  readonly watchers: Set<ServerResponse>;
}

/** What answers one request instead of the server. */
export type Script = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void;

/** An answer without anything in it but a Status. */
export function answerStatus(code: number, headers: Record<string, string> = {}): Script {
  return (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ kind: 'Status', code }));
  };
}

export class FakeApiServer {
  /** `GET path?query` of every request, in their order. */
  readonly requests: string[] = [];
  readonly #collections = new Map<string, Collection>();
  readonly #scripts: { readonly matches: (url: URL) => boolean; readonly script: Script }[] = [];
  readonly #server: Server;
  #version = 100;
  /** Watches from before it are told that it is gone. */
  #oldestVersion = 0;

  private constructor(create: (listener: RequestListener) => Server) {
    this.#server = create((request, response) => this.#handle(request, response));
  }

  /** Starts one that knows the resources; others are not found. */
  static async start(
    resources: readonly Resource[],
    create: (listener: RequestListener) => Server = createServer,
  ): Promise<FakeApiServer> {
    const server = new FakeApiServer(create);
    for (const resource of resources) server.serve(resource);
    await server.listen(0);
    return server;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  serve(resource: Resource): void {
    this.#collections.set(listPathOf(resource), { objects: new Map(), events: [], watchers: new Set() });
  }

  /** The kind is no longer there, and its watches end. */
  withdraw(resource: Resource): void {
    for (const watcher of this.#of(resource).watchers) watcher.end();
    this.#collections.delete(listPathOf(resource));
  }

  /** The next request for a list or a watch of a kind is answered by the script. */
  scriptNext(resource: Resource, what: 'list' | 'watch', script: Script): void {
    const path = listPathOf(resource);
    const isWanted = (url: URL) => url.pathname === path && url.searchParams.has('watch') === (what === 'watch');
    this.#scripts.push({ matches: isWanted, script });
  }

  /** Adds an object, or changes it. */
  put(resource: Resource, object: Json): void {
    const metadata = object['metadata'] as Json;
    const key = `${metadata['namespace'] ?? ''}/${metadata['name']}`;
    const { objects } = this.#of(resource);
    const stored = { ...object, metadata: { ...metadata, resourceVersion: String(++this.#version) } };
    this.#emit(resource, objects.has(key) ? 'MODIFIED' : 'ADDED', stored);
    objects.set(key, stored);
  }

  remove(resource: Resource, name: string, namespace = ''): void {
    const { objects } = this.#of(resource);
    const key = `${namespace}/${name}`;
    const object = objects.get(key) ?? {};
    objects.delete(key);
    const metadata = { ...(object['metadata'] as Json), resourceVersion: String(++this.#version) };
    this.#emit(resource, 'DELETED', { ...object, metadata });
  }

  /** Tells watches how far they are. */
  bookmark(resource: Resource): void {
    this.#emit(resource, 'BOOKMARK', { metadata: { resourceVersion: String(++this.#version) } });
  }

  /** Sends bytes to the watches of a kind as they are. */
  send(resource: Resource, bytes: string): void {
    for (const watcher of this.#of(resource).watchers) watcher.write(bytes);
  }

  /** Cuts the connections of watches. */
  cut(resource: Resource): void {
    for (const watcher of this.#of(resource).watchers) watcher.destroy();
  }

  /** Ends watches in good order. */
  end(resource: Resource): void {
    for (const watcher of this.#of(resource).watchers) watcher.end();
  }

  /** Forgets events: watches from before now expire. */
  compact(): void {
    this.#oldestVersion = ++this.#version;
  }

  watcherCount(resource: Resource): number {
    return this.#of(resource).watchers.size;
  }

  requestsOf(resource: Resource, what: 'list' | 'watch'): string[] {
    const path = listPathOf(resource);
    return this.requests.filter((one) => one.split('?')[0] === path && one.includes('watch=1') === (what === 'watch'));
  }

  #of(resource: Resource): Collection {
    const found = this.#collections.get(listPathOf(resource));
    if (found === undefined) throw new Error(`not served: ${resource.plural}`);
    return found;
  }

  #emit(resource: Resource, type: string, object: Json): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    const { events, watchers } = this.#of(resource);
    events.push({ version: this.#version, line });
    for (const watcher of watchers) watcher.write(line);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://fake');
    this.requests.push(`${url.pathname}${url.search}`);
    const at = this.#scripts.findIndex(({ matches }) => matches(url));
    const [scripted] = at < 0 ? [] : this.#scripts.splice(at, 1);
    const collection = this.#collections.get(url.pathname);
    if (scripted !== undefined) scripted.script(request, response, url.searchParams);
    else if (collection === undefined) answerStatus(404)(request, response, url.searchParams);
    else if (url.searchParams.has('watch')) this.#watch(collection, response, url.searchParams);
    else this.#list(collection, response, url.searchParams);
  }

  #list({ objects }: Collection, response: ServerResponse, query: URLSearchParams): void {
    const limit = Number(query.get('limit') ?? objects.size);
    const start = Number(query.get('continue') ?? 0);
    const all = [...objects.values()];
    const end = start + limit;
    const metadata = { resourceVersion: String(this.#version), ...(end < all.length ? { continue: String(end) } : {}) };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'List', metadata, items: all.slice(start, end) }));
  }

  #watch({ events, watchers }: Collection, response: ServerResponse, query: URLSearchParams): void {
    const from = Number(query.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (from < this.#oldestVersion) {
      const status = { kind: 'Status', code: 410, reason: 'Expired' };
      response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
      return;
    }
    for (const { version, line } of events) if (version > from) response.write(line);
    watchers.add(response);
    response.on('close', () => watchers.delete(response));
  }
}
