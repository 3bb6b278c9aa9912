/** `berth start`: the main job on a scenario that comes with Berth, then the webhook over it. */

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Cluster, nearestName, quote } from '../../core/index.ts';
import { renderListenAddress } from '../../server/listen-address.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import { KUBECTL_GET, KUBECTL_GET_VMS, loadDeciders } from '../inputs.ts';
import type { Io } from '../io.ts';
import { paint, plural } from '../render/text.ts';
import { serveDump } from '../serve/embedded.ts';
import type { CommandModule } from './command.ts';
import { placeAll, renderPlacement } from './place.ts';

const SERVED_POLICY = 'vm-balanced';
/** Nodes that the printed question is about. */
const ASKED_NODES = 3;

const EXAMPLES = `
Examples:
  $ berth start
  $ berth start --scenario vm-estate
  $ berth start --no-serve              prints the placement and ends`;

export const start: CommandModule = {
  register(program, io, done) {
    program
      .command('start')
      .description('place the pending pods of a built-in scenario, say why, and answer as an extender over it')
      .option('--scenario <name>', 'which scenario', 'first-cluster')
      .option('--no-serve', 'end when the placement is printed')
      .addHelpText('after', EXAMPLES)
      .action(async ({ scenario, serve }: { scenario: string; serve: boolean }) => {
        const cluster = await runScenario(scenario, io);
        if (serve) await serveScenario(scenario, cluster, io);
        done(EXIT_DONE);
      });
  },
};

/** Places the pending pods of a scenario; gives its cluster. */
async function runScenario(name: string, io: Io): Promise<Cluster> {
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
  return cluster;
}

/** A question that a cluster's nodes can be asked. */
function questionOf({ nodes }: Cluster): string {
  const containers = [{ name: 'main', resources: { requests: { cpu: '2' } } }];
  const pod = { metadata: { name: 'new', namespace: 'vms' }, spec: { containers } };
  return JSON.stringify({ Pod: pod, NodeNames: nodes.slice(0, ASKED_NODES).map(({ name }) => name) });
}

/** Answers over the scenario until the process is asked to stop. */
async function serveScenario(name: string, cluster: Cluster, io: Io): Promise<void> {
  const service = await serveDump([scenarioFile(name)], SERVED_POLICY, io);
  const extender = `http://${renderListenAddress(service.extender)}`;
  const observer = `http://${renderListenAddress(service.observer)}`;
  io.out(`
Serving this cluster, policy ${SERVED_POLICY}, until Ctrl-C:
  ${extender}/filter, /prioritize, /preempt   what kube-scheduler asks its extender
  ${observer}/   health, metrics
  curl -s ${extender}/filter -H 'Content-Type: application/json' -d '${questionOf(cluster)}'
`);
  await io.untilStopped();
  await service.stop();
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
