import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { embeddedJson, REPORT_ELEMENT_ID } from '../../../src/core/report/report-html.ts';
import { SECTIONS } from '../../../src/core/report/sections/index.ts';
import { pageOf, reportOf } from './build-page.ts';
import { hostileResults } from './hostile-results.ts';
import { buildResults } from './results-builder.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const between = (text: string, from: string, to: string): string => text.split(from)[1]?.split(to)[0] ?? '';

describe('renderReport', () => {
  const page = pageOf(buildResults());

  it('gives the same bytes for the same results', () => {
    expect(pageOf(buildResults())).toBe(page);
  });

  it('allows its own style and script by their hashes and nothing from anywhere', () => {
    const policy = between(page, 'Content-Security-Policy" content="', '">');
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain(`'sha256-${sha256(between(page, '<style>', '</style>'))}'`);
    expect(policy).toContain(`'sha256-${sha256(page.split('<script>').at(-1)?.split('</script>')[0] ?? '')}'`);
    expect(page.split('<script')[0]).not.toMatch(/(?:href|src)="(?!data:|#)/);
    expect(page).not.toContain(' style="');
  });

  it('holds its data as JSON that comes back', () => {
    const text = between(page, `id="${REPORT_ELEMENT_ID}">`, '</script>');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(reportOf(buildResults()))));
  });

  it('has every section under a heading of its own, in order, and one main heading', () => {
    const headings = [...page.matchAll(/<h2 id="([\w-]+)-title">/g)].map(([, id]) => id);
    expect(headings).toEqual(SECTIONS.map(({ id }) => id));
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<h[3-6]/);
  });

  it('tells inputs with their hashes, seeds and version', () => {
    expect(page).toContain('a3'.repeat(32));
    expect(page).toContain('<dd>1, 2</dd>');
    expect(page).toContain('<dd><bdi>0.1.0</bdi></dd>');
  });

  it('says that two seeds are too few to tell policies apart', () => {
    expect(page).toContain('with 2 seeds that may be chance');
    expect(page).toContain('too few seeds to tell');
  });

  it('escapes all that comes from outside', () => {
    const hostile = pageOf(hostileResults());
    expect(hostile.match(/<script/g)).toHaveLength(2);
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toMatch(/[\u202e\u2066\u200f]/);
  });

  it('has a page for no runs at all', () => {
    expect(pageOf({ ...buildResults(), runs: [] })).toContain('<p>No runs.</p>');
  });

  it('shows the small case as it did', () => {
    const text = page.split('<main')[1]?.split('</main>')[0] ?? '';
    const words = text
      .replace(/<svg.*?<\/svg>/g, (svg) => `[${between(svg, 'aria-label="', '"')}]`)
      .replace(/<[^>]+>/g, '\n')
      .replace(/\n\s*/g, '\n');
    expect(words).toMatchSnapshot();
  });
});

describe('embeddedJson', () => {
  it('holds nothing that ends a script element', () => {
    const value = { a: '</script><!--', b: '\u2028\u2029' };
    expect(embeddedJson(value)).not.toMatch(/[<\u2028\u2029]/);
    expect(JSON.parse(embeddedJson(value))).toEqual(value);
  });
});
