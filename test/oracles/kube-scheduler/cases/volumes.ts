import { nodeTerm } from './constraints.ts';
import type { Build, Node, Pod } from './model.ts';
import { add, HOSTNAME, REGION, ZONE } from './model.ts';

const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' };

function mount(pod: Pod, ...volumes: object[]): void {
  const present = pod.spec.volumes ?? [];
  const named = volumes.map((volume, index) => ({ name: `vol${present.length + index}`, ...volume }));
  pod.spec.volumes = [...present, ...named];
}

const claimVolume = (claimName: string) => ({ persistentVolumeClaim: { claimName } });

interface Claim {
  name: string;
  namespace: string;
  className?: string;
  modes?: string[];
  size?: string;
}

function claim(
  build: Build,
  { name, namespace, className, modes, size }: Claim,
  more: { metadata?: object; spec?: object; status?: object },
): void {
  add(build, 'persistentVolumeClaims', {
    metadata: { name, uid: `uid-${namespace}-${name}`, namespace, ...more.metadata },
    spec: {
      accessModes: modes ?? ['ReadWriteOnce'],
      resources: { requests: { storage: size ?? '10Gi' } },
      volumeMode: 'Filesystem',
      ...(className === undefined ? {} : { storageClassName: className }),
      ...more.spec,
    },
    status: { phase: 'Pending', ...more.status },
  });
}

/** A claim with the volume it is bound to. */
function boundClaim(build: Build, wanted: Claim, volume: { metadata?: object; spec: object }): void {
  const { name, namespace, className, modes, size } = wanted;
  const volumeName = `pv-${namespace}-${name}`;
  claim(build, wanted, { metadata: { annotations: BOUND }, spec: { volumeName }, status: { phase: 'Bound' } });
  add(build, 'persistentVolumes', {
    metadata: { name: volumeName, uid: `uid-${volumeName}`, ...volume.metadata },
    spec: {
      capacity: { storage: size ?? '10Gi' },
      accessModes: modes ?? ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      claimRef: { namespace, name, uid: `uid-${namespace}-${name}` },
      ...(className === undefined ? {} : { storageClassName: className }),
      ...volume.spec,
    },
    status: { phase: 'Bound' },
  });
}

function storageClass(
  build: Build,
  name: string,
  provisioner: string,
  volumeBindingMode: string | undefined,
  more: object = {},
): void {
  const mode = volumeBindingMode === undefined ? {} : { volumeBindingMode };
  add(build, 'storageClasses', { metadata: { name, uid: `uid-${name}` }, provisioner, ...mode, ...more });
}

function required(term: object): object {
  return { nodeAffinity: { required: { nodeSelectorTerms: [term] } } };
}

/** Disks that tolerate no second user, zones of volumes, claims of every state: the theme of the first recorded cases. */
export function volumesStart(build: Build): void {
  const { draw, words } = build;
  const topologies = {
    allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: draw.some(words.zones, 1, 2) }] }],
  };
  storageClass(build, 'wffc', 'csi.example.com', 'WaitForFirstConsumer', draw.chance(0.7) ? topologies : {});
  storageClass(build, 'local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer');
  storageClass(build, 'imm', 'csi.example.com', 'Immediate');
  for (const [index, { metadata }] of build.case.nodes.entries()) {
    if (!draw.chance(0.5)) continue;
    add(build, 'persistentVolumes', {
      metadata: { name: `local-${index}`, uid: `uid-local-${index}` },
      spec: {
        capacity: { storage: `${10 + index}Gi` },
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        storageClassName: 'local',
        local: { path: '/mnt/disk' },
        ...required({ matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [metadata.name] }] }),
      },
      status: { phase: draw.chance(0.85) ? 'Available' : 'Released' },
    });
  }
  for (const namespace of words.namespaces) {
    boundClaim(
      build,
      { name: 'once-pod', namespace, className: 'imm', modes: ['ReadWriteOncePod'] },
      { spec: { csi: { driver: 'csi.example.com', volumeHandle: `once-${namespace}` } } },
    );
  }
}

export function volumesNode({ draw, words }: Build, { metadata }: Node): void {
  if (draw.chance(0.15)) metadata.labels[BETA_ZONE] = draw.pick(words.zones);
  if (draw.chance(0.1)) metadata.labels[BETA_REGION] = draw.pick(['r1', 'r2']);
}

