// Sessions with questions of every kind, for laws.
import fc from 'fast-check';
import type { Question, QuestionKind } from '../../../web/session/question.ts';
import type { Session } from '../../../web/session/session.ts';

const name = fc.string({ unit: 'grapheme', maxLength: 12 });
const names = fc.array(name, { minLength: 1, maxLength: 3 });
const weight = fc.double({ min: 0, max: 100, noNaN: true });
const ratio = fc.double({ min: 0.1, max: 100, noNaN: true });
const size = { cpuMilli: fc.nat(64_000), memoryBytes: fc.maxSafeNat() };
const count = fc.integer({ min: 1, max: 1000 });

type Fields<K extends QuestionKind> = {
  readonly [Field in Exclude<keyof Extract<Question, { kind: K }>, 'kind'>]: fc.Arbitrary<unknown>;
};

const FIELDS: { readonly [K in QuestionKind]: Fields<K> } = {
  drain: { nodes: names },
  cordon: { nodes: names },
  uncordon: { nodes: names },
  fail: { nodes: names },
  recover: { nodes: names },
  leave: { nodes: names },
  'fail-domain': { key: name, value: name },
  'drain-domain': { key: name, value: name },
  'add-nodes': { like: name, count },
  'add-instances': { name, count, isVm: fc.boolean(), ...size },
  'remove-instances': { instances: names },
  'resize-instances': { instances: names, ...size },
  'move-instance': { instance: name, node: name },
  policy: { policy: fc.oneof(name, fc.dictionary(fc.constantFrom('kind', 'spec'), name)) },
  weights: { weights: fc.dictionary(name, weight) },
  formula: { name, expression: name, weight },
  overcommit: { cpu: ratio, memory: ratio },
  'scheduler-version': { version: name },
  'extender-weight': { weight },
};

const question = fc.oneof(
  ...Object.entries(FIELDS).map(([kind, fields]) => fc.record({ kind: fc.constant(kind), ...fields })),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Question>; // a field for each of the kind's, by the type of FIELDS

const step = fc.record({
  name,
  question,
  // JSON has no negative zero.
  afterSeconds: fc.option(fc.nat(1e6)),
  isOn: fc.boolean(),
});

export const sessions: fc.Arbitrary<Session> = fc
  .record({ steps: fc.array(step, { maxLength: 6 }), gapSeconds: fc.nat(1e6) })
  .map(({ steps, gapSeconds }) => ({
    start: { name: 'example', scenario: {}, files: [] },
    steps: steps.map((one, at) => ({ id: 3 * at + 1, ...one })),
    gapSeconds,
  }));
