// What goes back, whatever the names and reasons: JSON that says of each node what was decided.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILED, PASSED, UNRESOLVABLE } from '../../../src/server/decider.ts';
import {
  parseNodesQuestion,
  parseVictimsQuestion,
  renderAllPassed,
  renderFilterResult,
  renderHostPriorities,
  renderVictims,
} from '../../../src/server/wire.ts';

const name = fc.oneof(fc.constantFrom('n1', 'n2', 'n3', '"', '\\', '7'), fc.string({ unit: 'binary' }));
const verdict = fc.constantFrom(PASSED, FAILED, UNRESOLVABLE);

/** The nodes of a question, in either form. */
function ask(names: readonly string[], hasObjects: boolean) {
  const Nodes = hasObjects ? { metadata: {}, items: names.map((one) => ({ metadata: { name: one }, x: [1] })) } : null;
  const body = Buffer.from(JSON.stringify({ Pod: {}, Nodes, NodeNames: hasObjects ? null : names }));
  const question = parseNodesQuestion(body);
  if (question.kind === 'refused') throw new Error(question.found);
  return question.nodes;
}

interface FilterResult {
  readonly Nodes: { readonly items: readonly { readonly metadata: { readonly name: string } }[] } | null;
  readonly NodeNames: readonly string[] | null;
  readonly FailedNodes: Readonly<Record<string, string>>;
  readonly FailedAndUnresolvableNodes: Readonly<Record<string, string>>;
}

describe('a name that needs an escape', () => {
  it.each([
    ['behind a key that is the field', '{"Pod":{},"NodeNames":["a\\"b"]}'],
    ['behind a pod that holds the same word', '{"Pod":{"x":"NodeNames"},"NodeNames":["NodeNames","a\\"b"]}'],
    ['under a key with an escape', '{"Pod":{"\\"NodeNames\\"":1},"Node\\u004eames":["a\\u0022b"]}'],
    ['under a key that an escape hides', '{"Node\\u004eames":["a\\"b"],"Pod":{"NodeNames":1}}'],
    ['under a lower-case key', '{"nodenames":["a\\"b"],"pod":{"NodeNames":1}}'],
  ])('gets it %s', (_, text) => {
    const question = parseNodesQuestion(Buffer.from(text));
    if (question.kind === 'refused') throw new Error(question.found);
    const scores = new Int32Array(question.nodes.distinct.length);
    const list = JSON.parse(String(renderHostPriorities(question.nodes, { kind: 'prioritized', scores })));
    expect(list.at(-1)).toEqual({ Host: 'a"b', Score: 0 });
  });
});

describe('renderFilterResult', () => {
  it('puts every mention of a node that passed into the list, and every other node into one map with its reason', () => {
    fc.assert(
      fc.property(
        fc.array(name),
        fc.array(verdict),
        fc.boolean(),
        fc.string(),
        (names, pattern, hasObjects, reason) => {
          const asked = ask(names, hasObjects);
          const verdicts = Uint8Array.from(asked.distinct, (_, index) => pattern[index % pattern.length] ?? PASSED);
          const answer = { kind: 'filtered', verdicts, reasonAt: (at: number) => `${reason} ${at % 2}` } as const;
          const result: FilterResult = JSON.parse(String(renderFilterResult(asked, answer)));
          const verdictOf = (one: string) => verdicts[asked.distinct.indexOf(one)];
          const expectMap = (map: Readonly<Record<string, string>>, wanted: number) =>
            expect(Object.entries(map).sort()).toEqual(
              asked.distinct
                .flatMap((one, at) => (verdicts[at] === wanted ? [[one, `${reason} ${at % 2}`]] : []))
                .sort(),
            );
          const passed = hasObjects ? result.Nodes?.items.map(({ metadata }) => metadata.name) : result.NodeNames;
          expect(passed).toEqual(asked.names.filter((one) => verdictOf(one) === PASSED));
          expect(hasObjects ? result.NodeNames : result.Nodes).toBeNull();
          expectMap(result.FailedNodes, FAILED);
          expectMap(result.FailedAndUnresolvableNodes, UNRESOLVABLE);
        },
      ),
    );
  });
});

describe('renderAllPassed', () => {
  it('gives back what came, in the form it came', () => {
    fc.assert(
      fc.property(fc.array(name), fc.boolean(), (names, hasObjects) => {
        const asked = ask(names, hasObjects);
        const result: FilterResult = JSON.parse(String(renderAllPassed(asked)));
        expect(hasObjects ? result.Nodes?.items.map(({ metadata }) => metadata.name) : result.NodeNames).toEqual(
          asked.names,
        );
        expect(result).toMatchObject({ FailedNodes: {}, FailedAndUnresolvableNodes: {}, Error: '' });
      }),
    );
  });
});

describe('renderHostPriorities', () => {
  it('scores each node once, in order', () => {
    fc.assert(
      fc.property(fc.array(name), fc.integer({ min: 0, max: 1000 }), (names, base) => {
        const asked = ask(names, false);
        const scores = Int32Array.from(asked.distinct, (_, index) => (base + index) % 1001);
        const list: unknown = JSON.parse(String(renderHostPriorities(asked, { kind: 'prioritized', scores })));
        expect(list).toEqual(asked.distinct.map((Host, index) => ({ Host, Score: scores[index] })));
      }),
    );
  });
});

describe('renderVictims', () => {
  it('gives back what parseVictimsQuestion read of uids', () => {
    const uid = fc.string({ minLength: 1 });
    const entry = fc.record({ Pods: fc.array(fc.record({ UID: uid })), NumPDBViolations: fc.nat() });
    fc.assert(
      fc.property(fc.dictionary(name, entry), (NodeNameToMetaVictims) => {
        const question = parseVictimsQuestion(Buffer.from(JSON.stringify({ Pod: {}, NodeNameToMetaVictims })));
        if (question.kind === 'refused') throw new Error(question.found);
        // By text: JSON.parse makes a plain field of __proto__ on both sides.
        expect(JSON.parse(renderVictims(question.victims))).toEqual(
          JSON.parse(JSON.stringify({ NodeNameToMetaVictims })),
        );
      }),
    );
  });

  it('knows whole pods by their uids', () => {
    const body =
      '{"Pod":{},"NodeNameToVictims":{"n":{"Pods":[{"metadata":{"uid":"u"}}],"NumPDBViolations":2},"m":{"Pods":null}}}';
    const question = parseVictimsQuestion(Buffer.from(body));
    expect(question).toMatchObject({ kind: 'question' });
    if (question.kind === 'question') {
      expect(renderVictims(question.victims)).toBe(
        '{"NodeNameToMetaVictims":{"n":{"Pods":[{"UID":"u"}],"NumPDBViolations":2},"m":{"Pods":[],"NumPDBViolations":0}}}',
      );
    }
  });

  it.each([
    ['both forms', '{"Pod":{},"NodeNameToVictims":{},"NodeNameToMetaVictims":{}}', 'NodeNameToMetaVictims'],
    [
      'a victim without uid',
      '{"Pod":{},"NodeNameToVictims":{"n":{"Pods":[{"metadata":{}}]}}}',
      'NodeNameToVictims["n"].Pods[0].metadata.uid',
    ],
    [
      'a part of a violation',
      '{"Pod":{},"NodeNameToMetaVictims":{"n":{"NumPDBViolations":1.5}}}',
      'NodeNameToMetaVictims["n"].NumPDBViolations',
    ],
  ])('refuses %s', (_, text, path) => {
    expect(parseVictimsQuestion(Buffer.from(text))).toMatchObject({ reason: 'bad-question', path });
  });
});
