/** A TCP proxy on loopback whose connections a test can cut and freeze. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class UnsteadyProxy {
  readonly #server: Server;
  /** Both ends of every connection. */
  readonly #sockets = new Set<Socket>();
  #isFrozen = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Passes connections on to a port on 127.0.0.1. */
  static async start(targetPort: number): Promise<UnsteadyProxy> {
    const server = createServer();
    const proxy = new UnsteadyProxy(server);
    server.on('connection', (socket) => proxy.#join(socket, connect(targetPort, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // a listening TCP server has one
  }

  get connectionCount(): number {
    return this.#sockets.size / 2;
  }

  /** Ends every connection at once; new ones are taken. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing goes either way any more, on new connections neither; none is closed. */
  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was held back goes on. */
  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async stop(): Promise<void> {
    this.cut();
    await once(this.#server.close(), 'close');
  }

  #join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      // A flow that does not wait for the slower side: what is held is bounded by the test's own traffic.
      socket.on('data', (bytes) => other.write(bytes));
      socket.on('error', () => {});
      socket.once('end', () => other.end());
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      if (this.#isFrozen) socket.pause();
    }
  }
}
