import { nodeTerm, spreadConstraint } from './constraints.ts';
import type { Build } from './model.ts';

const args = (name: string, values: object) => ({ name, args: values });

/** A scheduler profile with random plugin arguments, and sometimes other plugins or weights. */
export function profile(build: Build): object {
  const { draw } = build;
  const resource = (name: string) => ({
    name,
    ...draw.maybe(0.8, () => ({ weight: draw.pick([1, 1, 2, 3, 10, 100]) })),
  });
  const resources = () =>
    draw.some(
      ['cpu', 'cpu', 'memory', 'memory', 'ephemeral-storage', 'example.com/gpu', 'hugepages-2Mi', 'vendor.io/fpga'],
      1,
      4,
    );
  const weighted = () => [...new Set(resources())].map(resource);

  const strategy = () => {
    const type = draw.pick([
      'LeastAllocated',
      'MostAllocated',
      'MostAllocated',
      'RequestedToCapacityRatio',
      'RequestedToCapacityRatio',
    ]);
    return {
      type,
      ...draw.maybe(0.85, () => ({ resources: weighted() })),
      ...(type === 'RequestedToCapacityRatio' ? { requestedToCapacityRatio: { shape: shape(build) } } : {}),
    };
  };
  const preference = () => ({ weight: draw.int(1, 100), preference: nodeTerm(build, false) });
  const configs = [
    ...(draw.chance(0.75)
      ? [
          args('NodeResourcesFit', {
            ...draw.maybe(0.85, () => ({ scoringStrategy: strategy() })),
            ...draw.maybe(0.3, () => ({ ignoredResources: draw.some(['example.com/gpu', 'vendor.io/fpga'], 1, 2) })),
            ...draw.maybe(0.2, () => ({ ignoredResourceGroups: draw.some(['example.com', 'vendor.io'], 1, 2) })),
          }),
        ]
      : []),
    ...(draw.chance(0.5)
      ? [args('NodeResourcesBalancedAllocation', { resources: weighted().map(({ name }) => ({ name, weight: 1 })) })]
      : []),
    ...(draw.chance(0.5)
      ? [
          args('InterPodAffinity', {
            ...draw.maybe(0.8, () => ({ hardPodAffinityWeight: draw.pick([0, 1, 10, 100]) })),
            ...draw.maybe(0.4, () => ({ ignorePreferredTermsOfExistingPods: true })),
          }),
        ]
      : []),
    ...(draw.chance(0.4)
      ? [
          args('NodeAffinity', {
            addedAffinity: {
              ...draw.maybe(0.5, () => ({
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: draw.list(1, 2, () => nodeTerm(build, false)),
                },
              })),
              ...draw.maybe(0.7, () => ({
                preferredDuringSchedulingIgnoredDuringExecution: draw.list(1, 3, preference),
              })),
            },
          }),
        ]
      : []),
    ...(draw.chance(0.5)
      ? [args('PodTopologySpread', { defaultingType: 'List', defaultConstraints: defaults(build) })]
      : []),
  ];
  return {
    schedulerName: 'default-scheduler',
    ...(draw.chance(0.35) ? { plugins: plugins(build) } : {}),
    pluginConfig: configs,
  };
}

function shape({ draw }: Build): object[] {
  const points = draw.some([0, 1, 3, 10, 25, 40, 50, 75, 99, 100], 1, 5).sort((a, b) => a - b);
  return points.map((utilization) => ({ utilization, score: draw.int(0, 10) }));
}

/** Default constraints have no selector of their own. */
function defaults(build: Build): object[] {
  const made = build.draw.list(0, 2, () => spreadConstraint(build, false)) as {
    topologyKey: string;
    whenUnsatisfiable: string;
  }[];
  const bare = made.map(({ topologyKey, whenUnsatisfiable, ...rest }) => ({
    ...rest,
    maxSkew: build.draw.int(1, 3),
    topologyKey,
    whenUnsatisfiable,
    labelSelector: undefined,
    matchLabelKeys: undefined,
  }));
  return [
    ...new Map(
      bare.map((constraint) => [`${constraint.topologyKey} ${constraint.whenUnsatisfiable}`, constraint]),
    ).values(),
  ];
}

function plugins({ draw }: Build): object {
  const scorers = [
    'TaintToleration',
    'NodeAffinity',
    'NodeResourcesFit',
    'PodTopologySpread',
    'InterPodAffinity',
    'NodeResourcesBalancedAllocation',
    'ImageLocality',
  ];
  const some = (min: number, max: number) => draw.some(scorers, min, max).map((name) => ({ name }));
  const weigh = (list: { name: string }[]) =>
    list.map((plugin) => ({ ...plugin, ...draw.maybe(0.8, () => ({ weight: draw.int(1, 50) })) }));
  return draw.pick<() => object>([
    () => ({ multiPoint: { enabled: weigh(some(1, 3)) } }),
    () => ({ score: { disabled: some(1, 3) } }),
    () => ({ score: { disabled: [{ name: '*' }], enabled: weigh(some(1, 4)) } }),
    () => ({ score: { enabled: weigh(some(1, 3)) } }),
    () => ({
      filter: {
        disabled: draw
          .some(['NodePorts', 'TaintToleration', 'NodeUnschedulable', 'PodTopologySpread'], 1, 2)
          .map((name) => ({ name })),
      },
    }),
    () => ({ multiPoint: { disabled: some(1, 2) } }),
  ])();
}
