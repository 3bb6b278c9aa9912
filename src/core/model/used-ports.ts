/** The host ports that the pods of one node use. */

import type { HostPort } from './pod.ts';

const EVERY_ADDRESS = '0.0.0.0';

export class UsedPorts {
  /** Number of users by address, by `port/protocol`. */
  readonly #users = new Map<string, Map<string, number>>();

  /** Counts the ports of a pod. */
  add(ports: readonly HostPort[]): void {
    for (const { port, protocol, hostIP } of ports) {
      const key = `${port}/${protocol}`;
      const byAddress = this.#users.get(key);
      if (byAddress === undefined) this.#users.set(key, new Map([[hostIP, 1]]));
      else byAddress.set(hostIP, (byAddress.get(hostIP) ?? 0) + 1);
    }
  }

  /** Stops counting the ports of a pod that were counted. */
  remove(ports: readonly HostPort[]): void {
    this.#reduce(ports, (count) => count - 1);
  }

  /** Frees the ports of a pod whoever else uses them. */
  free(ports: readonly HostPort[]): void {
    this.#reduce(ports, () => 0);
  }

  #reduce(ports: readonly HostPort[], change: (count: number) => number): void {
    for (const { port, protocol, hostIP } of ports) {
      const byAddress = this.#users.get(`${port}/${protocol}`);
      const count = byAddress?.get(hostIP);
      if (byAddress === undefined || count === undefined) continue;
      const left = change(count);
      if (left > 0) byAddress.set(hostIP, left);
      else byAddress.delete(hostIP);
      if (byAddress.size === 0) this.#users.delete(`${port}/${protocol}`);
    }
  }

  /** True when any of the ports is used: same port and protocol, and the addresses equal or either stands for all. */
  conflictsWith(ports: readonly HostPort[]): boolean {
    if (this.#users.size === 0) return false;
    return ports.some(({ port, protocol, hostIP }) => {
      const byAddress = this.#users.get(`${port}/${protocol}`);
      if (byAddress === undefined) return false;
      return hostIP === EVERY_ADDRESS || byAddress.has(EVERY_ADDRESS) || byAddress.has(hostIP);
    });
  }

  copy(): UsedPorts {
    const copy = new UsedPorts();
    for (const [key, byAddress] of this.#users) copy.#users.set(key, new Map(byAddress));
    return copy;
  }
}
