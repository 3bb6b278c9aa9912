/**
 * Claim: a formula of eight variables costs at most three times what a plugin written for the same figure costs, for
 * each node through the engine. Every decision is for a pod of a new shape, so that each node is scored anew.
 */

import {
  amountOf,
  ClusterState,
  CPU_MILLI,
  createEntry,
  createProfile,
  isNodePlugin,
  loadExpressionParser,
  MEMORY_BYTES,
  type NodePlugin,
  type NodeState,
  PLUGINS,
  type PluginDefinition,
  PODS,
  POLICIES,
  type Pod,
  type Profile,
  Scheduler,
} from '../src/core/index.ts';
import { type Summary, summarize } from './measure.ts';
import { createEmptyCluster, createPods } from './workload.ts';

export interface FormulaRow {
  readonly way: string;
  readonly nodeCount: number;
  /** For one node, through the whole decision. */
  readonly decisionNanoseconds: Summary;
  /** For one node, the plugin's score alone. */
  readonly scoreNanoseconds: Summary | null;
}

const NODE_COUNT = 5000;
const PLACED = 10_000;
const ROUNDS = 15;
const DECISIONS_PER_ROUND = 20;
const SEED = 20260103;

const EXPRESSION = `
  30 * freeAfterCpuMilli / allocatableCpuMilli
  + 30 * freeAfterMemoryBytes / allocatableMemoryBytes
  + 20 * (1 - podCount / allocatablePods)
  + max(0, 20 - 5 * inboundMigrations)
  - (requestedCpuFraction > 0.85 ? 40 * (requestedCpuFraction - 0.85) / 0.15 : 0)`;

/** The same figure as EXPRESSION gives, written by hand. */
function scoreByHand(pod: Pod, node: NodeState): number {
  const { allocatable } = node.node;
  const allocatableCpu = amountOf(allocatable, CPU_MILLI);
  const allocatableMemory = amountOf(allocatable, MEMORY_BYTES);
  const requestedCpu = amountOf(node.requested, CPU_MILLI);
  const freeCpu = allocatableCpu - requestedCpu - amountOf(pod.requests, CPU_MILLI);
  const freeMemory = allocatableMemory - amountOf(node.requested, MEMORY_BYTES) - amountOf(pod.requests, MEMORY_BYTES);
  const fraction = allocatableCpu === 0 ? 1 : requestedCpu / allocatableCpu;
  const value =
    (30 * freeCpu) / allocatableCpu +
    (30 * freeMemory) / allocatableMemory +
    20 * (1 - node.pods.size / amountOf(allocatable, PODS)) +
    Math.max(0, 20 - 5 * node.traffic.inbound.size) -
    (fraction > 0.85 ? (40 * (fraction - 0.85)) / 0.15 : 0);
  return Number.isNaN(value) ? 0 : Math.min(Math.max(value, 0), 100);
}

const byHand: PluginDefinition = {
  name: 'ByHand',
  summary: 'The figure of the bench, written by hand.',
  points: ['score'],
  args: { type: 'object', properties: {} },
  create: () => ({
    reads: 'node',
    shapeOf: (pod) => `${amountOf(pod.requests, CPU_MILLI)}|${amountOf(pod.requests, MEMORY_BYTES)}`,
    score: scoreByHand,
  }),
};

/** Without a score, by hand, by formula; by turns, so that what disturbs the machine disturbs all. */
export async function measureFormula(): Promise<FormulaRow[]> {
  const services = { parseExpression: await loadExpressionParser() };
  const profileOf = (name: string | null, args: Record<string, unknown> = {}): Profile => {
    const plugins = name === null ? [] : [createEntry(name, { args })];
    return createProfile({ ...POLICIES[0]!, plugins }, [...PLUGINS, byHand], services);
  };
  const cluster = createEmptyCluster(NODE_COUNT);
  const state = new ClusterState(cluster);
  const filling = new Scheduler(state, createProfile(POLICIES[0]!, PLUGINS));
  const pods = createPods('resources', SEED, cluster.axes);
  for (let index = 0; index < PLACED; index++) {
    const pod = pods.next().value as Pod;
    filling.assume(pod, filling.choose(pod).node!);
  }
  const shapes = createShapes(pods.next().value as Pod);
  const ways = [
    { way: 'no score', profile: profileOf(null) },
    { way: 'plugin by hand', profile: profileOf('ByHand') },
    { way: 'FormulaScore', profile: profileOf('FormulaScore', { expression: EXPRESSION }) },
  ].map(({ way, profile }) => ({ way, profile, scheduler: new Scheduler(state, profile) }));
  checkEqual(
    ways.map(({ profile }) => profile),
    state,
    shapes.next().value as Pod,
  );
  const decisions = ways.map((): number[] => []);
  const scores = ways.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    ways.forEach(({ scheduler, profile }, index) => {
      const batch = Array.from({ length: DECISIONS_PER_ROUND }, () => shapes.next().value as Pod);
      const decision = timePerNode(batch, (pod) => scheduler.choose(pod));
      const plugin = scorerOf(profile);
      const score = plugin === null ? 0 : timePerNode(batch, (pod) => sumOfScores(plugin, pod, state));
      // The first round warms up.
      if (round === 0) return;
      decisions[index]!.push(decision);
      scores[index]!.push(score);
    });
  }
  return ways.map(({ way, profile }, index) => ({
    way,
    nodeCount: NODE_COUNT,
    decisionNanoseconds: summarize(decisions[index]!),
    scoreNanoseconds: scorerOf(profile) === null ? null : summarize(scores[index]!),
  }));
}

/** Pods that ask for a little more each. */
function* createShapes(pod: Pod): Generator<Pod> {
  for (let index = 1; ; index++) {
    const requests = [...pod.requests];
    requests[CPU_MILLI] = index;
    yield { ...pod, uid: `shape-${index}`, name: `shape-${index}`, requests };
  }
}

/** Nanoseconds for one node. */
function timePerNode(batch: readonly Pod[], run: (pod: Pod) => unknown): number {
  const start = performance.now();
  for (const pod of batch) run(pod);
  return ((performance.now() - start) * 1e6) / (batch.length * NODE_COUNT);
}

function scorerOf({ plugins }: Profile): NodePlugin | null {
  const plugin = plugins[0]?.plugin;
  return plugin !== undefined && isNodePlugin(plugin) ? plugin : null;
}

/** A sum that is checked, so that no work is left out. */
function sumOfScores(plugin: NodePlugin, pod: Pod, state: ClusterState): number {
  let sum = 0;
  for (const node of state.nodes) sum += plugin.score!(pod, node, state);
  if (!(sum > 0)) throw new Error('wants scores above 0');
  return sum;
}

function checkEqual(profiles: readonly Profile[], state: ClusterState, pod: Pod): void {
  const [hand, formula] = profiles.map(scorerOf).filter((plugin) => plugin !== null);
  for (const node of state.nodes) {
    const [wanted, found] = [hand!.score!(pod, node, state), formula!.score!(pod, node, state)];
    if (Math.abs(wanted - found) > 1e-9) throw new Error(`${node.name}: ${found} by formula, ${wanted} by hand`);
  }
}
