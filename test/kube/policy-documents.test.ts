import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS, POLICIES, renderIssue, toPolicyFile } from '../../src/core/index.ts';
import { parsePolicyDocuments } from '../../src/kube/policy-documents.ts';

const REGISTRY = { plugins: PLUGINS, policies: POLICIES };

function policy(name: string, spec = '{}'): string {
  return `apiVersion: berth.dev/v1alpha1\nkind: PlacementPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

describe('parsePolicyDocuments', () => {
  it('reads several policies of one YAML text, each able to extend those before it', () => {
    const text = [
      policy('packed', '{extends: kube-default, plugins: [{name: ImageLocality, enabled: false}]}'),
      policy('packed-tight', '{extends: packed, tie: tightest}'),
    ].join('---\n');
    const { policies, issues } = parsePolicyDocuments(text, REGISTRY, 'policies.yaml');
    expect(issues).toEqual([]);
    expect(policies.map(({ name }) => name)).toEqual(['packed', 'packed-tight']);
    expect(policies[1]?.plugins).toEqual(policies[0]?.plugins);
    expect(policies[1]?.plugins.map(({ name }) => name)).not.toContain('ImageLocality');
    expect(policies[1]?.tie).toEqual({ kind: 'tightest' });
  });

  it('reads one policy, or a list of them, as JSON', () => {
    const files = POLICIES.map(toPolicyFile);
    expect(parsePolicyDocuments(JSON.stringify(files[0]), REGISTRY)).toEqual({ policies: [POLICIES[0]], issues: [] });
    expect(parsePolicyDocuments(JSON.stringify(files), REGISTRY)).toEqual({ policies: POLICIES, issues: [] });
  });

  it('lets a policy of the text stand in for one of the registry', () => {
    const text = [policy('kube-default'), policy('mine', '{extends: kube-default}')].join('---\n');
    expect(parsePolicyDocuments(text, REGISTRY).policies.map(({ plugins }) => plugins)).toEqual([[], []]);
  });

  it('takes no offence at an empty document between or behind policies', () => {
    const { policies, issues } = parsePolicyDocuments(`---\n---\n${policy('a')}---\n`, REGISTRY);
    expect({ names: policies.map(({ name }) => name), issues }).toEqual({ names: ['a'], issues: [] });
  });

  it.each([
    ['', 'p.yaml: found nothing, wanted JSON or YAML;'],
    ['---\n', 'p.yaml: found no document, wanted a policy; give a PlacementPolicy'],
    ['a: [', 'p.yaml: line 1,'],
    [policy('a', '{tie: [}'), 'p.yaml: line 4,'],
    ['7', 'p.yaml: found 7, wanted an object;'],
    [policy('A B'), 'p.yaml: metadata.name: found "A B",'],
    [`${policy('a')}---\n${policy('b', '{ties: x}')}`, 'p.yaml: documents[1].spec.ties: found "ties",'],
    [`${policy('a')}---\n${policy('a')}`, 'p.yaml: documents[1].metadata.name: found "a", wanted each name once'],
    [JSON.stringify([1]), 'p.yaml: [0]: found 1, wanted an object;'],
  ])('tells where %j is wrong', (text, beginning) => {
    const { issues } = parsePolicyDocuments(text, REGISTRY, 'p.yaml');
    expect(issues.length).toBeGreaterThan(0);
    expect(renderIssue(issues[0]!)).toContain(beginning);
  });

  it('keeps the policies beside one that is refused', () => {
    const text = [policy('a'), policy('b', '{tie: never}'), policy('c')].join('---\n');
    const { policies, issues } = parsePolicyDocuments(text, REGISTRY);
    expect(policies.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(issues.map(({ path }) => path)).toEqual(['documents[1].spec.tie']);
  });

  it('stops at a thousand policies', () => {
    const { policies, issues } = parsePolicyDocuments(JSON.stringify(Array(1001).fill(null)), REGISTRY);
    expect(policies).toEqual([]);
    expect(issues[0]).toMatchObject({ code: 'input-too-large', found: '1001 policies' });
  });

  it('never throws, and always has a policy or an issue', () => {
    const line = fc.constantFrom(
      'a: b',
      '- x',
      '---',
      'kind: PlacementPolicy',
      '{',
      '[',
      '&a [*a]',
      '*a',
      'spec:',
      '  x: 1',
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(line).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const { policies, issues } = parsePolicyDocuments(input, REGISTRY);
        expect(policies.length + issues.length).toBeGreaterThan(0);
      }),
    );
  });
});
