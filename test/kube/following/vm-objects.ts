/** A small cluster of VMs with migrations in every state, as manifests. */

interface Told {
  readonly kind: string;
  readonly object: Record<string, unknown>;
}

const NODES = ['kv-1', 'kv-2', 'kv-3', 'kv-4'];

/** Nodes, guests with their launcher pods, migrations with and without target pods, settings, policies, claims. */
export function vmObjects(): Told[] {
  const nodes = NODES.map((name, index) => told('Node', node(name, index)));
  const guests = ['vm-a', 'vm-b', 'vm-c', 'vm-d', 'vm-e'].flatMap((name, index) => guest(name, NODES[index % 2]!));
  return [
    ...nodes,
    ...guests,
    told('Namespace', { metadata: { name: 'vms', labels: { tier: 'gold' } } }),
    told('KubeVirt', {
      metadata: { name: 'kubevirt', namespace: 'kubevirt' },
      spec: {
        configuration: { migrations: { parallelMigrationsPerCluster: 3, parallelOutboundMigrationsPerNode: 2 } },
      },
      status: { observedKubeVirtVersion: 'v1.8.0' },
    }),
    told('MigrationPolicy', {
      metadata: { name: 'gold' },
      spec: { selectors: { namespaceSelector: { tier: 'gold' } }, allowPostCopy: true, bandwidthPerMigration: '64Mi' },
    }),
    told('PersistentVolumeClaim', {
      metadata: { name: 'disk-a', namespace: 'vms' },
      spec: { accessModes: ['ReadWriteOnce'], volumeName: 'pv-a', resources: { requests: { storage: '10Gi' } } },
      status: { phase: 'Bound' },
    }),
    told('PodDisruptionBudget', {
      metadata: { name: 'budget', namespace: 'vms' },
      spec: { minAvailable: 1, selector: { matchLabels: { 'kubevirt.io': 'virt-launcher' } } },
      status: { disruptionsAllowed: 0 },
    }),
    // vm-a moves, with a target pod that waits; vm-b moves, seen by its object alone; vm-c waits; vm-d has moved;
    // vm-e waits by its object, and has a target pod all the same.
    migration('move-a', 'vm-a', 'Scheduling'),
    told('Pod', launcher('vm-a', 'target', '', { migration: 'move-a', source: 'kv-1' })),
    migration('move-b', 'vm-b', 'Running', { sourceNode: 'kv-2', targetNode: 'kv-3' }),
    migration('move-c', 'vm-c', 'Pending'),
    migration('move-e', 'vm-e', 'Pending'),
    told('Pod', launcher('vm-e', 'target', '', { migration: 'move-e', source: 'kv-1' })),
    migration('move-d', 'vm-d', 'Succeeded', {
      sourceNode: 'kv-1',
      targetNode: 'kv-2',
      startTimestamp: '1969-12-31T23:00:00Z',
      endTimestamp: '1969-12-31T23:10:00Z',
    }),
    told('Pod', {
      metadata: { name: 'web', namespace: 'apps', uid: 'web', labels: { app: 'web' } },
      spec: { nodeName: 'kv-3', containers: [{ name: 'c', image: 'web', resources: { requests: { cpu: '2' } } }] },
    }),
    told('Pod', {
      metadata: { name: 'waits', namespace: 'apps', uid: 'waits' },
      spec: { containers: [{ name: 'c', image: 'web', resources: { requests: { cpu: '3', memory: '4Gi' } } }] },
      status: { nominatedNodeName: 'kv-4' },
    }),
  ];
}

function told(kind: string, object: Record<string, unknown>): Told {
  return { kind, object };
}

function node(name: string, index: number): Record<string, unknown> {
  const allocatable = { cpu: '16', memory: '64Gi', pods: '110', 'devices.kubevirt.io/kvm': '1k' };
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/zone': `z${index % 2}`,
        'kubevirt.io/schedulable': 'true',
        'cpu-model.node.kubevirt.io/Skylake': 'true',
        ...(index === 3 ? {} : { 'cpu-feature.node.kubevirt.io/vmx': 'true' }),
      },
      annotations: { 'kubevirt.io/heartbeat': '"1970-01-01T00:00:00Z"' },
    },
    status: { allocatable, capacity: allocatable },
  };
}

function guest(name: string, nodeName: string): Told[] {
  return [
    told('VirtualMachineInstance', {
      metadata: { name, namespace: 'vms', uid: `uid-${name}` },
      spec: {
        evictionStrategy: 'LiveMigrate',
        domain: { cpu: { cores: 2, model: 'Skylake' }, memory: { guest: '8Gi' }, devices: {} },
        ...(name === 'vm-a' && { volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk-a' } }] }),
      },
      status: { phase: 'Running', nodeName, conditions: [{ type: 'LiveMigratable', status: 'True' }] },
    }),
    told('Pod', launcher(name, 'source', nodeName)),
  ];
}

function launcher(
  vm: string,
  suffix: string,
  nodeName: string,
  move: { readonly migration: string; readonly source: string } | null = null,
): Record<string, unknown> {
  return {
    metadata: {
      name: `virt-launcher-${vm}-${suffix}`,
      namespace: 'vms',
      uid: `pod-${vm}-${suffix}`,
      labels: {
        'kubevirt.io': 'virt-launcher',
        'kubevirt.io/created-by': `uid-${vm}`,
        'vm.kubevirt.io/name': vm,
        ...(move !== null && {
          'kubevirt.io/migrationJobUID': `uid-${move.migration}`,
          'kubevirt.io/nodeName': move.source,
        }),
      },
      annotations: {
        'kubevirt.io/domain': vm,
        ...(move !== null && { 'kubevirt.io/migrationJobName': move.migration }),
      },
      ownerReferences: [
        { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', name: vm, uid: `uid-${vm}`, controller: true },
      ],
    },
    spec: {
      ...(nodeName !== '' && { nodeName }),
      nodeSelector: { 'kubevirt.io/schedulable': 'true' },
      containers: [
        {
          name: 'compute',
          image: 'virt-launcher',
          resources: {
            requests: { cpu: '200m', memory: '8500Mi', 'devices.kubevirt.io/kvm': '1' },
            limits: { 'devices.kubevirt.io/kvm': '1' },
          },
        },
      ],
    },
    status: { phase: nodeName === '' ? 'Pending' : 'Running' },
  };
}

function migration(name: string, vmiName: string, phase: string, migrationState?: Record<string, string>): Told {
  return told('VirtualMachineInstanceMigration', {
    metadata: { name, namespace: 'vms', uid: `uid-${name}` },
    spec: { vmiName },
    status: { phase, ...(migrationState && { migrationState }) },
  });
}
