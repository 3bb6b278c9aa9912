/** The page alone, on loopback. */

import { createMetrics } from '../../server/metrics.ts';
import { type RunningPage, startPage } from '../../server/page/page-server.ts';

export interface ServePageOptions {
  /** Folder of the built page, absolute. */
  readonly folder: string;
  /** Where it is free; else another one. */
  readonly port: number;
  readonly version: string;
}

/** Serves the page on a port, or on a free one where that is taken. */
export async function servePage({ folder, port, version }: ServePageOptions): Promise<RunningPage> {
  const options = { folder, version, metrics: createMetrics(), log: { level: 'silent' } };
  const serveOn = (one: number): Promise<RunningPage> =>
    startPage({ ...options, listen: { host: '127.0.0.1', port: one } });
  return serveOn(port).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return serveOn(0);
    throw error;
  });
}
