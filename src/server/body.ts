/** Reads the body of a request into one Buffer, within its room and its time. */

import type { Readable } from 'node:stream';
import type { Ticket } from './admission.ts';
import { createRefusal, type Refusal, RefusedError } from './refusal.ts';

export interface BodyLimits {
  /** Bytes. */
  readonly maxBytes: number;
  /** What the sender declared, within maxBytes; null where it did not. Bytes. */
  readonly declaredBytes: number | null;
  /** Time for the whole body. */
  readonly timeoutSeconds: number;
  /** Time until the answer is due: a body that is not there by then makes way for others. */
  readonly dueSeconds: number;
}

/**
 * The whole body. Rejects with RefusedError where it is too large, too slow, cut off, or where there is no room; what is
 * left of it then flows on unread, so that the answer still reaches its sender.
 */
export function readBody(payload: Readable, ticket: Ticket, limits: BodyLimits): Promise<Buffer> {
  const { maxBytes, declaredBytes, timeoutSeconds, dueSeconds } = limits;
  return new Promise((resolve, reject) => {
    let whole: Buffer | null = null;
    const parts: Buffer[] = [];
    let bytes = 0;
    const stop = () => {
      clearTimeout(timer);
      clearTimeout(due);
      payload.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
    };
    const refuse = (refusal: Refusal) => {
      stop();
      // Errors of a payload that nobody reads any more are nobody's.
      payload.on('error', () => {}).resume();
      reject(new RefusedError(refusal));
    };
    const onData = (part: Buffer) => {
      const end = bytes + part.length;
      if (end > (declaredBytes ?? maxBytes)) {
        refuse(createRefusal('too-large', '', `${end} bytes or more`, `at most ${declaredBytes ?? maxBytes} bytes`));
        return;
      }
      if (end > ticket.bytes && !ticket.grow(end - ticket.bytes)) {
        refuse(createRefusal('overload', '', 'no room for the body', 'fewer requests at once'));
        return;
      }
      if (declaredBytes === null) {
        parts.push(part);
      } else {
        whole ??= Buffer.allocUnsafeSlow(declaredBytes);
        part.copy(whole, bytes);
      }
      bytes = end;
    };
    const onEnd = () => {
      stop();
      resolve(whole === null ? Buffer.concat(parts, bytes) : whole.subarray(0, bytes));
    };
    const onCut = () => refuse(createRefusal('client-gone', '', `the end after ${bytes} bytes`, 'the whole body'));
    const onSlow = () =>
      refuse(createRefusal('too-slow', '', `${bytes} bytes`, `the whole body within ${timeoutSeconds} s`));
    const onDue = () => {
      if (!ticket.makeWay())
        refuse(createRefusal('overload', '', 'no room for a body that is late', 'fewer requests at once'));
    };
    const timer = setTimeout(onSlow, timeoutSeconds * 1000);
    const due = setTimeout(onDue, Math.max(0, dueSeconds * 1000));
    payload.on('data', onData).on('end', onEnd).on('error', onCut).on('close', onCut);
  });
}
