/** Ports on 127.0.0.1 for programs that cannot be told to choose one themselves. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** `count` different ports, chosen by the system and free a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port); // a listening TCP server has one
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
