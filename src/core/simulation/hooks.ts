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
  'lost',
  'migrationStarted',
  'migrationEnded',
] as const satisfies readonly (keyof SimulationObserver)[];

/** A hook's function; none takes more than three arguments. */
type Listener = (first: unknown, second: unknown, third: unknown) => void;

/** The hooks of these observers, and which of them anyone listens to. */
export function createHooks(observers: readonly SimulationObserver[]): Hooks {
  return Object.fromEntries(HOOKS.map((name) => [name, callAll(listenersOf(observers, name))])) as unknown as Hooks;
}

function listenersOf(observers: readonly SimulationObserver[], name: keyof SimulationObserver): readonly Listener[] {
  return observers.flatMap((observer) => {
    const listener = observer[name] as Listener | undefined;
    return listener === undefined ? [] : [listener.bind(observer)];
  });
}

/** One function that calls all of them. Hot: once an event, so that nothing is allocated for its arguments. */
function callAll(listeners: readonly Listener[]): Listener {
  return (first, second, third) => {
    for (let index = 0; index < listeners.length; index++) listeners[index]!(first, second, third);
  };
}
