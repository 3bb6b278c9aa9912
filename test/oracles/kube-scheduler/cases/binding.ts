import { BOUND, boundClaim, claim, claimVolume, mount, POOL, required, storageClass } from './claims.ts';
import { nodeTerm } from './constraints.ts';
import type { Build, Pod } from './model.ts';
import { add, HOSTNAME, ZONE } from './model.ts';

function topologyTerms(build: Build): object[] {
  const { draw, words } = build;
  const expression = () =>
    draw.pick([
      { key: ZONE, values: draw.some(words.zones, 1, 3) },
      { key: ZONE, values: draw.some(words.zones, 1, 3) },
      { key: 'rack', values: draw.some(words.racks, 1, 4) },
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
