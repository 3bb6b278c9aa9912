/** Who Berth is, and what it may do: read what it follows, and nothing else unless asked. */

import { SERVED_RESOURCES } from '../../kube/resources.ts';
import { BERTH, clusterMetadata, metadataIn } from './names.ts';
import type { Manifest, Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

const RBAC_VERSION = 'rbac.authorization.k8s.io/v1';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export const rbac: Section = {
  name: 'rbac',
  summary: 'ServiceAccount, ClusterRole and binding with the least rights',
  toManifests: (settings) => {
    const { namespace } = settings;
    const name = `${namespace}:${BERTH}`;
    return [
      { object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadataIn(namespace, BERTH) } },
      clusterRole(name, settings),
      {
        object: {
          apiVersion: RBAC_VERSION,
          kind: 'ClusterRoleBinding',
          metadata: clusterMetadata(name),
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
          subjects: [{ kind: 'ServiceAccount', name: BERTH, namespace }],
        },
      },
    ];
  },
};

function clusterRole(name: string, settings: ManifestSettings): Manifest {
  const rules = rulesOf(settings);
  return {
    comment: describeRights(settings),
    object: { apiVersion: RBAC_VERSION, kind: 'ClusterRole', metadata: clusterMetadata(name), rules },
  };
}

function describeRights({ isBinding, writesEvents }: ManifestSettings): string {
  const more = [
    ...(isBinding ? ['binds pods to nodes because --bind asks for it'] : []),
    ...(writesEvents ? ['writes Events because --events asks for it'] : []),
  ];
  if (more.length === 0) return 'Reads what placement depends on. It cannot change anything in the cluster.';
  return `Reads what placement depends on, ${more.map((right) => `and ${right}`).join(', ')}.`;
}

function rulesOf({ isBinding, writesEvents, usesMetricsApi }: ManifestSettings): Rule[] {
  const groups = [...new Set(SERVED_RESOURCES.map(({ group }) => group))];
  const rules = groups.map((group): Rule => {
    const resources = SERVED_RESOURCES.filter((resource) => resource.group === group).map(({ plural }) => plural);
    return { apiGroups: [group], resources, verbs: ['get', 'list', 'watch'] };
  });
  if (usesMetricsApi) {
    rules.push({ apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'], verbs: ['get', 'list'] });
  }
  if (isBinding) rules.push({ apiGroups: [''], resources: ['pods/binding'], verbs: ['create'] });
  if (writesEvents) rules.push({ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] });
  return rules;
}
