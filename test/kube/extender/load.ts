/** Pods created steadily, whatever happens to the control plane meanwhile. */

import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { PodObject } from '../control-plane/api-objects.ts';
import { ApiError } from '../control-plane/api-transport.ts';
import { waitUntil } from '../control-plane/waiting.ts';

const RETRY_SECONDS = 0.1;
/** A pod that came so lately may have no node yet in the best of times. */
const YOUNG_SECONDS = 1;

export class Load {
  readonly #client: ApiClient;
  readonly #createdAt = new Map<string, number>();
  readonly #pods: PodObject[] = [];
  readonly #ended: Promise<void>;
  #isStopping = false;

  /** Creates `podOf(0)`, `podOf(1)` and so on, in the namespace `default`. */
  constructor(client: ApiClient, perSecond: number, podOf: (index: number) => PodObject) {
    this.#client = client;
    this.#ended = this.#run(perSecond, podOf);
    this.#ended.catch(() => {}); // told by `stop`
  }

  /** Waits until so many pods were created. */
  async waitFor(count: number): Promise<void> {
    const look = async () => (this.#pods.length >= count ? true : undefined);
    await waitUntil(look, 60, () => `${this.#pods.length} of ${count} pods were created`);
  }

  /** Waits until every pod, but for those that came within the last second, has a node; gives the seconds that took. */
  async secondsUntilNoneWaits(limitSeconds: number): Promise<number> {
    const start = performance.now();
    let waiting: readonly PodObject[] = [];
    const look = async () => {
      const { items } = await this.#client.list<PodObject>('Pod', { namespace: 'default' });
      waiting = items.filter((pod) => pod.spec.nodeName === undefined && this.#isOld(pod));
      return waiting.length === 0 ? true : undefined;
    };
    await waitUntil(look, limitSeconds, () => `${waiting.length} pods wait, such as ${waiting[0]?.metadata.name}`);
    return (performance.now() - start) / 1000;
  }

  /** Ends, and gives all that were created. Rejects where the API server refused one. */
  async stop(): Promise<readonly PodObject[]> {
    this.#isStopping = true;
    await this.#ended;
    return this.#pods;
  }

  #isOld({ metadata }: PodObject): boolean {
    const createdAt = this.#createdAt.get(metadata.name);
    return createdAt !== undefined && performance.now() - createdAt > YOUNG_SECONDS * 1000;
  }

  async #run(perSecond: number, podOf: (index: number) => PodObject): Promise<void> {
    const start = performance.now();
    for (let index = 0; !this.#isStopping; index++) {
      await pause(Math.max(0, start + (index * 1000) / perSecond - performance.now()));
      const pod = podOf(index);
      while (!(await this.#create(pod))) await pause(RETRY_SECONDS * 1000);
      this.#createdAt.set(pod.metadata.name, performance.now());
      this.#pods.push(pod);
    }
  }

  /** False where nobody answered, or the server was not ready. */
  async #create(pod: PodObject): Promise<boolean> {
    try {
      await this.#client.create(pod);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) return false;
      // The answer to the first attempt was lost.
      if (error.reason === 'AlreadyExists') return true;
      if (error.status >= 500 || error.status === 429) return false;
      throw error;
    }
  }
}
