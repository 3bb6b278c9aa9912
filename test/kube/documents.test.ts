import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { decodeText, parseDocuments } from '../../src/kube/documents.ts';

const pod = (name: string) => `{"kind":"Pod","metadata":{"name":"${name}","namespace":"d"}}`;

/** Names of the pods of a text, and what was reported as `code path found`. */
function read(text: string): { pods: string[]; issues: string[] } {
  const { documents, issues } = parseDocuments(text, 'f');
  const result = clusterFromDocuments(documents);
  const all: readonly Issue[] = [...issues, ...result.issues];
  return {
    pods: result.cluster.pods.map((one) => one.name),
    issues: all.map(({ code, path, found }) => `${code} ${path} ${found}`),
  };
}

describe('parseDocuments on JSON', () => {
  it.each([
    ['an object', pod('a'), ['a']],
    ['a list of objects', `[${pod('a')}, ${pod('b')}]`, ['a', 'b']],
    ['a List whose kind comes last', `{"items":[${pod('a')}, ${pod('b')}],"kind":"List"}`, ['a', 'b']],
    ['an empty List', '{"kind":"List","items":[]}', []],
    ['one object a line', `${pod('a')}\n${pod('b')}\n`, ['a', 'b']],
    ['objects one after another', `${pod('a')}${pod('b')}`, ['a', 'b']],
    ['a byte order mark and spaces', `\ufeff \n${pod('a')}\n `, ['a']],
    ['an export', `{"pods":[${pod('a')}],"nodes":[],"other":[[1],[2]]}`, ['a']],
  ])('reads %s', (_, text, pods) => {
    expect(read(text)).toEqual({ pods, issues: [] });
  });

  it('is not misled by brackets and quotes in texts', () => {
    const text = String.raw`{"kind":"List","note":"]}\\\"[{","items":[{"kind":"Pod","metadata":{"name":"a","namespace":"d","annotations":{"x":"}],\\"}}}]}`;
    expect(read(text)).toEqual({ pods: ['a'], issues: [] });
  });

  it('keeps lists that a single object has at its top', () => {
    const text = JSON.stringify({
      kind: 'StorageClass',
      metadata: { name: 's' },
      provisioner: 'x',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'b'] }] }],
      mountOptions: ['x'],
    });
    const { cluster } = clusterFromDocuments(parseDocuments(text).documents);
    expect(cluster.storage.classes[0]?.allowedTopologies).toEqual([
      { expressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }], fields: [], isValid: true },
    ]);
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 3 }), (items) => {
        const manifests = items.map((item, index) => ({
          kind: 'Pod',
          metadata: { name: `p${index}`, namespace: 'd', annotations: { json: JSON.stringify(item) } },
          more: item,
        }));
        const { documents, issues } = parseDocuments(JSON.stringify({ kind: 'List', items: manifests }, null, 1));
        const { cluster } = clusterFromDocuments(documents);
        expect(issues).toEqual([]);
        expect(cluster.pods.map((one) => one.annotations.get('json'))).toEqual(
          items.map((item) => JSON.stringify(item)),
        );
      }),
    );
  });

  it.each([
    [
      'a text that ends too early',
      `{"kind":"List","items":[${pod('a')},\n{"kind":"P`,
      'line 2, column 11 the end of the text',
    ],
    [
      'a missing comma',
      `{"kind":"List","items":[${pod('a')}\n ${pod('b')}]}`,
      'line 2, column 2 "{\\"kind\\":\\"Pod\\",\\"metad"',
    ],
    ['a word in between', `{"kind":"List",\n items: []}`, 'line 2, column 2 "items: []}"'],
    ['no value at all', '[', 'line 1, column 2 the end of the text'],
  ])('says where %s is', (_, text, found) => {
    expect(read(text)).toEqual({ pods: [], issues: [`input-malformed ${found}`] });
  });

  it('reads the other items of a list where one is broken', () => {
    const text = `{"kind":"List","items":[${pod('a')},\n{"kind":"Pod", metadata:{}},${pod('b')}]}`;
    expect(read(text)).toEqual({
      pods: ['a', 'b'],
      issues: ['input-malformed line 2, column 16 "metadata:{}},{\\"kind\\""'],
    });
  });

  it('says in which of several values a fault is', () => {
    expect(read(`${pod('a')}\n{"kind":"Pod"}`).issues).toEqual(['missing-field documents[1].metadata.name nothing']);
    expect(read(`${pod('a')}\n{"kind":}`).issues).toEqual(['input-malformed line 2, column 9 "}"']);
  });
});

