import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import { kubeDefault } from '../../../src/core/engine/policies/kube-default.ts';
import { createEntry, type Policy, parseTieRule, renderTieRule } from '../../../src/core/engine/policy.ts';
import { parsePolicy, toPolicyFile } from '../../../src/core/engine/policy-file.ts';
import { createProfile } from '../../../src/core/engine/profile.ts';

const REGISTRY = { plugins: PLUGINS, policies: POLICIES };
const MAX_SEED = Number.MAX_SAFE_INTEGER;

function file(spec: object, metadata: object = { name: 'mine' }): object {
  return { apiVersion: 'berth.dev/v1alpha1', kind: 'PlacementPolicy', metadata, spec };
}

function parse(value: unknown) {
  return parsePolicy(value, REGISTRY);
}

function findings(value: unknown): string[] {
  return parse(value).issues.map(({ code, path }) => `${code} ${path}`);
}

describe('parsePolicy', () => {
  it('fills in what a policy leaves out', () => {
    expect(parse(file({ plugins: [{ name: 'NodeName' }] }))).toEqual({
      policy: {
        name: 'mine',
        summary: '',
        schedulerVersion: '1.36',
        plugins: [createEntry('NodeName')],
        tie: { kind: 'stable', by: 'name' },
        percentageOfNodesToScore: 100,
      },
      issues: [],
    });
  });

  it('changes, removes and adds plugins of the policy it extends', () => {
    const base: Policy = {
      ...kubeDefault,
      name: 'base',
      schedulerVersion: '1.34',
      tie: { kind: 'loosest' },
      percentageOfNodesToScore: 50,
      plugins: [
        createEntry('InterPodAffinity', { weight: 2, args: { hardPodAffinityWeight: 5 } }),
        createEntry('NodePorts'),
        createEntry('NodeAffinity', { scores: false }),
      ],
    };
    const spec = {
      extends: 'base',
      plugins: [
        { name: 'ImageLocality', weight: 4 },
        { name: 'NodePorts', enabled: false },
        { name: 'InterPodAffinity', args: { ignorePreferredTermsOfExistingPods: true } },
        { name: 'NodeAffinity', filter: false, score: true },
      ],
    };
    const { policy, issues } = parsePolicy(file(spec), { plugins: PLUGINS, policies: [base] });
    expect(issues).toEqual([]);
    expect(policy).toEqual({
      name: 'mine',
      summary: '',
      schedulerVersion: '1.34',
      tie: { kind: 'loosest' },
      percentageOfNodesToScore: 50,
      plugins: [
        createEntry('InterPodAffinity', {
          weight: 2,
          args: { hardPodAffinityWeight: 5, ignorePreferredTermsOfExistingPods: true },
        }),
        createEntry('NodeAffinity', { filters: false }),
        createEntry('ImageLocality', { weight: 4 }),
      ],
    });
  });

  it('takes a field without a value for absent, as YAML writes it', () => {
    const spec = { extends: null, tie: null, plugins: [{ name: 'NodeName', weight: null, args: null }] };
    expect(parse(file(spec))).toEqual(parse(file({ plugins: [{ name: 'NodeName' }] })));
  });

  it.each([
    [null, ['wrong-type ']],
    [[], ['wrong-type ']],
    [{}, ['missing-field apiVersion', 'missing-field kind', 'missing-field metadata', 'missing-field spec']],
    [{ ...file({}), apiVersion: 'v1' }, ['unknown-value apiVersion']],
    [file({}, {}), ['missing-field metadata.name']],
    [file({}, { name: 'No Name' }), ['unknown-value metadata.name']],
    [file({}, { name: 'a'.repeat(254) }), ['out-of-range metadata.name']],
    [file({ tie: 'random' }), ['unknown-value spec.tie']],
    [file({ tie: 'random(99999999999999999)' }), ['unknown-value spec.tie']],
    [file({ extends: 'kube-defaults' }), ['unknown-policy spec.extends']],
    [file({ schedulerVersion: '1.33' }), ['unknown-value spec.schedulerVersion']],
    [file({ percentageOfNodesToScore: 101 }), ['out-of-range spec.percentageOfNodesToScore']],
    [file({ percentageOfNodesToScore: 1.5 }), ['wrong-type spec.percentageOfNodesToScore']],
    [file({ plugins: {} }), ['wrong-type spec.plugins']],
    [file({ plugins: Array(201).fill(7) }), ['out-of-range spec.plugins']],
    [file({ plugins: [{ name: 'NodeName', weight: -1 }] }), ['out-of-range spec.plugins[0].weight']],
    [file({ plugins: [{ name: 'NodeName', weight: Number.NaN }] }), ['wrong-type spec.plugins[0].weight']],
    [file({ plugins: [{ name: 'NodeName', filters: false }] }), ['unknown-key spec.plugins[0].filters']],
    [file({ plugins: [{ name: 'NodeNam' }] }), ['unknown-plugin spec.plugins[0].name']],
    [file({ plugins: [{ name: '__proto__' }] }), ['unknown-plugin spec.plugins[0].name']],
    [file({ plugins: [{ name: 'NodeName' }, { name: 'NodeName' }] }), ['duplicate-plugin spec.plugins[1].name']],
    [file({ plugins: [{ name: 'NodeName', enabled: false }] }), ['unknown-plugin spec.plugins[0].name']],
    [file({ plugins: [{ name: 'NodeName', args: [] }] }), ['wrong-type spec.plugins[0].args']],
    [file({ plugins: [{ name: 'NodeName', args: { a: 1 } }] }), ['unknown-key spec.plugins[0].args.a']],
    [
      file({ extends: 'kube-default', plugins: [{ name: 'InterPodAffinity', args: { hardPodAffinityWeight: 101 } }] }),
      ['out-of-range spec.plugins[0].args.hardPodAffinityWeight'],
    ],
    [
      file({
        plugins: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'RequestedToCapacityRatio' } } }],
      }),
      ['missing-field spec.plugins[0].args.scoringStrategy.requestedToCapacityRatio'],
    ],
    [
      file({ tie: 'x', extends: 'x', plugins: [{ name: 'x' }, { name: 'NodeName', args: 7 }] }),
      [
        'unknown-policy spec.extends',
        'unknown-value spec.tie',
        'wrong-type spec.plugins[1].args',
        'unknown-plugin spec.plugins[0].name',
      ],
    ],
  ])('refuses %j, telling all that is wrong', (value, expected) => {
    expect(findings(value)).toEqual(expected);
    expect(parse(value).policy).toBeNull();
  });

  it('checks arguments as they come out of both, and says where those of the base are wrong', () => {
    const shape = { scoringStrategy: { type: 'MostAllocated', requestedToCapacityRatio: { shape: [{}] } } };
    const base = { ...kubeDefault, name: 'base', plugins: [createEntry('NodeResourcesFit', { args: shape })] };
    const registry = { plugins: PLUGINS, policies: [base] };
    const path = 'args.scoringStrategy.requestedToCapacityRatio';
    const parsed = parsePolicy(file({ extends: 'base' }), registry);
    expect(parsed.issues.map((issue) => issue.path)).toEqual([`spec.extends["NodeResourcesFit"].${path}`]);
    const mended = { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } };
    expect(parsePolicy(file({ extends: 'base', plugins: [mended] }), registry).issues).toEqual([]);
  });

  it.each([
    [{ extends: 'kube-defautl' }, 'did you mean kube-default?'],
    [{ tie: 'stabel(name)' }, 'did you mean stable(name)?'],
    [{ plugins: [{ name: 'NodeResourceFit' }] }, 'did you mean NodeResourcesFit?'],
    [{ extends: 'kube-default', plugins: [{ name: 'NodePort', enabled: false }] }, 'did you mean NodePorts?'],
    [{ pluginz: [] }, 'did you mean plugins?'],
  ])('names what is nearest to %j', (spec, remedy) => {
    expect(parse(file(spec)).issues[0]?.remedy).toBe(remedy);
  });

  it('has path, found, wanted and remedy in every issue, and throws at nothing', () => {
    const key = fc.constantFrom(
      'name',
      'args',
      'weight',
      'plugins',
      'tie',
      'extends',
      'spec',
      '__proto__',
      'constructor',
    );
    const hostile = fc.oneof(fc.anything(), fc.dictionary(key, fc.anything()));
    const value = fc.oneof(
      hostile,
      hostile.map((plugins) => file({ plugins })),
      fc.array(hostile, { maxLength: 5 }).map((plugins) => file({ plugins })),
      hostile.map((args) => file({ plugins: [{ name: 'NodeAffinity', args }] })),
      hostile.map((scoringStrategy) => file({ plugins: [{ name: 'NodeResourcesFit', args: { scoringStrategy } }] })),
    );
    fc.assert(
      fc.property(value, (input) => {
        const { policy, issues } = parse(input);
        expect(policy === null).toBe(issues.some(({ severity }) => severity === 'error'));
        for (const { found, wanted, remedy } of issues) expect([found, wanted, remedy]).not.toContain('');
        if (policy !== null) createProfile(policy, PLUGINS);
      }),
    );
  });

  it('is not harmed by nesting, by width or by keys of objects themselves', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(findings(file({ plugins: deep }))).toEqual(['wrong-type spec.plugins[0]']);
    const args = { scoringStrategy: { type: 'LeastAllocated', resources: Array(1_000_000).fill(7) } };
    expect(parse(file({ plugins: [{ name: 'NodeResourcesFit', args }] })).issues.length).toBeLessThanOrEqual(1000);
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key-${index}`, index]));
    expect(parse(file(wide)).issues.length).toBeLessThanOrEqual(1000);
    expect(findings(JSON.parse('{"__proto__": {"apiVersion": "berth.dev/v1alpha1"}}'))).toEqual([
      'unknown-key __proto__',
      'missing-field apiVersion',
      'missing-field kind',
      'missing-field metadata',
      'missing-field spec',
    ]);
  });
});

/** Policies of known plugins; arguments that every one of them takes. */
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  name: fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,20}[a-z0-9])?$/),
  summary: fc.string({ maxLength: 100 }),
  schedulerVersion: fc.constantFrom('1.34', '1.35', '1.36'),
  plugins: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...PLUGINS.map(({ name }) => name)),
      weight: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.double({ min: 0, max: 100, noNaN: true })),
      args: fc.constant({}),
      filters: fc.boolean(),
      scores: fc.boolean(),
    }),
    { selector: ({ name }) => name },
  ),
  tie: fc.oneof(
    fc.constantFrom<Policy['tie']>({ kind: 'stable', by: 'name' }, { kind: 'tightest' }, { kind: 'loosest' }),
    fc.maxSafeNat().map((seed): Policy['tie'] => ({ kind: 'stable', by: 'seed', seed })),
    fc.record({ kind: fc.constantFrom('random', 'scheduler'), seed: fc.maxSafeNat() }),
  ),
  percentageOfNodesToScore: fc.integer({ min: 0, max: 100 }),
});

describe('toPolicyFile', () => {
  it('writes what parsePolicy reads back, through JSON too', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const written = toPolicyFile(policy);
        expect(parse(written)).toEqual({ policy, issues: [] });
        expect(parse(JSON.parse(JSON.stringify(written)))).toEqual({ policy, issues: [] });
      }),
    );
  });

  it.each(POLICIES)('writes $name so that it is read back', (policy) => {
    expect(parse(toPolicyFile(policy))).toEqual({ policy, issues: [] });
  });

  it('keeps arguments', () => {
    const args = { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 3 }] } };
    const policy = { ...kubeDefault, plugins: [createEntry('NodeResourcesFit', { args })] };
    expect(parse(toPolicyFile(policy)).policy).toEqual(policy);
  });
});

describe('parseTieRule', () => {
  it.each(['stable(name)', 'stable(0)', `stable(${MAX_SEED})`, 'random(7)', 'scheduler(7)', 'tightest', 'loosest'])(
    'reads %s and renders it again',
    (text) => {
      expect(renderTieRule(parseTieRule(text)!)).toBe(text);
    },
  );

  it('takes the name where stable stands alone', () => {
    expect(parseTieRule('stable')).toEqual({ kind: 'stable', by: 'name' });
  });

  it.each([
    '',
    'Stable',
    'random',
    'random()',
    'random(name)',
    'scheduler',
    'random(-1)',
    'random(1.5)',
    'tightest(1)',
    'stable(1',
    `random(${MAX_SEED + 1})`,
  ])('knows no rule %j', (text) => {
    expect(parseTieRule(text)).toBeNull();
  });
});

describe('createProfile', () => {
  it.each([
    [[createEntry('Nope')], 'unknown-plugin'],
    [[createEntry('NodeName'), createEntry('NodeName')], 'duplicate-plugin'],
    [[createEntry('NodeName', { weight: -1 })], 'out-of-range'],
    [[createEntry('NodeName', { args: { a: 1 } })], 'unknown-key'],
  ])('throws for %j', (plugins, code) => {
    expect(() => createProfile({ ...kubeDefault, plugins }, PLUGINS)).toThrow(expect.objectContaining({ code }));
  });
});
