import { describe, expect, it } from 'vitest';
import { expandScenario, policiesOfRun } from '../../../../src/core/simulation/scenario/expand-scenario.ts';
import { toScenarioFile } from '../../../../src/core/simulation/scenario/scenario-file.ts';
import { file, findings, parse, scenarioOf } from './scenario-builders.ts';

/** A policy's document, changed as given. */
function policy(name: string, spec: object = { extends: 'best-fit' }): Record<string, unknown> {
  return { apiVersion: 'berth.dev/v1alpha1', kind: 'PlacementPolicy', metadata: { name }, spec };
}

const decide = (inline: readonly object[], policies: readonly string[] = ['best-fit'], more: object = {}) => ({
  decide: { policies, inline, ...more },
});

describe('policies in a scenario', () => {
  it('may be named wherever a policy is', () => {
    const scenario = scenarioOf({
      ...decide([policy('mine'), policy('calls')], ['best-fit', 'mine'], { profile: 'calls' }),
      happens: [{ at: 5, policy: 'mine' }],
    });
    expect(expandScenario(scenario).map(policiesOfRun)).toEqual([['best-fit', 'mine'], ['mine']]);
    expect(scenario.variants[0]!.spec.decide.inline.map(({ name }) => name)).toEqual(['mine', 'calls']);
  });

  it('are written as they were read', () => {
    const scenario = scenarioOf(decide([policy('mine', { plugins: [{ name: 'NodeName', args: { a: [1] } }] })]));
    expect(parse(toScenarioFile(scenario)).scenario).toEqual(scenario);
  });

  it('may have sets, so that a weight is swept', () => {
    const plugins = [{ name: 'NodeResourcesFit', weight: { each: [1, 5] } }];
    const { sets, variants } = scenarioOf(decide([policy('mine', { plugins })], ['mine']));
    expect(sets.map(({ path }) => path)).toEqual(['spec.decide.inline[0].spec.plugins[0].weight']);
    expect(variants.map(({ spec }) => spec.decide.inline[0]!.document)).toMatchObject(
      [1, 5].map((weight) => ({ spec: { plugins: [{ name: 'NodeResourcesFit', weight }] } })),
    );
  });

  it.each<[string, object, string[]]>([
    ['one of Berth', decide([policy('worst-fit')]), ['duplicate-object spec.decide.inline[0].metadata.name']],
    [
      'another of the scenario',
      decide([policy('mine'), policy('mine')]),
      ['duplicate-object spec.decide.inline[1].metadata.name'],
    ],
    ['no scheduler at all', decide([policy('none')]), ['duplicate-object spec.decide.inline[0].metadata.name']],
    ['a file', decide([policy('mine.yaml')]), ['unknown-value spec.decide.inline[0].metadata.name']],
    ['nothing', decide([policy('<script>')]), ['unknown-value spec.decide.inline[0].metadata.name']],
  ])('are refused under the name of %s', (_, spec, expected) => {
    expect(findings(spec)).toEqual(expected);
  });

  it('are checked as their own files are, with paths of where they stand', () => {
    expect(findings(decide([policy('mine', { plugin: [], tie: 5 })]))).toEqual([
      'unknown-key spec.decide.inline[0].spec.plugin',
      'wrong-type spec.decide.inline[0].spec.tie',
    ]);
    expect(findings(decide([{ kind: 'Scenario' }], ['best-fit'])).sort()).toEqual([
      'missing-field spec.decide.inline[0].apiVersion',
      'missing-field spec.decide.inline[0].metadata',
      'missing-field spec.decide.inline[0].spec',
      'unknown-value spec.decide.inline[0].kind',
    ]);
  });

  it('that are broken do not make what names them wrong as well', () => {
    const spec = { ...decide([policy('mine', { tie: 5 })], ['mine']), happens: [{ policy: 'mine' }] };
    expect(findings(spec)).toEqual(['wrong-type spec.decide.inline[0].spec.tie']);
    expect(parse(file({ ...decide([]), happens: [{ policy: 'mine' }] })).issues).toHaveLength(1);
  });
});
