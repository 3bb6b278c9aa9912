import type { Build, Pod, Role } from './model.ts';
import { topologyKey, ZONE } from './model.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'PreferNoSchedule', 'NoExecute'];
const TAINT_KEYS = ['dedicated', 'gpu', 'maintenance', 'node.kubernetes.io/unschedulable'];

export function taint({ draw }: Build): object {
  return {
    key: draw.pick(TAINT_KEYS),
    effect: draw.pick(EFFECTS),
    ...draw.maybe(0.7, () => ({ value: draw.pick(['a', 'b', 'true', '5']) })),
  };
}

export function toleration({ draw }: Build): object {
  return {
    ...draw.maybe(0.9, () => ({ key: draw.pick(TAINT_KEYS) })),
    ...draw.maybe(0.6, () => ({ operator: draw.pick(['Exists', 'Exists', 'Exists', 'Equal', 'Equal', 'Gt', 'Lt']) })),
    ...draw.maybe(0.5, () => ({ value: draw.pick(['a', 'b', 'true', '4', '']) })),
    ...draw.maybe(0.6, () => ({ effect: draw.pick(EFFECTS) })),
    ...draw.maybe(0.1, () => ({ tolerationSeconds: 300 })),
  };
}

/** A requirement on node labels; `wild` allows those that no API server would let pass. */
function nodeRequirement({ draw, words }: Build, wild: boolean): object {
  const [key, values] = draw.pick<[string, string[]]>([
    [ZONE, [...words.zones, 'z-x']],
    ['disk', ['ssd', 'hdd', 'nvme']],
    ['rack', words.racks],
    ['gen', ['1', '3', '5', '7']],
    ['kubernetes.io/arch', ['amd64', 'arm64']],
    ['absent', ['x']],
  ]);
  if (wild && draw.chance(0.15)) {
    return draw.pick<object>([
      { key: 'gen', operator: 'Gt', values: ['four'] },
      { key: 'gen', operator: 'Lt', values: ['3', '5'] },
      { key: 'gen', operator: 'Gt', values: ['9223372036854775808'] },
      { key: 'disk', operator: 'In' },
      { key: 'disk', operator: 'Exists', values: ['ssd'] },
      { key: 'disk', operator: 'Near', values: ['ssd'] },
      { key: '-bad-', operator: 'Exists' },
      { key: 'disk', operator: 'In', values: ['not a label value!'] },
      { key: '', operator: 'DoesNotExist' },
    ]);
  }
  const operator = draw.pick(['In', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  if (operator === 'In' || operator === 'NotIn') return { key, operator, values: draw.some(values, 1, 3) };
  const bound = wild ? draw.pick(['-1', '+4', '04', '5', '3']) : String(draw.int(0, 8));
  return { key: draw.chance(0.85) ? 'gen' : 'disk', operator, values: [bound] };
}

export function nodeTerm(build: Build, wild: boolean): object {
  const { draw } = build;
  if (wild && draw.chance(0.1)) return draw.pick<object>([{}, { matchExpressions: [] }, { matchFields: [] }]);
  const names = () => draw.pick(build.case.nodes).metadata.name;
  const field = () =>
    wild && draw.chance(0.2)
      ? draw.pick<object>([
          { key: 'metadata.name', operator: 'In', values: [names(), names()] },
          { key: 'metadata.name', operator: 'Exists' },
          { key: 'metadata.namespace', operator: 'In', values: [names()] },
        ])
      : {
          key: 'metadata.name',
          operator: draw.pick(['In', 'In', 'NotIn']),
          values: [draw.chance(0.05) ? 'gone' : names()],
        };
  const fields = draw.chance(0.15);
  return {
    ...(fields ? { matchFields: draw.list(1, 2, field) } : {}),
    ...(fields && draw.chance(0.6) ? {} : { matchExpressions: draw.list(1, 2, () => nodeRequirement(build, wild)) }),
  };
}

export function nodeAffinity(build: Build, pod: Pod, wild = false): void {
  const { draw, words } = build;
  if (draw.chance(0.3)) {
    pod.spec.nodeSelector = {
      ...draw.maybe(0.5, () => ({ disk: draw.pick(['ssd', 'hdd', 'nvme']) })),
      ...draw.maybe(0.4, () => ({ [ZONE]: draw.pick(words.zones) })),
      ...draw.maybe(0.3, () => ({ 'kubernetes.io/arch': 'amd64' })),
    };
  }
  if (draw.chance(0.8)) {
    const onNames = draw.chance(0.1);
    const term = () =>
      onNames
        ? {
            matchFields: [
              { key: 'metadata.name', operator: 'In', values: [draw.pick(build.case.nodes).metadata.name] },
            ],
          }
        : nodeTerm(build, wild);
    const preference = () => ({
      weight: draw.pick([1, 2, 5, 30, 100, wild ? 0 : 50]),
      preference: nodeTerm(build, wild && draw.chance(0.3)),
    });
    pod.spec.affinity = {
      ...pod.spec.affinity,
      nodeAffinity: {
        ...draw.maybe(0.5, () => ({
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: draw.list(wild && draw.chance(0.1) ? 0 : 1, 3, term),
          },
        })),
        ...draw.maybe(0.7, () => ({ preferredDuringSchedulingIgnoredDuringExecution: draw.list(1, 3, preference) })),
      },
    };
  }
}

function podRequirement({ draw, words }: Build, wild: boolean): object {
  if (wild && draw.chance(0.06)) {
    return draw.pick<object>([
      { key: 'app', operator: 'In' },
      { key: 'app', operator: 'NotIn', values: [] },
      { key: 'app', operator: 'Exists', values: ['web'] },
      { key: 'app', operator: 'Gt', values: ['1'] },
      { key: 'bad key', operator: 'Exists' },
    ]);
  }
  const [key, values] = draw.pick<[string, string[]]>([
    ['app', words.apps],
    ['tier', words.tiers],
    ['track', words.tracks],
    ['absent', ['x']],
  ]);
  const operator = draw.pick(wild ? ['In', 'NotIn', 'Exists', 'DoesNotExist'] : ['In', 'In', 'Exists', 'NotIn']);
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  return { key, operator, values: draw.some(values, 1, 2) };
}

export function labelSelector(build: Build, wild: boolean): object {
  const { draw, words } = build;
  if (draw.chance(wild ? 0.12 : 0.04)) return {};
  const labels = { matchLabels: { app: draw.pick(words.apps) } };
  if (!wild) return { ...labels, ...draw.maybe(0.25, () => ({ matchExpressions: [podRequirement(build, false)] })) };
  return {
    ...draw.maybe(0.4, () => labels),
    ...draw.maybe(0.7, () => ({ matchExpressions: draw.list(0, 2, () => podRequirement(build, true)) })),
  };
}

function namespaceSelector({ draw }: Build): object {
  return draw.pick<object>([
    {},
    { matchLabels: { team: 'blue' } },
    { matchLabels: { 'kubernetes.io/metadata.name': 'prod' } },
    { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['blue'] }] },
    { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['red'] }] },
    { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] },
    { matchExpressions: [{ key: 'env', operator: 'Exists' }] },
    {
      matchExpressions: [
        { key: 'team', operator: 'In', values: ['blue', 'red'] },
        { key: 'env', operator: 'DoesNotExist' },
      ],
    },
  ]);
}

