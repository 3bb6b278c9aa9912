/** Where the time of a request goes: its parts one after the other, in this process, with nothing between. */

import { join } from 'node:path';
import { readPieces } from '../src/cli/read-input.ts';
import {
  createProfile,
  ExtenderPolicy,
  PLUGINS,
  POLICIES,
  type Pod,
  type SlottedNodes,
  scoresOf,
} from '../src/core/index.ts';
import { FollowedCluster } from '../src/kube/following/followed-cluster.ts';
import { IssueList } from '../src/kube/issues.ts';
import { findManifests } from '../src/kube/manifests.ts';
import { NodeFinder } from '../src/server/decisions/asked-nodes.ts';
import { parseNodesQuestion, renderFilterResult, renderHostPriorities } from '../src/server/wire.ts';
import { writeDump } from './dump-workload.ts';
import { type Summary, summarize } from './measure.ts';
import { withFolder } from './serve-program.ts';
import { type Asking, namesEnd, ORDERS, podStart, type Questions } from './serve-questions.ts';

/** Milliseconds of one request's parts, the whole request over a connection left aside. */
export interface ServeShareRow {
  readonly policy: string;
  readonly asking: Asking;
  /** From the body to the names and the pod's JSON. */
  readonly read: Summary;
  /** From names to nodes, and from the pod's JSON to a pod. */
  readonly lookUp: Summary;
  readonly engine: Summary;
  /** From the decision to the body. */
  readonly write: Summary;
}

const NODE_COUNT = 5000;
const NAME_LENGTH = 24;
const WARM_UP = 100;
const ROUNDS = 400;
const SCORE_RANGE = 10;

/** Both verbs under both policies; prioritize asks about the list that filter was asked about, as kube-scheduler does. */
export function measureServeShare(): Promise<ServeShareRow[]> {
  return withFolder(async (folder) => {
    const dump = join(folder, 'dump.json');
    await writeDump(dump, { nodeCount: NODE_COUNT, nameLength: NAME_LENGTH });
    const cluster = await followDump(dump);
    return ['vm-balanced', 'kube-default'].flatMap((policy) => measurePolicy(cluster, policy));
  });
}

async function followDump(dump: string): Promise<FollowedCluster> {
  const cluster = new FollowedCluster();
  const issues = new IssueList();
  await readPieces(dump, {}, (piece) => {
    if ('issue' in piece) throw new Error(`the dump has issues: ${JSON.stringify(piece.issue)}`);
    for (const { kind, field } of findManifests([piece.document], issues)) cluster.put(kind, field.value);
  });
  return cluster;
}

function measurePolicy(cluster: FollowedCluster, name: string): ServeShareRow[] {
  const profile = createProfile(POLICIES.find((one) => one.name === name)!, PLUGINS);
  const caller = createProfile(POLICIES.find((one) => one.name === 'kube-default')!, PLUGINS);
  const policy = new ExtenderPolicy(cluster.state, profile, caller);
  const service = { cluster, policy, finder: new NodeFinder(cluster.state) };
  const questions: Questions = { podKind: 'vm', nodeCount: NODE_COUNT, nameLength: NAME_LENGTH, firstPod: 0 };
  const ends = Array.from({ length: ORDERS }, (_, order) => namesEnd(questions, order));
  const rows = ASKINGS.map((asking) => ({ asking, read: [], lookUp: [], engine: [], write: [] }) as Times);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const body = Buffer.concat([podStart(questions, round), ends[round % ORDERS]!]);
    for (const times of rows) measureRequest(service, body, times);
    if (round === WARM_UP - 1) for (const { read, lookUp, engine, write } of rows) clear(read, lookUp, engine, write);
  }
  return rows.map(({ asking, read, lookUp, engine, write }) => ({
    policy: name,
    asking,
    read: summarize(read),
    lookUp: summarize(lookUp),
    engine: summarize(engine),
    write: summarize(write),
  }));
}

const ASKINGS = ['filter', 'prioritize'] as const;

interface Times {
  readonly asking: Asking;
  readonly read: number[];
  readonly lookUp: number[];
  readonly engine: number[];
  readonly write: number[];
}

function clear(...lists: number[][]): void {
  for (const list of lists) list.length = 0;
}

interface Service {
  readonly cluster: FollowedCluster;
  readonly policy: ExtenderPolicy;
  readonly finder: NodeFinder;
}

function measureRequest({ cluster, policy, finder }: Service, body: Buffer, times: Times): void {
  const question = timed(times.read, () => parseNodesQuestion(body));
  if (question.kind === 'refused') throw new Error(question.reason);
  const { pod, nodes } = timed(times.lookUp, () => ({
    pod: cluster.readPod(question.pod).pod!,
    nodes: finder.find({ names: question.nodes.distinct, numbered: question.nodes.numbered }),
  }));
  if (nodes.nodes.length !== NODE_COUNT) throw new Error('a node was not found');
  const render = timed(times.engine, () => decide(policy, pod, nodes, times.asking));
  const answer = timed(times.write, () => render(question.nodes));
  if (answer.length < NODE_COUNT) throw new Error('the answer is too short');
}

function decide(
  policy: ExtenderPolicy,
  pod: Pod,
  nodes: SlottedNodes,
  asking: Asking,
): (asked: Parameters<typeof renderFilterResult>[0]) => string | Buffer {
  if (asking === 'filter') {
    const { passed, rejectionAt } = policy.filter(pod, nodes);
    const verdicts = passed.map((isPassed) => (isPassed === 1 ? 0 : 2));
    const reasonAt = (position: number): string => rejectionAt(position).reasons.join(', ');
    return (asked) => renderFilterResult(asked, { kind: 'filtered', verdicts, reasonAt });
  }
  const scores = scoresOf(policy.rank(pod, nodes)!, SCORE_RANGE);
  return (asked) => renderHostPriorities(asked, { kind: 'prioritized', scores });
}

function timed<T>(times: number[], act: () => T): T {
  const startedAt = performance.now();
  const made = act();
  times.push(performance.now() - startedAt);
  return made;
}
