// Objects of a cluster in which every word that somebody chose is a canary.

type Json = Readonly<Record<string, unknown>>;

/** Objects in which every word is a canary that is not Kubernetes' or KubeVirt's own. */
export function wordyObjects(): Json[] {
  const name = 'canary-name';
  const metadata = {
    name,
    namespace: 'canary-namespace',
    uid: 'canary-uid',
    generateName: 'canary-generate',
    selfLink: '/canary',
    labels: {
      'canary.example/key': 'canary-value',
      canary: 'true',
      'kubernetes.io/hostname': 'canary-host',
      'topology.kubernetes.io/zone': 'canary-a__canary-b',
      'topology.kubernetes.io/region': 'canary-region',
      'node-role.kubernetes.io/canary': '',
      'licence.berth.dev/canary': 'canary',
      'berth.dev/tenant': 'canary',
      'kubernetes.io/arch': 'a canary that is no architecture',
      'vm.kubevirt.io/name': 'canary',
    },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': '{"canary":1}',
      'canary.example/note': 'canary',
      'kubevirt.io/domain': 'canary',
      'kubevirt.io/migrationJobName': 'canary',
      'berth.dev/gpus': '{"model":"V100","deviceMilli":[1000],"note":"canary"}',
      'berth.dev/numa-cells': '{"policy":"none","cells":[{"name":"0","canary.example/x":"1"}],"canary":1}',
      'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/aws-ebs,canary',
      'pv.kubernetes.io/bind-completed': 'canary',
    },
    ownerReferences: [
      { apiVersion: 'canary.example/v1', kind: 'CanaryThing', name, uid: 'canary-uid', controller: true },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: 'canary-uid' },
    ],
    managedFields: [{ manager: 'canary' }],
    finalizers: ['canary'],
  };
  const selector = {
    matchLabels: { canary: 'canary' },
    matchExpressions: [
      { key: 'canary', operator: 'In', values: ['canary'] },
      { key: 'canary', operator: 'Gt', values: ['canary'] },
      { key: 'not a key, canary', operator: 'Canary', values: ['not a value, canary'] },
    ],
  };
  const nodeTerms = {
    nodeSelectorTerms: [
      { matchExpressions: selector.matchExpressions, matchFields: [{ key: 'metadata.canary', values: ['canary'] }] },
    ],
  };
  const term = { labelSelector: selector, namespaceSelector: selector, namespaces: ['canary'], topologyKey: 'canary' };
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const affinity = {
    nodeAffinity: { [required]: nodeTerms },
    podAffinity: { [required]: [term], [preferred]: [{ weight: 1, podAffinityTerm: term }] },
  };
  const resources = { requests: { 'canary.example/gpu': '1', 'requests.canary': '1' }, claims: [{ name: 'canary' }] };
  const container = {
    name: 'canary',
    image: 'canary.example/canary:canary',
    command: ['canary'],
    env: [{ name: 'CANARY', value: 'canary' }],
    ports: [{ name: 'canary', hostIP: 'canary', hostPort: 1 }],
    volumeMounts: [{ name: 'canary', mountPath: '/canary' }],
    resources,
  };
  const volumes = [
    { name: 'canary', persistentVolumeClaim: { claimName: 'canary' } },
    { name: 'canary', ephemeral: { volumeClaimTemplate: { metadata } } },
    { name: 'canary', configMap: { name: 'canary' } },
    { name: 'canary', secret: { secretName: 'canary' } },
    { name: 'canary', azureFile: { secretName: 'canary', shareName: 'canary' } },
    { name: 'canary', rbd: { monitors: ['canary'], pool: 'canary', image: 'canary', user: 'canary' } },
    { name: 'canary', cloudInitNoCloud: { userData: 'canary' } },
    { name: 'canary', containerDisk: { image: 'canary', path: '/canary' } },
    { name: 'canary', dataVolume: { name: 'canary' } },
  ];
  const conditions = [{ type: 'Ready', status: 'False', reason: 'Gone', message: 'canary has gone' }];
  const guest = {
    domain: {
      cpu: { model: 'Skylake-Server', cores: 2, note: 'canary' },
      devices: {
        disks: [{ name: 'canary', serial: 'canary', disk: { bus: 'virtio' } }],
        gpus: [{ name: 'canary', deviceName: 'canary.example/gpu' }],
        interfaces: [
          { name: 'canary', macAddress: 'canary', binding: { name: 'canary' }, ports: [{ name: 'canary' }] },
        ],
      },
      firmware: { uuid: 'canary', kernelBoot: { kernelArgs: 'canary' } },
      resources,
    },
    networks: [{ name: 'canary', multus: { networkName: 'canary/canary' } }],
    volumes,
    affinity,
    nodeSelector: { canary: 'canary' },
    tolerations: [{ key: 'canary', value: 'canary' }],
    hostname: 'canary',
    accessCredentials: [{ sshPublicKey: { source: { secret: { secretName: 'canary' } } } }],
    unheardOf: { canary: 'canary', list: ['canary'] },
    schedulerName: 'canary',
  };
  const of = (apiVersion: string, kind: string, more: Json): Json => ({ apiVersion, kind, metadata, ...more });
  return [
    of('v1', 'Node', {
      spec: { providerID: 'canary', taints: [{ key: 'canary', value: 'canary', effect: 'NoSchedule' }] },
      status: {
        allocatable: resources.requests,
        addresses: [{ address: 'canary' }],
        images: [{ names: ['canary', 'canary@sha256:1'], sizeBytes: 1 }],
        nodeInfo: { machineID: 'canary' },
        conditions,
      },
    }),
    of('v1', 'Pod', {
      spec: {
        nodeName: 'canary',
        schedulerName: 'canary',
        priorityClassName: 'canary',
        serviceAccountName: 'canary',
        hostname: 'canary',
        schedulingGates: [{ name: 'canary' }],
        nodeSelector: { canary: 'canary', 'kubernetes.io/hostname': 'canary' },
        tolerations: [{ key: 'canary', operator: 'Equal', value: 'canary' }],
        topologySpreadConstraints: [{ topologyKey: 'canary', labelSelector: selector, matchLabelKeys: ['canary'] }],
        affinity,
        containers: [container],
        initContainers: [container],
        volumes,
        overhead: { 'canary.example/x': '1' },
      },
      status: { nominatedNodeName: 'canary', conditions, message: 'canary', containerStatuses: [{ name: 'canary' }] },
    }),
    of('v1', 'Namespace', {}),
    of('v1', 'Service', { spec: { selector: { canary: 'canary' }, externalName: 'canary' } }),
    of('apps/v1', 'StatefulSet', { spec: { selector, template: { metadata } } }),
    of('policy/v1', 'PodDisruptionBudget', {
      spec: { selector },
      status: { disruptedPods: { canary: 'canary no time' } },
    }),
    of('scheduling.k8s.io/v1', 'PriorityClass', { value: 1, description: 'canary' }),
    of('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'canary', volumeName: 'canary', selector } }),
    of('v1', 'PersistentVolume', {
      spec: {
        csi: { driver: 'canary.example', volumeHandle: 'canary', volumeAttributes: { canary: 'canary' } },
        claimRef: { namespace: 'canary', name: 'canary' },
        nodeAffinity: { required: nodeTerms },
      },
    }),
    of('storage.k8s.io/v1', 'StorageClass', { provisioner: 'canary.example', parameters: { canary: 'canary' } }),
    of('storage.k8s.io/v1', 'CSINode', {
      spec: { drivers: [{ name: 'canary', nodeID: 'canary', topologyKeys: ['canary'] }] },
    }),
    of('storage.k8s.io/v1', 'CSIDriver', { spec: { storageCapacity: true, canary: 'canary' } }),
    of('storage.k8s.io/v1', 'CSIStorageCapacity', { storageClassName: 'canary', nodeTopology: selector }),
    of('storage.k8s.io/v1', 'VolumeAttachment', { spec: { attacher: 'canary', nodeName: 'canary' } }),
    of('v1', 'ResourceQuota', { spec: { hard: { 'limits.canary.example/x': '1', canary: '2' } } }),
    of('topology.node.k8s.io/v1alpha2', 'NodeResourceTopology', {
      zones: [{ name: 'node-0', type: 'Node', resources: [{ name: 'canary.example/x', capacity: '1' }] }],
    }),
    of('metrics.k8s.io/v1beta1', 'PodMetrics', { containers: [{ name: 'canary', usage: { cpu: '1', canary: '1' } }] }),
    {
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: { instance: 'canary:9100', job: 'canary' }, value: [1, '2'] }] },
    },
    of('kubevirt.io/v1', 'VirtualMachineInstance', {
      spec: guest,
      status: { nodeName: 'canary', conditions, guestOSInfo: { name: 'canary' } },
    }),
    of('kubevirt.io/v1', 'VirtualMachine', {
      spec: { instancetype: { name: 'canary' }, template: { metadata, spec: guest } },
    }),
    of('kubevirt.io/v1', 'VirtualMachineInstanceMigration', {
      spec: { vmiName: 'canary' },
      status: { migrationState: { sourceNode: 'canary', sourcePod: 'canary' } },
    }),
    of('kubevirt.io/v1', 'KubeVirt', {
      spec: {
        imageRegistry: 'canary',
        configuration: {
          developerConfiguration: { nodeSelectors: { canary: 'canary' } },
          network: { binding: { canary: { sidecarImage: 'canary' } } },
          smbios: { manufacturer: 'canary' },
        },
      },
    }),
    of('instancetype.kubevirt.io/v1beta1', 'VirtualMachineInstancetype', {
      spec: { cpu: { guest: 1 }, annotations: { canary: 'canary' } },
    }),
    of('apps/v1', 'ControllerRevision', { data: { canary: 'canary' } }),
  ];
}
