import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSnapshotFile } from '../../../src/kube/live/snapshot-file.ts';
import { inFolder } from './rig.ts';

const never = new AbortController().signal;
const plain = { isGzipped: false, mayReplace: false };

describe('openSnapshotFile', () => {
  it('moves the file to its place once it is whole, for its owner alone', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.json');
      const file = await openSnapshotFile(path, plain);
      expect(readdirSync(folder)).toEqual(['a.json.part']);
      function* pieces() {
        yield 'one ';
        expect(readdirSync(folder)).toEqual(['a.json.part']);
        yield 'two';
      }
      // 'one two' is 7 bytes.
      expect(await file.write(pieces(), never)).toBe(7);
      await file.discard();
      expect(readdirSync(folder)).toEqual(['a.json']);
      expect(readFileSync(path, 'utf8')).toBe('one two');
      expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    });
  });

  it('packs the file', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.gz');
      const file = await openSnapshotFile(path, { ...plain, isGzipped: true });
      const bytes = await file.write(['text '.repeat(1000)], never);
      expect(readFileSync(path)).toHaveLength(bytes);
      expect(gunzipSync(readFileSync(path)).toString()).toBe('text '.repeat(1000));
    });
  });

  it('leaves alone what another one writes after it', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.json');
      const file = await openSnapshotFile(path, plain);
      await file.write(['one'], never);
      writeFileSync(`${path}.part`, 'of another');
      await file.discard();
      expect(readdirSync(folder)).toEqual(['a.json', 'a.json.part']);
    });
  });

  it('leaves nothing behind where it is discarded', async () => {
    await inFolder(async (folder) => {
      const file = await openSnapshotFile(join(folder, 'a.json'), plain);
      await file.discard();
      await file.discard();
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  it('leaves nothing behind where writing is aborted or fails', async () => {
    await inFolder(async (folder) => {
      const controller = new AbortController();
      function* aborted() {
        yield 'one';
        controller.abort();
        yield 'two';
      }
      const file = await openSnapshotFile(join(folder, 'a.json'), plain);
      await expect(file.write(aborted(), controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
      await file.discard();
      // biome-ignore lint/correctness/useYield: it fails before its first piece
      function* failing(): Generator<string> {
        throw new Error('no more');
      }
      const other = await openSnapshotFile(join(folder, 'b.json'), plain);
      await expect(other.write(failing(), never)).rejects.toThrow('cannot be written');
      await other.discard();
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  it('replaces a file only where it is told to', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.json');
      writeFileSync(path, 'before');
      await expect(openSnapshotFile(path, plain)).rejects.toThrow(`${path}: found a file, wanted none`);
      const file = await openSnapshotFile(path, { ...plain, mayReplace: true });
      expect(readFileSync(path, 'utf8')).toBe('before');
      await file.write(['after'], never);
      expect(readFileSync(path, 'utf8')).toBe('after');
    });
  });

  it('does not replace a file that came while it was written', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.json');
      const file = await openSnapshotFile(path, plain);
      writeFileSync(path, 'other');
      await expect(file.write(['mine'], never)).rejects.toThrow('wanted none');
      await file.discard();
      expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['a.json'], 'other']);
    });
  });

  it('does not write into what another one writes, unless it is told to', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.json');
      writeFileSync(`${path}.part`, 'half');
      await expect(openSnapshotFile(path, plain)).rejects.toThrow(`${path}.part: found a file, wanted none`);
      expect(readFileSync(`${path}.part`, 'utf8')).toBe('half');
      const file = await openSnapshotFile(path, { ...plain, mayReplace: true });
      await file.write(['whole'], never);
      expect(readdirSync(folder)).toEqual(['a.json']);
    });
  });

  it('refuses a folder, and one that is not there', async () => {
    await inFolder(async (folder) => {
      await expect(openSnapshotFile(folder, { ...plain, mayReplace: true })).rejects.toThrow('found no file');
      await expect(openSnapshotFile(join(folder, 'none', 'a.json'), plain)).rejects.toThrow('(ENOENT)');
    });
  });
});
