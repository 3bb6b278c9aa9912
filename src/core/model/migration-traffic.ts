/** Live migrations that are under way, by the node they leave and the node they enter. */

import type { Cluster } from './cluster.ts';
import { KeyCounter } from './key-counter.ts';
import { isEnded } from './migration.ts';
import type { Pod } from './pod.ts';

/** The migrations of one node. A migration is one key, whether its object or its target pod tells of it. */
export interface NodeTraffic {
  readonly inbound: KeyCounter;
  readonly outbound: KeyCounter;
}

const NOTHING = { migrations: [], pods: [] };

export class MigrationTraffic {
  readonly #byNode = new Map<string, NodeTraffic>();
  /** All migrations under way. */
  readonly running = new KeyCounter();

  /**
   * Counts the migrations that run; one that waits holds no slot before it has a target pod (kubevirt.md 4.3). One whose
   * target pod is among the pods enters no node here: the pod does, when it is placed.
   */
  constructor({ migrations, pods }: Pick<Cluster, 'migrations' | 'pods'> = NOTHING) {
    const withPod = new Set(pods.map((pod) => pod.vm?.migration?.key));
    for (const migration of migrations) {
      if (isEnded(migration)) continue;
      const key = `${migration.namespace}/${migration.name}`;
      if (migration.phase === 'waiting' && !withPod.has(key)) continue;
      this.running.add(key);
      if (migration.sourceNode !== '') this.of(migration.sourceNode).outbound.add(key);
      if (migration.targetNode !== '' && !withPod.has(key)) this.of(migration.targetNode).inbound.add(key);
    }
  }

  /** The traffic of a node by its name, there or not: the same object each time. */
  of(nodeName: string): NodeTraffic {
    const known = this.#byNode.get(nodeName);
    if (known !== undefined) return known;
    const made = { inbound: new KeyCounter(), outbound: new KeyCounter() };
    this.#byNode.set(nodeName, made);
    return made;
  }

  /** Counts (1) or stops counting (-1) a pod on a node, where it is the target of a migration. */
  count(pod: Pod, nodeName: string, sign: 1 | -1): void {
    const role = pod.vm?.migration;
    if (role === null || role === undefined) return;
    const counters = [this.running, this.of(nodeName).inbound];
    if (role.sourceNode !== '') counters.push(this.of(role.sourceNode).outbound);
    for (const counter of counters) {
      if (sign === 1) counter.add(role.key);
      else counter.delete(role.key);
    }
  }
}
