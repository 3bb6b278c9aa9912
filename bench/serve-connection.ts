/** A kept-alive connection of a client that does next to nothing beside the server that is measured. */

import { connect, type Socket } from 'node:net';

/** One connection; its requests are answered one after the other. */
export class ClientConnection {
  readonly #socket: Socket;
  #onAnswer: ((body: Buffer) => void) | null = null;
  #onFailure: ((error: Error) => void) | null = null;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Bytes of the answer with its head; null until the head is there. */
  #wantedBytes: number | null = null;
  #headBytes = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => this.#take(part));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server ended the connection')));
  }

  static open(port: number): Promise<ClientConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => resolve(new ClientConnection(socket)));
    });
  }

  /** Sends a request and waits for the body of its answer. Rejects where its status is not 200. */
  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#onAnswer = resolve;
      this.#onFailure = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#onFailure = null;
    this.#socket.destroy();
  }

  #take(part: Buffer): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#wantedBytes === null) this.#readHead();
    if (this.#wantedBytes === null || this.#bytes < this.#wantedBytes) return;
    const body = Buffer.concat(this.#parts).subarray(this.#headBytes);
    this.#parts = [];
    this.#bytes = 0;
    this.#wantedBytes = null;
    this.#onAnswer?.(body);
  }

  #readHead(): void {
    const head = (this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)).toString('latin1', 0, 1024);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(head.slice(0, end));
    if (!head.startsWith('HTTP/1.1 200 ') || length === null) {
      this.#fail(new Error(`the server answered ${head.slice(0, 200)}`));
      return;
    }
    this.#headBytes = end + 4;
    this.#wantedBytes = this.#headBytes + Number(length[1]);
  }

  #fail(error: Error): void {
    this.#onFailure?.(error);
    this.#onFailure = null;
  }
}
