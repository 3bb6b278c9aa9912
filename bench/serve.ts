/**
 * Claim: over loopback, names of 5,000 nodes at 16 connections, filter and prioritize take at most 2 ms at the median and
 * 8 ms at the 99th percentile, at a pace far above one kube-scheduler's; and what is left of that where 16 clients never
 * pause. Server and clients are processes of their own. A bare server tells how much of it is the moving of bytes.
 */

import { join } from 'node:path';
import type { NameLength } from './dump-objects.ts';
import { writeDump } from './dump-workload.ts';
import { quantile, type Summary, summarize } from './measure.ts';
import type { PacedLatencies, Saturation } from './serve-client.ts';
import { BARE_SERVER, type ServedProcess } from './serve-process.ts';
import { bundleProgram, countNeutral, sendClient, withFolder, withService } from './serve-program.ts';
import type { Asking, PodKind, Questions } from './serve-questions.ts';

/** One verb; times in milliseconds. */
export interface ServeRow {
  /** null: a bare server that decides nothing. */
  readonly policy: string | null;
  readonly nameLength: NameLength;
  readonly podKind: PodKind;
  readonly asking: Asking;
  readonly podsPerSecond: number;
  readonly pacedP50: Summary;
  readonly pacedP99: Summary;
  readonly saturated: Saturation;
  /** Answers to any question of these rounds that decided nothing. */
  readonly neutralCount: number;
  /** Processor time of the server for one paced request of either verb. */
  readonly cpuMilliseconds: Summary;
}

const NODE_COUNT = 5000;
const POD_COUNT = 50_000;
const CONNECTIONS = 16;
const POLICIES = ['vm-balanced', 'kube-default'] as const;
const NAME_LENGTHS = [24, 43] as const;
const POD_KINDS = ['vm', 'container'] as const;
const ASKINGS = ['filter', 'prioritize'] as const;
const PODS_PER_SECOND = 100;
const WARM_UP_PODS = 200;
const ROUNDS = 5;
const PODS_A_ROUND = 300;
const SATURATED_PODS = 64;
const SATURATED_SECONDS = 4;
/** Pods of one client are none of another's. */
const PODS_A_CLIENT = 10_000;

/** Every combination of policy, length of names, pods and verb. */
export function measureServe(): Promise<ServeRow[]> {
  return withFolder(async (folder) => {
    const program = await bundleProgram(folder);
    const rows: ServeRow[] = [];
    for (const nameLength of NAME_LENGTHS) {
      const dump = join(folder, 'dump.json');
      await withService({ program: BARE_SERVER, dump }, async (bare) => {
        rows.push(...(await measureKind(bare, { policy: null, nameLength, podKind: 'container' })));
      });
      await writeDump(dump, { nodeCount: NODE_COUNT, podCount: POD_COUNT, nameLength });
      for (const policy of POLICIES) {
        await withService({ program, dump, options: ['--policy', policy] }, async (service) => {
          for (const podKind of POD_KINDS) rows.push(...(await measureKind(service, { policy, nameLength, podKind })));
        });
      }
    }
    return rows;
  });
}

async function measureKind(
  service: ServedProcess,
  row: Pick<ServeRow, 'policy' | 'nameLength' | 'podKind'>,
): Promise<ServeRow[]> {
  const { nameLength, podKind } = row;
  const port = service.extenderPort;
  let firstPod = POD_KINDS.indexOf(podKind) * PODS_A_CLIENT * (ROUNDS + 3);
  const nextQuestions = (): Questions => {
    firstPod += PODS_A_CLIENT;
    return { podKind, nodeCount: NODE_COUNT, nameLength, firstPod };
  };
  const askPaced = (pods: number): Promise<PacedLatencies> => {
    const questions = nextQuestions();
    return sendClient({
      kind: 'paced',
      port,
      questions,
      connections: CONNECTIONS,
      podsPerSecond: PODS_PER_SECOND,
      pods,
    });
  };
  await askPaced(WARM_UP_PODS);
  const neutralBefore = await countNeutral(service);
  const rounds: PacedLatencies[] = [];
  const cpu: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = service.cpuMilliseconds();
    rounds.push(await askPaced(PODS_A_ROUND));
    cpu.push((service.cpuMilliseconds() - before) / (2 * PODS_A_ROUND));
  }
  const neutralCount = (await countNeutral(service)) - neutralBefore;
  const saturated = {} as Record<Asking, Saturation>;
  for (const asking of ASKINGS) {
    saturated[asking] = await sendClient<Saturation>({
      ...{ kind: 'saturated', port, connections: CONNECTIONS, asking },
      ...{ questions: nextQuestions(), pods: SATURATED_PODS, seconds: SATURATED_SECONDS },
    });
  }
  return ASKINGS.map((asking) => ({
    ...row,
    asking,
    podsPerSecond: PODS_PER_SECOND,
    pacedP50: summarize(rounds.map((latencies) => quantile(latencies[asking], 0.5))),
    pacedP99: summarize(rounds.map((latencies) => quantile(latencies[asking], 0.99))),
    saturated: saturated[asking],
    neutralCount,
    cpuMilliseconds: summarize(cpu),
  }));
}