export function inTreeDisk({ draw }: Build): object {
  const readOnly = draw.chance(0.4);
  return draw.pick<object>([
    { gcePersistentDisk: { pdName: draw.pick(['disk-1', 'disk-2']), readOnly } },
    { awsElasticBlockStore: { volumeID: draw.pick(['vol-1', 'vol-2']), readOnly } },
    {
      iscsi: {
        targetPortal: `10.0.0.${draw.int(1, 2)}`,
        iqn: draw.pick(['iqn.a', 'iqn.b']),
        lun: draw.int(0, 1),
        readOnly,
      },
    },
    {
      rbd: {
        monitors: draw.some(['m1', 'm2', 'm3'], 1, 2),
        pool: draw.pick(['rbd', 'fast']),
        image: draw.pick(['i1', 'i2']),
        readOnly,
      },
    },
  ]);
}

export function volumes(build: Build, pod: Pod): void {
  const { draw, words } = build;
  const { name: podName, namespace } = pod.metadata;
  if (draw.chance(0.3)) mount(pod, ...draw.list(1, 2, () => inTreeDisk(build)));
  if (!draw.chance(0.6)) return;
  const name = `pvc-${podName}`;
  mount(pod, claimVolume(name));
  const kind = draw.pick([
    'bound',
    'bound',
    'bound',
    'bound',
    'wffc',
    'local',
    'local',
    'imm',
    'missing',
    'once-pod',
    'once-pod',
  ]);
  switch (kind) {
    case 'bound': {
      const zones = draw.some(words.zones, 1, 2);
      const key = draw.pick([ZONE, ZONE, BETA_ZONE]);
      const labels = {
        ...draw.maybe(0.5, () => ({ [key]: zones.join('__') })),
        ...draw.maybe(0.2, () => ({ [draw.pick([REGION, BETA_REGION])]: draw.pick(['r1', 'r1__r2']) })),
      };
      const affinity = draw.maybe(0.4, () =>
        required({ matchExpressions: [{ key: ZONE, operator: 'In', values: zones }] }),
      );
      boundClaim(
        build,
        { name, namespace, className: 'imm' },
        { metadata: { labels }, spec: { csi: { driver: 'csi.example.com', volumeHandle: podName }, ...affinity } },
      );
      break;
    }
    case 'once-pod':
      pod.spec.volumes?.pop();
      mount(pod, claimVolume('once-pod'));
      break;
    case 'missing':
      break;
    default:
      claim(build, { name, namespace, className: kind }, {});
  }
}

const DRIVERS = ['csi.a', 'csi.b', 'pd.csi.storage.gke.io', 'ebs.csi.aws.com'];
const POOL = ['data-0', 'data-1', 'data-2', 'data-3', 'data-4', 'data-5', 'data-6', 'data-7'];

/** CSINodes with low limits, and claims that pods share. */
export function limitsStart(build: Build): void {
  const { draw, words } = build;
  storageClass(build, 'a', 'csi.a', 'WaitForFirstConsumer');
  storageClass(build, 'b', 'csi.b', 'Immediate');
  storageClass(build, 'pd', 'kubernetes.io/gce-pd', 'WaitForFirstConsumer');
  storageClass(build, 'nodriver', 'csi.none', 'WaitForFirstConsumer');
  for (const { metadata } of build.case.nodes) {
    if (!draw.chance(0.85)) continue;
    const drivers = draw.some(DRIVERS, 1, 4).map((name) => ({
      name,
      nodeID: metadata.name,
      topologyKeys: [],
      ...draw.maybe(0.85, () => ({
        allocatable: draw.chance(0.95) ? { count: draw.pick([0, 1, 1, 2, 2, 3, 4]) } : {},
      })),
    }));
    const plugins = draw.pick(['kubernetes.io/gce-pd', 'kubernetes.io/gce-pd,kubernetes.io/aws-ebs', '']);
    const annotations = draw.maybe(0.7, () => ({
      annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': plugins },
    }));
    add(build, 'csiNodes', {
      metadata: { name: metadata.name, uid: `uid-csi-${metadata.name}`, ...annotations },
      spec: { drivers },
    });
  }
  for (const namespace of words.namespaces) {
    for (const name of POOL) limitsClaim(build, name, namespace);
  }
}

