/** The scenario that a report of `berth simulate` was made from: it lies in the page's own data. */

import { REPORT_ELEMENT_ID, REPORT_KIND } from '../../src/core/index.ts';

/** The scenario's document; null where the text is no report, or its data is not as it was written. */
export function scenarioOfReport(text: string): unknown {
  const opening = `<script type="application/json" id="${REPORT_ELEMENT_ID}">`;
  const start = text.indexOf(opening);
  const end = start < 0 ? -1 : text.indexOf('</script>', start);
  if (end < 0) return null;
  try {
    const report: unknown = JSON.parse(text.slice(start + opening.length, end));
    return isReport(report) ? (report.inputs.scenarioFile ?? null) : null;
  } catch {
    return null;
  }
}

function isReport(value: unknown): value is { readonly inputs: { readonly scenarioFile: unknown } } {
  return isRecord(value) && value['kind'] === REPORT_KIND && isRecord(value['inputs']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
