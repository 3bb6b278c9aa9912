import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBase64, toBase64 } from '../../../../src/core/simulation/run/base64.ts';
import { parseRunDocument, parseRunInputs, toRunDocument } from '../../../../src/core/simulation/run/run-document.ts';
import { anyRunResult, RUN_INPUTS, runResult } from './run-builders.ts';

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('toBase64', () => {
  it('writes what Node writes, and parseBase64 reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(parseBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('takes more bytes than a call takes arguments', () => {
    const bytes = new Uint8Array(300_000).map((_, at) => at * 7);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('parseBase64', () => {
  it.each(['abc', 'ab=c', '====', 'ab c', 'äbcd'])('refuses %j', (text) => {
    expect(parseBase64(text)).toBeNull();
  });
});

describe('parseRunDocument', () => {
  it('reads back what toRunDocument gave, through JSON', () => {
    fc.assert(
      fc.property(anyRunResult, (result) => {
        expect(parseRunDocument(throughJson(toRunDocument(result)))).toEqual({ value: result, issues: [] });
      }),
    );
  });

  it('gives null for numbers that JSON does not have', () => {
    const totals = [{ ...runResult('a').totals[0]!, value: Number.NaN }];
    const { value } = parseRunDocument(throughJson(toRunDocument(runResult('a', { totals }))));
    expect(value!.totals[0]!.value).toBeNull();
  });

  it.each([
    ['settings.id', { settings: { ...runResult('a').settings, id: '../../etc' } }],
    ['counts.arrived', { counts: { ...runResult('a').counts, arrived: -1 } }],
    ['series.columns[0].values', { series: { ...runResult('a').series, timesSeconds: [1] } }],
    ['series.timesSeconds[1]', { series: { ...runResult('a').series, timesSeconds: [1, 'x'] } }],
    ['heat.percents', { heat: { ...runResult('a').heat, percents: 'AAAA' } }],
    ['heat.percents', { heat: { ...runResult('a').heat, percents: '?' } }],
    ['placements.node[2]', { placements: { ...runResult('a').placements, node: [0, 1, 2] } }],
    ['placements.instance[0]', { placements: { ...runResult('a').placements, instance: [-1, 0, 0] } }],
    ['placements.endSeconds', { placements: { ...runResult('a').placements, endSeconds: [] } }],
    ['placements.instanceIds', { placements: { ...runResult('a').placements, instanceIds: [1] } }],
    ['settings.variant.x', { settings: { ...runResult('a').settings, variant: { x: [] } } }],
    ['remark', { remark: 'x' }],
    ['migrations[0].outcome', { migrations: [{ ...runResult('a').migrations[0], outcome: 'lost' }] }],
  ])('refuses a broken %s', (path, changes) => {
    const document = { ...(throughJson(toRunDocument(runResult('a'))) as object), ...changes };
    const { value, issues } = parseRunDocument(document);
    expect([value, issues.map((issue) => issue.path)]).toEqual([null, [path]]);
  });

  it.each([[null], [[]], ['x'], [3], [{}]])('refuses %j', (document) => {
    expect(parseRunDocument(document).value).toBeNull();
  });
});

describe('parseRunInputs', () => {
  it('reads inputs back, and refuses what is no digest', () => {
    expect(parseRunInputs(throughJson(RUN_INPUTS)).value).toEqual(RUN_INPUTS);
    const files = [{ name: 'a', sha256: 'AB', byteLength: 1 }];
    expect(parseRunInputs({ ...RUN_INPUTS, files }).issues).toMatchObject([{ path: 'files[0].sha256' }]);
  });
});
