import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/errors.ts';
import { checkSchema, describeValue, joinPath, nearestName, quote, type Schema } from '../../src/core/schema.ts';

const POINT: Schema = {
  type: 'object',
  required: ['x'],
  properties: { x: { type: 'integer', minimum: 0, maximum: 9 }, label: { type: 'string', default: 'none' } },
};

/** `code path: found, wanted` of every issue. */
function findings(value: unknown, schema: Schema, path = ''): string[] {
  return checkSchema(value, schema, path).issues.map(
    (issue) => `${issue.code} ${issue.path}: ${issue.found}, ${issue.wanted}`,
  );
}

describe('checkSchema', () => {
  it.each<[Schema, unknown]>([
    [{ type: 'any' }, undefined],
    [{ type: 'boolean' }, false],
    [{ type: 'number', minimum: 0.5 }, 0.5],
    [{ type: 'integer', maximum: 3 }, 3],
    [{ type: 'string', enum: ['a', 'b'] }, 'b'],
    [{ type: 'string', pattern: '^a+$', maxLength: 3 }, 'aaa'],
    [{ type: 'array', items: { type: 'integer' }, minItems: 1, maxItems: 2 }, [1, 2]],
    [
      { type: 'object', properties: {}, additionalProperties: { type: 'integer' } },
      { a: 1, b: 2 },
    ],
  ])('accepts with %j the value %j as it is', (schema, value) => {
    expect(checkSchema(value, schema)).toEqual({ value, issues: [] });
  });

  it('fills in defaults and leaves the given value alone', () => {
    const value = Object.freeze({ x: 1 });
    expect(checkSchema(value, POINT).value).toEqual({ x: 1, label: 'none' });
    expect(value).toEqual({ x: 1 });
  });

  it('takes null and undefined in a field for absent', () => {
    expect(checkSchema({ x: 1, label: null }, POINT).value).toEqual({ x: 1, label: 'none' });
    expect(checkSchema({ x: 1, label: undefined }, POINT).value).toEqual({ x: 1, label: 'none' });
    expect(findings({ x: null }, POINT)).toEqual(['missing-field x: nothing, a whole number']);
  });

  it.each<[Schema, unknown, string]>([
    [{ type: 'boolean' }, 1, 'wrong-type : 1, true or false'],
    [{ type: 'number' }, '1', 'wrong-type : "1", a number'],
    [{ type: 'number' }, Number.NaN, 'wrong-type : NaN, a number'],
    [{ type: 'number' }, Number.POSITIVE_INFINITY, 'wrong-type : Infinity, a number'],
    [{ type: 'integer' }, 1.5, 'wrong-type : 1.5, a whole number'],
    [{ type: 'integer', minimum: 1 }, 0, 'out-of-range : 0, at least 1'],
    [{ type: 'integer', maximum: 1 }, 2, 'out-of-range : 2, at most 1'],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 4, 'out-of-range : 4, 1 to 3'],
    [{ type: 'string' }, null, 'wrong-type : null, a text'],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', 'unknown-value : "c", one of a, b'],
    [{ type: 'string', pattern: '^a$' }, 'b', 'unknown-value : "b", a text like ^a$'],
    [{ type: 'string', pattern: '^a$', maxLength: 2 }, 'bbb', 'out-of-range : 3 characters, at most 2 characters'],
    [{ type: 'array', items: { type: 'any' } }, {}, 'wrong-type : an object, a list'],
    [{ type: 'array', items: { type: 'any' }, minItems: 1 }, [], 'out-of-range : a list of 0, at least 1 items'],
    [{ type: 'array', items: { type: 'boolean' }, maxItems: 1 }, [1, 2], 'out-of-range : a list of 2, 0 to 1 items'],
    [POINT, [], 'wrong-type : a list of 0, an object'],
    [POINT, null, 'wrong-type : null, an object'],
    [POINT, {}, 'missing-field x: nothing, a whole number'],
    [POINT, { x: 1, lable: 'a' }, 'unknown-key lable: "lable", one of x, label'],
    [{ type: 'object', properties: {} }, { a: 1 }, 'unknown-key a: "a", no key'],
  ])('refuses with %j the value %j', (schema, value, finding) => {
    expect(findings(value, schema)).toEqual([finding]);
  });

  it('finds everything at once, each at its path', () => {
    const schema: Schema = { type: 'object', properties: { points: { type: 'array', items: POINT } } };
    expect(findings({ points: [{ x: 10 }, { y: 1 }, 7], 'odd key': 1 }, schema, 'spec')).toEqual([
      'out-of-range spec.points[0].x: 10, 0 to 9',
      'unknown-key spec.points[1].y: "y", one of x, label',
      'missing-field spec.points[1].x: nothing, a whole number',
      'wrong-type spec.points[2]: 7, an object',
      'unknown-key spec["odd key"]: "odd key", one of points',
    ]);
  });

  it('names the nearest key and value', () => {
    expect(checkSchema({ x: 1, lable: '' }, POINT).issues[0]?.remedy).toBe('did you mean label?');
    const version: Schema = { type: 'string', enum: ['Honor', 'Ignore'] };
    expect(checkSchema('Honour', version).issues[0]?.remedy).toBe('did you mean Honor?');
  });

  it('knows keys of objects themselves for what they are', () => {
    const value: unknown = JSON.parse('{"x": 1, "__proto__": {"label": "a"}, "constructor": 1}');
    const { issues, value: checked } = checkSchema(value, POINT);
    expect(issues.map(({ path }) => path)).toEqual(['__proto__', 'constructor']);
    expect(checked).toEqual({ x: 1, label: 'none' });
    const open: Schema = { type: 'object', properties: {}, additionalProperties: { type: 'any' } };
    const kept = checkSchema(JSON.parse('{"__proto__": {"polluted": true}}'), open).value;
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('stops at 64 levels and at a thousand issues', () => {
    const nested = (levels: number): Schema =>
      levels === 0 ? { type: 'any' } : { type: 'array', items: nested(levels - 1) };
    let value: unknown = 1;
    for (let level = 0; level < 70; level++) value = [value];
    expect(checkSchema(value, nested(70)).issues.map(({ code }) => code)).toEqual(['input-too-deep']);
    const numbers: Schema = { type: 'array', items: { type: 'integer' } };
    expect(checkSchema(Array(1_000_000).fill('x'), numbers).issues).toHaveLength(1000);
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]));
    expect(checkSchema(keys, POINT).issues).toHaveLength(1000);
  });

  it('keeps every issue short, whatever is found', () => {
    const long = 'x'.repeat(1_000_000);
    const schema: Schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a|b)+$', enum: ['a'] } } };
    for (const value of [{ [long]: 1 }, { a: long }, long, { a: '\u202e\u0000' }]) {
      for (const issue of checkSchema(value, schema).issues) expect(renderIssue(issue).length).toBeLessThan(400);
    }
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(checkSchema(value, POINT).issues)));
  });

  it('says of its own outcome that nothing is wrong with it', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 9 }), label: fc.string() }, { requiredKeys: ['x'] });
    fc.assert(
      fc.property(point, (value) => {
        const { value: checked, issues } = checkSchema(value, POINT);
        expect(issues).toEqual([]);
        expect(checkSchema(checked, POINT)).toEqual({ value: checked, issues: [] });
      }),
    );
  });
});

