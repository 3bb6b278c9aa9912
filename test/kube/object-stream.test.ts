import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { ObjectStream } from '../../src/kube/object-stream.ts';
import { type Found, inParts, piecesOf, readWhole } from './streamed.ts';

const pod = (name: string) => `{"kind":"Pod","metadata":{"name":"${name}","namespace":"d"}}`;
const list = (...items: string[]) => `{"apiVersion":"v1","items":[${items.join(',\n')}],"kind":"List"}`;
const MEBIBYTE = 2 ** 20;

/** A first list is told before it is known that another value follows it. */
function withoutFirstNumber({ manifests, issues }: Found): Found {
  const strip = (text: string): string => text.replace(/ documents\[0\]\.?/, ' ');
  return { manifests: manifests.map(strip), issues: issues.map(strip) };
}

const faults = ({ issues }: Found): string[] => issues.filter((issue) => /^input-/.test(issue));

/** What stands at the place that a fault tells; the earliest of several is told by every way of reading. */
function earliest(found: Found): string | undefined {
  const place = (issue: string): number => {
    const [, line = 0, column = 0] = /line (\d+), column (\d+)/.exec(issue) ?? [];
    return Number(line) * 1e6 + Number(column);
  };
  return faults(found).sort((a, b) => place(a) - place(b))[0];
}

const sizesOf = fc.oneof(
  fc.constant([1]),
  fc.constant([]),
  fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
);

