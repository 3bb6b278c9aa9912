/** Scenarios that are shipped with the page: a list and their files, from the same origin. */

import type { GivenFile } from './protocol.ts';

export interface ShippedScenario {
  readonly name: string;
  readonly summary: string;
  /** Paths below `scenarios/<name>/`. */
  readonly files: readonly string[];
}

/** The list; empty where the page is served without one. */
export async function readShipped(
  fetchText: (path: string) => Promise<string | null>,
): Promise<readonly ShippedScenario[]> {
  const text = await fetchText('scenarios/index.json');
  if (text === null) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter(isShipped) : [];
  } catch {
    return []; // served by something that answers every path with a page
  }
}

/** Where a server that watches a cluster gives its objects; null for a host without one. */
export async function readClusterPath(fetchText: (path: string) => Promise<string | null>): Promise<string | null> {
  const text = await fetchText('host.json');
  if (text === null) return null;
  try {
    const host: unknown = JSON.parse(text);
    const cluster = typeof host === 'object' && host !== null && 'cluster' in host ? host.cluster : null;
    return typeof cluster === 'string' ? cluster : null;
  } catch {
    return null; // as above
  }
}

/** Files of a scenario; null for one that is not there. */
export function readFiles(
  { name, files }: ShippedScenario,
  fetchBytes: (path: string) => Promise<ArrayBuffer | null>,
): Promise<readonly (GivenFile | null)[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = await fetchBytes(
        `scenarios/${encodeURIComponent(name)}/${file.split('/').map(encodeURIComponent).join('/')}`,
      );
      return bytes === null ? null : { name: file, bytes };
    }),
  );
}

function isShipped(entry: unknown): entry is ShippedScenario {
  if (typeof entry !== 'object' || entry === null) return false;
  const { name, summary, files } = entry as Record<string, unknown>; // every field is checked in the next line
  return (
    typeof name === 'string' &&
    typeof summary === 'string' &&
    Array.isArray(files) &&
    files.every((file) => typeof file === 'string')
  );
}
