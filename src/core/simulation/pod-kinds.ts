/** Which pods are of one kind: made from one template, they share everything that filters read, and differ in names and times. */

import type { Pod } from '../model/pod.ts';

interface Kind {
  /** A pod of the kind. */
  readonly sample: Pod;
  readonly key: string;
}

export class PodKinds {
  readonly #numbers = new WeakMap<object, number>();
  /** Last kind seen of each vector of requests: most pods that share it are of that kind. */
  readonly #lastOf = new WeakMap<object, Kind>();
  #next = 0;

  /** Equal keys: pods that differ in nothing that filters read. Unequal ones may still be alike. Hot: once an arrival. */
  keyOf(pod: Pod): string {
    const last = this.#lastOf.get(pod.requests);
    if (last !== undefined && isOfKind(pod, last.sample)) return last.key;
    const key = [
      pod.priority,
      pod.namespace,
      pod.schedulerName,
      ownText(pod),
      ...sharedOf(pod).map((one) => this.#numberOf(one)),
    ];
    const kind = { sample: pod, key: key.join() };
    if (ownText(pod) === '') this.#lastOf.set(pod.requests, kind);
    return kind.key;
  }

  #numberOf(shared: object | null): number {
    if (shared === null) return -1;
    const known = this.#numbers.get(shared);
    if (known !== undefined) return known;
    this.#numbers.set(shared, this.#next);
    return this.#next++;
  }
}

/** What makes a pod a kind of its own; '' for most. */
function ownText(pod: Pod): string {
  return pod.nominatedNodeName !== '' || pod.vm?.migration != null ? pod.name : '';
}

/** Hot. */
function isOfKind(pod: Pod, sample: Pod): boolean {
  return (
    pod.priority === sample.priority &&
    pod.nominatedNodeName === '' &&
    pod.namespace === sample.namespace &&
    pod.schedulerName === sample.schedulerName &&
    pod.labels === sample.labels &&
    pod.annotations === sample.annotations &&
    pod.limits === sample.limits &&
    pod.owner === sample.owner &&
    pod.tolerations === sample.tolerations &&
    pod.nodeSelector === sample.nodeSelector &&
    pod.requiredNodeAffinity === sample.requiredNodeAffinity &&
    pod.requiredPodAffinity === sample.requiredPodAffinity &&
    pod.requiredPodAntiAffinity === sample.requiredPodAntiAffinity &&
    pod.spreadConstraints === sample.spreadConstraints &&
    pod.hostPorts === sample.hostPorts &&
    pod.requiredFeatures === sample.requiredFeatures &&
    pod.volumes === sample.volumes &&
    pod.gpu === sample.gpu &&
    isGuestOfKind(pod, sample)
  );
}

/** Hot. */
function isGuestOfKind({ vm }: Pod, { vm: sample }: Pod): boolean {
  if (vm === null || sample === null) return vm === sample;
  return (
    vm.migration === null &&
    vm.migrationSettings === sample.migrationSettings &&
    vm.requiredCpuFeatures === sample.requiredCpuFeatures &&
    vm.guestMemoryBytes === sample.guestMemoryBytes
  );
}

function sharedOf(pod: Pod): readonly (object | null)[] {
  return [
    pod.requests,
    pod.limits,
    pod.labels,
    pod.annotations,
    pod.owner,
    pod.tolerations,
    pod.nodeSelector,
    pod.requiredNodeAffinity,
    pod.requiredPodAffinity,
    pod.requiredPodAntiAffinity,
    pod.spreadConstraints,
    pod.hostPorts,
    pod.requiredFeatures,
    pod.volumes,
    pod.gpu,
    pod.vm?.migrationSettings ?? null,
    pod.vm?.requiredCpuFeatures ?? null,
  ];
}
