import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kubeDefault } from '../../src/core/engine/policies/kube-default.ts';
import { PLUGINS, POLICIES, parsePolicy, toPolicyFile } from '../../src/core/index.ts';
import { parseDocuments } from '../../src/kube/documents.ts';
import { parseGoDuration } from '../../src/kube/go-duration.ts';
import { parseSchedulerConfiguration } from '../../src/kube/scheduler-configuration.ts';
import { expandPluginSets } from '../../src/kube/scheduler-plugin-sets.ts';
import { parseSchedulerProfile } from '../../src/kube/scheduler-profile.ts';
import { EXPANSIONS } from './scheduler-expansions.ts';

const V134 = { schedulerVersion: '1.34' } as const;
const V136 = { schedulerVersion: '1.36' } as const;

function configuration(changes: object = {}): object {
  return { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration', ...changes };
}

function withArgs(name: string, args: unknown): object {
  return { pluginConfig: [{ name, args }] };
}

function extender(changes: object): object {
  return configuration({ extenders: [{ urlPrefix: 'https://placement/v1', ...changes }] });
}

/** Names parted by white space. */
function list(text: string): string[] {
  return text.split(/\s+/).filter((name) => name !== '');
}

/** `code path` of every issue, warnings marked. */
function findings({ issues }: { issues: readonly { code: string; path: string; severity: string }[] }): string[] {
  return issues.map(({ code, path, severity }) => `${severity === 'warning' ? 'warning ' : ''}${code} ${path}`);
}

describe('expandPluginSets', () => {
  it.each(EXPANSIONS)('agrees with kube-scheduler $version on $title', (expansion) => {
    const { namesAt, weights } = expandPluginSets(expansion.plugins, expansion.version);
    expect(namesAt('preFilter')).toEqual(list(expansion.preFilter));
    expect(namesAt('filter')).toEqual(list(expansion.filter));
    expect(namesAt('postFilter')).toEqual(list(expansion.postFilter));
    expect(namesAt('score').map((name) => `${name}*${weights.get(name)}`)).toEqual(list(expansion.score));
  });
});

describe('parseSchedulerProfile', () => {
  it('gives the default plugins for a profile that says nothing', () => {
    const { policy, issues } = parseSchedulerProfile({}, V136);
    expect(issues).toEqual([]);
    expect(policy).toMatchObject({
      name: 'default-scheduler',
      schedulerVersion: '1.36',
      plugins: kubeDefault.plugins,
      tie: { kind: 'scheduler', seed: 0 },
      percentageOfNodesToScore: 0,
    });
  });

  it('leaves out what an earlier release does not have', () => {
    const names = parseSchedulerProfile({}, V134).policy?.plugins.map(({ name }) => name);
    expect(names).toEqual(
      kubeDefault.plugins.map(({ name }) => name).filter((name) => name !== 'NodeDeclaredFeatures'),
    );
  });

  it.each(EXPANSIONS)('keeps order and weights for $title in $version', ({ plugins, version, filter, score }) => {
    const { policy } = parseSchedulerProfile({ plugins }, { schedulerVersion: version });
    const entries = policy?.plugins ?? [];
    const pointsOf = (name: string): readonly string[] => PLUGINS.find((one) => one.name === name)!.points;
    const filters = entries.filter((entry) => entry.filters && pointsOf(entry.name).includes('filter'));
    expect(filters.map(({ name }) => name)).toEqual(list(filter));
    const scorers = entries.filter((entry) => entry.scores && pointsOf(entry.name).includes('score'));
    const scored = list(score).filter((text) => !text.startsWith('VolumeBinding')); // scores only with a gate that is off
    expect(scorers.map(({ name, weight }) => `${name}*${weight}`).sort()).toEqual([...scored].sort());
  });

  it('keeps a plugin that is left with its score, or with its filter', () => {
    const plugins = {
      filter: { disabled: [{ name: 'TaintToleration' }] },
      score: { disabled: [{ name: 'NodeAffinity' }] },
    };
    const { policy, issues } = parseSchedulerProfile({ plugins }, V136);
    expect(issues).toEqual([]);
    const entryOf = (name: string) => policy?.plugins.find((entry) => entry.name === name);
    expect(entryOf('TaintToleration')).toMatchObject({ filters: false, scores: true, weight: 3 });
    expect(entryOf('NodeAffinity')).toMatchObject({ filters: true, scores: false });
  });

  it.each([
    ['NodePorts', 'filter'],
    ['DefaultPreemption', 'postFilter'],
    ['SchedulingGates', 'preEnqueue'],
    ['ImageLocality', 'score'],
  ])('drops %s where %s, all it decides at, is off', (name, point) => {
    const { policy, issues } = parseSchedulerProfile({ plugins: { [point]: { disabled: [{ name }] } } }, V136);
    expect(issues).toEqual([]);
    expect(policy?.plugins.map((entry) => entry.name)).not.toContain(name);
  });

  it.each([
    ['a filter without its preFilter', { preFilter: { disabled: [{ name: 'NodePorts' }] } }, 'plugins.preFilter'],
    [
      'a preFilter that refuses without its filter',
      { filter: { disabled: [{ name: 'NodeAffinity' }] } },
      'plugins.filter',
    ],
    ['a score without its preScore', { preScore: { disabled: [{ name: 'TaintToleration' }] } }, 'plugins.preScore'],
    ['a volume filter that does not reserve', { reserve: { disabled: [{ name: '*' }] } }, 'plugins.reserve'],
    ['preFilters in an order of their own', { preFilter: { enabled: [{ name: 'VolumeZone' }] } }, 'plugins.preFilter'],
    ['a binder by name', { bind: { enabled: [{ name: 'DefaultBinder' }] } }, 'plugins.bind.enabled[0].name'],
    ['resource claims', { filter: { enabled: [{ name: 'DynamicResources' }] } }, 'plugins.filter.enabled[0].name'],
    ['limits by provider', { multiPoint: { enabled: [{ name: 'EBSLimits' }] } }, 'plugins.multiPoint.enabled[0].name'],
  ])('warns of %s', (_title, plugins, path) => {
    const { policy, issues } = parseSchedulerProfile({ plugins }, V136);
    expect(findings({ issues })).toEqual([`warning unsupported-setting ${path}`]);
    expect(policy).not.toBeNull();
  });

  it('warns of an unknown name that is disabled, and names the nearest', () => {
    const { policy, issues } = parseSchedulerProfile(
      { plugins: { score: { disabled: [{ name: 'NodeAfinity' }] } } },
      V136,
    );
    expect(findings({ issues })).toEqual(['warning unknown-plugin plugins.score.disabled[0].name']);
    expect(issues[0]?.remedy).toBe('did you mean NodeAffinity?');
    expect(policy?.plugins).toEqual(kubeDefault.plugins);
  });

  it.each([
    [{ plugins: { filter: { enabled: [{ name: 'Nope' }] } } }, 'unknown-plugin plugins.filter.enabled[0].name'],
    [{ plugins: { filter: { enabled: [{ name: '*' }] } } }, 'unknown-plugin plugins.filter.enabled[0].name'],
    [
      { plugins: { filter: { enabled: [{ name: 'ImageLocality' }] } } },
      'unknown-plugin plugins.filter.enabled[0].name',
    ],
    [
      { plugins: { score: { enabled: [{ name: 'NodeAffinity' }, { name: 'NodeAffinity' }] } } },
      'duplicate-plugin plugins.score.enabled[1].name',
    ],
    [
      { plugins: { multiPoint: { enabled: [{ name: 'NodeName' }, { name: 'NodeName' }] } } },
      'duplicate-plugin plugins.multiPoint.enabled[1].name',
    ],
    [{ plugins: { queueSort: { disabled: [{ name: '*' }] } } }, 'missing-field plugins.queueSort.enabled'],
    [{ plugins: { bind: { disabled: [{ name: '*' }] } } }, 'missing-field plugins.bind.enabled'],
    [
      { plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: -3 }] } } },
      'out-of-range plugins.score.enabled[0].weight',
    ],
    [
      { plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: 2 ** 31 }] } } },
      'out-of-range plugins.score.enabled[0].weight',
    ],
    [
      { plugins: { score: { enabled: [{ name: 'NodeAffinity', weight: 1.5 }] } } },
      'wrong-type plugins.score.enabled[0].weight',
    ],
    [{ plugins: { scores: {} } }, 'unknown-key plugins.scores'],
    [{ plugins: { multipoint: {} } }, 'unknown-key plugins.multipoint'],
    [{ percentageOfNodesToScore: 101 }, 'out-of-range percentageOfNodesToScore'],
    [
      {
        pluginConfig: [
          { name: 'InterPodAffinity', args: {} },
          { name: 'InterPodAffinity', args: {} },
        ],
      },
      'duplicate-plugin pluginConfig[1].name',
    ],
    [withArgs('NodeResourcesFit', 7), 'wrong-type pluginConfig[0].args'],
    [withArgs('NodeResourcesFit', { kind: 'NodeAffinityArgs' }), 'unknown-value pluginConfig[0].args.kind'],
    [
      withArgs('NodeResourcesFit', { apiVersion: 'kubescheduler.config.k8s.io/v1beta3' }),
      'unsupported-version pluginConfig[0].args.apiVersion',
    ],
  ])('refuses %j', (profile, finding) => {
    const outcome = parseSchedulerProfile(profile, V136);
    expect(findings(outcome)).toEqual([finding]);
    expect(outcome.policy).toBeNull();
  });

  it('knows the points of pod groups from 1.36 on', () => {
    const profile = { plugins: { placementScore: {} } };
    expect(findings(parseSchedulerProfile(profile, V134))).toEqual(['unknown-key plugins.placementScore']);
    expect(findings(parseSchedulerProfile(profile, V136))).toEqual([]);
  });

  it('takes arguments without their apiVersion and kind', () => {
    const args = { ignoredResourceGroups: ['example.com'] };
    const typed = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'NodeResourcesFitArgs', ...args };
    const { policy } = parseSchedulerProfile(withArgs('NodeResourcesFit', typed), V136);
    expect(policy?.plugins.find(({ name }) => name === 'NodeResourcesFit')?.args).toEqual(args);
  });

  it.each([
    ['ImageLocality', 'warning unsupported-setting pluginConfig[0]'],
    ['DynamicResources', 'warning unsupported-setting pluginConfig[0]'],
    ['SomebodyElses', 'warning unknown-plugin pluginConfig[0].name'],
  ])('warns that nothing reads the arguments of %s', (name, finding) => {
    const outcome = parseSchedulerProfile(withArgs(name, { foo: 1 }), V136);
    expect(findings(outcome)).toEqual([finding]);
    expect(outcome.policy?.plugins).toEqual(kubeDefault.plugins);
  });

  it('names the policy after the scheduler, as far as a policy can be called so', () => {
    const nameOf = (schedulerName: string) => parseSchedulerProfile({ schedulerName }, V136).policy?.name;
    expect(['vm-scheduler', 'My Scheduler!', '___'].map(nameOf)).toEqual(['vm-scheduler', 'my-scheduler', 'scheduler']);
  });

  it('gives a policy that can be written and read again', () => {
    const profile = { ...withArgs('InterPodAffinity', { hardPodAffinityWeight: 7 }), percentageOfNodesToScore: 30 };
    const { policy } = parseSchedulerProfile(profile, { ...V136, seed: 41 });
    const again = parsePolicy(toPolicyFile(policy!), { plugins: PLUGINS, policies: POLICIES });
    expect(again).toEqual({ policy, issues: [] });
    expect(policy?.tie).toEqual({ kind: 'scheduler', seed: 41 });
  });
});

