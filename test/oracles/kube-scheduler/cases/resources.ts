import { container } from './basics.ts';
import type { Build, Container, Node, Pod, Role } from './model.ts';

const SCALARS = ['example.com/gpu', 'vendor.io/fpga', 'hugepages-2Mi', 'hugepages-1Gi'];

function amount({ draw }: Build, resource: string): string {
  return resource.startsWith('hugepages')
    ? draw.pick(['64Mi', '512Mi', '1Gi', '2Gi'])
    : draw.pick(['1', '1', '2', '3', '4']);
}

function containersOf(pod: Pod): Container[] {
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
}

/** Init containers, some restartable, and overhead. */
export function sidecars(build: Build, pod: Pod, light: boolean): void {
  const { draw } = build;
  if (draw.chance(0.6)) {
    pod.spec.initContainers = draw.list(1, 4, (i) => ({
      ...container(build, `i${i}`, light),
      ...draw.maybe(0.45, () => ({ restartPolicy: 'Always' })),
    }));
  }
  if (draw.chance(0.3)) {
    pod.spec.overhead = {
      ...draw.maybe(0.8, () => ({ cpu: draw.pick(['10m', '250m', '0']) })),
      ...draw.maybe(0.8, () => ({ memory: draw.pick(['32Mi', '120Mi']) })),
      ...draw.maybe(0.1, () => ({ 'example.com/gpu': '1' })),
    };
  }
}

/** Requests for the pod as a whole. */
export function podLevel({ draw }: Build, pod: Pod): void {
  pod.spec.resources = {
    requests: {
      ...draw.maybe(0.7, () => ({ cpu: draw.pick(['500m', '1', '3', '6']) })),
      ...draw.maybe(0.7, () => ({ memory: draw.pick(['256Mi', '1Gi', '8Gi']) })),
      ...draw.maybe(0.15, () => ({ 'hugepages-2Mi': draw.pick(['64Mi', '1Gi']) })),
    },
  };
}

/** A running pod whose containers were, or are to be, resized in place. */
export function resize(build: Build, pod: Pod): void {
  const { draw } = build;
  const status = (container: Container) => ({
    name: container.name,
    ...draw.maybe(0.7, () => ({ resources: { requests: someRequests(build) } })),
    ...draw.maybe(0.7, () => ({ allocatedResources: someRequests(build) })),
  });
  pod.status.containerStatuses = pod.spec.containers.filter(() => draw.chance(0.8)).map(status);
  if (pod.spec.initContainers)
    pod.status.initContainerStatuses = pod.spec.initContainers.filter(() => draw.chance(0.6)).map(status);
  if (draw.chance(0.4)) {
    const type = draw.pick(['PodResizePending', 'PodResizePending', 'PodResizeInProgress']);
    pod.status.conditions = [{ type, status: 'True', reason: draw.pick(['Infeasible', 'Infeasible', 'Deferred']) }];
  }
  if (pod.spec.resources && draw.chance(0.5)) {
    pod.status.resources = { requests: someRequests(build) };
    pod.status.allocatedResources = someRequests(build);
  }
}

function someRequests(build: Build): Record<string, string> {
  return container(build, '', false).resources.requests ?? {};
}

/** Extended resources, huge pages, names that the scheduler ignores, and zeros. */
export function scalars(build: Build, pod: Pod, role: Role): void {
  const { draw } = build;
  for (const { resources } of containersOf(pod)) {
    if (!draw.chance(0.5)) continue;
    const names = draw.some(
      [...SCALARS, 'attachable-volumes-aws-ebs', 'node.kubernetes.io/slots', 'foo', 'requests.bar/x'],
      1,
      2,
    );
    const wanted = names.map((name) => [name, draw.chance(0.2) ? '0' : amount(build, name)]);
    resources.requests = { ...resources.requests, ...Object.fromEntries(wanted) };
  }
  if (role === 'pending' && draw.chance(0.15)) {
    const [first] = pod.spec.containers;
    if (first)
      first.resources = {
        requests: draw.pick<Record<string, string>>([
          { 'example.com/gpu': '0' },
          { foo: '1' },
          { 'vendor.io/none': '0' },
          { cpu: '0', memory: '0' },
        ]),
      };
  }
}

export function scalarNode(build: Build, node: Node): void {
  const { draw } = build;
  const huge = (value: string) => draw.pick([value, value, value, '9223372036854775807', '9Ei', '8E']);
  for (const name of draw.some([...SCALARS, 'attachable-volumes-aws-ebs', 'node.kubernetes.io/slots', 'foo'], 3, 7)) {
    node.status.allocatable[name] = draw.chance(0.1)
      ? '0'
      : huge(draw.pick([amount(build, name), amount(build, name), name.startsWith('hugepages') ? '4Gi' : '5']));
  }
  if (draw.chance(0.2))
    node.status.allocatable.memory = draw.pick(['60Ti', '90Ti', '100Ti', '3Pi', '80Pi', '1E15', '99999999999999']);
  if (draw.chance(0.1)) node.status.allocatable.cpu = draw.pick(['100k', '2M', '1e6', '4096']);
  if (draw.chance(0.1)) node.status.allocatable['ephemeral-storage'] = huge('10Ti');
  node.status.capacity = { ...node.status.allocatable };
}

/** A pod as large as the largest nodes of scalarNode. */
export function hugePod(build: Build, pod: Pod): void {
  const { draw } = build;
  const [first] = pod.spec.containers;
  if (first)
    first.resources = {
      requests: {
        cpu: draw.pick(['1', '30', '1k']),
        memory: draw.pick(['20Ti', '45Ti', '1Pi', '33333333333333', '2E13']),
      },
    };
}

