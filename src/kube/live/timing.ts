/** Clock, timers and chance, which tests give as they like. */

export interface Timing {
  /** Seconds since the epoch. */
  readonly nowSeconds: () => number;
  /** Calls `act` once after so many seconds; the result calls that off. */
  readonly after: (seconds: number, act: () => void) => () => void;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The machine's own. */
export const SYSTEM_TIMING: Timing = {
  nowSeconds: () => Date.now() / 1000,
  after: (seconds, act) => {
    const timer = setTimeout(act, seconds * 1000);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** Ends after so many seconds, or as soon as the signal is aborted. */
export function wait(seconds: number, timing: Timing, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = (): void => {
      callOff();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const callOff = timing.after(seconds, finish);
    signal.addEventListener('abort', finish);
  });
}

export interface SilenceGuard {
  /** Aborted by silence, or with the outer signal. */
  readonly signal: AbortSignal;
  readonly isSilent: boolean;
  /** Something was heard. */
  readonly touch: () => void;
  /** Leaves no timer and no listener behind. */
  readonly release: () => void;
}

/** Aborts once nothing was heard for so many seconds. */
export function createSilenceGuard(limitSeconds: number, timing: Timing, outer: AbortSignal): SilenceGuard {
  const controller = new AbortController();
  let heardAtSeconds = timing.nowSeconds();
  let isSilent = false;
  const stop = (): void => controller.abort();
  const check = (): void => {
    const restSeconds = heardAtSeconds + limitSeconds - timing.nowSeconds();
    if (restSeconds > 0) {
      callOff = timing.after(restSeconds, check);
      return;
    }
    isSilent = true;
    controller.abort();
  };
  let callOff = timing.after(limitSeconds, check);
  if (outer.aborted) controller.abort();
  else outer.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    get isSilent() {
      return isSilent;
    },
    touch: () => {
      heardAtSeconds = timing.nowSeconds();
    },
    release: () => {
      callOff();
      outer.removeEventListener('abort', stop);
    },
  };
}