describe('arguments of plugins', () => {
  const strategy = (changes: object) => ({ scoringStrategy: { type: 'RequestedToCapacityRatio', ...changes } });
  const shape = (...points: [number, number][]) => ({
    requestedToCapacityRatio: { shape: points.map(([utilization, score]) => ({ utilization, score })) },
  });
  const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' };
  const constraints = (...defaultConstraints: object[]) => ({ defaultingType: 'List', defaultConstraints });
  const required = (...nodeSelectorTerms: object[]) => ({
    addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  });
  const expression = (operator: string, ...values: string[]) => ({
    matchExpressions: [{ key: 'a', operator, values }],
  });
  const preferred = (weight: number, preference: object) => ({
    addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, preference }] },
  });

  // What kube-scheduler 1.34.1 and 1.36.3 say of a configuration with these arguments.
  it.each([
    ['NodeResourcesFit', {}],
    ['NodeResourcesFit', null],
    ['NodeResourcesFit', { kind: 'NodeResourcesFitArgs' }],
    ['NodeResourcesFit', { scoringStrategy: { type: 'LeastAllocated', resources: [{ name: 'cpu', weight: 0 }] } }],
    ['NodeResourcesFit', { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu' }, { name: 'cpu' }] } }],
    ['NodeResourcesFit', strategy(shape([0, 0], [100, 10]))],
    ['NodeResourcesFit', strategy({ requestedToCapacityRatio: { shape: [{ utilization: 5 }, { utilization: 6 }] } })],
    ['NodeResourcesFit', { ignoredResources: ['example.com/foo', 'bar'] }],
    ['NodeResourcesBalancedAllocation', { resources: [] }],
    ['NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 0 }] }],
    ['InterPodAffinity', { hardPodAffinityWeight: 0 }],
    ['InterPodAffinity', { hardPodAffinityWeight: 100 }],
    ['PodTopologySpread', constraints()],
    ['PodTopologySpread', constraints(constraint, { ...constraint, whenUnsatisfiable: 'DoNotSchedule' })],
    ['PodTopologySpread', constraints({ ...constraint, matchLabelKeys: ['a'] })],
    ['NodeAffinity', { addedAffinity: {} }],
    ['NodeAffinity', required()],
    ['NodeAffinity', required({})],
    ['NodeAffinity', required(expression('In', 'b'))],
    ['NodeAffinity', preferred(0, expression('Exists'))],
    ['NodeAffinity', preferred(101, expression('Exists'))],
    ['NodeAffinity', preferred(1, {})],
    ['DefaultPreemption', { minCandidateNodesPercentage: 0 }],
    ['VolumeBinding', { bindTimeoutSeconds: 0 }],
  ])('accepts %s %j', (name, args) => {
    expect(parseSchedulerProfile(withArgs(name, args), V134).issues).toEqual([]);
    expect(parseSchedulerProfile(withArgs(name, args), V136).issues).toEqual([]);
  });

  it.each([
    ['NodeResourcesFit', { scoringStrateg: {} }, 'unknown-key .scoringStrateg'],
    ['NodeResourcesFit', { scoringStrategy: { resources: [{ name: 'cpu' }] } }, 'missing-field .scoringStrategy.type'],
    ['NodeResourcesFit', { scoringStrategy: { type: 'X' } }, 'unknown-value .scoringStrategy.type'],
    ['NodeResourcesFit', strategy({}), 'missing-field .scoringStrategy.requestedToCapacityRatio'],
    ['NodeResourcesFit', strategy(shape()), 'out-of-range .scoringStrategy.requestedToCapacityRatio.shape'],
    [
      'NodeResourcesFit',
      strategy(shape([0, 0], [0, 10])),
      'out-of-range .scoringStrategy.requestedToCapacityRatio.shape[1].utilization',
    ],
    [
      'NodeResourcesFit',
      strategy(shape([0, 0], [101, 10])),
      'out-of-range .scoringStrategy.requestedToCapacityRatio.shape[1].utilization',
    ],
    [
      'NodeResourcesFit',
      strategy(shape([0, 11])),
      'out-of-range .scoringStrategy.requestedToCapacityRatio.shape[0].score',
    ],
    [
      'NodeResourcesFit',
      strategy({ ...shape([0, 0]), resources: [{ name: 'cpu', weight: 101 }] }),
      'out-of-range .scoringStrategy.resources[0].weight',
    ],
    ['NodeResourcesFit', { ignoredResources: ['example.com/'] }, 'unknown-value .ignoredResources[0]'],
    ['NodeResourcesFit', { ignoredResources: ['-x'] }, 'unknown-value .ignoredResources[0]'],
    ['NodeResourcesFit', { ignoredResourceGroups: ['example.com/x'] }, 'unknown-value .ignoredResourceGroups[0]'],
    ['NodeResourcesFit', { ignoredResourceGroups: ['exa mple'] }, 'unknown-value .ignoredResourceGroups[0]'],
    [
      'NodeResourcesBalancedAllocation',
      { resources: [{ name: 'cpu', weight: 2 }] },
      'out-of-range .resources[0].weight',
    ],
    [
      'NodeResourcesBalancedAllocation',
      { resources: [{ name: 'cpu' }, { name: 'cpu' }] },
      'duplicate-object .resources[1].name',
    ],
    ['InterPodAffinity', { hardPodAffinityWeight: 101 }, 'out-of-range .hardPodAffinityWeight'],
    ['InterPodAffinity', { hardPodAffinityWeight: -1 }, 'out-of-range .hardPodAffinityWeight'],
    ['PodTopologySpread', { defaultConstraints: [constraint] }, 'out-of-range .defaultConstraints'],
    ['PodTopologySpread', { defaultingType: 'Foo' }, 'unknown-value .defaultingType'],
    ['PodTopologySpread', constraints({ ...constraint, maxSkew: 0 }), 'out-of-range .defaultConstraints[0].maxSkew'],
    [
      'PodTopologySpread',
      constraints({ ...constraint, topologyKey: '' }),
      'unknown-value .defaultConstraints[0].topologyKey',
    ],
    [
      'PodTopologySpread',
      constraints({ ...constraint, topologyKey: 'a/b/c' }),
      'unknown-value .defaultConstraints[0].topologyKey',
    ],
    [
      'PodTopologySpread',
      constraints({ ...constraint, whenUnsatisfiable: 'X' }),
      'unknown-value .defaultConstraints[0].whenUnsatisfiable',
    ],
    [
      'PodTopologySpread',
      constraints({ ...constraint, labelSelector: {} }),
      'unknown-key .defaultConstraints[0].labelSelector',
    ],
    ['PodTopologySpread', constraints(constraint, constraint), 'duplicate-object .defaultConstraints[1]'],
    ['NodeAffinity', { addedAffinity: { required: {} } }, 'unknown-key .addedAffinity.required'],
    ['DefaultPreemption', { minCandidateNodesPercentage: 101 }, 'out-of-range .minCandidateNodesPercentage'],
    [
      'DefaultPreemption',
      { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 },
      'out-of-range .minCandidateNodesPercentage',
    ],
    ['VolumeBinding', { bindTimeoutSeconds: -1 }, 'out-of-range .bindTimeoutSeconds'],
    ['VolumeBinding', { shape: [{ utilization: 0, score: 0 }] }, 'unknown-key .shape'],
  ])('refuses %s %j', (name, args, finding) => {
    const [code, path] = finding.split(' ');
    const outcome = parseSchedulerProfile(withArgs(name, args), V136);
    expect(findings(outcome)).toEqual([`${code} pluginConfig[0].args${path}`]);
    expect(outcome.policy).toBeNull();
  });

  it.each([
    required(expression('Foo', 'b')),
    required(expression('In')),
    required(expression('Gt', 'x')),
    preferred(1, expression('X')),
  ])('refuses an added affinity that cannot be read: %j', (args) => {
    const { policy, issues } = parseSchedulerProfile(withArgs('NodeAffinity', args), V136);
    expect(policy).toBeNull();
    expect(issues[0]).toMatchObject({ code: 'bad-selector', severity: 'error' });
    expect(issues[0]?.path).toContain('pluginConfig[0].args.addedAffinity.');
  });

  it('checks a shape that another strategy does not use up to 1.35, and refuses it from 1.36 on', () => {
    const least = (points: object) =>
      withArgs('NodeResourcesFit', { scoringStrategy: { type: 'LeastAllocated', ...points } });
    expect(findings(parseSchedulerProfile(least(shape([0, 0], [100, 10])), V134))).toEqual([]);
    const path = 'pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio';
    expect(findings(parseSchedulerProfile(least(shape([0, 0], [0, 10])), V134))).toEqual([
      `out-of-range ${path}.shape[1].utilization`,
    ]);
    expect(findings(parseSchedulerProfile(least(shape([0, 0], [100, 10])), V136))).toEqual([`unknown-key ${path}`]);
  });
});

describe('parseSchedulerConfiguration', () => {
  it('gives one default profile where none is written', () => {
    const { profiles, extenders, issues } = parseSchedulerConfiguration(configuration(), V136);
    expect({ extenders, issues }).toEqual({ extenders: [], issues: [] });
    expect(profiles.map(({ schedulerName }) => schedulerName)).toEqual(['default-scheduler']);
    expect(profiles[0]?.policy.plugins).toEqual(kubeDefault.plugins);
  });

  it('takes null for absent', () => {
    const nulls = { schedulerName: null, plugins: null, pluginConfig: null, percentageOfNodesToScore: null };
    const value = configuration({ profiles: [nulls], extenders: null, parallelism: null });
    expect(parseSchedulerConfiguration(value, V136)).toEqual(parseSchedulerConfiguration(configuration(), V136));
  });

  it("lets a profile's share of nodes, 0 too, go before that of the file", () => {
    const value = configuration({
      percentageOfNodesToScore: 40,
      profiles: [{ schedulerName: 'a', percentageOfNodesToScore: 0 }, { schedulerName: 'b' }],
    });
    const { profiles } = parseSchedulerConfiguration(value, V136);
    expect(profiles.map(({ schedulerName, policy }) => [schedulerName, policy.percentageOfNodesToScore])).toEqual([
      ['a', 0],
      ['b', 40],
    ]);
  });

  it.each([
    [null, 'wrong-type '],
    [{}, 'missing-field kind'],
    [{ kind: 'ConfigMap' }, 'unknown-value kind'],
    [{ kind: 'KubeSchedulerConfiguration' }, 'missing-field apiVersion'],
    [configuration({ apiVersion: 'kubescheduler.config.k8s.io/v1beta3', foo: 1 }), 'unsupported-version apiVersion'],
    [configuration({ parallelism: 0 }), 'out-of-range parallelism'],
    [configuration({ percentageOfNodesToScore: 101 }), 'out-of-range percentageOfNodesToScore'],
    [configuration({ podInitialBackoffSeconds: 0 }), 'out-of-range podInitialBackoffSeconds'],
    [configuration({ podInitialBackoffSeconds: 5, podMaxBackoffSeconds: 4 }), 'out-of-range podMaxBackoffSeconds'],
    [configuration({ profile: [] }), 'unknown-key profile'],
    [configuration({ leaderElection: { leaderelect: true } }), 'unknown-key leaderElection.leaderelect'],
    [configuration({ profiles: [{}, { schedulerName: 'b' }] }), 'missing-field profiles[0].schedulerName'],
    [configuration({ profiles: [{ schedulerName: '' }] }), 'missing-field profiles[0].schedulerName'],
    [
      configuration({ profiles: [{ schedulerName: 'b' }, { schedulerName: 'b' }] }),
      'duplicate-object profiles[1].schedulerName',
    ],
    [
      configuration({
        profiles: [
          { schedulerName: 'a' },
          { schedulerName: 'b', plugins: { queueSort: { enabled: [{ name: 'PrioritySort' }] } } },
        ],
      }),
      'unknown-value profiles[1].plugins.queueSort',
    ],
    [
      configuration({ profiles: [{ plugins: { filter: { enabled: [{ name: 'Nope' }] } } }] }),
      'unknown-plugin profiles[0].plugins.filter.enabled[0].name',
    ],
    [extender({ prioritizeVerb: 'prioritize' }), 'out-of-range extenders[0].weight'],
    [extender({ enableHttps: true }), 'unknown-key extenders[0].enableHttps'],
    [extender({ httpTimeout: 5 }), 'wrong-type extenders[0].httpTimeout'],
    [extender({ httpTimeout: '5' }), 'bad-time extenders[0].httpTimeout'],
    [extender({ managedResources: [{ name: 'cpu' }] }), 'unknown-value extenders[0].managedResources[0].name'],
    [
      extender({ managedResources: [{ name: 'a.io/x' }, { name: 'a.io/x' }] }),
      'duplicate-object extenders[0].managedResources[1].name',
    ],
    [
      configuration({
        extenders: [
          { urlPrefix: 'a', bindVerb: 'bind' },
          { urlPrefix: 'b', bindVerb: 'bind' },
        ],
      }),
      'out-of-range extenders',
    ],
  ])('refuses %j', (value, finding) => {
    const outcome = parseSchedulerConfiguration(value, V136);
    expect(findings(outcome)).toEqual([finding]);
    expect(outcome).toMatchObject({ profiles: [], extenders: [] });
  });

  it('fills in what an extender leaves out', () => {
    expect(parseSchedulerConfiguration(extender({}), V136).extenders).toEqual([
      {
        urlPrefix: 'https://placement/v1',
        filterVerb: '',
        prioritizeVerb: '',
        preemptVerb: '',
        bindVerb: '',
        weight: 0,
        usesHttps: false,
        tls: null,
        httpTimeoutSeconds: 5,
        isNodeCacheCapable: false,
        managedResources: [],
        isIgnorable: false,
      },
    ]);
  });

  it('reads every field of an extender', () => {
    const value = extender({
      filterVerb: 'filter',
      prioritizeVerb: 'prioritize',
      preemptVerb: 'preempt',
      bindVerb: 'bind',
      weight: 5,
      enableHTTPS: true,
      tlsConfig: { caFile: '/etc/ca.crt', serverName: 'placement' },
      httpTimeout: '1m2.5s',
      nodeCacheCapable: true,
      ignorable: true,
      managedResources: [{ name: 'devices.kubevirt.io/kvm', ignoredByScheduler: true }],
    });
    expect(parseSchedulerConfiguration(value, V136).extenders[0]).toEqual({
      urlPrefix: 'https://placement/v1',
      filterVerb: 'filter',
      prioritizeVerb: 'prioritize',
      preemptVerb: 'preempt',
      bindVerb: 'bind',
      weight: 5,
      usesHttps: true,
      tls: {
        insecure: false,
        serverName: 'placement',
        certFile: '',
        keyFile: '',
        caFile: '/etc/ca.crt',
        certData: '',
        keyData: '',
        caData: '',
      },
      httpTimeoutSeconds: 62.5,
      isNodeCacheCapable: true,
      managedResources: [{ name: 'devices.kubevirt.io/kvm', isIgnoredByScheduler: true }],
      isIgnorable: true,
    });
  });

  it('puts extenders that may fail behind the others', () => {
    const extenders = [{ urlPrefix: 'a', ignorable: true }, { urlPrefix: 'b' }, { urlPrefix: 'c', ignorable: true }];
    const outcome = parseSchedulerConfiguration(configuration({ extenders }), V136);
    expect(outcome.extenders.map(({ urlPrefix }) => urlPrefix)).toEqual(['b', 'a', 'c']);
  });

  it('replaces the ignored resources of every profile by those that extenders manage', () => {
    const managedResources = [{ name: 'a.io/x', ignoredByScheduler: true }, { name: 'a.io/y' }];
    const value = configuration({
      profiles: [
        {
          schedulerName: 'a',
          ...withArgs('NodeResourcesFit', { ignoredResources: ['b.io/z'], ignoredResourceGroups: ['b.io'] }),
        },
        { schedulerName: 'b' },
      ],
      extenders: [{ urlPrefix: 'x', managedResources }],
    });
    const { profiles } = parseSchedulerConfiguration(value, V136);
    const args = profiles.map(({ policy }) => policy.plugins.find(({ name }) => name === 'NodeResourcesFit')?.args);
    expect(args).toEqual([
      { ignoredResources: ['a.io/x'], ignoredResourceGroups: ['b.io'] },
      { ignoredResources: ['a.io/x'] },
    ]);
  });

  it('reads what parseDocuments makes of a JSON text, whose lists are put off', () => {
    const text = JSON.stringify(
      configuration({ profiles: [{ schedulerName: 'vm' }], extenders: [{ urlPrefix: 'x' }] }),
    );
    const { documents } = parseDocuments(text);
    const { profiles, extenders, issues } = parseSchedulerConfiguration(documents[0]?.value, V136);
    expect(issues).toEqual([]);
    expect([profiles.length, extenders.length]).toEqual([1, 1]);
  });

  it('never throws, and has an issue for everything that is no configuration', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseSchedulerConfiguration(value, V136).issues).not.toEqual([]);
      }),
    );
  });

  it('never throws on hostile parts, and gives nothing where it has an error', () => {
    const keys = fc.constantFrom(
      'plugins',
      'pluginConfig',
      'schedulerName',
      'multiPoint',
      'enabled',
      'name',
      '__proto__',
    );
    const part = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.anything(), fc.dictionary(keys, tie('value')), fc.array(tie('value'))),
    })).value;
    fc.assert(
      fc.property(part, part, part, (profiles, extenders, args) => {
        for (const value of [
          configuration({ profiles, extenders }),
          configuration({ profiles: [withArgs('NodeAffinity', args)] }),
        ]) {
          const outcome = parseSchedulerConfiguration(value, V136);
          const isRefused = outcome.issues.some(({ severity }) => severity === 'error');
          expect(outcome.profiles.length === 0).toBe(isRefused);
        }
      }),
    );
  });
});

describe('parseGoDuration', () => {
  it.each([
    ['0', 0],
    ['5s', 5],
    ['1m30s', 90],
    ['1.5h', 5400],
    ['500ms', 0.5],
    ['.5s', 0.5],
    ['2us', 2e-6],
    ['-3s', -3],
    ['', null],
    ['5', null],
    ['s', null],
    ['1d', null],
    ['5 s', null],
    ['5s\n', null],
  ])('reads %j as %s seconds', (text, seconds) => {
    expect(parseGoDuration(text)).toBe(seconds);
  });
});
