/** The storage objects of a cluster as placements change them, with undo. */

import type { Storage } from './cluster.ts';
import { migrationOfPlugin } from './csi-migration.ts';
import type { Node } from './node.ts';
import { compareText, type NodeSelector } from './selectors.ts';
import type {
  CsiDriver,
  CsiNode,
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from './storage.ts';
import { StorageTable } from './storage-table.ts';

export type StorageKind = keyof Storage;

type Tables = { readonly [K in StorageKind]: StorageTable<Storage[K][number]> };

export class StorageState {
  readonly #tables: Tables;
  readonly #log: (inverse: () => void) => void;
  #epoch = 0;
  #objectsEpoch = 0;

  /** `log` notes how to take back a change just made. */
  constructor(storage: Storage, log: (inverse: () => void) => void) {
    this.#tables = createTables(storage);
    this.#log = log;
  }

  /** Grows with every change, those taken back too: equal epochs mean equal objects. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Grows likewise, except where a claim without a volume is given one: whatever has its volume stays as it is. */
  get objectsEpoch(): number {
    return this.#objectsEpoch;
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    return this.#tables.claims.get(`${namespace}/${name}`);
  }

  volume(name: string): PersistentVolume | undefined {
    return this.#tables.volumes.get(name);
  }

  /** Volumes of a storage class ('': without one), the smallest first, then by name. */
  volumesOfClass(name: string): readonly PersistentVolume[] {
    return this.#tables.volumes.group(name);
  }

  storageClass(name: string): StorageClass | undefined {
    return this.#tables.classes.get(name);
  }

  csiNode(nodeName: string): CsiNode | undefined {
    return this.#tables.csiNodes.get(nodeName);
  }

  csiDriver(name: string): CsiDriver | undefined {
    return this.#tables.csiDrivers.get(name);
  }

  /** What drivers report as left for volumes of a class. */
  capacitiesOfClass(name: string): readonly CsiStorageCapacity[] {
    return this.#tables.capacities.group(name);
  }

  attachmentsTo(nodeName: string): readonly VolumeAttachment[] {
    return this.#tables.attachments.group(nodeName);
  }

  /** Adds an object or replaces the one of its key. */
  put<K extends StorageKind>(kind: K, object: Storage[K][number]): void {
    this.#objectsEpoch++;
    this.#put(kind, object);
  }

  /** Removes an object by key: `namespace/name` of claims and capacities, the name of all others. */
  remove(kind: StorageKind, key: string): void {
    const inverse = this.#tables[kind].delete(key);
    if (inverse === null) return;
    this.#objectsEpoch++;
    this.#note(inverse);
  }

  /** Gives a volume to a claim that has none: from here on the claim is bound and the volume is taken. */
  bind(claim: PersistentVolumeClaim, volume: PersistentVolume): void {
    const { namespace, name, uid } = claim;
    this.#put('volumes', { ...volume, phase: 'Bound', claim: { namespace, name, uid } });
    this.#put('claims', { ...claim, phase: 'Bound', volumeName: volume.name, isBindCompleted: true });
  }

  /**
   * Provisions a volume for a claim whose pod was placed on a node. A CSI driver that runs there makes a volume that is
   * reached from wherever the labels it names have the node's values. Of other provisioners nothing is known: the claim
   * stays with the node (annotation selected-node), as kube-scheduler holds until a volume appears.
   */
  provision(claim: PersistentVolumeClaim, node: Node): void {
    const className = claim.storageClassName ?? '';
    const provisioner = this.storageClass(className)?.provisioner ?? '';
    const driver = migrationOfPlugin(provisioner)?.driver ?? provisioner;
    const keys = this.csiNode(node.name)?.topologyKeys.get(driver);
    const selected = { ...claim, selectedNode: node.name };
    if (keys === undefined) {
      this.#put('claims', selected);
      return;
    }
    const name = `pvc-${claim.uid === '' ? `${claim.namespace}-${claim.name}` : claim.uid}`;
    this.bind(selected, {
      name,
      uid: name,
      labels: new Map(),
      storageClassName: className,
      capacityBytes: claim.requestBytes,
      accessModes: claim.accessModes,
      volumeMode: claim.volumeMode,
      volumeAttributesClassName: claim.volumeAttributesClassName,
      nodeAffinity: affinityTo(node, keys),
      phase: 'Bound',
      isTerminating: false,
      claim: null,
      source: { driver, handle: name, isInTree: driver !== provisioner },
    });
  }

  #put<K extends StorageKind>(kind: K, object: Storage[K][number]): void {
    this.#note(this.#tables[kind].put(object));
  }

  #note(inverse: () => void): void {
    this.#epoch++;
    this.#log(() => {
      this.#epoch++;
      this.#objectsEpoch++;
      inverse();
    });
  }
}

/** The nodes that agree with a node in these labels; null where it has none of them: every node. */
function affinityTo(node: Node, keys: readonly string[]): NodeSelector | null {
  const present = keys.filter((key) => node.labels.has(key));
  if (present.length === 0) return null;
  const expressions = present.map((key) => ({ key, operator: 'In' as const, values: [node.labels.get(key)!] }));
  return { terms: [{ expressions, fields: [], isValid: true }] };
}

function createTables(storage: Storage): Tables {
  return {
    claims: byKey(storage.claims, (claim) => `${claim.namespace}/${claim.name}`),
    volumes: new StorageTable(storage.volumes, {
      keyOf: (volume) => volume.name,
      groupOf: (volume) => volume.storageClassName,
      compare: (a, b) => a.capacityBytes - b.capacityBytes || compareText(a.name, b.name),
    }),
    classes: byKey(storage.classes, (one) => one.name),
    csiNodes: byKey(storage.csiNodes, (one) => one.name),
    csiDrivers: byKey(storage.csiDrivers, (one) => one.name),
    capacities: byKey(
      storage.capacities,
      (one) => `${one.namespace}/${one.name}`,
      (one) => one.storageClassName,
    ),
    attachments: byKey(
      storage.attachments,
      (one) => one.name,
      (one) => one.nodeName,
    ),
  };
}

function byKey<T>(
  objects: readonly T[],
  keyOf: (object: T) => string,
  groupOf?: (object: T) => string,
): StorageTable<T> {
  const compare = (a: T, b: T): number => compareText(keyOf(a), keyOf(b));
  return new StorageTable(objects, groupOf === undefined ? { keyOf, compare } : { keyOf, groupOf, compare });
}
