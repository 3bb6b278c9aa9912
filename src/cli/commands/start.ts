/** `berth start`: the main job on a scenario that comes with Berth. */

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nearestName, quote } from '../../core/index.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import { KUBECTL_GET, KUBECTL_GET_VMS, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { paint, plural } from '../render/text.ts';
import type { CommandModule } from './command.ts';
import { placeAll, renderPlacement } from './place.ts';

const EXAMPLES = `
Examples:
  $ berth start
  $ berth start --scenario first-cluster`;

export const start: CommandModule = {
  register(program, io, done) {
    program
      .command('start')
      .description('place the pending pods of a built-in scenario and say why')
      .option('--scenario <name>', 'which scenario', 'first-cluster')
      .addHelpText('after', EXAMPLES)
      .action(async ({ scenario }: { scenario: string }) => {
        await runScenario(scenario, io);
        done(EXIT_DONE);
      });
  },
};

async function runScenario(name: string, io: Io): Promise<void> {
  const file = scenarioFile(name);
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
  const pod = (puzzling ?? placement.pods[0])?.pod ?? 'NAMESPACE/NAME';
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

/** The cluster of a scenario; scenarios lie beside the sources and beside the built command line alike. */
function scenarioFile(name: string): string {
  const folder = ['../../../scenarios/', '../../scenarios/']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync);
  const names = folder === undefined ? [] : readdirSync(folder);
  if (folder !== undefined && names.includes(name)) return `${folder}${name}/cluster.yaml`;
  const nearest = nearestName(name, names);
  const remedy = nearest === undefined ? `wanted one of ${names.join(', ')}` : `did you mean ${nearest}?`;
  throw new UsageError(`no scenario ${quote(name)}; ${remedy}`);
}

function relative(file: string): string {
  const here = `${process.cwd()}/`;
  return file.startsWith(here) ? file.slice(here.length) : file;
}
