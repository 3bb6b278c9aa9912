/** The pod that KubeVirt makes for the target of a live migration, from the pod the guest runs in. */

import { nodeCpuOf } from '../../model/kubevirt-labels.ts';
import { HOSTNAME_LABEL, type Node } from '../../model/node.ts';
import type { Pod, PodTerm } from '../../model/pod.ts';
import { selectorOfLabels } from '../../model/selectors.ts';
import type { MigrationRole } from '../../model/vm.ts';
import { runningNeeds } from './guest-needs.ts';

const CREATED_BY_LABEL = 'kubevirt.io/created-by';

/**
 * A pending pod with the requests and constraints of the running one, kept off the nodes of its guest's other pods and
 * held to the CPU it runs with (kubevirt.md 1.3 and 3.4; pkg/virt-controller/watch/migration createTargetPod). `source` is
 * the node it runs on; without it what the guest needs of a CPU is not known. A pod that is no VM is returned pending.
 */
export function migrationTargetOf(pod: Pod, source: Node | undefined, role: MigrationRole): Pod {
  const pending: Pod = {
    ...pod,
    uid: `${pod.uid}-target`,
    name: `${pod.name}-target`,
    nodeName: '',
    nominatedNodeName: '',
    phase: 'Pending',
    isTerminating: false,
    isPreempted: false,
    startTimeSeconds: null,
  };
  if (pod.vm === null) return pending;
  const needs = source === undefined ? [] : runningNeeds(pod.vm, nodeCpuOf(source));
  const created = pod.labels.get(CREATED_BY_LABEL);
  const apart = created === undefined ? [] : [apartFrom(created, pod.namespace)];
  return {
    ...pending,
    nodeSelector: new Map([...pod.nodeSelector, ...needs.map(({ label }) => [label, 'true'] as const)]),
    requiredPodAntiAffinity: [...pod.requiredPodAntiAffinity, ...apart],
    vm: { ...pod.vm, migration: role },
  };
}

/** Keeps a pod off nodes that hold a pod of the same guest. */
function apartFrom(vmUid: string, namespace: string): PodTerm {
  const selector = selectorOfLabels(new Map([[CREATED_BY_LABEL, vmUid]]));
  const namespaces = [namespace];
  const text = JSON.stringify([namespaces, null, selector.text, HOSTNAME_LABEL]);
  return { namespaces, namespaceSelector: null, selector, topologyKey: HOSTNAME_LABEL, text };
}
