/** The engine behind messages: one request after the other, each may be given up. */

import { Cancelled } from './answer/answer-control.ts';
import { WhatIfEngine } from './answer/engine.ts';
import { issuesOfRefusal } from './answer/refusal.ts';
import { buffersOf } from './answer/take-picture.ts';
import type { FromWorker, Picture, ToWorker } from './protocol.ts';

/** Written here when the page is built. */
declare const BERTH_VERSION: string;

const engine = new WhatIfEngine(BERTH_VERSION);
const cancelled = new Set<number>();
let last: Promise<void> = Promise.resolve();

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if ('cancel' in data) cancelled.add(data.id);
  else last = last.then(() => answer(data));
});

async function answer({ id, request }: Extract<ToWorker, { readonly request: unknown }>): Promise<void> {
  const control = {
    report: (fraction: number) => send({ id, progress: { fraction } }),
    preview: (picture: Picture) => send({ id, preview: picture }, buffersOf(picture)),
    pause: nextTask,
    isCancelled: () => cancelled.has(id),
  };
  try {
    await nextTask();
    if (cancelled.delete(id)) return;
    const response = await engine.answer(request, control);
    const buffers = request.kind === 'picture' ? buffersOf(response as Picture) : [];
    send({ id, response }, buffers);
  } catch (error) {
    if (error instanceof Cancelled) cancelled.delete(id);
    else if (issuesOfRefusal(error).length > 0) send({ id, refused: issuesOfRefusal(error) });
    else send({ id, failed: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) });
  }
}

/** After the messages that wait. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port2.start();
    port1.postMessage(null);
  });
}

function send(message: FromWorker, buffers: readonly ArrayBufferLike[] = []): void {
  // Columns are made on buffers of their own, which are no shared ones.
  self.postMessage(message, { transfer: buffers as readonly ArrayBuffer[] as ArrayBuffer[] });
}
