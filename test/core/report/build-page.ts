/** A report's page from results, as the command line makes it. */

import { buildReport, renderPage } from '../../../src/cli/report/render-file.ts';
import { compareRuns, type SimulationResults } from '../../../src/core/index.ts';
import type { SimulationReport } from '../../../src/core/report/report.ts';
import { toReport } from '../../../src/core/report/to-report.ts';

export function reportOf(results: SimulationResults): SimulationReport {
  return toReport(results, compareRuns(results));
}

export function pageOf(results: SimulationResults): string {
  return renderPage(buildReport(results));
}
