import { boundClaim, claim, claimVolume, mount, required, storageClass } from './claims.ts';
import type { Build, Node, Pod } from './model.ts';
import { add, HOSTNAME, REGION, ZONE } from './model.ts';

const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';

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
