/** Remarks and limits: what a reader should know before believing the figures. */

import { group } from 'd3-array';
import type { SimulationReport } from '../report.ts';
import { countOf, renderName, upperFirst } from '../text.ts';
import type { Section } from './section.ts';

const REMARK_CHARACTERS = 600;

export const remarks: Section = {
  id: 'remarks',
  title: 'Remarks',
  render(report) {
    const { comparison, omissions } = report;
    const compared = [...comparison.remarks, ...comparison.groups.flatMap((one) => one.remarks)];
    const items = [
      ...runRemarks(report),
      ...[...new Set(compared)].map((remark) => renderName(remark, REMARK_CHARACTERS)),
      ...omissions,
    ];
    const all = [
      ...items,
      'A simulation follows the demand it is given: it says nothing of demand that would have come otherwise.',
    ];
    return `<p class="note">What was assumed, what is left out of this page, and what it cannot say.</p><ul>${all.map((remark) => `<li>${upperFirst(remark)}</li>`).join('')}</ul>`;
  },
};

/** Every remark of a run once, with the number of runs where not all have it. */
function runRemarks({ runs }: SimulationReport): readonly string[] {
  const told = group(
    runs.flatMap((run, index) => run.remarks.map((remark) => ({ remark, index }))),
    ({ remark }) => remark,
  );
  return [...told].map(([remark, by]) => {
    const count = new Set(by.map(({ index }) => index)).size;
    const where = count === runs.length ? '' : ` <small>in ${countOf(count, 'run')}</small>`;
    return `${renderName(remark, REMARK_CHARACTERS)}${where}`;
  });
}
