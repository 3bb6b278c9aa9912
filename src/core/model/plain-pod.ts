/** A pod of which nothing is known but what it asks for. */

import type { Pod } from './pod.ts';
import { amountOf, CPU_MILLI, type ResourceVector } from './resources.ts';
import { NO_LABELS } from './selectors.ts';

/** Pending, one container, no rule of its own; its uid is its name. */
export function createPlainPod(namespace: string, name: string, requests: ResourceVector): Pod {
  return {
    uid: name,
    namespace,
    name,
    labels: NO_LABELS,
    annotations: NO_LABELS,
    owner: null,
    priority: 0,
    preemptsLowerPriority: true,
    schedulerName: 'default-scheduler',
    schedulingGates: [],
    nodeName: '',
    nominatedNodeName: '',
    phase: 'Pending',
    isTerminating: false,
    isPreempted: false,
    creationTimeSeconds: null,
    startTimeSeconds: null,
    requests,
    nonZeroRequests: requests,
    scoringRequests: requests,
    limits: [],
    unlimitedCpuMilli: amountOf(requests, CPU_MILLI),
    tolerations: [],
    nodeSelector: NO_LABELS,
    requiredNodeAffinity: null,
    preferredNodeAffinity: [],
    requiredPodAffinity: [],
    requiredPodAntiAffinity: [],
    preferredPodAffinity: [],
    preferredPodAntiAffinity: [],
    spreadConstraints: [],
    hostPorts: [],
    images: [],
    volumeImages: [],
    requiredFeatures: [],
    containerCount: 1,
    extendedResources: [],
    volumes: [],
    gpu: null,
    vm: null,
  };
}
