/** `berth start`: a scenario that comes with Berth, placed, simulated and served. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import { BerthError, type Cluster, nearestName, quote } from '../../core/index.ts';
import { renderListenAddress } from '../../server/listen-address.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import { KUBECTL_GET, KUBECTL_GET_VMS, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { findPage, readyPage } from '../page/page-folder.ts';
import { servePage } from '../page/serve-page.ts';
import { paint, plural, safe } from '../render/text.ts';
import { WriteFailure } from '../results/atomic-file.ts';
import { RESULTS_FOLDER, simulateScenarios } from '../scenario/simulate-scenarios.ts';
import { serveDump } from '../serve/embedded.ts';
import { parseCount } from '../serve/option-values.ts';
import type { CommandModule } from './command.ts';
import { placeAll, renderPlacement } from './place.ts';

const SERVED_POLICY = 'vm-balanced';
/** Nodes that the printed question is about. */
const ASKED_NODES = 3;

const EXAMPLES = `
Examples:
  $ berth start
  $ berth start --scenario vm-estate
  $ berth start --page                  with the page for what-if questions, built where it is not
  $ berth start --no-serve              prints placement and simulation, and ends

What is simulated lies in berth-results, with a report that opens in any browser.`;

export const start: CommandModule = {
  register(program, io, done) {
    program
      .command('start')
      .description('place the pending pods of a built-in scenario, simulate it, and answer as an extender over it')
      .option('--scenario <name>', 'which scenario', 'first-cluster')
      .option('-o, --output <folder>', `where results of the simulation go (default: ${RESULTS_FOLDER}/NAME)`)
      .option('--page', 'serve the page, built first where it is not (default: on a terminal, or where it is built)')
      .option('--no-page', 'serve a small status page in its place')
      .option('--port <number>', 'where health, metrics and the page are; a free one where it is taken', '8080')
      .option('--no-serve', 'end when the results are printed')
      .addHelpText('after', EXAMPLES)
      .action(async (options: Options) => {
        const { scenario, serve, output } = options;
        const port = parseCount('--port', options.port, 0, 65_535);
        const { cluster, simulation } = scenarioFiles(scenario);
        const placed = cluster === null ? null : await placeScenario(scenario, cluster, io);
        if (simulation !== null) await simulateScenario(simulation, output ?? join(RESULTS_FOLDER, scenario), io);
        if (cluster !== null) tellNext(cluster, placed!.pod, io);
        if (serve) {
          const page = await choosePage(options.page, io);
          if (cluster !== null) await serveScenario(cluster, placed!.cluster, { page, port }, io);
          else if (page !== null) await servePageAlone(page, port, io);
        }
        done(EXIT_DONE);
      });
  },
};

interface Options {
  readonly scenario: string;
  readonly serve: boolean;
  readonly output?: string;
  /** Absent: where it can be had at once, or on a terminal. */
  readonly page?: boolean;
  readonly port: string;
}

/** Folder of the page; null where none is served. What was not asked for may fail. */
async function choosePage(isWanted: boolean | undefined, io: Io): Promise<string | null> {
  if (isWanted === false) return null;
  if (isWanted === true) return readyPage(io);
  if (io.columns === null) return findPage();
  return readyPage(io).catch((error: unknown) => {
    if (!(error instanceof BerthError)) throw error;
    io.err(`warning: ${safe(error.message)}; ${error.remedy}\n`);
    return null;
  });
}

/** Places the pending pods of a scenario; gives its cluster, and the pod that has the most to explain. */
async function placeScenario(name: string, file: string, io: Io): Promise<{ cluster: Cluster; pod: string }> {
  const deciders = await loadDeciders({ cluster: [file], seed: 0 }, io);
  const { cluster } = deciders;
  const bound = cluster.pods.filter(({ nodeName }) => nodeName !== '').length;
  const size = `${plural(cluster.nodes.length, 'node')}, ${plural(bound, 'pod')} running, ${cluster.pods.length - bound} pending`;
  io.out(`${paint(io, 'bold', `Scenario ${name}`)}: ${size}; policy kube-default\n\n`);
  const placement = placeAll(deciders);
  io.out(renderPlacement(placement, io));
  // What fits nowhere has the most to explain.
  const puzzling = placement.pods.find(
    ({ outcome, preemption }) => outcome === 'unschedulable' && preemption === undefined,
  );
  return { cluster, pod: (puzzling ?? placement.pods[0])?.pod ?? 'NAMESPACE/NAME' };
}

