/** A connection to an API server, whoever made it. */

import type { HttpAnswer } from './http-call.ts';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, where it is anything. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Connection {
  /** For people: which cluster, at which address, as which user. Holds no secret. */
  readonly target: string;
  /**
   * Asks for a path with its query, such as `/api/v1/nodes?limit=500`. An answer 401 has been met by renewed credentials
   * before it is given. Rejects where no answer begins.
   */
  request(method: string, path: string, options?: RequestOptions): Promise<HttpAnswer>;
  /** Closes what is open and idle. */
  close(): void;
}
