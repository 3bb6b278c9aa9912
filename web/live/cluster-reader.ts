/** Reads the cluster that a server watches: its bytes where they are new, by the tag of those that were read last. */

/** `new`: with the tag of its bytes, '' where it has none. `same`: as it was read last. `lost`: the server does not answer, or knows no whole cluster now. */
export type ClusterReading =
  | { readonly kind: 'new'; readonly bytes: ArrayBuffer; readonly tag: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'lost' };

export interface ClusterReader {
  /** Never rejects. */
  read(): Promise<ClusterReading>;
}

/** What is needed of the browser's fetch. */
export type Fetch = (
  path: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly cache: 'no-store' },
) => Promise<Pick<Response, 'ok' | 'status' | 'headers' | 'arrayBuffer'>>;

const NOT_MODIFIED = 304;

/** `known`: the tag of bytes that are had already; '' where none are. */
export function createClusterReader(path: string, fetch: Fetch, known: string): ClusterReader {
  let tag = known;
  return {
    async read() {
      try {
        // Past the browser's own cache, which would answer 200 with the bytes that it has.
        const response = await fetch(path, { headers: tag === '' ? {} : { 'if-none-match': tag }, cache: 'no-store' });
        if (response.status === NOT_MODIFIED) return { kind: 'same' };
        if (!response.ok) return { kind: 'lost' };
        const bytes = await response.arrayBuffer();
        tag = response.headers.get('etag') ?? '';
        return { kind: 'new', bytes, tag };
      } catch {
        return { kind: 'lost' }; // offline, or cut off on the way: the next reading tells
      }
    },
  };
}
