/** The service over a dump with everything else at its default: no API server, no file, no certificate. */

import packageJson from '../../../package.json' with { type: 'json' };
import { SCHEDULER_VERSIONS } from '../../core/index.ts';
import { type RunningService, startService } from '../../server/service.ts';
import type { Io } from '../io.ts';
import { readCallers } from './callers.ts';
import { fillFromDump } from './dump-source.ts';
import { choosePolicy } from './policy-choice.ts';

/** Where kube-scheduler asks. */
const EXTENDER_PORT = 8888;
const HOST = '127.0.0.1';

export interface EmbeddedOptions {
  readonly policy: string;
  /** Where health, metrics and the page are. */
  readonly observePort: number;
  /** Folder of the built page; a small status page where there is none. */
  readonly pageFolder?: string | undefined;
}

/** Serves files on loopback, on the usual ports or, where one of them is taken, on free ones. */
export async function serveDump(files: readonly string[], options: EmbeddedOptions, io: Io): Promise<RunningService> {
  const { policy, pageFolder, observePort: usualObservePort } = options;
  const schedulerVersion = SCHEDULER_VERSIONS[SCHEDULER_VERSIONS.length - 1]!;
  const callers = await readCallers({ schedulerVersion }, io);
  const serveOn = ([port, observePort]: readonly [number, number]): Promise<RunningService> =>
    startService({
      source: { kind: 'dump', fill: (cluster) => fillFromDump(files, cluster, io) },
      policy: choosePolicy('--policy', policy, io),
      callers: callers.profiles,
      weight: callers.weight,
      schedulerVersion,
      scoreRange: 10,
      staleAfterSeconds: 120,
      assumeTimeoutSeconds: 30,
      binds: false,
      unixNow: () => Date.now() / 1000,
      tell: (level, message) => io.err(`${level}: ${message}\n`),
      log: { level: 'silent' },
      version: packageJson.version,
      listen: { host: HOST, port },
      observe: { host: HOST, port: observePort },
      pageFolder,
      stopGraceSeconds: 0,
    });
  return serveOn([EXTENDER_PORT, usualObservePort]).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return serveOn([0, 0]);
    throw error;
  });
}
