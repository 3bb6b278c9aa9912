/** Why a request gets no decision, in one table: status, and what the caller is told to do. */

/** Every reason, as it stands in `berth_refused_requests_total{reason}` and in the answer's `code`. */
export const REFUSALS = {
  'bad-http': { status: 400, remedy: 'Speak HTTP/1.1 or HTTP/2.' },
  'not-json': { status: 400, remedy: 'Send one JSON value, whole.' },
  'too-deep': { status: 400, remedy: 'Send a Kubernetes object; none nests that far.' },
  'bad-question': { status: 400, remedy: 'Send what kube-scheduler sends an extender: Pod with Nodes or NodeNames.' },
  'bad-query': { status: 400, remedy: 'Leave the parameter out, or give a value that is wanted.' },
  'unknown-path': { status: 404, remedy: 'See /openapi.json for the paths.' },
  'wrong-method': { status: 405, remedy: 'Use a method that the Allow header names.' },
  'client-gone': { status: 400, remedy: 'Keep the connection until the answer is there.' },
  'too-slow': { status: 408, remedy: 'Send the whole request within the time-out.' },
  'too-large': { status: 413, remedy: 'Set nodeCacheCapable: true, so that names are sent and no Node objects.' },
  'wrong-content-type': { status: 415, remedy: 'Send Content-Type: application/json.' },
  // Of the page's port alone.
  'wrong-host': { status: 421, remedy: 'Open the page under the address that berth printed.' },
  'other-origin': { status: 403, remedy: 'Ask from the page that this port serves.' },
  'not-synced': { status: 503, remedy: 'Ask again in a second.' },
  overload: { status: 429, remedy: 'Ask again later, or raise --max-concurrent and --max-queue.' },
  // The last two get no answer: the connection ends.
  'no-handshake': { status: 400, remedy: 'Use TLS 1.2 or newer, with a certificate of the client CA.' },
  'too-many-connections': { status: 429, remedy: 'Keep connections and use them again.' },
} as const satisfies Record<string, { status: number; remedy: string }>;

export type RefusalReason = keyof typeof REFUSALS;

/** A request that is not answered: where in it, what was found, what was wanted, what to do. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** Where in the request, such as `NodeNames[3]`; '' where it is the request itself. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** A refusal with the remedy of its reason. */
export function createRefusal(reason: RefusalReason, path: string, found: string, wanted: string): Refusal {
  return { kind: 'refused', reason, path, found: clip(found), wanted, remedy: REFUSALS[reason].remedy };
}

/** Thrown where a refusal comes up inside a parser or a hook; caught where the answer is made. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(toSentence(refusal));
    this.name = 'RefusedError';
    this.refusal = refusal;
  }
}

/** Throws a RefusedError. */
export function refuse(reason: RefusalReason, path: string, found: string, wanted: string): never {
  throw new RefusedError(createRefusal(reason, path, found, wanted));
}

/** One line: `path: found X, wanted Y; do Z`. */
export function toSentence({ path, found, wanted, remedy }: Refusal): string {
  return `${path === '' ? '' : `${path}: `}found ${found}, wanted ${wanted}; ${remedy}`;
}

/** The JSON body of a refusal. */
export function renderRefusal({ reason, path, found, wanted, remedy }: Refusal): string {
  return JSON.stringify({ error: { code: reason, path, found, wanted, remedy } });
}

/** What a value is, for the `found` of a refusal. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return JSON.stringify(value);
}

/** Characters of a caller's text that are told back. */
const MAX_FOUND = 80;

function clip(text: string): string {
  return text.length <= MAX_FOUND ? text : `${text.slice(0, MAX_FOUND)}...`;
}
