/** A report's page from results, as the command line makes it, but for decisions that are taken again. */

import { renderPage } from '../../../src/cli/report/render-file.ts';
import { compareRuns, diffPlacements, type SimulationResults, tellStay } from '../../../src/core/index.ts';
import type { SimulationReport } from '../../../src/core/report/report.ts';
import { toReport } from '../../../src/core/report/to-report.ts';

/** With the placement differences of the first run of the baseline to the first of each other policy. */
export function reportOf(results: SimulationResults): SimulationReport {
  const comparison = compareRuns(results);
  const firstOf = (policy: string) => results.runs.find(({ settings }) => settings.policy === policy);
  const a = firstOf(comparison.baseline);
  const others = [...new Set(results.runs.map(({ settings }) => settings.policy))];
  const diffs = others.flatMap((policy) => {
    const b = firstOf(policy);
    if (a === undefined || b === undefined || a === b) return [];
    const explain = (instance: string, seconds: number) =>
      [a, b].map((run) => `${run.settings.id}: it ${tellStay(run, instance, seconds)}`);
    return diffPlacements(a, b, { limit: 15, explain }) ?? [];
  });
  return toReport(results, comparison, diffs);
}

export function pageOf(results: SimulationResults): string {
  return renderPage(reportOf(results));
}
