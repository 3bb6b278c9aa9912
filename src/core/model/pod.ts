/** A pod: the unit that is placed. Every field a placement rule reads, already in the units the rules use. */

import type { GpuRequest } from './gpu.ts';
import type { ResourceVector } from './resources.ts';
import type { LabelSelector, Labels, NodeSelector, NodeSelectorTerm } from './selectors.ts';
import type { Vm } from './vm.ts';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

/** Empty key with `Exists` tolerates every taint; empty effect matches every effect. */
export interface Toleration {
  readonly key: string;
  readonly operator: 'Equal' | 'Exists' | 'Lt' | 'Gt';
  readonly value: string;
  readonly effect: string;
}

/** A preferred node affinity term. Weight 1..100. */
export interface PreferredNodeTerm {
  readonly weight: number;
  readonly term: NodeSelectorTerm;
}

/** A pod affinity or anti-affinity term; matchLabelKeys and mismatchLabelKeys are merged into the selector. */
export interface PodTerm {
  /** Namespaces by name. The owner's own namespace stands here where neither names nor a selector were given. */
  readonly namespaces: readonly string[];
  /** null: no selector; no requirements: every namespace. */
  readonly namespaceSelector: LabelSelector | null;
  /** null matches nothing. */
  readonly selector: LabelSelector | null;
  readonly topologyKey: string;
  /** Canonical text of the four fields above. */
  readonly text: string;
}

/** A preferred pod affinity term. Weight 1..100. */
export interface WeightedPodTerm {
  readonly weight: number;
  readonly term: PodTerm;
}

/** A topology spread constraint; matchLabelKeys are merged into the selector. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  /** null matches nothing. */
  readonly selector: LabelSelector | null;
  readonly minDomains: number;
  readonly honorsNodeAffinity: boolean;
  readonly honorsNodeTaints: boolean;
}

/** A port a pod claims on its node. hostIP is '0.0.0.0' where none was given. */
export interface HostPort {
  readonly hostIP: string;
  readonly protocol: string;
  readonly port: number;
}

/** A volume as placement reads it; kinds no rule reads are left out at the door. */
export type PodVolume =
  | { readonly kind: 'claim'; readonly claimName: string; readonly isEphemeral: boolean }
  | { readonly kind: 'gce-pd'; readonly pdName: string; readonly isReadOnly: boolean }
  | { readonly kind: 'aws-ebs'; readonly volumeId: string; readonly isReadOnly: boolean }
  | { readonly kind: 'iscsi'; readonly iqn: string; readonly isReadOnly: boolean }
  | {
      readonly kind: 'rbd';
      readonly monitors: readonly string[];
      readonly pool: string;
      readonly image: string;
      readonly isReadOnly: boolean;
    }
  /** An inline volume of a driver that migrated to CSI, other than the four above. */
  | { readonly kind: 'migrated'; readonly driver: string; readonly handle: string };

/** The controller that owns a pod. */
export interface PodOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface Pod {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly owner: PodOwner | null;
  readonly priority: number;
  readonly preemptsLowerPriority: boolean;
  readonly schedulerName: string;
  readonly schedulingGates: readonly string[];
  /** Node it is bound to, '' while pending. */
  readonly nodeName: string;
  /** `status.nominatedNodeName`, '' where none. */
  readonly nominatedNodeName: string;
  readonly phase: PodPhase;
  /** It has a deletionTimestamp. */
  readonly isTerminating: boolean;
  /** It is terminating because the scheduler preempted it (condition DisruptionTarget, PreemptionByScheduler). */
  readonly isPreempted: boolean;
  /** Seconds since the epoch; null where unknown. */
  readonly creationTimeSeconds: number | null;
  readonly startTimeSeconds: number | null;

  /** Containers, restartable init containers, peak of init, pod-level resources, overhead (kube-scheduler.md C0.5). */
  readonly requests: ResourceVector;
  /** `requests` with 100m and 200 MiB for each container that asks for no cpu or memory (C0.6): what it adds to a node. */
  readonly nonZeroRequests: ResourceVector;
  /** The same without pod-level resources: what NodeResourcesFit scores for the incoming pod (C4, quirk). */
  readonly scoringRequests: ResourceVector;
  /** Limits summed as `requests` are; a container without one adds nothing. Load-aware rules read it. */
  readonly limits: ResourceVector;
  /** Millicores that containers without a CPU limit ask for, init containers that end and overhead left out. */
  readonly unlimitedCpuMilli: number;

  readonly tolerations: readonly Toleration[];
  /** `spec.nodeSelector`: equalities, ANDed. */
  readonly nodeSelector: Labels;
  /** null: none; no terms: matches nothing. */
  readonly requiredNodeAffinity: NodeSelector | null;
  readonly preferredNodeAffinity: readonly PreferredNodeTerm[];
  readonly requiredPodAffinity: readonly PodTerm[];
  readonly requiredPodAntiAffinity: readonly PodTerm[];
  readonly preferredPodAffinity: readonly WeightedPodTerm[];
  readonly preferredPodAntiAffinity: readonly WeightedPodTerm[];
  readonly spreadConstraints: readonly SpreadConstraint[];
  readonly hostPorts: readonly HostPort[];
  /** Images of init containers, containers, normalised with a tag (C8). */
  readonly images: readonly string[];
  /** Images of image volumes (1.36 counts them). */
  readonly volumeImages: readonly string[];
  /** Features of the kubelet it needs (1.36), as requiredFeaturesOf tells them; none for ordinary pods. */
  readonly requiredFeatures: readonly string[];
  /** Init containers plus containers. */
  readonly containerCount: number;
  /** Extended resources that containers and init containers name, an amount of 0 counted too: extenders ask for them. */
  readonly extendedResources: readonly string[];
  readonly volumes: readonly PodVolume[];
  /** Shared GPUs it asks for; null where none. */
  readonly gpu: GpuRequest | null;
  /** Set on virt-launcher pods: the unit is a VM. */
  readonly vm: Vm | null;
}

let lastPod: Pod | null = null;
let lastKey = '';

/** `namespace/name`. Hot: asked several times of one pod in a row, and a text made anew is hashed anew. */
export function podKey(pod: Pod): string {
  if (pod === lastPod) return lastKey;
  lastPod = pod;
  lastKey = `${pod.namespace}/${pod.name}`;
  return lastKey;
}

/** True when a pod has ended: it leaves the snapshot. */
export function isFinished(pod: Pod): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** True when the pod has any pod affinity or anti-affinity term. */
export function hasPodAffinity(pod: Pod): boolean {
  return (
    pod.requiredPodAffinity.length +
      pod.requiredPodAntiAffinity.length +
      pod.preferredPodAffinity.length +
      pod.preferredPodAntiAffinity.length >
    0
  );
}
