/** The parts of README.md that are made from the code: run `npm run readme` to write them, a test holds them equal. */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CODES, PLUGINS, POLICIES, renderTieRule } from '../src/core/index.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** Weight of each plugin in kube-default; '' where it does not score. */
function weightOf(name: string, points: readonly string[]): string {
  const entry = POLICIES[0]!.plugins.find((one) => one.name === name);
  return entry === undefined || !points.includes('score') ? '' : String(entry.weight);
}

/** Tables by the name of their place in README.md. */
const TABLES: Readonly<Record<string, () => string>> = {
  plugins: () =>
    renderMarkdown(
      ['plugin', 'points', 'weight', 'what it does'],
      PLUGINS.map(({ name, points, summary }) => [name, points.join(', '), weightOf(name, points), summary]),
    ),
  policies: () =>
    renderMarkdown(
      ['policy', 'reproduces', 'ties', 'what it does'],
      POLICIES.map(({ name, schedulerVersion, tie, summary }) => [name, schedulerVersion, renderTieRule(tie), summary]),
    ),
  codes: () =>
    renderMarkdown(
      ['code', 'meaning', 'what to do'],
      Object.entries(CODES).map(([code, { summary, remedy }]) => [`\`${code}\``, summary, remedy]),
    ),
};

/** README.md as it stands and as it should be. */
export function compareReadme(): { readonly found: string; readonly wanted: string } {
  const found = readFileSync(README, 'utf8');
  const wanted = Object.entries(TABLES).reduce((text, [name, render]) => {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`README.md: wanted ${start} ... ${end}`);
    return `${text.slice(0, from + start.length)}\n${render()}\n${text.slice(to)}`;
  }, found);
  return { found, wanted };
}

function renderMarkdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, compareReadme().wanted);
