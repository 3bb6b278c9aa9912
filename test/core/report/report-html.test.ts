import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { REPORT_ELEMENT_ID } from '../../../src/core/report/report.ts';
import { embeddedJson } from '../../../src/core/report/report-html.ts';
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
    expect(page).toContain('There are too few seeds to tell any difference from chance');
    expect(page).toContain('in 2 of 2 seeds');
  });

  it('shows the answer first, then the main measures, the others folded', () => {
    const ids = SECTIONS.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(['answer', 'key-figures']);
    const figures = between(page, '<section id="key-figures"', '</section>');
    const [main, folded] = figures.split('<summary>5 further measures</summary>');
    expect(main).toContain('<bdi>Energy</bdi>');
    expect(folded).toContain('<bdi>Mean wait</bdi>');
    expect(main).not.toContain('<bdi>Mean wait</bdi>');
  });

  it('leaves out what is zero under every policy, and says so', () => {
    const { runs, ...rest } = buildResults();
    const measure = { key: 'evictions-total', title: 'Evictions', unit: 'count', better: 'lower' } as const;
    const zero = { ...rest, runs: runs.map((run) => ({ ...run, totals: [...run.totals, { measure, value: 0 }] })) };
    const figures = between(pageOf(zero), '<section id="key-figures"', '</section>');
    expect(figures).toContain('1 measure without a value or zero in every run: <bdi>Evictions</bdi>.');
    expect(figures).not.toContain('<th scope="row"><bdi>Evictions</bdi>');
  });

  it('marks the best mean of a row, and none where all are alike', () => {
    const rows = between(page, '<section id="key-figures"', '</section>').split('<tr>');
    const energy = rows.find((row) => row.includes('<bdi>Energy</bdi>')) ?? '';
    expect(energy.match(/class="best"/g)).toHaveLength(1);
    // 839 MWh under the baseline, 862 under the other
    expect(energy.indexOf('best')).toBeLessThan(energy.indexOf('best-fit'));
  });

  it('tells which VMs went elsewhere, and why', () => {
    const section = between(page, '<section id="placements"', '</section>');
    expect(section).toContain('<strong><bdi>kube-default-seed-1</bdi></strong> against <strong><bdi>best-fit-seed-1');
    expect(section).toMatch(/<li><bdi>kube-default-seed-1: it was placed on node-\d{4}<\/bdi><\/li>/);
    expect(section).toMatch(/The first 15 of \d+ VMs that differ/);
  });

  it('numbers what happens in the charts and says what it is', () => {
    const { inputs, runs } = buildResults();
    const spec = {
      cluster: { pools: [{ name: 'kv', count: 12, cpu: 64, memory: '256Gi' }] },
      workload: [{ trace: { files: ['trace.csv.gz'], format: 'generic-csv' } }],
      decide: { policies: ['best-fit'] },
      happens: [{ at: '16h', for: '3h', drain: { pool: 'kv', count: 4 } }],
      seeds: [1],
    };
    const metadata = { name: 'drain', description: 'A drain of <four> nodes.' };
    const scenarioFile = { apiVersion: 'berth.dev/v1alpha1', kind: 'Scenario', metadata, spec };
    const told = pageOf({ inputs: { ...inputs, scenarioFile }, runs });
    expect(told).toContain('<bdi>A drain of &lt;four&gt; nodes.</bdi>');
    expect(told).toContain('<li><bdi>Drain of 4 nodes of pool kv</bdi>: after 16 h for 3 h</li>');
    const charts = told.match(/<svg [^>]*data-start/g)?.length ?? 0;
    expect(charts).toBeGreaterThan(5);
    expect(told.match(/<title>drain of 4 nodes of pool kv<\/title>/g)).toHaveLength(charts);
  });

  it('says in every section what it shows', () => {
    const sections = page.split('<section ').slice(1);
    const silent = sections.filter((section) => !/<\/h2><p class="note">[A-Z<]/.test(section));
    expect(silent.map((section) => section.slice(0, 20))).toEqual([]);
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
