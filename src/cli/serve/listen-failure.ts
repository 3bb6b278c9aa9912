/** Why a port of `berth serve` cannot be listened on, by the option that names it. */

import { BerthError, type Issue } from '../../core/index.ts';
import { type ListenAddress, renderListenAddress } from '../../server/listen-address.ts';
import { UsageError } from '../failure.ts';

export interface ListenAddresses {
  readonly listen: ListenAddress;
  readonly observe: ListenAddress;
  /** Absent: the page has no port. */
  readonly page?: ListenAddress | undefined;
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

/** Throws a UsageError where two ports are one. */
export function checkListenAddresses({ listen, observe, page }: ListenAddresses): void {
  refuseSame('--observe', observe, '--listen', listen);
  if (page === undefined) return;
  refuseSame('--page', page, '--listen', listen);
  refuseSame('--page', page, '--observe', observe);
}

function refuseSame(option: string, one: ListenAddress, otherOption: string, other: ListenAddress): void {
  if (one.port === 0 || one.port !== other.port || one.host !== other.host) return;
  const found = `${renderListenAddress(one)}, which ${otherOption} has too`;
  throw new UsageError(`${option}: found ${found}, wanted a port of its own; give another one`);
}

/** What to say where a start failed: a BerthError that names the option where it was for a port, else the error itself. */
export function describeStartFailure(error: unknown, { listen, observe, page }: ListenAddresses): unknown {
  if (!(error instanceof Error)) return error;
  // The port 0 is not told.
  const { code = '', port = 0, hostname, address } = error as ListenError;
  const reason = REASONS[code];
  const pages = page === undefined ? [] : [['--page', page] as const];
  const failed = [['--listen', listen] as const, ['--observe', observe] as const, ...pages].find(
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
