/**
 * Keeps the page for use without a network: all files of one version, fetched when that version is first met. Files of
 * other origins, and what is no file of the page, such as a live cluster, go past it.
 */

/** Paths of the built page, and what tells one build from another; put in by the build. */
declare const BUILT_FILES: readonly string[];
declare const BUILT_VERSION: string;

/** What is used of a service worker's own scope: the page's types and a worker's exclude each other. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { readonly claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskedEvent) => void): void;
}

interface LifeEvent {
  readonly waitUntil: (done: Promise<unknown>) => void;
}

interface AskedEvent extends LifeEvent {
  readonly request: Request;
  readonly respondWith: (response: Promise<Response>) => void;
}

const PREFIX = 'berth-page-';
/** Says what the host has beside the page, which another host, or a later start, may not have. */
const HOST_FILE = 'host.json';

const worker = globalThis as unknown as WorkerScope;
const { scope } = worker.registration;
// A cache belongs to an origin: two pages under one of them keep apart.
const ours = `${PREFIX}${scope} `;
const cacheName = `${ours}${BUILT_VERSION}`;
const addressOf = (file: string): string => new URL(file === 'index.html' ? './' : file, scope).href;
const known = new Set(BUILT_FILES.map(addressOf));
const page = addressOf('index.html');
const host = addressOf(HOST_FILE);

worker.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const address = withoutQuery(request.url);
  if (request.mode === 'navigate' && (address === page || address === `${page}index.html`)) {
    event.respondWith(askFirst(request, page));
  } else if (address === host) {
    event.respondWith(askFirst(request, host));
  } else if (known.has(address)) {
    event.respondWith(keptFirst(request, address));
  }
});

/** Fetches every file past the browser's own cache: half of an old version would be kept for good. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([...known].map((address) => new Request(address, { cache: 'reload' })));
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(ours) && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** The page itself comes from its host where that answers, so that a new version is met at once. */
async function askFirst(request: Request, address: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await keptOf(address);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function keptFirst(request: Request, address: string): Promise<Response> {
  return (await keptOf(address)) ?? fetch(request);
}

async function keptOf(address: string): Promise<Response | undefined> {
  const cache = await caches.open(cacheName);
  return cache.match(address);
}

function withoutQuery(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}
