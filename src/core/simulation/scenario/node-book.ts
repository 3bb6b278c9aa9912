/** The nodes of a scenario as what happens changes them: who is there, with which labels and taints. */

import type { Node, Taint } from '../../model/node.ts';

/** What one happening lays over a node; taken away when that is undone. */
interface Overlay<T> {
  readonly happening: number;
  readonly change: T;
}

type LabelChange = Readonly<Record<string, string | null>>;

interface BookedNode {
  readonly node: Node;
  taints: readonly Overlay<readonly Taint[]>[];
  labels: readonly Overlay<LabelChange>[];
}

export class NodeBook {
  readonly #there = new Map<string, BookedNode>();
  readonly #gone = new Map<string, BookedNode>();

  constructor(nodes: readonly Node[]) {
    for (const node of nodes) this.join(node);
  }

  get size(): number {
    return this.#there.size;
  }

  has(name: string): boolean {
    return this.#there.has(name);
  }

  /** Names of the nodes that are there, in the order they came. */
  names(): Iterable<string> {
    return this.#there.keys();
  }

  join(node: Node): void {
    this.#there.set(node.name, { node, taints: [], labels: [] });
  }

  /** Whether the node was there. */
  leave(name: string): boolean {
    const booked = this.#there.get(name);
    if (booked === undefined) return false;
    this.#gone.set(name, booked);
    return this.#there.delete(name);
  }

  /** A node that once left comes again, as it is by now; null where it is there, or never was. */
  rejoin(name: string): Node | null {
    const booked = this.#gone.get(name);
    if (booked === undefined || this.#there.has(name)) return null;
    this.#there.set(name, booked);
    const labels = new Map(booked.node.labels);
    for (const key of booked.labels.flatMap(({ change }) => Object.keys(change))) {
      const value = labelOf(booked, key);
      if (value === undefined) labels.delete(key);
      else labels.set(key, value);
    }
    return { ...booked.node, labels, taints: taintsOf(booked) };
  }

  /** The label's value now; undefined where the node has none. */
  label(name: string, key: string): string | undefined {
    const booked = this.#there.get(name);
    return booked === undefined ? undefined : labelOf(booked, key);
  }

  /** Lays taints of a happening over a node (null: takes them away); its taints then, or null where it is not there. */
  taint(name: string, happening: number, taints: readonly Taint[] | null): readonly Taint[] | null {
    const booked = this.#there.get(name) ?? this.#gone.get(name);
    if (booked === undefined) return null;
    booked.taints = changed(booked.taints, happening, taints);
    return this.#there.has(name) ? taintsOf(booked) : null;
  }

  /** The same with labels; the values then of the keys that the change names, null where there is none. */
  relabel(
    name: string,
    happening: number,
    { keys, change }: { readonly keys: readonly string[]; readonly change: LabelChange | null },
  ): ReadonlyMap<string, string | null> | null {
    const booked = this.#there.get(name) ?? this.#gone.get(name);
    if (booked === undefined) return null;
    booked.labels = changed(booked.labels, happening, change);
    return this.#there.has(name) ? new Map(keys.map((key) => [key, labelOf(booked, key) ?? null])) : null;
  }
}

function changed<T>(overlays: readonly Overlay<T>[], happening: number, change: T | null): readonly Overlay<T>[] {
  const others = overlays.filter((one) => one.happening !== happening);
  return change === null ? others : [...others, { happening, change }];
}

function labelOf({ node, labels }: BookedNode, key: string): string | undefined {
  const last = labels.findLast(({ change }) => Object.hasOwn(change, key));
  return last === undefined ? node.labels.get(key) : (last.change[key] ?? undefined);
}

/** A later taint takes the place of one of its key and effect, as in Kubernetes. */
function taintsOf({ node, taints }: BookedNode): readonly Taint[] {
  return taints.reduce<readonly Taint[]>((all, { change }) => {
    const kept = all.filter((one) => !change.some(({ key, effect }) => key === one.key && effect === one.effect));
    return [...kept, ...change];
  }, node.taints);
}
