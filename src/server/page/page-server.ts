/** The page's port, listening. */

import type { AddressInfo } from 'node:net';
import { DEFAULT_CONNECTIONS, limitConnections } from '../connections.ts';
import type { ListenAddress } from '../listen-address.ts';
import { createPageApp, type PageOptions } from './page-app.ts';

export interface PageServerOptions extends Omit<PageOptions, 'listening' | 'now'> {
  readonly listen: ListenAddress;
}

export interface RunningPage {
  /** As it is: with the port that the system chose, where it was left to it. */
  readonly address: ListenAddress;
  /** Ends what is under way, too. */
  readonly stop: () => Promise<void>;
}

/** Rejects where it cannot listen. */
export async function startPage({ listen, ...options }: PageServerOptions): Promise<RunningPage> {
  let address = listen;
  const now = (): number => performance.now() / 1000;
  const app = await createPageApp({ ...options, now, listening: () => address });
  const connections = limitConnections(app.server, DEFAULT_CONNECTIONS);
  await app.listen({ ...listen });
  // A listening TCP server has an address of this form. The host stays as it was written: its name is what browsers send.
  address = { host: listen.host, port: (app.server.address() as AddressInfo).port };
  return {
    address,
    stop: async () => {
      const closed = app.close();
      connections.destroy();
      await closed;
    },
  };
}