function podTerm(build: Build, pod: Pod, wild: boolean): object {
  const { draw, words } = build;
  const selector = labelSelector(build, wild) as { matchExpressions?: object[] };
  const keys: { matchLabelKeys?: string[]; mismatchLabelKeys?: string[] } = {};
  if (wild && draw.chance(0.2)) {
    // An API server merges these keys into the selector and keeps the list; the scheduler reads the selector only.
    const key = draw.pick(['track', 'pod-template-hash']);
    const value = pod.metadata.labels[key];
    const same = draw.chance(0.5);
    keys[same ? 'matchLabelKeys' : 'mismatchLabelKeys'] = [key];
    if (value !== undefined) {
      const merged = { key, operator: same ? 'In' : 'NotIn', values: [value] };
      selector.matchExpressions = [...(selector.matchExpressions ?? []), merged];
    }
  }
  return {
    ...(wild && draw.chance(0.06) ? {} : { labelSelector: selector }),
    topologyKey: topologyKey(build),
    ...draw.maybe(0.2, () => ({ namespaces: draw.some([...words.namespaces, 'gone'], 1, 2) })),
    ...draw.maybe(wild ? 0.4 : 0.12, () => ({ namespaceSelector: namespaceSelector(build) })),
    ...keys,
  };
}

export function podAffinity(build: Build, pod: Pod, role: Role, wild = false): void {
  const { draw } = build;
  const required = role === 'placed' ? 0.15 : 0.35;
  const preferred = () => ({ weight: draw.pick([1, 5, 10, 50, 100]), podAffinityTerm: podTerm(build, pod, wild) });
  const lists = (least: number) => ({
    ...draw.maybe(required, () => ({
      requiredDuringSchedulingIgnoredDuringExecution: draw.list(least, 2, () => podTerm(build, pod, wild)),
    })),
    ...draw.maybe(0.5, () => ({ preferredDuringSchedulingIgnoredDuringExecution: draw.list(1, 2, preferred) })),
  });
  pod.spec.affinity = {
    ...pod.spec.affinity,
    ...draw.maybe(0.5, () => ({ podAffinity: lists(1) })),
    ...draw.maybe(0.6, () => ({ podAntiAffinity: lists(1) })),
  };
}

