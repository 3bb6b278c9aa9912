// Lists in YAML that come in parts: the same objects and issues as of the whole text, one item at a time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type ObjectPiece, ObjectStream } from '../../src/kube/object-stream.ts';
import { inParts, readWhole } from './streamed.ts';

/** Behind the list, so that it is long enough to be taken apart. */
const FILLER = `# ${'x'.repeat(70_000)}\n`;

const object = (name: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, ...more });
const print = (value: unknown, indentSeq = false) =>
  stringify(value, { indentSeq, lineWidth: 0, aliasDuplicateObjects: false });
const list = (items: readonly object[], more: object = { kind: 'List' }) =>
  `${print({ apiVersion: 'v1', items, ...more })}${FILLER}`;

describe('ObjectStream of YAML', () => {
  const texts = fc.constantFrom(
    'a',
    '',
    'true',
    '10',
    "it's",
    'two\nlines\n',
    'a: b',
    ' # c',
    '- d',
    '*e',
    '&f',
    '"q"',
    'é 🙂',
    '\t',
  );
  const objects = fc.record({
    kind: fc.constantFrom('Pod', 'Node'),
    metadata: fc.record({ name: texts, labels: fc.dictionary(texts, texts, { maxKeys: 3 }) }),
    spec: fc.array(
      fc.oneof(texts, fc.integer(), fc.constant(null), fc.constant({}), fc.array(texts, { maxLength: 2 })),
      {
        maxLength: 3,
      },
    ),
  });

  it('tells of the same objects and issues as the whole text gives, in whatever parts it comes', () => {
    fc.assert(
      fc.property(
        fc.array(objects, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('\n', '\r\n'),
        (items, indentSeq, sizes, lineEnd) => {
          const text = `${print({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }, indentSeq)}${FILLER}`;
          const ended = text.replaceAll('\n', lineEnd);
          expect(inParts(ended, [...sizes, 70_000])).toEqual(readWhole(ended));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    [
      'items that do not say their kind',
      list([{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }], { kind: 'PodList' }),
    ],
    ['a kind before the items', `kind: NodeList\n${list([{ metadata: { name: 'a' } }], {})}`],
    ['comments between items', list([object('a'), object('b')]).replaceAll('- api', '# here\n- api')],
    [
      'an item of another form of YAML',
      list([object('a'), object('b')]).replace('name: b', 'name: >-\n      b\n      c'),
    ],
    [
      'an item in flow style',
      list([object('a')]).replace('- apiVersion', '- {kind: Pod, metadata: {name: f}}\n- apiVersion'),
    ],
    ['an empty item', list([object('a')]).replace('- apiVersion', '-\n- apiVersion')],
    ['an item that is no object', list([object('a')]).replace('- apiVersion', '- 7\n- apiVersion')],
    ['an anchor and its alias in one item', list([object('a')]).replace('name: a', 'name: &n a\n    namespace: *n')],
    ['a beginning of its own', `---\n# from a backup\n${list([object('a'), object('b')])}`],
    ['no end of its last line', list([object('a'), object('b')]).trimEnd()],
    [
      'no line behind its items',
      `kind: List\n${print({ items: [object('a'), object('b', { note: 'x'.repeat(70_000) })] })}`,
    ],
  ])('reads a list with %s', (_, text) => {
    for (const sizes of [[], [1000], [3]]) expect(inParts(text, sizes)).toEqual(readWhole(text));
  });

  it('tells where an item is no YAML, and reads the others', () => {
    const text = list([object('a'), object('b'), object('c')]).replace('name: b', 'name: "b');
    const { manifests, issues } = inParts(text, [5000]);
    expect(manifests.map((line) => line.split(' ')[1])).toEqual(['items[0]', 'items[2]']);
    const line = text.split('\n').findIndex((one) => one.includes('"b')) + 1;
    expect(issues[0]).toMatch(new RegExp(`^input-malformed f line (${line}|${line + 1}), column`));
  });

  it('tells where what stands behind the items is no YAML', () => {
    const { manifests, issues } = inParts(list([object('a'), object('b')]).replace('kind: List', 'kind: [List'));
    expect(manifests).toHaveLength(2);
    expect(issues[0]).toMatch(/^input-malformed f line (?:1\d|9), column/);
  });

  it('tells of a second kind of the list that is none', () => {
    const { issues } = inParts(list([{ metadata: { name: 'a' } }], { kind: 'Cupboard' }));
    expect(issues).toEqual(['wrong-type f kind "Cupboard"']);
  });

  it('reads further documents behind the list', () => {
    const more = `${list([object('a')])}---\n${print(object('b'))}---\n${print(object('c'))}`;
    const { manifests, issues } = inParts(more, [4000]);
    expect(manifests.map((line) => line.split(' ')[1])).toEqual(['items[0]', 'documents[1]', 'documents[2]']);
    expect(issues).toEqual([]);
  });

  it('passes over an item that is too large, and reads the next', () => {
    const large = object('a', { data: 'x'.repeat(17 * 2 ** 20) });
    const { manifests, issues } = inParts(list([object('b'), large, object('c')]), [2 ** 20]);
    expect(manifests.map((line) => line.split(' ')[1])).toEqual(['items[0]', 'items[2]']);
    expect(issues).toEqual(['input-too-large f items[1] more than 16 MiB']);
  });

  it('tells of bytes that are no UTF-8, and keeps what stands before them', () => {
    const bytes = new TextEncoder().encode(list([object('a'), object('b')]));
    bytes[bytes.length - 10] = 0xff;
    const { manifests, issues } = inParts(bytes, [66_000]);
    expect(manifests).toHaveLength(2);
    expect(issues).toEqual(['input-malformed f  bytes that are no UTF-8']);
  });

  it('gives objects while the text still comes, far more of it than is read at once', () => {
    const stream = new ObjectStream('f');
    const head = new TextEncoder().encode('apiVersion: v1\nitems:\n');
    const pod = new TextEncoder().encode(print([object('a', { spec: { nodeName: 'n', note: 'y'.repeat(1000) } })]));
    const pieces: ObjectPiece[] = [...stream.push(head)];
    for (let at = 0; at < 40_000; at++) pieces.push(...stream.push(pod));
    expect(pieces.length).toBe(39_999);
    pieces.push(...stream.end());
    expect(pieces).toHaveLength(40_000);
    expect(pieces.filter((piece) => 'issue' in piece)).toEqual([]);
  });
});
