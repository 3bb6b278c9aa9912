/** Reads Parquet files in a thread of its own, so that one that never ends can be ended. */

import { parentPort } from 'node:worker_threads';
import { BerthError } from '../../src/core/index.ts';
import { openParquet } from '../../src/traces/opendc/parquet-table.ts';
import { memoryFile } from './format-rig.ts';

parentPort?.on('message', async (bytes: Uint8Array) => parentPort?.postMessage(await outcomeOf(bytes)));

/** How many rows, or why none. */
async function outcomeOf(bytes: Uint8Array): Promise<number | string> {
  try {
    const table = await openParquet(memoryFile(bytes));
    let rowCount = 0;
    for await (const [first] of table.groups([...table.columns.keys()])) rowCount += first?.length ?? 0;
    return rowCount;
  } catch (error) {
    if (error instanceof BerthError && error.code === 'input-malformed') return error.message;
    return `not refused but thrown: ${String(error)}`;
  }
}