describe('parseDocuments on YAML', () => {
  it('reads one document or several', () => {
    expect(read('kind: Pod\nmetadata: {name: a, namespace: d}\n')).toEqual({ pods: ['a'], issues: [] });
    const text =
      '---\nkind: Pod\nmetadata:\n  name: a\n---\nkind: List\nitems:\n- kind: Pod\n  metadata: {name: b}\n---\n';
    expect(read(text)).toEqual({ pods: ['a', 'b'], issues: [] });
  });

  it('keeps numbers that stand for texts from becoming labels', () => {
    expect(read('kind: Pod\nmetadata:\n  name: a\n  labels: {version: 1.10}').issues).toEqual([
      'wrong-type metadata.labels.version 1.1',
    ]);
  });

  it.each([
    ['kind: Pod\nmetadata:\n  name: a\n  name: b\n', 'input-malformed line 4, column 3 key "name" again'],
    ['kind: Pod\n\tmetadata: {}\n', 'input-malformed line 2, column 1 Tabs are not allowed as indentation'],
    ['a: *nowhere\n', 'input-malformed  Unresolved alias (the anchor must be set before the alias): nowhere'],
  ])('says where %j is wrong', (text, issue) => {
    expect(read(text).issues).toContain(issue);
  });

  it('leaves the prototype of objects alone', () => {
    const text = 'kind: Pod\n__proto__: {polluted: true}\nmetadata:\n  name: a\n  labels: {__proto__: x}\n';
    const { documents } = parseDocuments(text);
    expect([...clusterFromDocuments(documents).cluster.pods[0]!.labels]).toEqual([['__proto__', 'x']]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses what is too large, and says how to write it', () => {
    const { issues } = parseDocuments(`a: ${'x'.repeat(16 * 1024 * 1024)}`);
    expect(issues).toMatchObject([{ code: 'input-too-large' }]);
    expect(issues[0]?.remedy).toContain('-o json');
  });
});

describe('parseDocuments on hostile texts', () => {
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]']
    .concat([...'bcdefghi'].map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`))
    .join('\n');

  it.each([
    ['aliases that multiply', laughs],
    ['JSON nested without end', '['.repeat(1_000_000)],
    ['JSON objects nested without end', '{"a":'.repeat(1_000_000)],
    ['YAML flow nested without end', `a: ${'['.repeat(20_000)}`],
    ['YAML blocks nested without end', '- '.repeat(20_000)],
  ])('refuses %s at once', (_, text) => {
    const before = performance.now();
    expect(read(text).issues[0]).toMatch(/^input-too-deep /);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it.each([
    ['quotes that are escaped', `{"a":"${'\\"'.repeat(1_000_000)}`],
    ['backslashes', `{"a":"${'\\'.repeat(1_000_000)}${'"'.repeat(100_000)}`],
    ['closing brackets', ']'.repeat(1_000_000)],
    ['values side by side', '{}\n'.repeat(100_000)],
    ['broken items', `[${'{]},'.repeat(10_000)}{}]`],
    ['YAML keys', Array.from({ length: 20_000 }, (_, at) => `k${at}: v`).join('\n')],
  ])('takes no more time than the text is long: %s', (_, text) => {
    const before = performance.now();
    expect(read(text).pods).toEqual([]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('answers any text with documents and issues', () => {
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
      'a',
      '1',
      '- ',
      '&a ',
      '*a',
      '---\n',
      pod('x'),
      '"items"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          expect(read(text).issues.every((issue) => issue.length > 0)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(['', ' \n\t', '\ufeff'])('calls %j empty', (text) => {
    expect(parseDocuments(text).issues).toMatchObject([{ code: 'input-empty' }]);
  });
});

describe('decodeText', () => {
  const text = '{"name":"münchen"}';

  it('reads UTF-8 and UTF-16 with its mark', () => {
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...[...text].flatMap((one) => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8]),
    ]);
    expect(decodeText(new TextEncoder().encode(text))).toEqual({ text });
    expect(decodeText(utf16)).toEqual({ text });
  });

  it('refuses bytes that are no text', () => {
    expect(decodeText(new Uint8Array([0x7b, 0xff, 0x00]))).toMatchObject({ issue: { code: 'input-malformed' } });
  });
});
