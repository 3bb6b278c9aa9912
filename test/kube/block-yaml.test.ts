// The fast reader of YAML against a whole one: what it reads is the same, and what kubectl prints it reads.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { parseBlockYaml } from '../../src/kube/yaml-stream/block-yaml.ts';

/** What a whole reader makes of a text; undefined where it finds a fault. */
function readWhole(text: string): { readonly value: unknown } | undefined {
  const document = parseDocument(text, { logLevel: 'silent' });
  return document.errors.length > 0 ? undefined : { value: document.toJS() };
}

/** Texts of which plain scalars, quotes, comments, numbers and indicators are made. */
const bits = fc.constantFrom(
  ...['a', 'b: c', 'd:', 'key', ': ', ' #', '#', '-', '- ', '"', "'", '\\', '|', '|-', '>', '[]', '{}', '{', '[', ','],
  ...['1', '0', '.5', '1e3', '0x1f', '007', '-1', '+1', '.inf', '~', 'null', 'true', 'No', '<<', '&a', '*a', '!t', '%'],
  ...[
    '10.0.0.1',
    '2026-11-21T08:00:00Z',
    '500m',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n- ',
    '\t',
    '?',
    '@',
    '`',
    'é',
    '🙂',
    '=',
    '/',
  ],
);
const texts = fc.array(bits, { maxLength: 8 }).map((found) => found.join(''));
const words = fc.constantFrom(
  'kv-a1',
  'Running',
  '500m',
  '10.0.0.1',
  '/var/lib',
  'registry/image:v1',
  '--v=3',
  'a b',
  '',
);
const keys = fc.oneof(
  words,
  fc.constantFrom('a', 'name', 'kubernetes.io/hostname', 'f:status', '.', 'true', '1', '"q"', "it's"),
  texts,
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      { arbitrary: texts, weight: 1 },
      { arbitrary: words, weight: 4 },
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const containers = fc.oneof(fc.array(values, { minLength: 1 }), fc.dictionary(keys, values, { minKeys: 1 }));

describe('parseBlockYaml', () => {
  it('reads what it reads as a whole reader does, of values of every kind', () => {
    let readCount = 0;
    fc.assert(
      fc.property(containers, fc.boolean(), (value, indentSeq) => {
        const text = stringify(value, { indentSeq, lineWidth: 0 });
        const read = parseBlockYaml(text);
        if (read === undefined) return;
        readCount++;
        expect(read).toEqual(readWhole(text));
      }),
      { numRuns: 3000 },
    );
    expect(readCount).toBeGreaterThan(400);
  });

  it('never reads otherwise than a whole reader, of lines of every kind', () => {
    const lines = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom('', '- ', 'k: ', 'm: ', '- k: ', '- - '), texts),
      { minLength: 1, maxLength: 8 },
    );
    let readCount = 0;
    fc.assert(
      fc.property(lines, (found) => {
        const text = found.map(([indent, begin, rest]) => `${' '.repeat(indent)}${begin}${rest}`).join('\n');
        const read = parseBlockYaml(text);
        if (read === undefined) return;
        readCount++;
        const whole = readWhole(text);
        expect(whole, text).not.toBeUndefined();
        expect(read.value, text).toEqual(whole!.value);
      }),
      { numRuns: 20_000 },
    );
    expect(readCount).toBeGreaterThan(500);
  });
});
