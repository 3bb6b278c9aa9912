/** Why a port of `berth serve` cannot be listened on, by the option that names it. */

import { BerthError, type Issue } from '../../core/index.ts';
import { type ListenAddress, renderListenAddress } from '../../server/listen-address.ts';
import { UsageError } from '../failure.ts';

export interface ListenAddresses {
  readonly listen: ListenAddress;
  readonly observe: ListenAddress;
}

type Reason = Pick<Issue, 'found' | 'wanted' | 'remedy'>;

/** What Node says (errno(3)), and what to do. */
const REASONS: Readonly<Record<string, Reason>> = {
  EADDRINUSE: {
    found: 'which something else listens on',
    wanted: 'a port that is free',
    remedy: 'end what listens there, or give another port',
  },
  EACCES: {
    found: 'which may not be listened on',
    wanted: 'a port that this user may take',
    remedy: 'give a port above 1023',
  },
  EADDRNOTAVAIL: {
    found: 'which is no address of this machine',
    wanted: 'one of its own',
    remedy: 'give 127.0.0.1, or 0.0.0.0 for all of them',
  },
  ENOTFOUND: {
    found: 'whose name is not known',
    wanted: 'a name or address of this machine',
    remedy: 'give 127.0.0.1, or 0.0.0.0 for all of them',
  },
};

/** Throws a UsageError where both ports are one. */
export function checkListenAddresses({ listen, observe }: ListenAddresses): void {
  if (listen.port === 0 || listen.port !== observe.port || listen.host !== observe.host) return;
  const found = renderListenAddress(observe);
  throw new UsageError(`--observe: found ${found}, which --listen has too, wanted a port of its own; give another one`);
}

/** What to say where a start failed: a BerthError that names the option where it was for a port, else the error itself. */
export function describeStartFailure(error: unknown, { listen, observe }: ListenAddresses): unknown {
  if (!(error instanceof Error)) return error;
  // The port 0 is not told.
  const { code = '', port = 0, hostname, address } = error as ListenError;
  const reason = REASONS[code];
  const failed = [['--listen', listen] as const, ['--observe', observe] as const].find(
    ([, one]) => one.host === hostname || (one.port === port && (address === undefined || isHost(one.host, address))),
  );
  if (reason === undefined || failed === undefined) return error;
  const [option, where] = failed;
  const { found, wanted, remedy } = reason;
  const message = `${option}: found ${renderListenAddress(where)}, ${found}, wanted ${wanted}`;
  return new BerthError('out-of-range', message, { path: option, remedy, cause: error });
}

/** A name is told by the address that it stands for. */
function isHost(host: string, address: string): boolean {
  return host === address || !/^[\d.:a-f]+$/i.test(host);
}

/** Of a server that does not come to listen, or of a name that is not found. */
interface ListenError extends Error {
  readonly code?: string;
  readonly port?: number;
  readonly address?: string;
  readonly hostname?: string;
}