describe('nearestName', () => {
  const KNOWN = ['weight', 'name', 'args', 'NodeResourcesFit'];

  it.each([
    ['wieght', 'weight'],
    ['Name', 'name'],
    ['arg', 'args'],
    ['NodeResourceFit', 'NodeResourcesFit'],
    ['noderesourcesfits', 'NodeResourcesFit'],
    ['color', undefined],
    ['x'.repeat(100_000), undefined],
    ['weight'.repeat(50), undefined],
  ])('finds for %s the name %s', (text, expected) => {
    expect(nearestName(text, KNOWN)).toBe(expected);
  });

  it('finds every known name itself, and nothing among none', () => {
    for (const name of KNOWN) expect(nearestName(name, KNOWN)).toBe(name);
    expect(nearestName('a', [])).toBeUndefined();
  });
});

describe('joinPath', () => {
  it.each([
    ['', 'a', 'a'],
    ['a', 'b-c_1', 'a.b-c_1'],
    ['a', '', 'a[""]'],
    ['a', '1', 'a["1"]'],
    ['', 'x y', '["x y"]'],
    ['a[0]', 'kubernetes.io/x', 'a[0]["kubernetes.io/x"]'],
    ['a', 'x'.repeat(81), `a["${'x'.repeat(77)}..."]`],
  ])('joins %j and %j', (path, key, expected) => {
    expect(joinPath(path, key)).toBe(expected);
  });
});

describe('describeValue', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['a', '"a"'],
    [[1, 2], 'a list of 2'],
    [{}, 'an object'],
    [1.5, '1.5'],
    [true, 'true'],
    [10n, '10'],
  ])('describes %s as %s', (value, expected) => {
    expect(describeValue(value)).toBe(expected);
  });
});

describe('quote', () => {
  it.each([
    ['a"b', '"a\\"b"'],
    ['a\nb', '"a\\nb"'],
    ['\u202eevil', '"\\u202eevil"'],
    ['\u009b1m', '"\\u009b1m"'],
    ['x'.repeat(81), `"${'x'.repeat(77)}..."`],
  ])('writes %j so that it cannot disturb a terminal', (text, expected) => {
    expect(quote(text)).toBe(expected);
  });
});
