/**
 * The least that an answer can take: a server on node:http that reads the same bodies, decides nothing, and writes as many
 * bytes. Started in the place of `berth serve`, whose arguments it leaves aside.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Bytes that prioritize's answer has for each byte of its question: `{"Host":,"Score":}` beside each name. */
const BYTES_A_BYTE = 2;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const payload = Buffer.alloc(body.length * (request.url === '/prioritize' ? BYTES_A_BYTE : 1), body);
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-length', payload.length);
    response.end(payload);
  });
}

const server = createServer(answer);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  // Extending and observing port in one.
  process.stderr.write(`http://127.0.0.1:${port} http://127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
