/** A Prometheus that knows the load of nodes, and whose clock a test can stop. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Values by node, by the name under which Berth asks for them. */
export type NodeSeries = Readonly<Record<string, Readonly<Record<string, number>>>>;

export class FakePrometheus {
  readonly #server: Server;
  #stoppedAt: number | null = null;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(series: NodeSeries): Promise<FakePrometheus> {
    const server = createServer();
    const prometheus = new FakePrometheus(server);
    server.on('request', async (request, answer) => {
      const expression = new URLSearchParams(await text(request)).get('query') ?? '';
      const name = Object.keys(series).find((one) => expression.includes(`"__name__", "${one}"`));
      const result = Object.entries(name === undefined ? {} : series[name]!).map(([node, value]) => ({
        metric: { __name__: name, node },
        value: [prometheus.#nowSeconds(), String(value)],
      }));
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return prometheus;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a listening TCP server has one
  }

  /** It answers on, with the same times. */
  stopClock(): void {
    this.#stoppedAt = Date.now() / 1000;
  }

  startClock(): void {
    this.#stoppedAt = null;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  #nowSeconds(): number {
    return this.#stoppedAt ?? Date.now() / 1000;
  }
}
