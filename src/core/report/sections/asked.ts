/** What was asked: scenario, policies, seeds, and all that is needed to run it again. */

import { max, min } from 'd3-array';
import { formatDuration, formatValue } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, groupDigits, renderName } from '../text.ts';
import { renderContender, renderDetails, renderTable, type Section } from './section.ts';

export const asked: Section = {
  id: 'asked',
  title: 'What was asked',
  render(report) {
    const { inputs, contenders, runs } = report;
    const seeds = [...new Set(runs.map(({ settings }) => settings.seed))].sort((a, b) => a - b);
    const policies = contenders.map((_, contender) => `<li>${renderContender(report, contender)}</li>`);
    const profiles = [...new Set(runs.map(({ settings }) => settings.profile))];
    const facts: readonly (readonly [string, string])[] = [
      ['Policies', `<ul class="plain">${policies.join('')}</ul>`],
      ['Scheduler profile', profiles.map((profile) => renderName(profile, 60)).join(', ')],
      ['Seeds', seedText(seeds)],
      ['Cluster', clusterText(report)],
      ['Workload', `${arrivalText(report)} over ${formatDuration(report.endSeconds - report.startSeconds)}`],
      ...(report.story.shows === '' ? [] : [['It must show', renderName(report.story.shows, 600)] as const]),
      ['Berth', renderName(inputs.berthVersion, 40)],
    ];
    const list = facts.map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`).join('');
    const note =
      'All that is needed to make these runs again: the scenario, the seeds, and the files by their SHA-256.';
    return `<p class="note">${note}</p><dl class="facts">${list}</dl>${filesTable(report)}${scenarioText(report)}`;
  },
};

function seedText(seeds: readonly number[]): string {
  const shown = seeds.slice(0, 12).join(', ');
  return seeds.length > 12 ? `${shown} and ${seeds.length - 12} more` : shown;
}

function clusterText({ nodeLists, runs }: SimulationReport): string {
  const nodes = nodeLists[runs[0]?.nodeList ?? -1] ?? [];
  const zones = new Set(nodes.map(({ zone }) => zone).filter((zone) => zone !== '')).size;
  const cores = nodes.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0) / 1000;
  const memory = nodes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const gpus = nodes.reduce((sum, { gpuMilli }) => sum + gpuMilli, 0) / 1000;
  const amounts = [
    `${groupDigits(cores)} cores`,
    formatValue(memory, 'bytes'),
    ...(gpus > 0 ? [`${groupDigits(gpus)} GPUs`] : []),
  ];
  return `${countOf(nodes.length, 'node')}${zones > 0 ? ` in ${countOf(zones, 'zone')}` : ''}, ${amounts.join(', ')}`;
}

function arrivalText({ runs }: SimulationReport): string {
  const [low, high] = [min(runs, ({ counts }) => counts.arrived) ?? 0, max(runs, ({ counts }) => counts.arrived) ?? 0];
  return low === high ? `${countOf(low, 'VM')} or pods` : `${groupDigits(low)} to ${groupDigits(high)} VMs or pods`;
}

function filesTable({ inputs }: SimulationReport): string {
  if (inputs.files.length === 0) return '';
  const rows = inputs.files.map(({ name, sha256, byteLength }) => [
    { markup: renderName(name) },
    { markup: formatValue(byteLength, 'bytes'), isNumber: true },
    { markup: `<code>${escapeMarkup(sha256)}</code>` },
  ]);
  const headings = [{ markup: 'File' }, { markup: 'Size', isNumber: true }, { markup: 'SHA-256' }];
  return renderDetails(
    `${countOf(rows.length, 'input file')} with SHA-256`,
    renderTable('Input files', headings, rows),
  );
}

function scenarioText({ inputs }: SimulationReport): string {
  if (inputs.scenarioFile === null || inputs.scenarioFile === undefined) return '';
  const text = JSON.stringify(inputs.scenarioFile, null, 2);
  return renderDetails(
    'The scenario file as it was read',
    `<pre class="scroll" tabindex="0" role="region" aria-label="Scenario file">${escapeMarkup(text).replaceAll('\\u000a', '\n')}</pre>`,
  );
}