export function spreadConstraint(build: Build, wild: boolean): object {
  const { draw } = build;
  const hard = draw.chance(0.45);
  return {
    maxSkew: draw.pick([1, 1, 2, 3, 5]),
    topologyKey: topologyKey(build),
    whenUnsatisfiable: hard ? 'DoNotSchedule' : 'ScheduleAnyway',
    ...draw.maybe(0.95, () => ({ labelSelector: labelSelector(build, wild) })),
    ...(hard ? draw.maybe(0.25, () => ({ minDomains: draw.int(1, 5) })) : {}),
    ...draw.maybe(0.3, () => ({ nodeAffinityPolicy: draw.pick(['Honor', 'Ignore']) })),
    ...draw.maybe(0.3, () => ({ nodeTaintsPolicy: draw.pick(['Honor', 'Ignore']) })),
    ...draw.maybe(wild ? 0.3 : 0.15, () => ({
      matchLabelKeys: draw.some(['pod-template-hash', 'track', 'absent'], 1, 2),
    })),
  };
}

export function spread(build: Build, pod: Pod, wild = false): void {
  const { draw } = build;
  const made = draw.list(1, 3, () => spreadConstraint(build, wild)) as {
    topologyKey: string;
    whenUnsatisfiable: string;
  }[];
  // No two constraints may agree in key and kind.
  const kinds = new Map(
    made.map((constraint) => [`${constraint.topologyKey} ${constraint.whenUnsatisfiable}`, constraint]),
  );
  pod.spec.topologySpreadConstraints = [...kinds.values()];
}

export function ports(build: Build, pod: Pod): void {
  const { draw } = build;
  const port = () => {
    const hostPort = draw.pick([0, 80, 80, 443, 8080, 9090]);
    return {
      containerPort: 8080,
      ...(hostPort > 0 || draw.chance(0.5) ? { hostPort } : {}),
      ...draw.maybe(0.7, () => ({ protocol: draw.pick(['TCP', 'TCP', 'UDP', 'SCTP']) })),
      ...draw.maybe(0.4, () => ({ hostIP: draw.pick(['0.0.0.0', '127.0.0.1', '10.0.0.1', '::', '::1']) })),
    };
  };
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    if (draw.chance(0.6)) container.ports = draw.list(1, 2, port);
  }
}
