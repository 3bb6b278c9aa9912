/** Tells all observers what happens. */

import type { SimulationObserver } from './metric.ts';

/** An observer that has every hook and passes each call on to those that asked for it, in their order. */
export type Hooks = Required<SimulationObserver>;

const HOOKS = [
  'elapse',
  'nodeChanged',
  'arrived',
  'queued',
  'placed',
  'started',
  'refused',
  'rejected',
  'departed',
  'evicted',
  'migrationStarted',
  'migrationEnded',
] as const satisfies readonly (keyof SimulationObserver)[];

/** The hooks of these observers, and which of them anyone listens to. */
export function createHooks(observers: readonly SimulationObserver[]): Hooks {
  const hooks = HOOKS.map((name) => {
    const listeners = observers.filter((observer) => observer[name] !== undefined);
    // One call site a hook and no list where one listens: these run once an event.
    const call = (...args: readonly unknown[]): void => {
      for (const listener of listeners) (listener[name] as (...given: readonly unknown[]) => void)(...args);
    };
    return [name, call] as const;
  });
  return Object.fromEntries(hooks) as unknown as Hooks;
}
