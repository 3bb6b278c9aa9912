/** One request over HTTP or HTTPS, with an answer whose body is a stream. */

import { type Agent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';

export interface HttpCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
  /** Aborting it ends the call, and the stream of the answer. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end or destroyed: until then it holds a connection. */
  readonly body: Readable;
}

/** Sends a request; redirects are not followed. Rejects where no answer begins. */
export function sendHttp(url: URL, call: HttpCall): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, agent, signal } = call;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        ...(agent === undefined ? {} : { agent }),
        ...(signal === undefined ? {} : { signal }),
      },
      (answer) => {
        // Who reads hears of errors; where nobody reads any more, they say nothing.
        answer.on('error', () => undefined);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** More came than is read. */
export class BodyTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/** A body as text. Rejects with BodyTooLarge beyond `maxBytes`; `heard` is called as bytes come. */
export async function readText(body: Readable, maxBytes: number, heard: () => void = () => undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      heard();
      size += chunk.length;
      if (size > maxBytes) throw new BodyTooLarge(maxBytes);
      chunks.push(chunk);
    }
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks).toString();
}
