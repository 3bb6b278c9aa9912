/** Scenarios that come with the page: each scenario file with every file it names, and an index of them. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';

/** An entry of scenarios/index.json. */
interface ShippedScenario {
  readonly name: string;
  /** First sentence of its description. */
  readonly summary: string;
  /** What it is there to show. */
  readonly shows: string;
  /** Paths in its folder, the scenario file first. */
  readonly files: readonly string[];
}

const SCENARIO_FILE = 'scenario.yaml';
const INDEX = 'scenarios/index.json';

/** Writes them beside the built page; where the page is developed, answers the same paths. */
export function shippedScenarios(scenariosFolder: string): Plugin {
  return {
    name: 'berth:shipped-scenarios',
    generateBundle() {
      const scenarios = findScenarios(scenariosFolder);
      for (const { name, files } of scenarios) {
        for (const file of files) {
          const source = readFileSync(join(scenariosFolder, name, file));
          this.emitFile({ type: 'asset', fileName: `scenarios/${name}/${file}`, source });
        }
      }
      this.emitFile({ type: 'asset', fileName: INDEX, source: renderIndex(scenarios) });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?', 1)[0]!.slice(1);
        const scenarios = findScenarios(scenariosFolder);
        const known = scenarios.flatMap(({ name, files }) => files.map((file) => `scenarios/${name}/${file}`));
        if (path === INDEX) response.setHeader('content-type', 'application/json').end(renderIndex(scenarios));
        else if (known.includes(path)) response.end(readFileSync(join(scenariosFolder, '..', path)));
        else next();
      });
    },
  };
}

function renderIndex(scenarios: readonly ShippedScenario[]): string {
  return `${JSON.stringify(scenarios, null, 1)}\n`;
}

/** Those of a folder that have a scenario file, by name. */
function findScenarios(scenariosFolder: string): readonly ShippedScenario[] {
  return readdirSync(scenariosFolder)
    .filter((name) => existsSync(join(scenariosFolder, name, SCENARIO_FILE)))
    .sort()
    .map((name) => readScenario(name, join(scenariosFolder, name)));
}

function readScenario(name: string, folder: string): ShippedScenario {
  const document: unknown = parse(readFileSync(join(folder, SCENARIO_FILE), 'utf8'));
  const { description = '', shows = '' } = (document as ScenarioDocument).metadata ?? {};
  const named = textsIn(document).flatMap((text) => filesOf(folder, text));
  return {
    name,
    summary: firstSentence(description),
    shows: oneLine(shows),
    files: [SCENARIO_FILE, ...new Set(named.sort())],
  };
}

/** The project's own scenarios, which tests hold to the schema. */
interface ScenarioDocument {
  readonly metadata?: { readonly description?: string; readonly shows?: string };
}

/** Every text in a document, at any depth: a scenario names its files in several places. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The file of that name in a folder, or the files of a folder of that name; none where there is neither. */
function filesOf(folder: string, name: string): readonly string[] {
  const path = join(folder, name);
  const isInside = /^[\w./-]+$/.test(name) && !relative(folder, path).startsWith('..');
  if (!isInside || path === folder || !existsSync(path)) return [];
  if (statSync(path).isFile()) return [relative(folder, path)];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function firstSentence(text: string): string {
  const line = oneLine(text);
  return /^.*?[.!?](?= |$)/.exec(line)?.[0] ?? line;
}
