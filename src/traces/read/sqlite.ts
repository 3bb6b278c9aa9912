/** SQLite databases of traces. */

import { BerthError } from '../../core/index.ts';
import type { TraceDatabase } from '../format.ts';

/** Opens a database for reading. The engine is loaded when it is first needed. Throws a BerthError where it is none. */
export async function openDatabase(path: string): Promise<TraceDatabase> {
  const { default: sqlite } = await import('node-sqlite3-wasm');
  const guard = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (error) {
      const message = `${path}: found an SQLite database that says ${error instanceof Error ? error.message : error}`;
      throw new BerthError('input-malformed', `${message}, wanted one that can be read`, {
        remedy: 'copy it again, and check that it has the tables of the format',
        cause: error,
      });
    }
  };
  const database = guard(() => new sqlite.Database(path, { readOnly: true, fileMustExist: true }));
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
    close: () => database.close(),
  };
}
