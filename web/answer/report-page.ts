/** The page of a report where digests are made one at a time: its texts are collected first, then digested, then written. */

import { renderReport, type SimulationReport } from '../../src/core/index.ts';
import { sha256Base64 } from './digest.ts';
import { type SessionRuns, toSessionReport } from './session-report.ts';

/** One HTML file that needs nothing else; its policy allows its own style and script by their digests. */
export function renderSessionReport(runs: SessionRuns): Promise<string> {
  return renderReportPage(toSessionReport(runs));
}

async function renderReportPage(report: SimulationReport): Promise<string> {
  const texts = new Set<string>();
  renderReport(report, (text) => {
    texts.add(text);
    return '';
  });
  const digests = new Map(await Promise.all([...texts].map(async (text) => [text, await sha256Base64(text)] as const)));
  return renderReport(report, (text) => digests.get(text) ?? '');
}
