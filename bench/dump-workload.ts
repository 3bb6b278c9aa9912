/**
 * A seeded dump as `kubectl get nodes,pods -A -o json` prints it, and what reading it costs.
 * `tsx bench/dump-workload.ts write FILE [nodes] [pods]` writes one; `tsx bench/dump-workload.ts read FILE` prints
 * milliseconds until the objects are read, the state is built and the first pod is decided on, and the peak of memory.
 */

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { readCluster } from '../src/cli/read-input.ts';
import { ClusterState, createProfile, createRandom, PLUGINS, POLICIES, Scheduler } from '../src/core/index.ts';
import { createLauncher, createNode, createReplica, type NameLength, nodeNameOf } from './dump-objects.ts';

/** Size of a dump. Defaults: 5,000 nodes and 50,000 pods, the sizes that `berth serve` is promised for. */
export interface DumpSize {
  readonly nodeCount?: number;
  readonly podCount?: number;
  readonly seed?: number;
  /** Characters of a node's name. Default: 10. */
  readonly nameLength?: NameLength;
  /** Of the pods those that are launchers of VMs, 0..1; the rest are containers of deployments. Default: 0.4. */
  readonly launcherShare?: number;
}

/** What one reading of a dump cost; times in milliseconds since the process began to read. */
export interface DumpRow {
  readonly nodeCount: number;
  readonly podCount: number;
  readonly readMilliseconds: number;
  readonly stateMilliseconds: number;
  readonly decidedMilliseconds: number;
  readonly peakResidentMegabytes: number;
  readonly residentMegabytes: number;
}

const SEED = 20261121;
const INDENT = 4;

/** Writes a dump piece by piece: its objects are never in memory together. */
export async function writeDump(path: string, size: DumpSize = {}): Promise<void> {
  await pipeline(Readable.from(pieces(size)), createWriteStream(path));
}

/** The text, one object a piece; kubectl sorts keys and writes four spaces. */
function* pieces(size: DumpSize): Generator<string> {
  const { nodeCount = 5000, podCount = 50_000, seed = SEED, nameLength = 10, launcherShare = 0.4 } = size;
  const random = createRandom(seed);
  yield '{\n    "apiVersion": "v1",\n    "items": [\n';
  for (let index = 0; index < nodeCount; index++)
    yield piece(createNode({ name: nodeNameOf(index, nameLength), index }, random), index === 0);
  for (let index = 0; index < podCount; index++) {
    const nodeName = nodeNameOf(index % nodeCount, nameLength);
    const isLauncher = random.next() < launcherShare;
    yield piece(isLauncher ? createLauncher(index, nodeName, random) : createReplica(index, nodeName, random), false);
  }
  yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n';
}

function piece(object: object, isFirst: boolean): string {
  const text = JSON.stringify(object, null, INDENT).replaceAll('\n', `\n${' '.repeat(2 * INDENT)}`);
  return `${isFirst ? '' : ',\n'}${' '.repeat(2 * INDENT)}${text}`;
}

/** Reads a dump and decides on one of its pods anew. */
export async function measureDump(path: string): Promise<DumpRow> {
  const start = performance.now();
  const { cluster, issues } = await readCluster([path]);
  if (issues.length > 0) throw new Error(`the dump has issues: ${JSON.stringify(issues[0])}`);
  const readMilliseconds = performance.now() - start;
  const state = new ClusterState(cluster);
  const stateMilliseconds = performance.now() - start;
  const scheduler = new Scheduler(state, createProfile(POLICIES[0]!, PLUGINS));
  const { node } = scheduler.choose({ ...cluster.pods[0]!, uid: 'asked', name: 'asked', nodeName: '' });
  if (node === null) throw new Error('the pod fits nowhere');
  const decidedMilliseconds = performance.now() - start;
  return {
    nodeCount: cluster.nodes.length,
    podCount: cluster.pods.length,
    readMilliseconds,
    stateMilliseconds,
    decidedMilliseconds,
    peakResidentMegabytes: process.resourceUsage().maxRSS / 1000,
    residentMegabytes: process.memoryUsage().rss / 1e6,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, path, nodes, pods] = process.argv.slice(2);
  if (path === undefined || (verb !== 'write' && verb !== 'read')) throw new Error('wanted: write FILE or read FILE');
  if (verb === 'write') await writeDump(path, { nodeCount: Number(nodes ?? 5000), podCount: Number(pods ?? 50_000) });
  else process.stdout.write(`${JSON.stringify(await measureDump(path))}\n`);
}
