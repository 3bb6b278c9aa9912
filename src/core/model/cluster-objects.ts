/** Objects that stand around pods and do not change with placements: namespaces, services, controllers, disruption budgets. */

import type { Cluster, Controller, Namespace, PodDisruptionBudget, Service } from './cluster.ts';
import { type Labels, NO_LABELS } from './selectors.ts';

/** Kinds by the name of their list in a cluster. */
interface ObjectKinds {
  readonly namespaces: Namespace;
  readonly services: Service;
  readonly controllers: Controller;
  readonly disruptionBudgets: PodDisruptionBudget;
}
export type ObjectKind = keyof ObjectKinds;

type Shelves = { readonly [K in ObjectKind]: Map<string, ObjectKinds[K]> };

const NO_SERVICES: readonly Service[] = [];

export class ClusterObjects {
  readonly #shelves: Shelves;
  readonly #log: (inverse: () => void) => void;
  /** In the order they came; made anew when a service changed. */
  #servicesByNamespace: Map<string, Service[]> | null = null;
  #budgets: readonly PodDisruptionBudget[] | null = null;
  #namespacesEpoch = 0;

  /** `log` notes how to take back a change just made. */
  constructor(cluster: Pick<Cluster, ObjectKind>, log: (inverse: () => void) => void) {
    this.#log = log;
    this.#shelves = {
      namespaces: shelve('namespaces', cluster.namespaces),
      services: shelve('services', cluster.services),
      controllers: shelve('controllers', cluster.controllers),
      disruptionBudgets: shelve('disruptionBudgets', cluster.disruptionBudgets),
    };
  }

  /** All namespaces that were given. */
  get namespaces(): Iterable<Namespace> {
    return this.#shelves.namespaces.values();
  }

  /** Grows whenever a namespace comes, changes or goes. */
  get namespacesEpoch(): number {
    return this.#namespacesEpoch;
  }

  /** Labels of a namespace; none where it is unknown, as kube-scheduler assumes. */
  namespaceLabels(name: string): Labels {
    return this.#shelves.namespaces.get(name)?.labels ?? NO_LABELS;
  }

  servicesIn(namespace: string): readonly Service[] {
    this.#servicesByNamespace ??= groupByNamespace(this.#shelves.services.values());
    return this.#servicesByNamespace.get(namespace) ?? NO_SERVICES;
  }

  controller(kind: Controller['kind'], namespace: string, name: string): Controller | undefined {
    return this.#shelves.controllers.get(`${kind}/${namespace}/${name}`);
  }

  get disruptionBudgets(): readonly PodDisruptionBudget[] {
    this.#budgets ??= [...this.#shelves.disruptionBudgets.values()];
    return this.#budgets;
  }

  /** Adds an object or replaces the one of its key. */
  put<K extends ObjectKind>(kind: K, object: ObjectKinds[K]): void {
    const shelf: Map<string, ObjectKinds[K]> = this.#shelves[kind];
    const key = KEYS[kind](object);
    const before = shelf.get(key);
    shelf.set(key, object);
    this.#changed(kind);
    this.#log(() => (before === undefined ? this.remove(kind, key) : this.put(kind, before)));
  }

  /** Removes an object by key: the name of a namespace, `kind/namespace/name` of a controller, `namespace/name` of others. */
  remove(kind: ObjectKind, key: string): void {
    const before = this.#shelves[kind].get(key);
    if (before === undefined) return;
    this.#shelves[kind].delete(key);
    this.#changed(kind);
    // What stood under a kind is of that kind.
    this.#log(() => this.put(kind, before as never));
  }

  #changed(kind: ObjectKind): void {
    if (kind === 'namespaces') this.#namespacesEpoch++;
    if (kind === 'services') this.#servicesByNamespace = null;
    if (kind === 'disruptionBudgets') this.#budgets = null;
  }
}

const KEYS: { readonly [K in ObjectKind]: (object: ObjectKinds[K]) => string } = {
  namespaces: ({ name }) => name,
  services: ({ namespace, name }) => `${namespace}/${name}`,
  controllers: ({ kind, namespace, name }) => `${kind}/${namespace}/${name}`,
  disruptionBudgets: ({ namespace, name }) => `${namespace}/${name}`,
};

function shelve<K extends ObjectKind>(kind: K, objects: readonly ObjectKinds[K][]): Map<string, ObjectKinds[K]> {
  return new Map(objects.map((object) => [KEYS[kind](object), object]));
}

function groupByNamespace(services: Iterable<Service>): Map<string, Service[]> {
  const groups = new Map<string, Service[]>();
  for (const service of services) {
    const group = groups.get(service.namespace);
    if (group === undefined) groups.set(service.namespace, [service]);
    else group.push(service);
  }
  return groups;
}
