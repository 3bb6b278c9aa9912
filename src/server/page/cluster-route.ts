/** GET /cluster.json: the cluster that the service knows, as `berth snapshot` writes it, for the page alone. */

import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { KINDS_IN_FILE } from '../../kube/live/snapshot-resources.ts';
import { renderSnapshot } from '../../kube/live/snapshot-text.ts';
import { createRefusal, RefusedError } from '../refusal.ts';
import type { KeptObjects } from './kept-objects.ts';
import { refuseOtherOrigins } from './same-page.ts';

/** The cluster as the page is told of it. */
export interface PageCluster {
  readonly objects: KeptObjects;
  /** Whether every kind was listed: half a cluster is worse than none. */
  readonly isSynced: () => boolean;
  /** The moment the cluster is of, Unix time in seconds. */
  readonly timeSeconds: () => number;
}

/** Characters that are made in one turn: some tenths of a millisecond, as questions of kube-scheduler wait meanwhile. */
const TURN_CHARACTERS = 256 * 1024;
/** Answers that are written at once; each is made of all objects. */
const MOST_AT_ONCE = 2;

/** Answers with an ETag, and with 304 where nothing has changed since. */
export function registerCluster(app: FastifyInstance, cluster: PageCluster, version: string): void {
  // Revisions begin anew with every start.
  const start = Date.now().toString(36);
  let writing = 0;
  const schema = {
    summary: 'The cluster as a snapshot.',
    response: { 200: { type: 'object' }, 304: { type: 'null' } },
  };
  app.get('/cluster.json', { schema }, async (request, reply) => {
    refuseOtherOrigins(request);
    reply.header('cache-control', 'no-cache').header('vary', 'origin, sec-fetch-site');
    if (!cluster.isSynced()) {
      reply.header('retry-after', '1');
      throw new RefusedError(createRefusal('not-synced', '', 'a cluster that is still being listed', 'a whole one'));
    }
    const tag = `"${start}-${cluster.objects.revision}"`;
    reply.header('etag', tag);
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    reply.type('application/json; charset=utf-8');
    if (request.method === 'HEAD') return reply.send('');
    if (writing >= MOST_AT_ONCE) {
      throw new RefusedError(
        createRefusal('overload', '', `${writing} such answers under way`, `under ${MOST_AT_ONCE}`),
      );
    }
    writing += 1;
    const body = Readable.from(inTurns(renderCluster(cluster, version)));
    body.once('close', () => {
      writing -= 1;
    });
    return reply.send(body);
  });
}

function renderCluster({ objects, timeSeconds }: PageCluster, berthVersion: string): Iterable<string> {
  const snapshot = objects.toSnapshot(KINDS_IN_FILE);
  const head = { berthVersion, serverVersion: '', missing: [], namespaces: null, isAnonymized: false };
  return renderSnapshot({ ...head, takenAtSeconds: timeSeconds(), counts: snapshot.counts }, snapshot.objects);
}

/** The same text in larger pieces, with a turn for others between them. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < TURN_CHARACTERS) continue;
    yield text;
    text = '';
    await nextTurn();
  }
  yield text;
}
