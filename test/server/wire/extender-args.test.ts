// The scan of large bodies against JSON.parse: they must agree on every body, and on what is none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNodesQuestion } from '../../../src/server/wire.ts';
import { RECORDED, recordedBody } from '../rig.ts';

/** Bodies of any size are scanned. */
const SCAN_ALL = 0;
/** No body is scanned unless it holds Node objects. */
const PARSE_ALL = Number.POSITIVE_INFINITY;

const key = (word: string) => fc.constantFrom(word, word.toLowerCase(), word.toUpperCase(), `${word}s`);
const name = fc.oneof(fc.constantFrom('n1', 'n2', 'ä"\\\u2028', '__proto__', ''), fc.string({ unit: 'binary' }));
const node = fc.oneof(
  { weight: 5, arbitrary: fc.record({ metadata: fc.record({ name }), spec: fc.jsonValue() }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);
const args = fc
  .tuple(
    fc.tuple(key('Pod'), fc.oneof({ weight: 9, arbitrary: fc.dictionary(name, fc.jsonValue()) }, fc.jsonValue())),
    fc.tuple(
      key('Nodes'),
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ metadata: fc.constant({}), items: fc.array(node) }) },
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
    ),
    fc.tuple(
      key('NodeNames'),
      fc.oneof(
        { weight: 3, arbitrary: fc.array(name) },
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
    ),
  )
  .chain((fields) => fc.shuffledSubarray(fields, { minLength: 2 }));

/** As JSON, with or without space, keys as they are or with their letters escaped. */
const bodyOf = (fields: readonly (readonly [string, unknown])[], indent: number, isEscaped: boolean): Buffer => {
  const text = JSON.stringify(Object.fromEntries(fields), null, indent);
  return Buffer.from(isEscaped ? text.replaceAll('"name"', '"n\\u0061me"').replace('"Pod"', '"\\u0050od"') : text);
};

/** What placement sees of a question: the bytes that objects stand at are compared as text. */
function essence(body: Buffer, scanFromBytes: number): unknown {
  const question = parseNodesQuestion(body, scanFromBytes);
  if (question.kind === 'refused') return question.reason;
  const { names, distinct, positions, objects } = question.nodes;
  const items = objects?.starts.map((start, index) => body.toString('utf8', start, objects.ends[index]));
  return { pod: question.pod, names, distinct, positions, items };
}

