/** Live migrations that are under way, by the node they leave and the node they enter. */

import type { Cluster } from './cluster.ts';
import { KeyCounter } from './key-counter.ts';
import { isEnded, type Migration } from './migration.ts';
import type { Pod } from './pod.ts';

/** The migrations of one node. A migration is one key, whether its object or its target pod tells of it. */
export interface NodeTraffic {
  readonly inbound: KeyCounter;
  readonly outbound: KeyCounter;
}

/** Nodes between which a migration object says that it runs, '' where it does not tell. */
interface Route {
  readonly from: string;
  readonly to: string;
}

const NOTHING = { migrations: [], pods: [] };

export class MigrationTraffic {
  readonly #byNode = new Map<string, NodeTraffic>();
  /** What the objects of migrations add, by key. */
  readonly #routes = new Map<string, Route>();
  /** All migrations under way. */
  readonly running = new KeyCounter();

  constructor({ migrations, pods }: Pick<Cluster, 'migrations' | 'pods'> = NOTHING) {
    const withPod = new Set(pods.map((pod) => pod.vm?.migration?.key));
    for (const migration of migrations) {
      const key = `${migration.namespace}/${migration.name}`;
      this.set(key, migration, withPod.has(key));
    }
  }

  /**
   * Counts a migration as its object tells of it, in place of what it told before; null: there is none any more. It counts
   * while it runs; one that waits holds no slot before it has a target pod (kubevirt.md 4.3). One that has a target pod
   * enters no node here: the pod does, when it is placed. Returns the nodes concerned and how to take it back.
   */
  set(
    key: string,
    migration: Migration | null,
    hasPod: boolean,
  ): { nodeNames: readonly string[]; inverse: () => void } {
    const before = this.#routes.get(key);
    const after = migration === null ? undefined : routeOf(migration, hasPod);
    if (before?.from === after?.from && before?.to === after?.to) return { nodeNames: [], inverse: () => {} };
    this.#replace(key, before, after);
    const nodeNames = [before, after].flatMap((route) => (route === undefined ? [] : [route.from, route.to]));
    return {
      nodeNames: [...new Set(nodeNames)].filter((name) => name !== ''),
      inverse: () => this.#replace(key, after, before),
    };
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

  #replace(key: string, before: Route | undefined, after: Route | undefined): void {
    if (before !== undefined) for (const counter of this.#countersOf(before)) counter.delete(key);
    if (after !== undefined) for (const counter of this.#countersOf(after)) counter.add(key);
    if (after === undefined) this.#routes.delete(key);
    else this.#routes.set(key, after);
  }

  #countersOf({ from, to }: Route): KeyCounter[] {
    const counters = [this.running];
    if (from !== '') counters.push(this.of(from).outbound);
    if (to !== '') counters.push(this.of(to).inbound);
    return counters;
  }
}

/** Where a migration's object says that it runs; undefined while it does not. */
function routeOf(migration: Migration, hasPod: boolean): Route | undefined {
  if (isEnded(migration) || (migration.phase === 'waiting' && !hasPod)) return undefined;
  return { from: migration.sourceNode, to: hasPod ? '' : migration.targetNode };
}