function limitsClaim(build: Build, name: string, namespace: string): void {
  const { draw } = build;
  const usual = draw.pick([
    'csi',
    'csi',
    'csi',
    'csi',
    'csi',
    'pd',
    'ebs',
    'unbound',
    'unbound',
    'unbound-pd',
    'nodriver',
  ]);
  const kind = draw.chance(0.015) ? 'lone' : usual;
  // Now and then two volumes are one: their handles agree.
  const handle = draw.chance(0.15) ? 'shared' : `${namespace}-${name}`;
  const modes = ['ReadWriteMany'];
  switch (kind) {
    case 'csi':
      boundClaim(
        build,
        { name, namespace, className: draw.pick(['a', 'b']), modes },
        { spec: { csi: { driver: draw.pick(['csi.a', 'csi.a', 'csi.b', 'csi.none']), volumeHandle: handle } } },
      );
      break;
    case 'pd':
      boundClaim(
        build,
        { name, namespace, className: 'pd', modes },
        { spec: { gcePersistentDisk: { pdName: handle } } },
      );
      break;
    case 'ebs':
      boundClaim(
        build,
        { name, namespace, className: 'b', modes },
        { spec: { awsElasticBlockStore: { volumeID: `vol-${handle}` } } },
      );
      break;
    case 'lone':
      // Bound to a volume that is gone: the limit counts it under the provisioner of its class.
      claim(
        build,
        { name, namespace, className: 'a', modes },
        { metadata: { annotations: BOUND }, spec: { volumeName: 'gone' }, status: { phase: 'Bound' } },
      );
      break;
    default:
      claim(
        build,
        {
          name,
          namespace,
          className: { unbound: 'a', 'unbound-pd': 'pd', nodriver: 'nodriver' }[kind] as string,
          modes,
        },
        {},
      );
  }
}

export function limits(build: Build, pod: Pod): void {
  const { draw } = build;
  if (draw.chance(0.15)) return;
  mount(pod, ...draw.some(POOL, 1, 3).map(claimVolume));
  if (draw.chance(0.15)) mount(pod, { csi: { driver: draw.pick(DRIVERS) } });
  if (draw.chance(0.12)) {
    const id = draw.pick(['x', 'y', 'shared']);
    mount(
      pod,
      draw.pick<object>([
        { gcePersistentDisk: { pdName: id, readOnly: true } },
        { awsElasticBlockStore: { volumeID: `vol-${id}-${pod.metadata.name}` } },
      ]),
    );
  }
  if (draw.chance(0.12)) ephemeral(build, pod);
}

