// Rows of comma-separated files: fields, headers, what is refused, and when reading stops.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerthError, type Issue, renderIssue } from '../../src/core/index.ts';
import { BadRows } from '../../src/traces/bad-rows.ts';
import { type CsvLayout, readCsv } from '../../src/traces/csv.ts';
import { type CsvRow, parseDecimal, splitFields } from '../../src/traces/csv-row.ts';
import { DEFAULT_TRACE_OPTIONS, type TraceFile, type TraceReading } from '../../src/traces/format.ts';
import { memoryFile } from './format-rig.ts';

const LAYOUT: CsvLayout = { columns: ['id', 'cores'] };

async function read(
  file: TraceFile | string,
  { layout = LAYOUT, badRowShare = 0.01 }: { layout?: CsvLayout; badRowShare?: number } = {},
) {
  const issues: Issue[] = [];
  const remarks: string[] = [];
  const found: (string | number)[][] = [];
  const reading: TraceReading = {
    options: { ...DEFAULT_TRACE_OPTIONS, badRowShare },
    report: (issue) => issues.push(issue),
    remark: (sentence) => remarks.push(sentence),
    sink: { node() {}, vm() {}, end() {}, usage() {}, change() {} },
  };
  const rows = new BadRows(reading);
  const take = (row: CsvRow) => found.push([row.line, row.name(0), row.amount(1)]);
  await readCsv(typeof file === 'string' ? memoryFile(file) : file, layout, { reading, rows }, take);
  rows.finish();
  return { found, remarks, issues: issues.map(renderIssue) };
}

