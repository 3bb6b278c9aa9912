// Bodies written as kube-scheduler writes them are read by a shorter way, which must find what JSON.parse finds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILED, PASSED, UNRESOLVABLE } from '../../../src/server/decider.ts';
import { readCompactArgs } from '../../../src/server/wire/compact-args.ts';
import { KnownNames } from '../../../src/server/wire/known-names.ts';
import { parseNodesQuestion, renderFilterResult, renderHostPriorities } from '../../../src/server/wire.ts';

const bodyOf = (names: readonly string[], pod: object = { a: 1 }): Buffer =>
  Buffer.from(JSON.stringify({ Pod: pod, Nodes: null, NodeNames: names }));

const plainName = fc.stringMatching(/^[a-z0-9.-]{1,60}$/);
const names = fc.uniqueArray(plainName, { minLength: 1, maxLength: 40 });

/** Names as any reading must find them. */
const found = (body: Buffer): unknown => {
  const question = parseNodesQuestion(body);
  if (question.kind === 'refused') return question.reason;
  const { names: asked, distinct } = question.nodes;
  return { pod: question.pod, asked, distinct };
};

describe('readCompactArgs', () => {
  it('finds the names and the pod of a body that is written as kube-scheduler writes it', () => {
    fc.assert(
      fc.property(names, fc.dictionary(fc.string(), fc.jsonValue()), (asked, pod) => {
        const body = bodyOf(asked, pod);
        const { nodes, rest } = readCompactArgs(body)!;
        expect(nodes.names).toEqual(asked);
        expect((rest as { Pod: unknown }).Pod).toEqual(JSON.parse(body.toString()).Pod);
      }),
    );
  });

  it('gives the same list of names where the same bytes come again, beside another pod', () => {
    const asked = ['again-1', 'again-2'];
    const first = readCompactArgs(bodyOf(asked, { a: 1 }));
    const second = readCompactArgs(bodyOf(asked, { a: 2 }));
    expect(second?.nodes.names).toBe(first?.nodes.names);
    expect(second?.rest).toMatchObject({ Pod: { a: 2 } });
  });

  it.each([
    ['no names', '{"Pod":{},"NodeNames":[]}'],
    ['a name twice', '{"Pod":{},"NodeNames":["n1","n1"]}'],
    ['an escape', '{"Pod":{},"NodeNames":["n\\u0031"]}'],
    ['letters beyond ASCII', '{"Pod":{},"NodeNames":["nö"]}'],
    ['space between names', '{"Pod":{},"NodeNames":["n1", "n2"]}'],
    ['a field behind the names', '{"NodeNames":["n1"],"Pod":{}}'],
    ['no text among the names', '{"Pod":{},"NodeNames":["n1",2]}'],
    ['a text that holds the field', '{"Pod":{"a":",\\"NodeNames\\":[\\"n1\\"]}"},"NodeNames":null}'],
    ['a body that ends in the names', '{"Pod":{},"NodeNames":["n1","n2'],
    ['a text that is open before the names', '{"Pod":{"a":",\\"NodeNames":["n1"]}'],
    ['names in an object of another field', '{"Pod":{},"x":{"NodeNames":["n1"]}'],
    ['a key that ends like the field', '{"Pod":{},"\\"NodeNames":["n1"]}'],
    ['bytes behind the object', '{"Pod":{},"NodeNames":["n1"]}}'],
  ])('leaves %s to JSON.parse', (_what, text) => {
    expect(readCompactArgs(Buffer.from(text))).toBeNull();
  });

  it('changes nothing of what is found in a body that was damaged', () => {
    const damage = fc.record({ at: fc.nat(), put: fc.constantFrom('', '"', ',', '\\', '}', ']', '{', ' ', 'x') });
    fc.assert(
      fc.property(names, damage, (asked, { at, put }) => {
        const whole = bodyOf(asked, { metadata: { name: 'p' } }).toString();
        const place = at % (whole.length + 1);
        const text = whole.slice(0, place) + put + whole.slice(place + 1);
        // A trailing space is no compact form, and means nothing to JSON.
        expect(found(Buffer.from(text))).toEqual(found(Buffer.from(`${text} `)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('KnownNames', () => {
  it('finds names that came in another order, with others among them, where they stand', () => {
    const known = new KnownNames();
    fc.assert(
      fc.property(names, (asked) => {
        const body = Buffer.from(JSON.stringify(asked));
        const scanned = known.scan(body, 0)!;
        expect(scanned.names).toEqual(asked);
        expect(scanned.end).toBe(body.length);
        expect(Array.from(scanned.numbers, (number) => scanned.book.names[number])).toEqual(asked);
        const parts = asked.map((_name, index) => body.toString('latin1', scanned.starts[index], scanned.ends[index]));
        expect(parts).toEqual(asked.map((name) => `"${name}"`));
      }),
    );
  });

  it('finds more names than it begins with room for, and forgets them all where there are too many', () => {
    const known = new KnownNames();
    const list = (count: number, first = 0): Buffer =>
      Buffer.from(JSON.stringify(Array.from({ length: count }, (_, index) => `n${first + index}`)));
    expect(known.scan(list(20_000), 0)?.names).toHaveLength(20_000);
    expect(known.scan(list(60_000, 20_000), 0)).toBeNull();
    expect(known.scan(list(60_000, 20_000), 0)?.names[59_999]).toBe('n79999');
  });
});

describe('answers about names as they came', () => {
  it('are those about names that were parsed', () => {
    const verdict = fc.constantFrom(PASSED, FAILED, UNRESOLVABLE);
    const anyScore = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: -2e9, max: 2e9 }));
    fc.assert(
      fc.property(names, fc.array(verdict, { minLength: 40, maxLength: 40 }), anyScore, (asked, all, score) => {
        const compact = readCompactArgs(bodyOf(asked))!.nodes;
        const parsed = { ...compact, quoted: null, numbered: null };
        const verdicts = Uint8Array.from(all.slice(0, asked.length));
        const answer = { kind: 'filtered', verdicts, reasonAt: (at: number) => `"${at % 3}"` } as const;
        expect(String(renderFilterResult(compact, answer))).toBe(String(renderFilterResult(parsed, answer)));
        const scores = Int32Array.from(asked, (_name, position) => (position % 2 === 0 ? position : score));
        const points = { kind: 'prioritized', scores } as const;
        const priorities = JSON.parse(String(renderHostPriorities(compact, points)));
        expect(priorities).toEqual(JSON.parse(String(renderHostPriorities(parsed, points))));
        expect(priorities).toEqual(asked.map((Host, position) => ({ Host, Score: scores[position] })));
      }),
    );
  });
});
