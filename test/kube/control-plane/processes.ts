/** Programs started by a test: each writes into a log file and does not outlive the test, however that ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { waitUntil } from './waiting.ts';

export interface ProgramStart {
  /** As messages call it. */
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Written to by both outputs; what it holds already stays. */
  readonly logFile: string;
}

/** How a program is asked to end: as an operator does, or as a crash does. */
export type StopSignal = 'SIGTERM' | 'SIGKILL';

export interface RunningProgram {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** `undefined` while it runs, then how it ended: `exit code 1`, `signal SIGKILL`. */
  readonly end: () => string | undefined;
  /** Sends the signal (default SIGTERM) and waits until the program has ended; kills it where that takes over 20 s. */
  readonly stop: (signal?: StopSignal) => Promise<void>;
}

const STOP_SECONDS = 20;
const TAIL_LINES = 30;

/** Starts a program. Rejects where it cannot be started at all; what comes later is read off `end()`. */
export async function startProgram(start: ProgramStart): Promise<RunningProgram> {
  const log = openSync(start.logFile, 'a');
  const child = spawn(start.program, [...start.arguments], { stdio: ['ignore', log, log] });
  closeSync(log);
  await once(child, 'spawn'); // rejects with the cause where the program is not there
  const pid = child.pid!; // it has been spawned
  const guard = startGuard(pid);
  child.once('exit', () => guard.kill('SIGKILL'));
  return {
    name: start.name,
    pid,
    logFile: start.logFile,
    end: () => endOf(child),
    stop: (signal = 'SIGTERM') => stopChild(child, signal),
  };
}

/**
 * Waits until the program answers. Rejects with the last lines of its log where it ends instead, or where
 * `timeoutSeconds` pass.
 */
export async function waitUntilReady(
  program: RunningProgram,
  isReady: () => Promise<boolean>,
  timeoutSeconds: number,
): Promise<void> {
  const look = async () => {
    const end = program.end();
    if (end !== undefined) throw new Error(`${program.name} has ended with ${end}\n${tailOf(program)}`);
    return (await isReady()) || undefined;
  };
  await waitUntil(look, timeoutSeconds, () => `${program.name} is not ready\n${tailOf(program)}`);
}

/** Whether a process runs. One that has ended and that nobody has asked about (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux'; // no /proc there; on Linux it has ended since
  }
}

/**
 * A shell that kills `pid` once its input closes: that happens by itself when this process ends, even by SIGKILL. It
 * is a session leader, so that an interrupt from the keyboard does not end it first.
 */
function startGuard(pid: number): ChildProcess {
  const script = 'read -r _; kill -KILL "$1"';
  const guard = spawn('sh', ['-c', script, 'sh', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.unref();
  return guard;
}

async function stopChild(child: ChildProcess, signal: StopSignal): Promise<void> {
  if (endOf(child) !== undefined) return;
  const ended = once(child, 'exit');
  const lastResort = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
  child.kill(signal);
  await ended;
  clearTimeout(lastResort);
}

function endOf({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (exitCode !== null) return `exit code ${exitCode}`;
  return signalCode === null ? undefined : `signal ${signalCode}`;
}

function tailOf({ logFile }: RunningProgram): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  return [`the end of ${logFile}:`, ...lines.slice(-TAIL_LINES)].join('\n');
}
