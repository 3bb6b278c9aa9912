/** Parts that the pods of Berth and of the second kube-scheduler have in common. */

import { USER_ID } from './names.ts';

/** The pod's half of the `restricted` Pod Security Standard. */
export const POD_SECURITY_CONTEXT = {
  runAsNonRoot: true,
  runAsUser: USER_ID,
  runAsGroup: USER_ID,
  fsGroup: USER_ID,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

/** The container's half. */
export const CONTAINER_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const;

/** Neither may wait for, or be evicted for, the pods that they place. */
export const PRIORITY_CLASS = 'system-cluster-critical';

/** Replicas on different nodes, and in different zones where there are any; nodes that cannot be used do not count. */
export function spreadConstraints(matchLabels: Readonly<Record<string, string>>): Record<string, unknown>[] {
  const spread = (topologyKey: string, whenUnsatisfiable: string): Record<string, unknown> => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    nodeTaintsPolicy: 'Honor',
    labelSelector: { matchLabels },
    // Without it the pods of the old revision would count while a new one is rolled out.
    matchLabelKeys: ['pod-template-hash'],
  });
  return [spread('kubernetes.io/hostname', 'DoNotSchedule'), spread('topology.kubernetes.io/zone', 'ScheduleAnyway')];
}

/** New replicas are ready before old ones go. */
export const ROLLING_UPDATE = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } as const;
