/** The search for a persistent volume that a claim can be bound to on a node. */

import { HOSTNAME_LABEL, type Node } from '../../model/node.ts';
import {
  type Labels,
  matchesNodeSelectorTerm,
  matchesSelector,
  type NodeSelector,
  type NodeSelectorTerm,
} from '../../model/selectors.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../model/storage.ts';

/** An available volume and its place in the order of preference. */
interface Ranked {
  readonly rank: number;
  readonly volume: PersistentVolume;
}

const NONE: readonly Ranked[] = [];

/**
 * Volumes for one claim (component-helpers/storage/volume/pv_helpers.go FindMatchingVolume). A volume that names the claim
 * already is taken or, where it cannot be reached from the node, nothing is. Otherwise the smallest available one wins; of
 * equals kube-scheduler takes any, here the first by name. What does not depend on the node is checked once; local
 * volumes, which name their host, are looked up by it.
 */
export class VolumeSearch {
  readonly #prebound: PersistentVolume[] = [];
  readonly #byHost = new Map<string, Ranked[]>();
  readonly #anyHost: Ranked[] = [];

  /** `volumes`: all of the claim's class, in order of preference. */
  constructor(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]) {
    volumes.forEach((volume, rank) => {
      if (!isFit(volume, claim)) return;
      if (volume.claim !== null) {
        if (namesClaim(volume, claim)) this.#prebound.push(volume);
        return;
      }
      if (isOpen(volume, claim)) this.#listOf(hostOf(volume)).push({ rank, volume });
    });
  }

  /** The volume for the claim on a node, null where there is none. `taken`: names of volumes chosen before. Hot. */
  find(node: Node, taken: ReadonlySet<string>): PersistentVolume | null {
    for (const volume of this.#prebound) {
      if (!taken.has(volume.name)) return isReachable(volume.nodeAffinity, node.labels) ? volume : null;
    }
    const host = node.labels.get(HOSTNAME_LABEL);
    const local = host === undefined ? null : firstFree(this.#byHost.get(host) ?? NONE, node, taken);
    const shared = firstFree(this.#anyHost, node, taken);
    if (local === null || shared === null) return (local ?? shared)?.volume ?? null;
    return (local.rank < shared.rank ? local : shared).volume;
  }

  #listOf(host: string | null): Ranked[] {
    if (host === null) return this.#anyHost;
    const list = this.#byHost.get(host) ?? [];
    this.#byHost.set(host, list);
    return list;
  }
}

/**
 * True when a volume with this affinity can be reached from a node with these labels. kube-scheduler shows the affinity
 * the labels alone, and fields of a node that has none match whatever they ask (pv_helpers.go CheckNodeAffinity).
 */
export function isReachable(affinity: NodeSelector | null, labels: Labels): boolean {
  return affinity === null || affinity.terms.some((term) => matchesLabels(term, labels));
}

function matchesLabels(term: NodeSelectorTerm, labels: Labels): boolean {
  if (term.fields.length === 0) return matchesNodeSelectorTerm(term, '', labels);
  if (term.expressions.length === 0) return term.isValid;
  return matchesNodeSelectorTerm({ ...term, fields: [] }, '', labels);
}

function firstFree(list: readonly Ranked[], node: Node, taken: ReadonlySet<string>): Ranked | null {
  for (const ranked of list) {
    const { volume } = ranked;
    if (!taken.has(volume.name) && isReachable(volume.nodeAffinity, node.labels)) return ranked;
  }
  return null;
}

/** What a volume must be even when it names the claim already. */
function isFit(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    volume.capacityBytes >= claim.requestBytes &&
    volume.volumeMode === claim.volumeMode &&
    (volume.volumeAttributesClassName ?? '') === (claim.volumeAttributesClassName ?? '') &&
    !volume.isTerminating
  );
}

/** What any other volume must be besides. */
function isOpen(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    volume.phase === 'Available' &&
    (claim.selector === null || matchesSelector(claim.selector, volume.labels)) &&
    claim.accessModes.every((mode) => volume.accessModes.includes(mode))
  );
}

/** True when a volume is meant for this claim: by name, and by uid where it gives one. */
function namesClaim({ claim: wanted }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (
    wanted !== null &&
    wanted.name === claim.name &&
    wanted.namespace === claim.namespace &&
    (wanted.uid === '' || wanted.uid === claim.uid)
  );
}

/** The one host a volume can be reached from, as far as its affinity says so outright. */
function hostOf({ nodeAffinity }: PersistentVolume): string | null {
  const [term, ...others] = nodeAffinity?.terms ?? [];
  if (term === undefined || others.length > 0) return null;
  for (const { key, operator, values } of term.expressions) {
    if (key === HOSTNAME_LABEL && operator === 'In' && values.length === 1) return values[0]!;
  }
  return null;
}
