/** Where a port listens: `HOST:PORT` as an option writes it. */

import { isIP, isIPv4, isIPv6 } from 'node:net';

export interface ListenAddress {
  /** '' is every interface: of IPv6 and IPv4 where the system has both, of the one it has otherwise. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** An address from `HOST:PORT`, `[IPv6]:PORT` or `:PORT` (every interface); null where it is none. */
export function parseListenAddress(text: string): ListenAddress | null {
  const match = /^(?:\[(?<six>[^\]]*)\]|(?<host>[^:]*)):(?<port>\d{1,5})$/.exec(text);
  if (match === null) return null;
  const { six, host = '', port } = match.groups as { six?: string; host?: string; port: string };
  if (Number(port) > 65_535 || (six !== undefined && !isIPv6(six))) return null;
  if (six === undefined && host !== '' && isIP(host) === 0 && !/^[a-z0-9][a-z0-9.-]*$/i.test(host)) return null;
  // Node.js listens on :: where no host is named, and on 0.0.0.0 where there is no IPv6 (net, server.listen).
  return { host: six ?? host, port: Number(port) };
}

/** `HOST:PORT` as `parseListenAddress` reads it, with brackets where they are needed. */
export function renderListenAddress({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
