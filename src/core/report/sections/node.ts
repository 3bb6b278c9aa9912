/** Node detail: one node over time; the reader looks for others by name. */

import { firstChoice } from '../charts/first-choice.ts';
import { heatFieldOf } from '../charts/heat-rows.ts';
import { nodeDetail } from '../charts/node-detail.ts';
import { renderName } from '../text.ts';
import { renderFigure, type Section, WIDE } from './section.ts';

export const node: Section = {
  id: 'node',
  title: 'Node detail',
  render(report) {
    const { run, node: first } = firstChoice(report);
    const field = heatFieldOf(report, run);
    if (field === null) return '';
    const name = renderName(field.nodes[first]?.name ?? '', 60);
    const search = `<form class="search needs-script" hidden><label for="node-name">Find a node by a part of its name</label><input id="node-name" type="search" autocomplete="off" spellcheck="false"><ul class="plain matches" aria-live="polite"></ul></form>`;
    const note = `${renderName(field.heat.measure.title)} over time, and below it what ran there and how long. The run is the one chosen above.`;
    return `<p class="note">${note}</p>${search}${renderFigure(report, nodeDetail, `<span data-text="node">${name}</span> <small data-text="run">${renderName(report.runs[run]?.settings.id ?? '', 60)}</small>`, { width: WIDE })}`;
  },
};
