/** What the tests of live clusters share: a clock that runs fast, a sink that remembers, and patience with a limit. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/kube/live/connection.ts';
import { openConnection } from '../../../src/kube/live/open-connection.ts';
import type { Sink } from '../../../src/kube/live/reflector.ts';
import { keyOfObject, type LiveObject } from '../../../src/kube/live/slim.ts';
import type { Timing } from '../../../src/kube/live/timing.ts';

/** Seconds of the tests that pass in one of the machine's. */
const SPEED = 50;

/** A clock whose timers can be counted. */
export function createFastTiming(random = () => 0.5): Timing & { readonly openTimers: () => number } {
  let open = 0;
  return {
    nowSeconds: () => 1_000_000 + (performance.now() / 1000) * SPEED,
    after: (seconds, act) => {
      open++;
      let isOpen = true;
      const close = (): void => {
        if (isOpen) open--;
        isOpen = false;
      };
      const timer = setTimeout(
        () => {
          close();
          act();
        },
        (seconds * 1000) / SPEED,
      );
      return () => {
        clearTimeout(timer);
        close();
      };
    },
    random,
    openTimers: () => open,
  };
}

/** Keeps the objects by kind, as a cache would, and what it was told. */
export class RecordingSink implements Sink {
  readonly log: string[] = [];
  readonly #objects = new Map<string, Map<string, LiveObject>>();

  replace(kind: string, objects: readonly LiveObject[]): void {
    this.log.push(`replace ${kind} ${objects.length}`);
    this.#objects.set(kind, new Map(objects.map((object) => [keyOfObject(object), object])));
  }

  put(kind: string, object: LiveObject): void {
    this.log.push(`put ${kind} ${keyOfObject(object)}`);
    this.#objects.get(kind)?.set(keyOfObject(object), object);
  }

  remove(kind: string, object: LiveObject): void {
    this.log.push(`remove ${kind} ${keyOfObject(object)}`);
    this.#objects.get(kind)?.delete(keyOfObject(object));
  }

  /** Names in the order of the alphabet; undefined of a kind that was never listed. */
  names(kind: string): string[] | undefined {
    const objects = this.#objects.get(kind);
    return objects === undefined ? undefined : [...objects.keys()].sort();
  }
}

const PATIENCE_MILLISECONDS = 10_000;

/** Waits until something is so. */
export async function until(isSo: () => boolean, what = String(isSo)): Promise<void> {
  const start = performance.now();
  while (!isSo()) {
    if (performance.now() - start > PATIENCE_MILLISECONDS) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A folder that is there while `use` runs. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-live-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface KubeconfigParts {
  readonly server: string;
  readonly cluster?: object;
  readonly user?: object;
}

export function writeKubeconfig(file: string, { server, cluster = {}, user = {} }: KubeconfigParts): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'fake', cluster: { server, ...cluster } }],
    users: [{ name: 'tester', user }],
    contexts: [{ name: 'test', context: { cluster: 'fake', user: 'tester' } }],
  };
  writeFileSync(file, JSON.stringify(config));
}

/** A connection over plain HTTP to a port of this machine. */
export function connectTo(port: number): Promise<Connection> {
  return inFolder((folder) => {
    const kubeconfig = join(folder, 'config');
    writeKubeconfig(kubeconfig, { server: `http://127.0.0.1:${port}` });
    return openConnection({ kubeconfig });
  });
}
