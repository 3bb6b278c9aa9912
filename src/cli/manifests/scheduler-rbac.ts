/** What the second kube-scheduler may do: as much as the default one, and its own lease. */

import { clusterMetadata, metadataIn, SCHEDULER_SELECTOR } from './names.ts';
import type { Manifest } from './section.ts';
import type { ManifestSettings } from './settings.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC_VERSION = `${RBAC_GROUP}/v1`;

/** Roles that every cluster has (plugin/pkg/auth/authorizer/rbac/bootstrappolicy). */
const CLUSTER_ROLES = ['system:kube-scheduler', 'system:volume-scheduler'];
const AUTHENTICATION_READER = 'extension-apiserver-authentication-reader';

export function schedulerRbac({ namespace, schedulerName }: ManifestSettings): Manifest[] {
  const subjects = [{ kind: 'ServiceAccount', name: schedulerName, namespace }];
  const inNamespace = (where: string, name: string): Record<string, unknown> =>
    metadataIn(where, name, SCHEDULER_SELECTOR);
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: inNamespace(namespace, schedulerName) },
    ...CLUSTER_ROLES.map((role) => ({
      apiVersion: RBAC_VERSION,
      kind: 'ClusterRoleBinding',
      metadata: clusterMetadata(`${namespace}:${schedulerName}:${role}`, SCHEDULER_SELECTOR),
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role },
      subjects,
    })),
    {
      apiVersion: RBAC_VERSION,
      kind: 'RoleBinding',
      metadata: inNamespace('kube-system', `${namespace}:${schedulerName}:${AUTHENTICATION_READER}`),
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: AUTHENTICATION_READER },
      subjects,
    },
    {
      apiVersion: RBAC_VERSION,
      kind: 'Role',
      metadata: inNamespace(namespace, `${schedulerName}:leader-election`),
      rules: [
        // A name cannot be asked for before the object is there.
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          resourceNames: [schedulerName],
          verbs: ['get', 'list', 'watch', 'update'],
        },
      ],
    },
    {
      apiVersion: RBAC_VERSION,
      kind: 'RoleBinding',
      metadata: inNamespace(namespace, `${schedulerName}:leader-election`),
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: `${schedulerName}:leader-election` },
      subjects,
    },
  ];
  return objects.map((object) => ({ object }));
}
