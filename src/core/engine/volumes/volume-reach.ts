/** From how many nodes a pod's volumes can be reached once its waiting claims are bound on one of them. */

import { textOfNodeSelector } from '../../model/canonical-text.ts';
import { migrationOfPlugin } from '../../model/csi-migration.ts';
import type { Node } from '../../model/node.ts';
import { type Labels, matchesNodeSelectorTerm, type NodeSelector } from '../../model/selectors.ts';
import type { PersistentVolumeClaim } from '../../model/storage.ts';
import type { StorageState } from '../../model/storage-state.ts';
import { ClaimBinder } from './claim-binder.ts';
import type { ClaimStates } from './claim-states.ts';
import { isReachable } from './volume-search.ts';

/** Nodes by the value of one of their labels. */
type LabelIndex = ReadonlyMap<string, readonly Node[]>;

/**
 * Counts nodes by the affinity of the volumes that the claims would get: of a volume that is there its own, of one that a
 * CSI driver makes the labels it names, with the node's values. Of other provisioners it is known at most that the
 * volume stays within the allowed topology the node is in.
 */
export class VolumeReach {
  readonly #binder: ClaimBinder;
  readonly #storage: StorageState;
  readonly #nodes: readonly Node[];
  readonly #indexes = new Map<string, LabelIndex>();
  /** By the texts of the affinities. */
  readonly #counts = new Map<string, number>();

  constructor(claims: ClaimStates, storage: StorageState, nodes: readonly Node[]) {
    this.#binder = new ClaimBinder(claims, storage);
    this.#storage = storage;
    this.#nodes = nodes;
  }

  /** How many of the nodes but this one reach all volumes if the claims are bound here; null where they cannot be. */
  othersFrom(node: Node): number | null {
    const { verdict, bindings, provisions } = this.#binder.plan(node);
    if (verdict !== 'possible') return null;
    // A pod may name a claim twice; it is bound once.
    const byClaim = new Map<string, NodeSelector | null>();
    for (const { claim, volume } of bindings) setFirst(byClaim, claim.name, volume.nodeAffinity);
    for (const claim of provisions) setFirst(byClaim, claim.name, this.#provisionedAffinity(claim, node));
    const affinities = [...byClaim.values()].filter((affinity) => affinity !== null);
    const count = this.#countReaching(affinities);
    return affinities.every((affinity) => isReachable(affinity, node.labels)) ? count - 1 : count;
  }

  #provisionedAffinity(claim: PersistentVolumeClaim, node: Node): NodeSelector | null {
    const storageClass = this.#storage.storageClass(claim.storageClassName ?? '');
    if (storageClass === undefined) return null;
    const { provisioner, allowedTopologies } = storageClass;
    const driver = migrationOfPlugin(provisioner)?.driver ?? provisioner;
    const keys = this.#storage.csiNode(node.name)?.topologyKeys.get(driver);
    if (keys !== undefined) return affinityTo(node.labels, keys);
    const terms = allowedTopologies.filter((term) => matchesNodeSelectorTerm(term, node.name, node.labels));
    return terms.length === 0 ? null : { terms };
  }

  #countReaching(affinities: readonly NodeSelector[]): number {
    const text = affinities.map(textOfNodeSelector).join('&');
    let count = this.#counts.get(text);
    if (count === undefined) {
      const nodes = this.#narrowed(affinities);
      count = nodes.filter(({ labels }) => affinities.every((affinity) => isReachable(affinity, labels))).length;
      this.#counts.set(text, count);
    }
    return count;
  }

  /** All nodes that may satisfy the affinities, few where one of them names values of a label: local volumes do. */
  #narrowed(affinities: readonly NodeSelector[]): readonly Node[] {
    let fewest = this.#nodes;
    for (const { terms } of affinities) {
      const [term] = terms;
      if (term === undefined || terms.length > 1) continue;
      for (const { key, operator, values } of term.expressions) {
        if (operator !== 'In') continue;
        const index = this.#indexOf(key);
        const found = [...new Set(values)].flatMap((value) => index.get(value) ?? []);
        if (found.length < fewest.length) fewest = found;
      }
    }
    return fewest;
  }

  #indexOf(key: string): LabelIndex {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = new Map<string, Node[]>();
    for (const node of this.#nodes) {
      const value = node.labels.get(key);
      if (value === undefined) continue;
      const group = index.get(value);
      if (group === undefined) index.set(value, [node]);
      else group.push(node);
    }
    this.#indexes.set(key, index);
    return index;
  }
}

function setFirst<T>(map: Map<string, T>, key: string, value: T): void {
  if (!map.has(key)) map.set(key, value);
}

/** The nodes that agree in these labels; null where there are none of them: every node. */
function affinityTo(labels: Labels, keys: readonly string[]): NodeSelector | null {
  const present = keys.filter((key) => labels.has(key));
  if (present.length === 0) return null;
  const expressions = present.map((key) => ({ key, operator: 'In' as const, values: [labels.get(key)!] }));
  return { terms: [{ expressions, fields: [], isValid: true }] };
}
