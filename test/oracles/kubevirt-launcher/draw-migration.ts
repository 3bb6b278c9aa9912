/** Random migrations of a VirtualMachineInstance, with the node and the pod that they start from. */

import type { Draw } from '../kube-scheduler/cases/draw.ts';

type Json = Readonly<Record<string, unknown>>;

/** Fields of a case that migrates; a migration from elsewhere brings the state of its source in the VMI. */
export function migrationOf(draw: Draw, vmi: Json): Json {
  const labels = nodeLabels(draw);
  const isFar = draw.chance(0.2);
  const added = draw.maybe(0.3, () => ({ addedNodeSelector: draw.pick(ADDED) }));
  const spec = { vmiName: 'x', ...added, ...(isFar ? { receive: { migrationID: 'm' } } : {}) };
  const nodeSelectors = Object.fromEntries(Object.entries(labels).filter(() => draw.chance(0.9)));
  const migrationState = { sourceState: { node: 'far', nodeSelectors } };
  const moved = isFar ? { ...vmi, status: { ...(vmi['status'] as Json), migrationState } } : vmi;
  return {
    vmi: moved,
    sourceNode: { metadata: { name: 'node-a', labels } },
    migration: { metadata: { name: 'mig', namespace: 'default', uid: 'uid-mig' }, spec },
    ...draw.maybe(0.3, () => ({ sourcePod: sourcePod(draw, vmi) })),
  };
}

function nodeLabels(draw: Draw): Json {
  const features = draw.some(['aes', 'avx2', 'pcid'], 0, 3);
  return {
    'kubevirt.io/schedulable': 'true',
    'cpu-feature.node.kubevirt.io/vmx': 'true',
    ...draw.maybe(0.9, () => ({ [`host-model-cpu.node.kubevirt.io/${draw.pick(['Skylake', 'EPYC'])}`]: 'true' })),
    ...draw.maybe(0.8, () => ({ [`cpu-vendor.node.kubevirt.io/${draw.pick(['Intel', 'AMD'])}`]: 'true' })),
    ...Object.fromEntries(features.map((name) => [`host-model-required-features.node.kubevirt.io/${name}`, 'true'])),
  };
}

const ADDED = [
  { rack: 'a' },
  { 'cpu-vendor.node.kubevirt.io/AMD': 'true' },
  { 'kubevirt.io/schedulable': 'no' },
  { 'cpu-feature.node.kubevirt.io/x': 'true' },
];

const SELECTORS = [
  { 'cpu-model-migration.node.kubevirt.io/Haswell': 'true' },
  { 'cpu-feature.node.kubevirt.io/aes': 'true', other: 'x' },
  { other: 'y' },
];

/** A source pod that shows the digests of some disks. */
function sourcePod(draw: Draw, vmi: Json): Json {
  const volumes = ((vmi['spec'] as Json)['volumes'] ?? []) as readonly Json[]; // as the generator makes them
  const disks = volumes
    .filter((volume) => volume['containerDisk'] !== undefined)
    .map((volume) => String(volume['name']));
  const image = { image: '', ready: true, restartCount: 0 };
  const statuses = (probability: number) =>
    disks
      .filter(() => draw.chance(probability))
      .map((name) => ({
        ...image,
        name: `volume${name}`,
        imageID: draw.pick(['img@sha256:aa', 'img@sha256:bb', 'img']),
      }));
  const shown = disks.filter(() => draw.chance(0.3));
  return {
    spec: {
      nodeSelector: draw.pick(SELECTORS),
      containers: [],
      volumes: shown.map((name) => ({ name, image: { reference: 'img@sha256:cc' } })),
    },
    status: { containerStatuses: statuses(0.1), initContainerStatuses: statuses(0.3) },
  };
}
