/** Ctrl-C as something that work looks at between two steps. */

/**
 * Runs until it ends; the signal is aborted once the process is asked to stop. A second Ctrl-C ends the process at once, as
 * nobody listens any more.
 */
export async function withStopSignal<Value>(run: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await run(controller.signal);
  } finally {
    for (const signal of signals) process.removeListener(signal, stop);
  }
}
