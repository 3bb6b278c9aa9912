/** The built page's files as routes: kept for ever where the name holds a digest, else asked about each time. */

import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { CACHE_ASKING, CACHE_FOREVER, DIGESTED_FOLDER } from './page-headers.ts';

/** Serves the files of a folder (absolute) at `/`; nothing that begins with a dot. */
export async function registerPageFiles(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    dotfiles: 'deny',
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isDigested = path.includes(`${sep}${DIGESTED_FOLDER}${sep}`);
      reply.header('cache-control', isDigested ? CACHE_FOREVER : CACHE_ASKING);
    },
  });
}