/** Runs the scenario's simulation; where its results cannot be kept, says so and goes on. */
async function simulateScenario(file: string, output: string, io: Io): Promise<void> {
  io.out(`\n${paint(io, 'bold', 'Simulated')}: ${relative(file)}\n\n`);
  const options = { output, report: join(output, 'report.html'), jobs: '1', force: true };
  try {
    await simulateScenarios([file], options, new AbortController().signal, io);
  } catch (error) {
    if (!(error instanceof WriteFailure)) throw error;
    io.err(`${error.message}: nothing was simulated; start Berth in a folder that can be written\n`);
  }
}

function tellNext(file: string, pod: string, io: Io): void {
  const path = relative(file);
  const berth = path.startsWith('scenarios/') ? 'npm run -s berth --' : 'berth'; // in a checkout, or installed
  io.out(`
Next:
  ${berth} explain --cluster ${path} --pod ${pod}
  ${berth} policy list
  ${KUBECTL_GET} > mine.json
  ${KUBECTL_GET_VMS} > vms.json
  ${berth} place --cluster mine.json vms.json --policy vm-balanced
`);
}

/** A question that a cluster's nodes can be asked. */
function questionOf({ nodes }: Cluster): string {
  const containers = [{ name: 'main', resources: { requests: { cpu: '2' } } }];
  const pod = { metadata: { name: 'new', namespace: 'vms' }, spec: { containers } };
  return JSON.stringify({ Pod: pod, NodeNames: nodes.slice(0, ASKED_NODES).map(({ name }) => name) });
}

interface Served {
  /** Folder of the page; null: a status page. */
  readonly page: string | null;
  readonly port: number;
}

/** Serves the page until the process is asked to stop. */
async function servePageAlone(folder: string, port: number, io: Io): Promise<void> {
  const page = await servePage({ folder, port, version: packageJson.version });
  io.out(`\nServing the page until Ctrl-C:\n  http://${renderListenAddress(page.address)}/   what if\n`);
  await io.untilStopped();
  await page.stop();
}

/** Answers over the scenario until the process is asked to stop. */
async function serveScenario(file: string, cluster: Cluster, { page, port }: Served, io: Io): Promise<void> {
  const options = { policy: SERVED_POLICY, observePort: port, pageFolder: page ?? undefined };
  const service = await serveDump([file], options, io);
  const extender = `http://${renderListenAddress(service.extender)}`;
  const observer = `http://${renderListenAddress(service.observer)}`;
  io.out(`
Serving this cluster, policy ${SERVED_POLICY}, until Ctrl-C:
  ${extender}/filter, /prioritize, /preempt   what kube-scheduler asks its extender
  ${observer}/   ${page === null ? 'health, metrics' : 'the page: what if; health, metrics'}
  curl -s ${extender}/filter -H 'Content-Type: application/json' -d '${questionOf(cluster)}'
`);
  await io.untilStopped();
  await service.stop();
}

/** The files of a scenario that are there; scenarios lie beside the sources and beside the built command line alike. */
function scenarioFiles(name: string): { readonly cluster: string | null; readonly simulation: string | null } {
  const folder = ['../../../scenarios/', '../../scenarios/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync);
  const names = folder === undefined ? [] : readdirSync(folder);
  if (folder !== undefined && names.includes(name)) {
    const fileOf = (file: string): string | null =>
      existsSync(`${folder}${name}/${file}`) ? `${folder}${name}/${file}` : null;
    return { cluster: fileOf('cluster.yaml'), simulation: fileOf('scenario.yaml') };
  }
  const nearest = nearestName(name, names);
  const remedy = nearest === undefined ? `wanted one of ${names.join(', ')}` : `did you mean ${nearest}?`;
  throw new UsageError(`no scenario ${quote(name)}; ${remedy}`);
}

function relative(file: string): string {
  const here = `${process.cwd()}/`;
  return file.startsWith(here) ? file.slice(here.length) : file;
}
