/** `berth serve` over a dump as a process of its own, as the benches start, ask and weigh it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How the program is started: as one bundled file, or its sources by tsx. */
export type Program = readonly string[];

/** The sources. */
export const SOURCES: Program = ['--import', 'tsx', fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))];

/** A server that decides nothing. */
export const BARE_SERVER: Program = ['--import', 'tsx', fileURLToPath(new URL('serve-bare.ts', import.meta.url))];

/** Where a running service is, and what it costs. */
export interface ServedProcess {
  readonly extenderPort: number;
  readonly observerPort: number;
  /** From its start until /readyz said yes. */
  readonly readyMilliseconds: number;
  /** Resident memory now, and the most that it ever was. */
  readonly memory: () => { readonly residentMegabytes: number; readonly peakMegabytes: number };
  /** Time that all its threads have run for. */
  readonly cpuMilliseconds: () => number;
  /** A page of the observing port. */
  readonly observe: (path: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const MILLISECONDS_A_TICK = 10;
const KIBIBYTES_A_MEGABYTE = 1e6 / 1024;

/** Starts the service and waits until it is ready. Rejects with what it said where it ends before. */
export async function startServing(program: Program, dump: string, options: readonly string[]): Promise<ServedProcess> {
  const startedAt = performance.now();
  const ports = ['--listen', '127.0.0.1:0', '--observe', '127.0.0.1:0', '--stop-grace', '0s', '--log-level', 'warn'];
  const child = spawn(process.execPath, [...program, 'serve', '--cluster', dump, ...ports, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [extenderPort, observerPort] = await readPorts(child);
  const observe = async (path: string): Promise<string> => {
    const answer = await fetch(`http://127.0.0.1:${observerPort}${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  };
  await observe('/readyz');
  const readyMilliseconds = performance.now() - startedAt;
  return {
    extenderPort,
    observerPort,
    readyMilliseconds,
    observe,
    memory: () => memoryOf(child.pid!),
    cpuMilliseconds: () => cpuOf(child.pid!),
    stop: () => stop(child),
  };
}

/** The ports that it tells on standard error; the observing one comes last. */
function readPorts(child: ChildProcess): Promise<[number, number]> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onEnd = (): void => reject(new Error(`berth serve ended: ${said}`));
    child.once('exit', onEnd);
    child.stderr!.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [extender, observer] = [...said.matchAll(/http:\/\/127\.0\.0\.1:(\d+)/g)].map((match) => Number(match[1]));
      if (extender === undefined || observer === undefined) return;
      child.off('exit', onEnd);
      resolve([extender, observer]);
    });
  });
}

function memoryOf(pid: number): { residentMegabytes: number; peakMegabytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)![1]) / KIBIBYTES_A_MEGABYTE;
  return { residentMegabytes: megabytes('VmRSS'), peakMegabytes: megabytes('VmHWM') };
}

/** utime and stime of proc(5), behind the name in brackets. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MILLISECONDS_A_TICK;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
