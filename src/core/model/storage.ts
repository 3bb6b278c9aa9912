/** Storage objects as the volume plugins read them. */

import type { LabelSelector, Labels, NodeSelector, NodeSelectorTerm } from './selectors.ts';

export interface PersistentVolumeClaim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** undefined: field absent; '': explicitly no class. The beta annotation is merged in. */
  readonly storageClassName: string | undefined;
  readonly volumeName: string;
  readonly accessModes: readonly string[];
  readonly volumeMode: string;
  readonly volumeAttributesClassName: string | undefined;
  /** 0: no request, for which storage capacity is not checked. */
  readonly requestBytes: number;
  readonly selector: LabelSelector | null;
  readonly phase: string;
  readonly isTerminating: boolean;
  /** Annotation pv.kubernetes.io/bind-completed is present. */
  readonly isBindCompleted: boolean;
  /** Annotation volume.kubernetes.io/selected-node, '' where none. */
  readonly selectedNode: string;
  /** uid of the controller that owns the claim, for an ephemeral claim its pod; '' where none. */
  readonly ownerUid: string;
}

/** Where a volume's data lives, as far as node limits count it. */
export interface VolumeSource {
  /** CSI driver, also the one that took over an in-tree plugin (csi-migration.ts); '' for any other. */
  readonly driver: string;
  /** '' where an in-tree source does not translate. */
  readonly handle: string;
  /** The object names an in-tree plugin, not the CSI driver itself. */
  readonly isInTree: boolean;
}

export interface PersistentVolume {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  /** The beta annotation is merged in. */
  readonly storageClassName: string;
  readonly capacityBytes: number;
  readonly accessModes: readonly string[];
  readonly volumeMode: string;
  readonly volumeAttributesClassName: string | undefined;
  readonly nodeAffinity: NodeSelector | null;
  readonly phase: string;
  readonly isTerminating: boolean;
  readonly claim: { readonly namespace: string; readonly name: string; readonly uid: string } | null;
  readonly source: VolumeSource;
}

export interface StorageClass {
  readonly name: string;
  readonly provisioner: string;
  readonly isWaitForFirstConsumer: boolean;
  /** ORed terms; empty allows every node. */
  readonly allowedTopologies: readonly NodeSelectorTerm[];
}

export interface CsiNode {
  readonly name: string;
  /** Volumes a driver can attach to this node; a driver without a limit is absent. */
  readonly limits: ReadonlyMap<string, number>;
  /** Node labels that tell a driver where a volume can be reached, for each driver on this node. */
  readonly topologyKeys: ReadonlyMap<string, readonly string[]>;
  /** In-tree plugins migrated to CSI on this node (annotation storage.alpha.kubernetes.io/migrated-plugins). */
  readonly migratedPlugins: readonly string[];
}

export interface CsiDriver {
  readonly name: string;
  readonly reportsStorageCapacity: boolean;
}

export interface CsiStorageCapacity {
  readonly namespace: string;
  readonly name: string;
  readonly storageClassName: string;
  /** null: no node. */
  readonly nodeTopology: LabelSelector | null;
  readonly capacityBytes: number | null;
  readonly maximumVolumeBytes: number | null;
}

export interface VolumeAttachment {
  readonly name: string;
  readonly attacher: string;
  readonly nodeName: string;
  /** '' where the attachment names an inline volume. */
  readonly volumeName: string;
  readonly inline: VolumeSource | null;
}
