/** SQLite databases of traces. */

import { createWriteStream } from 'node:fs';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BerthError } from '../../core/index.ts';
import type { TraceDatabase } from '../format.ts';

/**
 * Opens a database for reading; `unpacked` is its content where the file is packed. The engine is loaded when it is first
 * needed. Throws a BerthError where the file is no database.
 */
export async function openDatabase(path: string, unpacked: AsyncIterable<Uint8Array> | null): Promise<TraceDatabase> {
  // The engine locks by a folder beside the file: here it can be made, and a killed run leaves none where the file is.
  const folder = await mkdtemp(join(tmpdir(), 'berth-trace-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const place = join(folder, 'trace.sqlite');
    if (unpacked === null) await symlink(resolve(path), place).catch(() => copyFile(path, place));
    else await pipeline(Readable.from(unpacked), createWriteStream(place));
    return await openAt(place, path, discard);
  } catch (error) {
    await discard();
    throw error;
  }
}

async function openAt(place: string, name: string, discard: () => Promise<void>): Promise<TraceDatabase> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const guard = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (error) {
      const says = error instanceof Error ? error.message : String(error);
      throw new BerthError(
        'input-malformed',
        `${name}: found an SQLite database that says ${says}, wanted a whole one`,
        {
          remedy: 'copy it again, and check that it has the tables of the format',
          cause: error,
        },
      );
    }
  };
  const database = guard(() => new sqlite.Database(place, { readOnly: true, fileMustExist: true }));
  return {
    *rows(sql) {
      const statement = guard(() => database.prepare(sql));
      try {
        const found = guard(() => statement.iterate());
        for (let next = guard(() => found.next()); next.done !== true; next = guard(() => found.next())) {
          yield next.value;
        }
      } finally {
        statement.finalize();
      }
    },
    async close() {
      database.close();
      await discard();
    },
  };
}