/** A generic ephemeral volume: its claim bears the pod's name and, if all is well, belongs to the pod. */
function ephemeral(build: Build, pod: Pod): void {
  const { draw } = build;
  const { name: podName, namespace, uid } = pod.metadata;
  const volume = 'scratch';
  mount(pod, { name: volume, ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'] } } } });
  if (draw.chance(0.04)) return;
  const owner = {
    apiVersion: 'v1',
    kind: 'Pod',
    name: podName,
    uid: draw.chance(0.985) ? uid : 'other',
    controller: true,
  };
  const wanted = { name: `${podName}-${volume}`, namespace, className: 'a' };
  claim(build, wanted, { metadata: { ownerReferences: [owner] } });
}

export function limitsFinish(build: Build): void {
  const { draw } = build;
  const volumes = (build.case.persistentVolumes ?? []) as {
    metadata: { name: string };
    spec: { csi?: { driver: string } };
  }[];
  const attachments = draw.list(0, 12, (index) => {
    const nodeName = draw.pick(build.case.nodes).metadata.name;
    const volume = volumes.length > 0 ? draw.pick(volumes) : undefined;
    const inline = draw.chance(0.1);
    const handle = draw.pick(['inline', 'shared']);
    const source =
      inline || !volume
        ? { inlineVolumeSpec: { accessModes: ['ReadWriteOnce'], csi: { driver: 'csi.a', volumeHandle: handle } } }
        : { persistentVolumeName: draw.chance(0.07) ? 'gone' : volume.metadata.name };
    return {
      metadata: { name: `attachment-${index}`, uid: `uid-attachment-${index}` },
      spec: { attacher: draw.chance(0.9) ? (volume?.spec.csi?.driver ?? 'csi.a') : 'csi.b', nodeName, source },
      status: { attached: draw.chance(0.8) },
    };
  });
  if (attachments.length > 0) build.case.volumeAttachments = attachments;
}

const TOPOLOGY = { zone: ZONE, rack: 'rack', host: HOSTNAME };

function topologyTerms(build: Build): object[] {
  const { draw, words } = build;
  const expression = () =>
    draw.pick([
      { key: TOPOLOGY.zone, values: draw.some(words.zones, 1, 3) },
      { key: TOPOLOGY.zone, values: draw.some(words.zones, 1, 3) },
      { key: TOPOLOGY.rack, values: draw.some(words.racks, 1, 4) },
    ]);
  return draw.list(1, 2, () => ({ matchLabelExpressions: draw.list(1, 2, expression) }));
}

const CLASSES = ['open', 'narrow', 'static', 'static', 'measured', 'measured', 'unmeasured'];

/** Claims that wait for their first consumer, volumes they might take, and free space to make new ones from. */
export function bindingStart(build: Build): void {
  const { draw, words } = build;
  storageClass(build, 'open', 'csi.open', 'WaitForFirstConsumer');
  storageClass(build, 'narrow', 'csi.open', 'WaitForFirstConsumer', { allowedTopologies: topologyTerms(build) });
  storageClass(build, 'static', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer');
  storageClass(
    build,
    'measured',
    'csi.measured',
    'WaitForFirstConsumer',
    draw.maybe(0.3, () => ({ allowedTopologies: topologyTerms(build) })),
  );
  storageClass(build, 'unmeasured', 'csi.unmeasured', 'WaitForFirstConsumer');
  storageClass(build, 'now', 'csi.open', 'Immediate');
  storageClass(build, 'blank', 'csi.open', draw.chance(0.05) ? undefined : 'WaitForFirstConsumer', { provisioner: '' });
  add(build, 'csiDrivers', {
    metadata: { name: 'csi.measured', uid: 'uid-measured' },
    spec: { storageCapacity: true },
  });
  if (draw.chance(0.7))
    add(build, 'csiDrivers', {
      metadata: { name: 'csi.unmeasured', uid: 'uid-unmeasured' },
      spec: { storageCapacity: false },
    });

  const labels = () => ({ grade: draw.pick(['gold', 'silver']) });
  for (const namespace of words.namespaces) {
    for (const name of POOL) bindingClaim(build, name, namespace, labels);
  }
  // No two volumes are equally large: which one a claim takes would be chance.
  const sizes = draw.some(
    Array.from({ length: 40 }, (_, i) => i + 1),
    4,
    24,
  );
  for (const [index, size] of sizes.entries()) {
    const name = `pv-${index}`;
    const target = { namespace: draw.pick(words.namespaces), name: draw.pick(POOL) };
    const uid = `uid-${target.namespace}-${target.name}`;
    const reference = draw.pick<object>([{ ...target, uid }, { ...target, uid }, target, { ...target, uid: 'other' }]);
    const taken = draw.chance(0.25);
    const placed = draw.chance(0.8);
    const node = draw.pick(build.case.nodes);
    const term = draw.chance(0.6)
      ? { matchExpressions: [{ key: HOSTNAME, operator: 'In', values: [node.metadata.name] }] }
      : nodeTerm(build, draw.chance(0.3));
    add(build, 'persistentVolumes', {
      metadata: {
        name,
        uid: `uid-${name}`,
        ...draw.maybe(0.6, () => ({ labels: labels() })),
        ...draw.maybe(0.05, () => ({ deletionTimestamp: '2026-01-02T00:00:00Z' })),
      },
      spec: {
        capacity: { storage: `${size}Gi` },
        accessModes: draw.pick([
          ['ReadWriteOnce'],
          ['ReadWriteOnce', 'ReadOnlyMany'],
          ['ReadWriteMany', 'ReadWriteOnce'],
          ['ReadWriteOncePod', 'ReadWriteOnce'],
        ]),
        ...draw.maybe(0.9, () => ({ volumeMode: draw.pick(['Filesystem', 'Filesystem', 'Filesystem', 'Block']) })),
        storageClassName: draw.pick([...CLASSES, 'static', 'static', 'static', '']),
        local: { path: '/mnt/disk' },
        ...(taken ? { claimRef: reference } : {}),
        ...(placed ? required(term) : {}),
        ...draw.maybe(0.06, () => ({ volumeAttributesClassName: 'fast' })),
      },
      status: {
        phase: draw.pick([
          'Available',
          'Available',
          'Available',
          'Available',
          'Available',
          'Pending',
          'Released',
          'Failed',
        ]),
      },
    });
  }
  const capacities = draw.list(0, 10, (index) => ({
    metadata: { name: `capacity-${index}`, uid: `uid-capacity-${index}`, namespace: 'default' },
    storageClassName: draw.pick(['measured', 'measured', 'measured', 'open', 'narrow']),
    ...draw.maybe(0.93, () => ({
      nodeTopology: draw.pick<object>([
        { matchLabels: { [ZONE]: draw.pick(words.zones) } },
        { matchLabels: { [HOSTNAME]: draw.pick(build.case.nodes).metadata.name } },
        { matchExpressions: [{ key: 'rack', operator: 'In', values: draw.some(words.racks, 1, 2) }] },
        {},
      ]),
    })),
    ...draw.maybe(0.9, () => ({ capacity: draw.pick(['0', '5Gi', '20Gi', '100Gi']) })),
    ...draw.maybe(0.4, () => ({ maximumVolumeSize: draw.pick(['1Gi', '8Gi', '50Gi']) })),
  }));
  if (capacities.length > 0) build.case.csiStorageCapacities = capacities;
}

function bindingClaim(build: Build, name: string, namespace: string, labels: () => Record<string, string>): void {
  const { draw } = build;
  const className = draw.pick(CLASSES);
  const size = draw.pick(['1Gi', '2Gi', '5Gi', '8Gi', '12Gi', '20Gi', '33Gi']);
  const modes = draw.pick([
    ['ReadWriteOnce'],
    ['ReadWriteOnce'],
    ['ReadWriteMany'],
    ['ReadOnlyMany'],
    ['ReadWriteOncePod'],
  ]);
  const wanted = { name, namespace, className, modes, size };
  const host = draw.pick(build.case.nodes).metadata.name;
  const oddity = draw.int(0, 69);
  switch (oddity) {
    case 0:
      break; // missing
    case 1:
      claim(build, wanted, { status: { phase: 'Lost' } });
      break;
    case 2:
      claim(build, wanted, { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } });
      break;
    case 3:
      claim(build, wanted, { spec: { volumeName: 'pv-0' } });
      break; // chosen, but not bound yet
    case 4:
      claim(build, { ...wanted, className: 'now' }, {});
      break;
    case 5:
      claim(build, { ...wanted, className: '' }, {});
      break;
    case 6:
      claim(build, { name, namespace }, {});
      break; // no class at all
    case 7:
      claim(build, { ...wanted, className: 'unknown' }, {});
      break;
    case 8:
      claim(build, { ...wanted, className: 'blank' }, {});
      break;
    case 9:
    case 10:
      claim(build, wanted, {
        metadata: { annotations: BOUND },
        spec: { volumeName: 'gone' },
        status: { phase: 'Bound' },
      });
      break;
    case 11:
      claim(
        build,
        { name, namespace, size },
        { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': className } } },
      );
      break;
    case 12:
    case 13:
    case 14:
      claim(build, wanted, { metadata: { annotations: { 'volume.kubernetes.io/selected-node': host } } });
      break;
    case 15:
    case 16:
    case 17:
    case 18:
    case 19:
      boundClaim(build, wanted, {
        spec: {
          csi: { driver: 'csi.open', volumeHandle: `${namespace}-${name}` },
          ...draw.maybe(0.8, () => required(nodeTerm(build, false))),
        },
      });
      break;
    default:
      claim(build, wanted, {
        spec: {
          ...draw.maybe(0.12, () => ({ volumeMode: 'Block' })),
          ...draw.maybe(0.35, () => ({
            selector: draw.pick<object>([
              { matchLabels: labels() },
              { matchExpressions: [{ key: 'grade', operator: 'NotIn', values: ['gold'] }] },
              {},
            ]),
          })),
          ...draw.maybe(0.06, () => ({ volumeAttributesClassName: draw.pick(['fast', '']) })),
        },
      });
      break;
  }
}

export function binding(build: Build, pod: Pod): void {
  const { draw } = build;
  if (draw.chance(0.9)) mount(pod, ...draw.some(POOL, 1, 3).map(claimVolume));
}
