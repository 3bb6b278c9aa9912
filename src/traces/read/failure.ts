/** Why a file could not be read, in words. */

import { BerthError } from '../../core/index.ts';

/** What went wrong with reading or unpacking the file; anything else is given back as it is. */
export function describeFailure(error: unknown, name: string): unknown {
  if (error instanceof BerthError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : '';
  const cause = { cause: error };
  if (code === 'ENOENT') return new BerthError('input-unreadable', `${name}: found no such file, wanted one`, cause);
  if (typeof code === 'string' && code.startsWith('Z_')) return broken(name, code === 'Z_BUF_ERROR', 'gzip', error);
  if (typeof code === 'string' && code.startsWith('ZSTD')) return broken(name, false, 'zstd', error);
  // The errors of fzstd have numbers.
  if (typeof code === 'number') return broken(name, false, 'zstd', error);
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return new BerthError('input-unreadable', `${name}: found error ${code}, wanted a file that can be read`, cause);
  }
  return error;
}

function broken(name: string, isCut: boolean, packing: string, cause: Error): BerthError {
  const found = isCut ? `a ${packing} file that ends too early` : `a broken ${packing} file`;
  const remedy = 'copy or pack it again';
  return new BerthError('input-malformed', `${name}: found ${found}, wanted a whole one`, { remedy, cause });
}
