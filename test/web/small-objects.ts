/** Objects of small clusters, as kubectl prints them: nodes of 8 CPUs and 32 GiB, pods of 1 GiB. */

export function nodeObject(name: string, zone = 'a'): object {
  const allocatable = { cpu: '8', memory: '32Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } },
    status: { allocatable, capacity: allocatable },
  };
}

export function podObject(name: string, nodeName: string, cpu: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'apps', uid: name, labels: { app: name } },
    spec: {
      ...(nodeName !== '' && { nodeName }),
      containers: [{ name: 'main', image: 'x', resources: { requests: { cpu, memory: '1Gi' } } }],
    },
    status: { phase: nodeName === '' ? 'Pending' : 'Running' },
  };
}