describe('readCsv', () => {
  it('finds columns by their names, whatever stands beside them', async () => {
    const { found, issues } = await read('extra,cores,id,more\n?,2,a,!\n?,3,b,!\n');
    expect(found).toEqual([
      [2, 'a', 2],
      [3, 'b', 3],
    ]);
    expect(issues).toEqual([]);
  });

  it('skips blank lines and headers that come again', async () => {
    const { found } = await read('id,cores\na,1\n\n  \nid,cores\r\nb,2');
    expect(found).toEqual([
      [2, 'a', 1],
      [6, 'b', 2],
    ]);
  });

  it('reads quoted fields with separators and doubled quotes', async () => {
    const { found } = await read('"id","cores"\n"a,b","2"\n"say ""x""",3\n');
    expect(found).toEqual([
      [2, 'a,b', 2],
      [3, 'say "x"', 3],
    ]);
  });

  it('tells a missing column with the nearest one there is, and reads no row', async () => {
    const { found, issues } = await read('id,core\na,1\n');
    expect(found).toEqual([]);
    expect(issues).toEqual(['trace: line 1: found no column "cores", wanted a column "cores"; is it "core"?']);
  });

  it('tells that a file is empty', async () => {
    expect((await read('')).issues).toEqual(['trace: found nothing, wanted the columns id, cores; check the file']);
  });

  it.each([
    ['a text for a number', 'x,many', 'trace: line 2, column cores: found "many", wanted a number; write it as 1234.5'],
    ['NaN', 'x,NaN', 'trace: line 2, column cores: found "NaN", wanted a number; write it as 1234.5'],
    ['infinity', 'x,1e999', 'trace: line 2, column cores: found "1e999", wanted a number; write it as 1234.5'],
    [
      'a quoted decimal comma',
      'x,"1,5"',
      'trace: line 2, column cores: found "1,5", wanted a number; write it as 1234.5',
    ],
    ['a decimal comma', 'x,1,5', 'trace: line 2: found 3 fields, wanted 2; write rows in full, decimals with a point'],
    ['half a row', 'x', 'trace: line 2: found 1 fields, wanted 2; write rows in full, decimals with a point'],
    ['an empty name', ',1', 'trace: line 2, column id: found nothing, wanted a name; write one'],
    [
      'an amount below zero',
      'x,-1',
      'trace: line 2, column cores: found "-1", wanted zero or more; mend or remove the row',
    ],
    [
      'an unclosed quote',
      '"x,1',
      'trace: line 2: found a quote that is not closed, wanted one row a line; close the quote',
    ],
    [
      'text after a quote',
      '"x"y,1',
      'trace: line 2: found text after a closing quote, wanted a separator; double quotes inside a field',
    ],
  ])('leaves out a row with %s and says where', async (_, row, message) => {
    const { found, issues, remarks } = await read(`id,cores\n${row}\ngood,1\n`);
    expect(issues).toEqual([message]);
    expect(found).toEqual([[3, 'good', 1]]);
    expect(remarks).toEqual(['1 row of 2 could not be read and is left out.']);
  });

  it('goes on with as many bad rows as the share allows, and stops at one more', async () => {
    // 1 % of at least 1,000 rows: 10.
    const bad = (count: number) => `id,cores\n${'x,?\n'.repeat(count)}${'good,1\n'.repeat(5)}`;
    expect((await read(bad(10))).found).toHaveLength(5);
    const stopped = read(bad(11));
    await expect(stopped).rejects.toBeInstanceOf(BerthError);
    await expect(stopped).rejects.toMatchObject({ code: 'too-many-bad-rows', path: 'line 12, column cores' });
    await expect(stopped).rejects.toThrow('11 rows of the first 1000 could not be read, more than 1 %');
    await expect(read(bad(1), { badRowShare: 0 })).rejects.toMatchObject({ code: 'too-many-bad-rows' });
  });

  it('allows more bad rows where there are more rows', async () => {
    const text = `id,cores\n${'good,1\n'.repeat(4989)}${'x,?\n'.repeat(50)}`;
    // The 50th bad row is row 5,039, of which 1 % are 50.39.
    expect((await read(text)).issues).toHaveLength(50);
    await expect(read(`${text}x,?\n`)).rejects.toMatchObject({ code: 'too-many-bad-rows' });
  });

  it('refuses a file of which no row can be read', async () => {
    await expect(read('id,cores\nx,?\n')).rejects.toThrow('none of 1 row could be read');
  });

  it('stops an endless file of bad rows, and one that is binary', async () => {
    const endless = (line: string): TraceFile => ({
      ...memoryFile(''),
      async *stream() {
        yield new TextEncoder().encode('id,cores\n');
        const piece = new TextEncoder().encode(line.repeat(1000));
        for (;;) yield piece;
      },
    });
    await expect(read(endless('x,?\n'))).rejects.toMatchObject({ code: 'too-many-bad-rows' });
    await expect(read(endless('\0\x01\x02\n'))).rejects.toMatchObject({ code: 'too-many-bad-rows' });
  });

  it('lets errors of what takes the rows through', async () => {
    const broken = () => {
      throw new TypeError('mine');
    };
    const reading = { options: DEFAULT_TRACE_OPTIONS, report() {}, remark() {} } as unknown as TraceReading;
    const rows = new BadRows(reading);
    await expect(readCsv(memoryFile('id,cores\na,1\n'), LAYOUT, { reading, rows }, broken)).rejects.toThrow('mine');
  });
});

describe('parseDecimal', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    [' 12 ', 12],
    ['2.0', 2],
    ['.5', 0.5],
    ['5.', 5],
    ['-3', -3],
    ['+3', 3],
    ['1.157401129603386e-05', 0.00001157401129603386],
    ['1E3', 1000],
    ['123456789012345', 123456789012345],
    ['12345678901234567', 12345678901234568],
  ])('reads %j', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  it.each(['', ' ', '-', '.', 'e5', '1e', '0x10', '1_000', '1,5', '١', 'Infinity', '-Infinity', 'NaN', '1e400', '1 2'])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(text)).toBeNaN();
    },
  );

  it('reads back every number that JavaScript writes', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (value) => parseDecimal(String(value)) === value,
      ),
    );
  });
});

describe('splitFields', () => {
  it('gives back what was quoted', () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.constantFrom(',', ';', '\t'), (fields, separator) => {
        const line = fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(separator);
        expect(splitFields(line, separator)).toEqual(fields);
      }),
    );
  });
});
