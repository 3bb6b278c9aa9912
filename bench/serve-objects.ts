/**
 * Claim: a request with 5,000 whole Node objects (60 MB) takes no more than twice the time that JSON.parse takes for its
 * body alone. Both run in turn, round by round.
 */

import { join } from 'node:path';
import { writeDump } from './dump-workload.ts';
import { type Summary, summarize } from './measure.ts';
import type { ObjectTimes } from './serve-client.ts';
import { bundleProgram, sendClient, withFolder, withService } from './serve-program.ts';

/** Times in milliseconds. */
export interface ServeObjectsRow {
  readonly nodeCount: number;
  readonly bodyMegabytes: number;
  readonly parse: Summary;
  readonly filter: Summary;
  readonly prioritize: Summary;
}

const NODE_COUNT = 5000;
const ROUNDS = 9;

/** Whole requests, from the first byte sent to the last byte of the answer, against JSON.parse of the same bytes. */
export function measureServeObjects(): Promise<ServeObjectsRow> {
  return withFolder(async (folder) => {
    const dump = join(folder, 'dump.json');
    await writeDump(dump, { nodeCount: NODE_COUNT, nameLength: 24 });
    const program = await bundleProgram(folder);
    const times = await withService({ program, dump, options: ['--deadline', '10s'] }, (service) =>
      sendClient<ObjectTimes>({
        kind: 'objects',
        port: service.extenderPort,
        questions: { podKind: 'vm', nodeCount: NODE_COUNT, nameLength: 24, firstPod: 0 },
        rounds: ROUNDS + 1,
      }),
    );
    // The first round warms up.
    const [parse, filter, prioritize] = [times.parse, times.filter, times.prioritize].map((all) =>
      summarize(all.slice(1)),
    );
    return {
      nodeCount: NODE_COUNT,
      bodyMegabytes: times.bodyMegabytes,
      parse: parse!,
      filter: filter!,
      prioritize: prioritize!,
    };
  });
}
