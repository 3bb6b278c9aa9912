import type { Build, Pod } from './model.ts';
import { add } from './model.ts';

/** What the controller that binds claims leaves on them. */
export const BOUND = { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' };

export function mount(pod: Pod, ...volumes: object[]): void {
  const present = pod.spec.volumes ?? [];
  const named = volumes.map((volume, index) => ({ name: `vol${present.length + index}`, ...volume }));
  pod.spec.volumes = [...present, ...named];
}

export const claimVolume = (claimName: string) => ({ persistentVolumeClaim: { claimName } });

export interface Claim {
  name: string;
  namespace: string;
  className?: string;
  modes?: string[];
  size?: string;
}

export function claim(
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
export function boundClaim(build: Build, wanted: Claim, volume: { metadata?: object; spec: object }): void {
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

export function storageClass(
  build: Build,
  name: string,
  provisioner: string,
  volumeBindingMode: string | undefined,
  more: object = {},
): void {
  const mode = volumeBindingMode === undefined ? {} : { volumeBindingMode };
  add(build, 'storageClasses', { metadata: { name, uid: `uid-${name}` }, provisioner, ...mode, ...more });
}

export function required(term: object): object {
  return { nodeAffinity: { required: { nodeSelectorTerms: [term] } } };
}

/** Names of the claims that the pods of a namespace share. */
export const POOL = ['data-0', 'data-1', 'data-2', 'data-3', 'data-4', 'data-5', 'data-6', 'data-7'];
