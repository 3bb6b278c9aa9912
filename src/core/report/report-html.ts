/** A report as one HTML file that needs nothing else: styles, charts, data and its script are inside. */

import { CLIENT_SCRIPT } from './client-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { formatDuration } from './quantities.ts';
import { REPORT_ELEMENT_ID, type SimulationReport } from './report.ts';
import { SECTIONS } from './sections/index.ts';
import { renderSwatch } from './sections/section.ts';
import { countOf, escapeMarkup, renderName, shorten } from './text.ts';

/**
 * The page of a report. `sha256Base64` gives the SHA-256 of a text's UTF-8 bytes as base64: the page allows its own style
 * and its own script by their hashes and nothing else, from nowhere.
 */
export function renderReport(report: SimulationReport, sha256Base64: (text: string) => string): string {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${sha256Base64(PAGE_STYLE)}'`,
    `script-src 'sha256-${sha256Base64(CLIENT_SCRIPT)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const sections = SECTIONS.flatMap(({ id, title, render }) => {
    const content = render(report);
    return content === '' ? [] : [{ id, title, content }];
  });
  const links = sections.map(({ id, title }) => `<li><a href="#${id}">${title}</a></li>`);
  const bodies = sections.map(
    ({ id, title, content }) =>
      `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`,
  );
  const name = escapeMarkup(shorten(report.inputs.scenario, 80));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Berth ${escapeMarkup(shorten(report.inputs.berthVersion, 40))}">
<title>${name} – Berth simulation report</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="page"><p class="kicker">Berth simulation report</p><h1>${renderName(report.inputs.scenario, 80)}</h1><p class="lead">${leadOf(report)}</p>${renderChoices(report)}</header>
<nav aria-label="Sections"><div class="page"><ul>${links.join('')}</ul><button type="button" class="needs-script" data-action="theme" hidden>Dark</button></div></nav>
<main id="content" class="page" tabindex="-1">${bodies.join('\n')}</main>
<footer class="page">Made by Berth ${renderName(report.inputs.berthVersion, 40)}. This file needs no network; the data behind every chart is inside.</footer>
<div class="bar-below needs-script" role="region" aria-label="Time" hidden><div class="page"><label for="scrubber">Time</label><output for="scrubber" id="now"></output><input type="range" id="scrubber" min="0" max="1000" value="1000" step="1"><button type="button" data-action="whole" hidden>Whole time</button></div></div>
<script type="application/json" id="${REPORT_ELEMENT_ID}">${embeddedJson(report)}</script>
<script>${CLIENT_SCRIPT}</script>
</body>
</html>
`;
}

/** Direction marks and what cannot be seen, which JSON may hold as they are. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** JSON that no HTML parser ends early and that hides nothing from who reads it; it parses to the same value. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function leadOf({ contenders, runs, nodeLists, story, startSeconds, endSeconds }: SimulationReport): string {
  const nodes = nodeLists[runs[0]?.nodeList ?? -1]?.length ?? 0;
  const policies = contenders.length === 1 ? '1 policy' : `${contenders.length} policies`;
  const told = story.description === '' ? '' : `${renderName(story.description, 400)} `;
  return `${told}${policies} in ${countOf(runs.length, 'run')} on ${countOf(nodes, 'node')} over ${formatDuration(endSeconds - startSeconds)}.`;
}

/** Which policies the charts show, and the run of what shows one run alone; works with the script only. */
function renderChoices({ contenders, runs }: SimulationReport): string {
  const boxes = contenders.map(
    ({ label }, contender) =>
      `<label><input type="checkbox" data-contender="${contender}" checked>${renderSwatch(contender)}${renderName(label, 40)}</label>`,
  );
  const options = runs.map(
    ({ settings }, run) => `<option value="${run}">${escapeMarkup(shorten(settings.id, 60))}</option>`,
  );
  return `<form class="choices needs-script" hidden><fieldset><legend>Policies</legend>${boxes.join('')}</fieldset><label for="run">Run looked at closely <select id="run">${options.join('')}</select></label></form>`;
}
