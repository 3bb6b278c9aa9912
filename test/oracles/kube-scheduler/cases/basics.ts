import type { Build, Container, Node, Pod, Role } from './model.ts';
import { HOSTNAME, REGION, ZONE } from './model.ts';

const GI = 1024 * 1024; // in Ki

export function namespace({ draw, words }: Build, name: string): object {
  const labels = {
    'kubernetes.io/metadata.name': name,
    ...draw.maybe(0.6, () => ({ team: draw.pick(['blue', 'red']) })),
    ...draw.maybe(0.3, () => ({ env: draw.pick(words.tracks) })),
  };
  return { metadata: { name, uid: `uid-${name}`, labels } };
}

export function node({ draw, words }: Build, index: number, roomy: boolean): Node {
  const name = `n${String(index).padStart(2, '0')}`;
  const cores = draw.pick([4, 8, 16, 16, 32, 64]);
  const memory = cores * draw.pick([2, 4, 8]) * GI;
  const allocatable: Record<string, string> = {
    cpu: draw.pick([`${cores}`, `${cores}000m`, `${cores * 1000 - 70 - draw.int(0, 99)}m`]),
    memory: draw.pick([`${memory}Ki`, `${Math.floor(memory / GI)}Gi`, `${memory - 131072}Ki`]),
    pods: roomy ? '110' : draw.pick(['110', '110', '30', '10', '3']),
    'ephemeral-storage': draw.pick(['20Gi', '100Gi', '500Gi']),
    ...draw.maybe(0.15, () => ({ 'hugepages-2Mi': draw.pick(['0', '64Mi', '2Gi']) })),
    ...draw.maybe(0.15, () => ({ 'example.com/gpu': draw.pick(['1', '2', '4', '8']) })),
  };
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      labels: {
        ...draw.maybe(0.97, () => ({ [HOSTNAME]: name })),
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': draw.pick(['amd64', 'amd64', 'arm64']),
        ...draw.maybe(0.93, () => ({ [ZONE]: draw.pick(words.zones) })),
        ...draw.maybe(0.7, () => ({ [REGION]: draw.pick(['r1', 'r1', 'r2']) })),
        ...draw.maybe(0.7, () => ({ disk: draw.pick(['ssd', 'hdd', 'nvme']) })),
        ...draw.maybe(0.6, () => ({ gen: String(draw.int(1, 9)) })),
        ...draw.maybe(0.8, () => ({ rack: draw.pick(words.racks) })),
      },
    },
    spec: { ...draw.maybe(0.04, () => ({ unschedulable: true })) },
    status: { allocatable, capacity: { ...allocatable }, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** Requests that leave room for others, or that are apt to clash. */
export function container({ draw }: Build, name: string, light: boolean): Container {
  const cpu = light ? ['1m', '10m', '50m', '100m', '0'] : ['50m', '100m', '333m', '500m', '1', '1500m', '2000m', '4'];
  const memory = light ? ['16Mi', '64Mi', '128Mi', '0'] : ['64Mi', '200Mi', '512Mi', '1000Mi', '2Gi', '4096Mi', '9G'];
  const requests = {
    ...draw.maybe(0.75, () => ({ cpu: draw.pick(cpu) })),
    ...draw.maybe(0.7, () => ({ memory: draw.pick(memory) })),
    ...draw.maybe(light ? 0.05 : 0.2, () => ({ 'ephemeral-storage': draw.pick(['50M', '1Gi', '5Gi', '30Gi']) })),
  };
  return {
    name,
    image: `reg.io/img${draw.int(0, 6)}${draw.pick([':v1', ':v1', ''])}`,
    resources: { ...draw.maybe(0.97, () => ({ requests })) },
  };
}

export function pod(build: Build, name: string, role: Role, light: boolean): Pod {
  const { draw, words } = build;
  const { nodes } = build.case;
  const started = role === 'placed' ? startTime(build) : undefined;
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      namespace: draw.pick(words.namespaces),
      labels: {
        ...draw.maybe(0.95, () => ({ app: draw.pick(words.apps) })),
        ...draw.maybe(0.6, () => ({ tier: draw.pick(words.tiers) })),
        ...draw.maybe(0.3, () => ({ track: draw.pick(words.tracks) })),
        ...draw.maybe(0.3, () => ({ 'pod-template-hash': draw.pick(['h1', 'h2']) })),
      },
      ...(started === undefined ? {} : { creationTimestamp: started }),
    },
    spec: {
      containers: draw.list(1, light ? 2 : 3, (i) => container(build, `c${i}`, light)),
      schedulerName: 'default-scheduler',
      priority: 0,
      ...(role === 'placed' ? { nodeName: draw.pick(nodes).metadata.name } : {}),
    },
    status: {
      phase: role === 'placed' ? 'Running' : 'Pending',
      ...(started === undefined ? {} : { startTime: started }),
      ...(role === 'nominated' ? { nominatedNodeName: draw.pick(nodes).metadata.name } : {}),
    },
  };
}

/** No two pods start in the same minute: which of two equally good nodes preemption takes would be chance. */
function startTime(build: Build): string {
  const minutes = build.case.pods.length * 37 + build.draw.int(0, 36);
  const shuffled = (minutes * 7919) % 10007; // 7919 and 10007 are primes: distinct minutes stay distinct
  return new Date(Date.UTC(2026, 0, 1) + shuffled * 60_000).toISOString().replace('.000Z', 'Z');
}