describe('ObjectStream', () => {
  it.each([
    ['an object', pod('a'), ['Pod ']],
    ['a list of objects', `[${pod('a')}, ${pod('b')}]`, ['Pod [0]', 'Pod [1]']],
    ['a List whose kind comes last', list(pod('a'), pod('b')), ['Pod items[0]', 'Pod items[1]']],
    ['a typed list', '{"kind":"PodList","items":[{"metadata":{"name":"a"}}]}', ['Pod items[0]']],
    ['a typed list whose kind comes last', '{"items":[{"metadata":{"name":"a"}}],"kind":"PodList"}', ['Pod items[0]']],
    ['objects one a line', `${pod('a')}\n${pod('b')}\n`, ['Pod documents[0]', 'Pod documents[1]']],
    ['lists one after another', `${list(pod('a'))}${list(pod('b'))}`, ['Pod items[0]', 'Pod documents[1].items[0]']],
    ['an export', `{"pods":[${pod('a')}],"nodes":[]}`, ['Pod pods[0]']],
    ['a list in a list', `[${list(pod('a'))}]`, ['Pod [0].items[0]']],
    ['a byte order mark and spaces', `\ufeff \n${pod('a')}\n `, ['Pod ']],
    ['YAML', 'kind: Pod\nmetadata: {name: a}\n', ['Pod ']],
  ])('reads %s', (_, text, expected) => {
    for (const sizes of [[], [1], [7]]) {
      const { manifests, issues } = inParts(text, sizes);
      expect(issues).toEqual([]);
      expect(manifests.map((one) => one.slice(0, one.indexOf(' f ')))).toEqual(expected);
    }
  });

  it('reads UTF-16, which has to be read as a whole', () => {
    const text = pod('münchen');
    const units = new Uint8Array([
      0xff,
      0xfe,
      ...[...text].flatMap((one) => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8]),
    ]);
    expect(inParts(units, [3]).manifests).toHaveLength(1);
  });

  it('tells an item before the text ends', () => {
    const stream = new ObjectStream();
    const text = new TextEncoder().encode(`${list(pod('a'), pod('b')).slice(0, -16)}${' '.repeat(200)}`);
    expect(stream.push(text)).toHaveLength(2);
  });

  it('gives of any text in any parts what the whole text gives', () => {
    const item = fc.oneof(
      fc.constantFrom(pod('a'), pod('ü😀'), '{}', '[]', '1', 'null', '"]}"', '{"kind":"NodeList","items":[{}]}'),
      fc.jsonValue().map((value) => JSON.stringify({ kind: 'Pod', more: value }, null, 1)),
      fc.json(),
    );
    const items = fc.array(item, { maxLength: 5 });
    const kinds = fc.constantFrom('"List"', '"PodList"', '""');
    const value = fc.oneof(
      items.map((given) => `[${given.join(' ,\n')}]`),
      fc
        .tuple(kinds, items)
        .map(([kind, given]) => `{"kind":${kind},"metadata":{"a":[1]},"items": [${given.join(',')} ]}`),
      items.map((given) => `{"items":[${given.join(',')}],"kind":"List"}`),
      items.map((given) => `{"pods":[${given.join(',')}],"items":null}`),
      item,
    );
    const text = fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join('\n'));
    fc.assert(
      fc.property(text, sizesOf, (given, sizes) => {
        const whole = readWhole(given);
        const parts = withoutFirstNumber(inParts(given, sizes));
        // Text that is no YAML either begins with what is no bracket: both read it as a whole.
        expect({ ...parts, manifests: [...parts.manifests].sort() }).toEqual({
          issues: withoutFirstNumber(whole).issues,
          manifests: [...withoutFirstNumber(whole).manifests].sort(),
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('finds the first fault of any text where the whole text has it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      ' ',
      '\n',
      '1',
      'ü',
      pod('a'),
      '"items":[',
      '{"items":[',
    );
    const broken = fc
      .tuple(fc.constantFrom(list(pod('a'), pod('b')), `[${pod('a')}]`), fc.nat(200), piece)
      .map(([text, at, more]) => `${text.slice(0, at)}${more}${text.slice(at)}`);
    const text = fc.oneof(
      broken,
      fc.array(piece, { minLength: 1 }).map((pieces) => `[${pieces.join('')}`),
    );
    fc.assert(
      fc.property(text, sizesOf, (given, sizes) => {
        expect(earliest(inParts(given, sizes))).toBe(earliest(readWhole(given)));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    [
      'a text that ends too early',
      `{"kind":"List","items":[${pod('a')},\n{"kind":"P`,
      ['a'],
      'line 2, column 11 the end of the text',
    ],
    [
      'a missing comma',
      `{"kind":"List","items":[${pod('a')}\n ${pod('b')}]}`,
      ['a'],
      'line 2, column 2 "{\\"kind\\":\\"Pod\\",\\"metad"',
    ],
    [
      'a broken item',
      list(pod('a'), '{"kind":"Pod", metadata:{}}', pod('b')),
      ['a', 'b'],
      'line 2, column 16 "metadata:{}},\\n{\\"kind"',
    ],
    ['a broken tail', `{"items":[${pod('a')}],\n"kind":List}`, ['a'], 'line 2, column 8 "List}"'],
  ])('tells what stands beside %s', (_, text, pods, found) => {
    const { manifests, issues } = inParts(text, [5]);
    expect(issues).toEqual([`input-malformed f ${found}`]);
    expect(manifests.map((one) => /"name":"(\w)"/.exec(one)?.[1])).toEqual(pods);
  });

  it.each([
    ['items of what is no list', `{"items":[${pod('a')}],"kind":"Menu"}`, 'wrong-type f kind "Menu"'],
    ['two lists of items', `{"items":[${pod('a')}],"items":[]}`, 'input-malformed f items key "items" again'],
    ['two kinds', `{"kind":"List","items":[${pod('a')}],"kind":"List"}`, 'input-malformed f kind key "kind" again'],
  ])('refuses %s', (_, text, issue) => {
    expect(inParts(text).issues).toEqual([issue]);
  });

  it('refuses bytes that are no UTF-8', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('[{"a":"'), 0xff, 0x22, 0x7d, 0x5d]);
    expect(inParts(bytes).issues).toEqual(['input-malformed f  bytes that are no UTF-8']);
  });

  it('passes over an item of more than 16 MiB, and reads the others', () => {
    const large = `{"kind":"Pod","note":"${'x'.repeat(17 * MEBIBYTE)}"}`;
    for (const sizes of [[], [MEBIBYTE], [5 * MEBIBYTE + 7]]) {
      const { manifests, issues } = inParts(list(pod('a'), large, pod('b')), sizes);
      expect(issues).toEqual(['input-too-large f items[1] more than 16 MiB']);
      expect(manifests.map((one) => one.slice(0, 12))).toEqual(['Pod items[0]', 'Pod items[2]']);
    }
  });

  it('reads an export of more than 16 MiB as a whole', () => {
    const note = 'x'.repeat(MEBIBYTE);
    const pods = Array.from({ length: 20 }, (_, at) => `{"metadata":{"name":"p${at}"},"note":"${note}"}`);
    const { manifests, issues } = inParts(`{"pods":[${pods.join()}]}`, [MEBIBYTE]);
    expect([manifests.length, issues]).toEqual([20, []]);
  });

  it.each([
    ['lists', '['.repeat(1_000_000)],
    ['objects', `[${'{"a":'.repeat(1_000_000)}`],
  ])('refuses %s nested without end', (_, text) => {
    expect(inParts(text, [65_536]).issues).toHaveLength(1);
    expect(inParts(text, [65_536]).issues[0]).toMatch(/^input-too-deep f line 1, column \d+ more than 100 levels/);
  });

  it.each([
    ['quotes that are escaped', `[{"a":"${'\\"'.repeat(1_000_000)}`],
    ['closing brackets', `[${']'.repeat(100_000)}`],
    ['values side by side', '{}\n'.repeat(100_000)],
    ['broken items', `[${'{]},'.repeat(10_000)}{}]`],
    ['lists that are no items', `{${'"items" :1,"a":[],'.repeat(50_000)}"items":[]}`],
    ['nothing but numbers', `[${'1,'.repeat(100_000)}1]`],
  ])('takes no more time than the text is long: %s', (_, text) => {
    const before = performance.now();
    expect(clusterFromDocuments([]).cluster.pods).toEqual([]);
    piecesOf(new TextEncoder().encode(text), [4096]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
