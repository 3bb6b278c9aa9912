/** KubeVirt's resource definitions, and the NUMA exporter's, in structural form: any fields, nothing defaulted. */

import type { KubeObject } from './api-objects.ts';

interface Definition {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly shortNames?: readonly string[];
  readonly hasStatus: boolean;
}

const KUBEVIRT = { group: 'kubevirt.io', version: 'v1', scope: 'Namespaced', hasStatus: true } as const;

const VIRTUAL_MACHINE_CRD = toCrd({
  ...KUBEVIRT,
  kind: 'VirtualMachine',
  plural: 'virtualmachines',
  shortNames: ['vm', 'vms'],
});

const VIRTUAL_MACHINE_INSTANCE_CRD = toCrd({
  ...KUBEVIRT,
  kind: 'VirtualMachineInstance',
  plural: 'virtualmachineinstances',
  shortNames: ['vmi', 'vmis'],
});

const MIGRATION_CRD = toCrd({
  ...KUBEVIRT,
  kind: 'VirtualMachineInstanceMigration',
  plural: 'virtualmachineinstancemigrations',
  shortNames: ['vmim', 'vmims'],
});

const KUBEVIRT_CRD = toCrd({ ...KUBEVIRT, kind: 'KubeVirt', plural: 'kubevirts', shortNames: ['kv', 'kvs'] });

const MIGRATION_POLICY_CRD = toCrd({
  group: 'migrations.kubevirt.io',
  version: 'v1alpha1',
  kind: 'MigrationPolicy',
  plural: 'migrationpolicies',
  scope: 'Cluster',
  hasStatus: true,
});

const NODE_RESOURCE_TOPOLOGY_CRD = toCrd({
  group: 'topology.node.k8s.io',
  version: 'v1alpha2',
  kind: 'NodeResourceTopology',
  plural: 'noderesourcetopologies',
  scope: 'Cluster',
  shortNames: ['node-res-topo'],
  hasStatus: false,
});

/** All of the above. */
export const CRDS: readonly KubeObject[] = [
  KUBEVIRT_CRD,
  VIRTUAL_MACHINE_CRD,
  VIRTUAL_MACHINE_INSTANCE_CRD,
  MIGRATION_CRD,
  MIGRATION_POLICY_CRD,
  NODE_RESOURCE_TOPOLOGY_CRD,
];

function toCrd({ group, version, kind, plural, scope, shortNames = [], hasStatus }: Definition): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Without it the server refuses definitions in groups that end in k8s.io.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
    },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List`, shortNames },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          ...(hasStatus && { subresources: { status: {} } }),
        },
      ],
    },
  };
}
