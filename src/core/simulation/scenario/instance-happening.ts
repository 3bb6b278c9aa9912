/** What a scenario makes happen to instances: they come, leave, change their size and move. */

/** So many VMs or containers of one size come; of one its name is `name`, of several they are `name-1` and so on. */
export interface Arrivals {
  readonly kind: 'arrive';
  readonly name: string;
  readonly namespace: string;
  readonly count: number;
  /** What the pod of each asks its node for. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly isVm: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** '' where nobody owns them. */
  readonly tenant: string;
  readonly priority: number;
  /** How long each runs once it is placed; null: to the end. */
  readonly lifetimeSeconds: number | null;
}

/** Instances are `namespace/name`, each. */
export type InstanceAction =
  | Arrivals
  | { readonly kind: 'depart'; readonly instances: readonly string[] }
  /** New requests: a running VM's by hot-plug, others' in place. */
  | {
      readonly kind: 'resize';
      readonly instances: readonly string[];
      readonly cpuMilli: number;
      readonly memoryBytes: number;
    }
  /** By live migration, to one node alone where one is named ('': any). */
  | { readonly kind: 'migrate'; readonly instances: readonly string[]; readonly to: string };

/** Names of instances that come, in their order. */
export function namesOfArrivals({ namespace, name, count }: Arrivals): readonly string[] {
  if (count === 1) return [`${namespace}/${name}`];
  return Array.from({ length: count }, (_, index) => `${namespace}/${name}-${index + 1}`);
}
