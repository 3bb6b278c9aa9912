import { BOUND, boundClaim, claim, claimVolume, mount, POOL, storageClass } from './claims.ts';
import type { Build, Pod } from './model.ts';
import { add } from './model.ts';

const DRIVERS = ['csi.a', 'csi.b', 'pd.csi.storage.gke.io', 'ebs.csi.aws.com'];

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
