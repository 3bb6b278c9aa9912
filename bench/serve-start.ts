/**
 * Claim: from the start of the process to "ready" with 5,000 nodes and 50,000 pods of a dump at most 5 s, and at most
 * 600 MB of resident memory, then and after 1,000 requests.
 */

import { join } from 'node:path';
import { writeDump } from './dump-workload.ts';
import { type Summary, summarize } from './measure.ts';
import { type Program, SOURCES } from './serve-process.ts';
import { bundleProgram, sendClient, withFolder, withService } from './serve-program.ts';

export interface ServeStartRow {
  readonly program: 'bundle' | 'sources';
  readonly readyMilliseconds: Summary;
  readonly readyMegabytes: Summary;
  /** After 1,000 requests. */
  readonly askedMegabytes: Summary;
  readonly peakMegabytes: Summary;
}

const NODE_COUNT = 5000;
const POD_COUNT = 50_000;
const ROUNDS = 3;
/** Each is filtered and prioritized. */
const PODS = 500;

/** The bundled program, and its sources by tsx. */
export function measureServeStart(): Promise<ServeStartRow[]> {
  return withFolder(async (folder) => {
    const dump = join(folder, 'dump.json');
    await writeDump(dump, { nodeCount: NODE_COUNT, podCount: POD_COUNT, nameLength: 24 });
    return [
      await measureProgram('bundle', await bundleProgram(folder), dump),
      await measureProgram('sources', SOURCES, dump),
    ];
  });
}

async function measureProgram(name: ServeStartRow['program'], program: Program, dump: string): Promise<ServeStartRow> {
  const rounds: Record<'ready' | 'readyMemory' | 'askedMemory' | 'peak', number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const questions = { podKind: 'vm', nodeCount: NODE_COUNT, nameLength: 24, firstPod: 0 } as const;
    rounds.push(
      await withService({ program, dump }, async (service) => {
        const readyMemory = service.memory().residentMegabytes;
        const port = service.extenderPort;
        await sendClient({ kind: 'paced', port, questions, connections: 16, podsPerSecond: 100, pods: PODS });
        const { residentMegabytes: askedMemory, peakMegabytes: peak } = service.memory();
        return { ready: service.readyMilliseconds, readyMemory, askedMemory, peak };
      }),
    );
  }
  return {
    program: name,
    readyMilliseconds: summarize(rounds.map(({ ready }) => ready)),
    readyMegabytes: summarize(rounds.map(({ readyMemory }) => readyMemory)),
    askedMegabytes: summarize(rounds.map(({ askedMemory }) => askedMemory)),
    peakMegabytes: summarize(rounds.map(({ peak }) => peak)),
  };
}
