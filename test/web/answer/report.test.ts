// The report of a session: what the answer says stands in it, and it opens again as what it was made from.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { REPORT_ELEMENT_ID, type SimulationReport } from '../../../src/core/index.ts';
import { drawCurve } from '../../../web/answer/curve-chart.ts';
import { named } from '../../scenario/scenario-folder.ts';
import { ask, CONTROL, DUMP, openDump } from './small-dump.ts';

function dataOf(page: string): SimulationReport {
  const opening = `<script type="application/json" id="${REPORT_ELEMENT_ID}">`;
  const start = page.indexOf(opening) + opening.length;
  return JSON.parse(page.slice(start, page.indexOf('</script>', start))) as SimulationReport;
}

async function drainedReport() {
  const { engine, session } = await openDump();
  const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
  const file = await engine.answer({ kind: 'export', session: drained, what: 'report' }, CONTROL);
  return { engine, session, drained, file };
}

describe('the report of a session', () => {
  it('holds the figures of the answer, before and after', async () => {
    const { engine, drained, file } = await drainedReport();
    expect(file).toMatchObject({ name: 'dump-report.html', mediaType: 'text/html' });
    const { kpis } = await engine.answer({ kind: 'answer', session: drained }, CONTROL);
    const { runs, contenders, inputs } = dataOf(file.text);
    expect(contenders.map(({ label }) => label)).toEqual(['before', 'after']);
    const figures = (run: number) => runs[run]!.totals.map(({ value }) => value);
    expect(figures(0)).toEqual(kpis.map(({ before }) => before));
    expect(figures(1)).toEqual(kpis.map(({ after }) => after));
    expect(figures(0)).not.toEqual(figures(1));
    expect(inputs).toMatchObject({ scenario: 'dump', berthVersion: '1.2.3', files: drained.start.files });
  });

  it('says who decides on each side', async () => {
    const { engine, session } = await openDump();
    const asked = ask(session, { kind: 'policy', policy: 'best-fit' });
    const { text } = await engine.answer({ kind: 'export', session: asked, what: 'report' }, CONTROL);
    expect(dataOf(text).runs.map(({ remarks }) => remarks[0])).toEqual([
      'before is the run without the questions that were asked; kube-default decides',
      'after is the run with the questions that were asked; best-fit decides',
    ]);
  });

  it('is of one run, under its own name, where nothing was asked', async () => {
    const { engine, session } = await openDump();
    const { text } = await engine.answer({ kind: 'export', session, what: 'report' }, CONTROL);
    expect(dataOf(text).contenders.map(({ label }) => label)).toEqual(['kube-default']);
  });

  it('allows its own style and script by their digests', async () => {
    const { file } = await drainedReport();
    const inside = (tag: string): string => {
      const end = file.text.lastIndexOf(`</${tag}>`);
      const start = file.text.lastIndexOf(`<${tag}>`, end) + tag.length + 2;
      return createHash('sha256').update(file.text.slice(start, end)).digest('base64');
    };
    expect(file.text).toContain(`style-src 'sha256-${inside('style')}'`);
    expect(file.text).toContain(`script-src 'sha256-${inside('script')}'`);
  });

  it('opens as the scenario with the questions that it was made of', async () => {
    const { drained, file } = await drainedReport();
    const { engine, session } = await openDump([named(file.name, file.text), DUMP]);
    const reopened = await engine.answer({ kind: 'answer', session }, CONTROL);
    const first = await (await openDump()).engine.answer({ kind: 'answer', session: drained }, CONTROL);
    expect(reopened.kpis.map(({ after }) => after)).toEqual(first.kpis.map(({ after }) => after));
  });
});

describe('a curve of a session', () => {
  const choice = { measure: 'largest-vm', width: 420, theme: 'dark' } as const;

  it('is drawn before and after, as a file of its own', async () => {
    const { engine, drained } = await drainedReport();
    const chart = await engine.answer({ kind: 'chart', session: drained, choice }, CONTROL);
    expect(chart.measure).toBe('largest-vm');
    expect(chart.measures.map(({ key }) => key)).toContain('largest-vm');
    // n3 is empty at first; once it is full of web and db, n2 has the most left: 8 - 5.
    expect(chart.words).toMatch(/: before from 8 cores to 8 cores, .* and after from 8 cores to 3 cores/);
    expect(chart.svg).toMatch(/^<svg .*width="420".*<style>.*<\/svg>$/s);
  });

  it('is that of the first measure where the wanted one is not there, and of one run where nothing was asked', async () => {
    const { engine, session } = await openDump();
    const unknown = { ...choice, measure: 'no-such', width: Number.NaN };
    const chart = await engine.answer({ kind: 'chart', session, choice: unknown }, CONTROL);
    expect(chart.measure).toBe(chart.measures[0]!.key);
    expect(chart.words).toContain('kube-default');
    expect(chart.svg).toContain('width="280"');
  });

  it('writes a hostile name as text', async () => {
    const { file } = await drainedReport();
    const report = dataOf(file.text);
    const hostile = {
      ...report,
      contenders: report.contenders.map((one) => ({ ...one, label: '</g><script>\u202e' })),
    };
    const { svg, words } = drawCurve(hostile, choice);
    expect(svg).toContain('&lt;script&gt;');
    expect(svg).not.toMatch(/<script|\u202e/);
    expect(words).toContain('<script>');
    expect(words).not.toContain('\u202e');
  });
});
