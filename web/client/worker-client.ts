/** Requests to the worker as promises: progress is told, a newer request of a kind takes the place of the older. */

import type { Issue } from '../../src/core/index.ts';
import type { FromWorker, Picture, Request, RequestKind, Responses, ToWorker } from '../protocol.ts';

/** What the client needs of a worker: the browser's Worker has it. */
export interface WorkerPort {
  postMessage(message: ToWorker, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: FromWorker }) => void): void;
}

/** What comes of a request. `given-up`: cancelled, or a newer request of the kind took its place. */
export type Outcome<K extends RequestKind> =
  | { readonly kind: 'answered'; readonly response: Responses[K] }
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'given-up' };

export type RequestOf<K extends RequestKind> = Extract<Request, { readonly kind: K }>;

/** Told while a request is under way. */
interface Meanwhile {
  /** The part that is done, 0..1. */
  readonly onProgress?: (fraction: number) => void;
  /** What is being opened, as far as it was read. */
  readonly onPreview?: (picture: Picture) => void;
}

interface Pending {
  readonly id: number;
  readonly meanwhile: Meanwhile;
  readonly settle: (outcome: Outcome<RequestKind>) => void;
}

export interface WorkerClient {
  /** Asks; never rejects. */
  ask<K extends RequestKind>(request: RequestOf<K>, meanwhile?: Meanwhile): Promise<Outcome<K>>;
  /** Gives up what is under way of a kind, if anything is. */
  cancel(kind: RequestKind): void;
  /** Everything under way fails with the message: the worker itself broke. */
  fail(message: string): void;
}

export function createWorkerClient(port: WorkerPort): WorkerClient {
  const pending = new Map<RequestKind, Pending>();
  let lastId = 0;

  port.addEventListener('message', ({ data }) => {
    for (const [kind, one] of pending) {
      if (one.id !== data.id) continue;
      if ('progress' in data) {
        one.meanwhile.onProgress?.(data.progress.fraction);
        return;
      }
      if ('preview' in data) {
        one.meanwhile.onPreview?.(data.preview);
        return;
      }
      pending.delete(kind);
      one.settle(toOutcome(data));
      return;
    }
  });

  const cancel = (kind: RequestKind): void => {
    const one = pending.get(kind);
    if (one === undefined) return;
    pending.delete(kind);
    port.postMessage({ id: one.id, cancel: true }, []);
    one.settle({ kind: 'given-up' });
  };

  return {
    ask<K extends RequestKind>(request: RequestOf<K>, meanwhile: Meanwhile = {}): Promise<Outcome<K>> {
      cancel(request.kind);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        // The worker answers an id with the response of its request's kind.
        const settle = resolve as Pending['settle'];
        pending.set(request.kind, { id, meanwhile, settle });
        // Bytes are handed over: copying hundreds of megabytes would hold the page up.
        const bytes = 'files' in request ? request.files.map((file) => file.bytes) : [];
        port.postMessage(
          { id, request },
          bytes.filter((one) => one instanceof ArrayBuffer),
        );
      });
    },
    cancel,
    fail(message) {
      const open = [...pending.values()];
      pending.clear();
      for (const { settle } of open) settle({ kind: 'failed', message });
    },
  };
}

function toOutcome(
  data: Exclude<FromWorker, { readonly progress: unknown } | { readonly preview: unknown }>,
): Outcome<RequestKind> {
  if ('response' in data) return { kind: 'answered', response: data.response };
  if ('refused' in data) return { kind: 'refused', issues: data.refused };
  return { kind: 'failed', message: data.failed };
}
