import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../src/core/engine/decision.ts';
import { migrationOutlookOf } from '../../../../src/core/engine/explain/migration-outlook.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { MI, node, pod } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { role, vmPod } from '../../../vm-builders.ts';

const linked = (name: string, mebibytesPerSecond: number) =>
  node(name, { migrationBandwidthBytesPerSecond: mebibytesPerSecond * MI });

const decisionOn = (one: Pod, ...names: string[]): Decision => ({
  pod: one,
  outcome: { kind: 'chosen', node: names[0]! },
  candidates: names.map((name) => ({ node: name, total: 0, scores: [] })),
  best: names,
  rejected: [],
  preFilter: null,
});

describe('migrationOutlookOf', () => {
  const state = stateOf([linked('s', 1000), linked('a', 400), node('b'), linked('c', 200)]);
  const target = (source: string) => vmPod('v', { migration: role(source, { reason: 'evacuation' }) });
  const bandwidths = (...given: Parameters<typeof migrationOutlookOf>) =>
    migrationOutlookOf(...given)!.destinations.map(({ node: name, prediction, isNetworkKnown }) => [
      name,
      prediction.path.bandwidthBytesPerSecond / MI,
      isNetworkKnown,
    ]);

  it('predicts for each candidate, in their order, and says where the network is assumed', () => {
    expect(migrationOutlookOf(decisionOn(target('s'), 'a'), state)).toMatchObject({
      source: 's',
      reason: 'evacuation',
    });
    expect(bandwidths(decisionOn(target('s'), 'c', 'b', 'a'), state)).toEqual([
      ['c', 200, true],
      ['b', 550, false],
      ['a', 400, true],
    ]);
    expect(bandwidths(decisionOn(target('b'), 'a'), state)).toEqual([['a', 400, false]]);
  });

  it('knows nothing of a source in another cluster, or of a node that has gone', () => {
    expect(migrationOutlookOf(decisionOn(target(''), 'a'), state)?.source).toBe('');
    expect(bandwidths(decisionOn(target(''), 'a', 'gone'), state)).toEqual([['a', 400, false]]);
    expect(migrationOutlookOf(decisionOn(target('s')), state)?.destinations).toEqual([]);
  });

  it('counts the migrations under way at that moment', () => {
    const busy = stateOf([linked('s', 1000), linked('a', 400)]);
    busy.assume(vmPod('other', { migration: role('s', { key: 'default/other' }) }), 'a');
    expect(bandwidths(decisionOn(target('s'), 'a'), busy)).toEqual([['a', 200, true]]);
  });

  it('is none of a pod that is no target', () => {
    expect(migrationOutlookOf(decisionOn(vmPod('v'), 'a'), state)).toBeNull();
    expect(migrationOutlookOf(decisionOn(pod('p'), 'a'), state)).toBeNull();
  });
});
