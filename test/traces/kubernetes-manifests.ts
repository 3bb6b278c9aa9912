/** Manifests and lines of logs for tests of traces that hold Kubernetes objects. */

/** Of one container that asks for half a core and 1 GiB. */
export function podManifest(name: string, changes: { spec?: object; metadata?: object; status?: object } = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, ...changes.metadata },
    spec: {
      containers: [{ name: 'app', image: 'app', resources: { requests: { cpu: '500m', memory: '1Gi' } } }],
      ...changes.spec,
    },
    status: { phase: 'Pending', ...changes.status },
  };
}

/** The launcher pod of a VM that asks for 1 core and 2 GiB. */
export function launcherManifest(name: string, vm: string, changes: { labels?: object; spec?: object } = {}): object {
  return podManifest(name, {
    metadata: {
      labels: { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': `uid-of-${vm}`, ...changes.labels },
      annotations: { 'kubevirt.io/domain': vm },
    },
    spec: {
      containers: [
        {
          name: 'compute',
          image: 'launcher',
          resources: { requests: { cpu: '1', memory: '2Gi', 'devices.kubevirt.io/kvm': '1' } },
        },
      ],
      ...changes.spec,
    },
  });
}

/** A node of 4 cores and 8 GiB. */
export function nodeManifest(name: string, spec: object = {}): object {
  const allocatable = { cpu: '4', memory: '8Gi', pods: '110', 'devices.kubevirt.io/kvm': '1k' };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: `uid-${name}` }, spec, status: { allocatable } };
}

/** A time so many seconds into 2026. */
export function timeAt(seconds: number): string {
  return new Date(START_2026 * 1000 + seconds * 1000).toISOString();
}

/** 1 January 2026, Unix time in seconds. */
export const START_2026 = 1_767_225_600;

/** Records as lines of JSON, the last one with its end. */
export function jsonLines(records: readonly object[]): string {
  return `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
}