describe('parseNodesQuestion', () => {
  it('finds the same in a body by scanning as by parsing', () => {
    fc.assert(
      fc.property(args, fc.constantFrom(0, 2), fc.boolean(), (fields, indent, isEscaped) => {
        const body = bodyOf(fields, indent, isEscaped);
        expect(essence(body, SCAN_ALL)).toEqual(essence(body, PARSE_ALL));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the objects and names that JSON.parse finds in a body of Node objects', () => {
    const objects = fc.array(
      fc.record({ spec: fc.jsonValue(), metadata: fc.record({ labels: fc.jsonValue(), name }) }),
    );
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 1), (items, indent) => {
        const body = Buffer.from(JSON.stringify({ Nodes: { items }, Pod: { a: 1 } }, null, indent));
        const sent = JSON.parse(body.toString()).Nodes.items;
        const found = essence(body, SCAN_ALL) as { items: string[]; names: string[] };
        expect(found.names).toEqual(sent.map((item: { metadata: { name: string } }) => item.metadata.name));
        expect(found.items.map((text) => JSON.parse(text))).toEqual(sent);
      }),
    );
  });

  it('refuses by scanning what JSON.parse refuses, and calls nothing else no JSON', () => {
    const recorded = fc.constantFrom('filter-names' as const, 'filter-nodes' as const);
    const mutation = fc.tuple(
      fc.nat(),
      fc.constantFrom(...Buffer.from('"\\{}[],:0-.eEu+ tn\u0000\u0001\n\u00ff', 'latin1')),
    );
    fc.assert(
      fc.property(recorded, fc.array(mutation, { maxLength: 3 }), fc.nat(), (name, mutations, cut) => {
        const body = recordedBody(name);
        const bytes = Buffer.from(body.subarray(0, cut % 4 === 0 ? cut % body.length : body.length));
        for (const [at, byte] of mutations) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const found = essence(bytes, SCAN_ALL);
        // A wrong value before the first wrong byte is found first.
        if (isJson(bytes)) expect(found).not.toBe('not-json');
        else expect(found).toBeTypeOf('string');
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '0',
    '-0',
    '-',
    '01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '1E-2',
    '1.5e3',
    '-1',
    '+1',
    'tru',
    'true',
    'nul',
    'NaN',
    '"',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    '[',
    '{"a"',
    '{"a":',
    '{"a":1',
    '\ufeff{}',
    '[] []',
  ])('judges %s inside a body as JSON.parse does', (text) => {
    const body = Buffer.from(`{"Pod":{"x":${text}},"NodeNames":["a"]}`);
    expect(essence(body, SCAN_ALL) === 'not-json').toBe(!isJson(body));
    expect(essence(body, SCAN_ALL)).toEqual(essence(body, PARSE_ALL));
  });

  it.each([
    ['a pod that is none', '{"Pod":[],"NodeNames":[]}', 'Pod'],
    ['no pod', '{"NodeNames":[]}', 'Pod'],
    ['neither form', '{"Pod":{},"Nodes":null,"NodeNames":null}', 'NodeNames'],
    ['both forms', '{"Pod":{},"Nodes":{"items":[]},"NodeNames":[]}', 'NodeNames'],
    ['a name that is none', '{"Pod":{},"NodeNames":["a",7]}', 'NodeNames[1]'],
    ['names that are no list', '{"Pod":{},"NodeNames":"a"}', 'NodeNames'],
    ['a node list that is none', '{"Pod":{},"Nodes":[]}', 'Nodes'],
    ['items that are no list', '{"Pod":{},"Nodes":{"items":{}}}', 'Nodes.items'],
    ['an item that is no node', '{"Pod":{},"Nodes":{"items":[7]}}', 'Nodes.items[0]'],
    ['a node without a name', '{"Pod":{},"Nodes":{"items":[{"metadata":{}}]}}', 'Nodes.items[0].metadata.name'],
    ['one field in two spellings', '{"Pod":{},"pod":{},"NodeNames":[]}', 'pod'],
    ['no object', '[]', ''],
  ])('refuses %s and says where', (_, text, path) => {
    for (const scanFrom of [SCAN_ALL, PARSE_ALL]) {
      expect(parseNodesQuestion(Buffer.from(text), scanFrom)).toMatchObject({ reason: 'bad-question', path });
    }
  });

  it('refuses a pod that nests deeper than any object, at the same level by both ways', () => {
    const nested = (levels: number) => {
      const depth = levels - 1;
      return Buffer.from(`{"Pod":{"x":${'['.repeat(depth)}1${']'.repeat(depth)}},"NodeNames":["a"]}`);
    };
    for (const scanFrom of [SCAN_ALL, PARSE_ALL]) {
      expect(parseNodesQuestion(nested(100), scanFrom)).toMatchObject({ kind: 'question' });
      expect(parseNodesQuestion(nested(101), scanFrom)).toMatchObject({ reason: 'too-deep' });
      expect(parseNodesQuestion(nested(200_000), scanFrom)).toMatchObject({ reason: 'too-deep' });
    }
  });

  it('takes the last of several fields of one name, as Go does', () => {
    const body = Buffer.from(
      '{"Pod":{},"Nodes":{"items":[{"metadata":{"name":"a"}}],"items":[{"metadata":{"name":"b"}}]},"Pod":{"x":1}}',
    );
    expect(essence(body, SCAN_ALL)).toMatchObject({ pod: { x: 1 }, names: ['b'] });
  });

  it.each(RECORDED.filter((one) => /^(filter|prioritize)/.test(one)))(
    'reads the recorded %s alike by both ways',
    (one) => {
      expect(essence(recordedBody(one), SCAN_ALL)).toEqual(essence(recordedBody(one), PARSE_ALL));
    },
  );
});

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