const CPU = [
  '0.1',
  '100m',
  '0.5m',
  '1500u',
  '33333u',
  '700000000n',
  '1e-1',
  '2e0',
  '1.1',
  '.5',
  '1.',
  '+1',
  '0.0001',
  '3E-1',
  '1500m',
];
const BYTES = [
  '0.05Gi',
  '100.035Ki',
  '129e6',
  '129M',
  '128974848',
  '1.5Gi',
  '1G',
  '1k',
  '1073741824000m',
  '0.5',
  '1.3E+6',
  '2e3',
  '512.5Mi',
  '0.000001Ti',
  '1E-3',
];

/** Every way to write a number. */
export function quantities(build: Build, pod: Pod): void {
  const { draw } = build;
  for (const { resources } of containersOf(pod)) {
    resources.requests = {
      ...draw.maybe(0.8, () => ({ cpu: draw.pick(CPU) })),
      ...draw.maybe(0.8, () => ({ memory: draw.pick(BYTES) })),
      ...draw.maybe(0.2, () => ({ 'ephemeral-storage': draw.pick(BYTES) })),
      ...draw.maybe(0.1, () => ({ 'example.com/gpu': draw.pick(['1', '1000m', '1e0', '0.5', '1500m']) })),
    };
  }
}

export function quantityNode({ draw }: Build, node: Node): void {
  node.status.allocatable.cpu = draw.pick(['3', '3.3', '2500m', '4e0', '0.5', '1', '64.5', '8000000u', '1700000000n']);
  node.status.allocatable.memory = draw.pick([
    '512.5Gi',
    '68719476719',
    '5.5Gi',
    '1Gi',
    '3e9',
    '2500M',
    '0.001Ti',
    '2147483648000m',
  ]);
  node.status.capacity = { ...node.status.allocatable };
}

/** A virtual machine's pod. */
export function machine({ draw }: Build, pod: Pod): void {
  const [first] = pod.spec.containers;
  if (!first) return;
  const devices = ['kvm', 'tun', 'vhost-net'].map((device) => [`devices.kubevirt.io/${device}`, '1']);
  first.resources = {
    requests: { ...first.resources.requests, ...Object.fromEntries(devices), 'ephemeral-storage': '50M' },
  };
  const { name } = pod.metadata;
  Object.assign(pod.metadata.labels, {
    'kubevirt.io': 'virt-launcher',
    'vm.kubevirt.io/name': `vm-${name}`,
    'kubevirt.io/created-by': `uid-vm-${draw.chance(0.3) ? 'shared' : name}`,
  });
  pod.spec.nodeSelector = {
    'kubevirt.io/schedulable': 'true',
    ...draw.maybe(0.5, () => ({ 'cpu-model.node.kubevirt.io/Skylake-Server': 'true' })),
  };
  if (draw.chance(0.4)) {
    const labelSelector = { matchLabels: { 'kubevirt.io/created-by': pod.metadata.labels['kubevirt.io/created-by'] } };
    const term = { labelSelector, topologyKey: 'kubernetes.io/hostname' };
    pod.spec.affinity = {
      ...pod.spec.affinity,
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    };
  }
}

export function machineNode({ draw }: Build, node: Node): void {
  if (!draw.chance(0.85)) return;
  for (const device of ['kvm', 'tun', 'vhost-net']) {
    node.status.allocatable[`devices.kubevirt.io/${device}`] = draw.pick(['1k', '110', '3']);
  }
  node.status.capacity = { ...node.status.allocatable };
  Object.assign(node.metadata.labels, {
    'kubevirt.io/schedulable': draw.chance(0.9) ? 'true' : 'false',
    ...draw.maybe(0.6, () => ({ 'cpu-model.node.kubevirt.io/Skylake-Server': 'true' })),
  });
}

const MI = 1024 * 1024;
const TAGS = [':v1', ':v2', ':latest', `@sha256:${'1'.repeat(64)}`, ''];
const REPOSITORIES = ['reg.io/img0', 'reg.io/img1', 'reg.io/img2', 'reg.io:5000/team/img3', 'img4', 'reg.io:5000/img5'];

/** Images on a node: names with tags and digests, several to an image. */
export function imageNode({ draw }: Build, node: Node): void {
  node.status.images = draw.some(REPOSITORIES, 0, 6).map((repository) => {
    const tags = draw.some([':v1', ':v2', ':latest'], 1, 2).map((tag) => repository + tag);
    // The size follows from the name nearly always: nodes seldom disagree.
    const usual = [3, 40, 250, 700, 1100, 2500][REPOSITORIES.indexOf(repository)] as number;
    return {
      names: [...tags, ...(draw.chance(0.6) ? [`${repository}@sha256:${'1'.repeat(64)}`] : [])],
      sizeBytes: (draw.chance(0.04) ? 600 : usual) * MI + 12345,
    };
  });
}

export function images({ draw }: Build, pod: Pod): void {
  for (const container of containersOf(pod)) container.image = draw.pick(REPOSITORIES) + draw.pick(TAGS);
  if (draw.chance(0.2)) {
    const volumes = draw.list(1, 2, (i) => ({
      name: `image${i}`,
      image: { reference: draw.pick(REPOSITORIES) + draw.pick(TAGS) },
    }));
    pod.spec.volumes = [...(pod.spec.volumes ?? []), ...volumes];
  }
}
