import { describe, expect, it } from 'vitest';
import { changeSession } from '../../../web/session/history.ts';
import type { Question } from '../../../web/session/question.ts';
import type { Session } from '../../../web/session/session.ts';
import { type ClusterFacts, timedSteps, toScenarioDocument, withEnd } from '../../../web/session/to-scenario.ts';

const FACTS: ClusterFacts = {
  poolOf: (node) => (node.startsWith('pool-') ? 'pool' : null),
  poolLike: () => ({ cpu: '8000m', memory: 1024 }),
  policyDocument: () => null,
};
const DUMP = { cluster: { files: ['dump.json'] }, decide: { policies: ['kube-default'] } };
const sessionOf = (spec: object, ...questions: Question[]): Session =>
  questions.reduce<Session>(
    (session, question) => changeSession(session, { kind: 'ask', question, afterSeconds: null }),
    {
      start: { name: 'a', scenario: { kind: 'Scenario', metadata: { name: 'a' }, spec }, files: [] },
      steps: [],
      gapSeconds: 600,
    },
  );
const specOf = (session: Session) => toScenarioDocument(session, FACTS)['spec'] as Record<string, unknown>;

describe('a session as a scenario', () => {
  it('is what it began from as long as nothing is asked, with an end where it told none', () => {
    expect(toScenarioDocument(sessionOf({ ...DUMP, duration: '1d' }), FACTS)).toEqual({
      kind: 'Scenario',
      metadata: { name: 'a' },
      spec: { ...DUMP, duration: '1d' },
    });
    expect(specOf(sessionOf(DUMP))).toEqual({ ...DUMP, duration: 600 });
  });

  it('lets each step happen a gap after the one before, and leaves out those that are switched off', () => {
    const session = sessionOf(
      DUMP,
      { kind: 'drain', nodes: ['a'] },
      { kind: 'cordon', nodes: ['b'] },
      { kind: 'uncordon', nodes: ['a'] },
    );
    const without = changeSession(session, { kind: 'switch', id: 2, isOn: false });
    expect(specOf(without)).toMatchObject({
      happens: [
        { at: 600, drain: { nodes: ['a'] } },
        { at: 1200, uncordon: { nodes: ['a'] } },
      ],
      duration: 1800,
    });
    expect(withEnd(without)['spec']).toEqual({ ...DUMP, duration: 1800 });
  });

  it('counts the gap from the time that a step was given', () => {
    const session = sessionOf(DUMP, { kind: 'drain', nodes: ['a'] }, { kind: 'fail', nodes: ['b'] });
    const later = changeSession(session, { kind: 'time', id: 1, afterSeconds: 5000 });
    expect(timedSteps(later).map(({ afterSeconds }) => afterSeconds)).toEqual([5000, 5600]);
  });

  it('keeps what the scenario made happen, and its end', () => {
    const spec = { ...DUMP, duration: '1h', happens: [{ at: 5, cordon: { nodes: ['x'] } }] };
    expect(specOf(sessionOf(spec, { kind: 'leave', nodes: ['y'] }))).toMatchObject({
      duration: '1h',
      happens: [
        { at: 5, cordon: { nodes: ['x'] } },
        { at: 600, leave: { nodes: ['y'] } },
      ],
    });
  });

  it('changes weights of a policy that extends the one that decides, over and over the same one', () => {
    const session = sessionOf(
      DUMP,
      { kind: 'weights', weights: { NodeResourcesFit: 5, ImageLocality: 0 } },
      { kind: 'weights', weights: { NodeResourcesFit: 7 } },
      { kind: 'scheduler-version', version: '1.34' },
    );
    expect(specOf(session)['decide']).toEqual({
      policies: ['kube-default-asked'],
      inline: [
        {
          apiVersion: 'berth.dev/v1alpha1',
          kind: 'PlacementPolicy',
          metadata: { name: 'kube-default-asked' },
          spec: {
            extends: 'kube-default',
            schedulerVersion: '1.34',
            plugins: [
              { name: 'NodeResourcesFit', weight: 7, score: true },
              { name: 'ImageLocality', score: false },
            ],
          },
        },
      ],
    });
  });

  it('adds nodes to the pool of one that has one, and to a pool of their own like any other', () => {
    const session = sessionOf(
      DUMP,
      { kind: 'add-nodes', like: 'pool-001', count: 2 },
      { kind: 'add-nodes', like: 'worker', count: 3 },
    );
    expect(specOf(session)).toMatchObject({
      cluster: { files: ['dump.json'], pools: [{ name: 'asked-2', count: 0, cpu: '8000m', memory: 1024 }] },
      happens: [
        { at: 600, join: { pool: 'pool', count: 2 } },
        { at: 1200, join: { pool: 'asked-2', count: 3 } },
      ],
    });
  });
});
