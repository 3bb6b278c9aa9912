/** Objects that stand around pods and do not change with placements: namespaces, services, controllers, looked up. */

import type { Cluster, Controller, Namespace, Service } from './cluster.ts';
import { type Labels, NO_LABELS } from './selectors.ts';

export class ClusterObjects {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #services: ReadonlyMap<string, readonly Service[]>;
  readonly #controllers: ReadonlyMap<string, Controller>;

  constructor({ namespaces, services, controllers }: Pick<Cluster, 'namespaces' | 'services' | 'controllers'>) {
    this.#namespaces = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
    this.#services = groupBy(services, (service) => service.namespace);
    this.#controllers = new Map(controllers.map((one) => [controllerKey(one.kind, one.namespace, one.name), one]));
  }

  /** All namespaces that were given. */
  get namespaces(): Iterable<Namespace> {
    return this.#namespaces.values();
  }

  /** Labels of a namespace; none where it is unknown, as kube-scheduler assumes. */
  namespaceLabels(name: string): Labels {
    return this.#namespaces.get(name)?.labels ?? NO_LABELS;
  }

  servicesIn(namespace: string): readonly Service[] {
    return this.#services.get(namespace) ?? [];
  }

  controller(kind: Controller['kind'], namespace: string, name: string): Controller | undefined {
    return this.#controllers.get(controllerKey(kind, namespace, name));
  }
}

function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group === undefined) groups.set(nameOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function controllerKey(kind: Controller['kind'], namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
