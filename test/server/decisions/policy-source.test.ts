import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followPolicy } from '../../../src/server/decisions/policy-source.ts';
import { profileOf } from './rig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file that holds the name of a policy. */
async function follow() {
  const file = join(folder, 'policy');
  writeFileSync(file, 'kube-default');
  const told: string[] = [];
  const source = await followPolicy({
    file,
    load: async () => {
      const name = readFileSync(file, 'utf8');
      if (name === '') throw new Error('the file is empty');
      return profileOf(name);
    },
    onReload: (result) => void told.push(result),
    pollSeconds: 0.05,
  });
  // As an editor or a config map does: another file in its place.
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  return { source, told, write };
}

describe('followPolicy', () => {
  it('takes a policy as its file changes, and keeps the last good one while the file is broken', async () => {
    const { source, told, write } = await follow();
    expect([source.profile.policy.name, source.defect]).toEqual(['kube-default', null]);
    write('');
    await vi.waitFor(() =>
      expect(source.defect).toMatch(/cannot be used, the last good policy decides: the file is empty/),
    );
    expect(source.profile.policy.name).toBe('kube-default');
    write('vm-balanced');
    await vi.waitFor(() => expect(source.profile.policy.name).toBe('vm-balanced'));
    expect([source.defect, told]).toEqual([null, ['refused', 'loaded']]);
    source.close();
  });

  it('keeps the last good one where the file cannot even be looked at', async () => {
    const { source, told } = await follow();
    const file = join(folder, 'policy');
    rmSync(file);
    // A link to itself: ELOOP.
    symlinkSync(file, file);
    await vi.waitFor(() => expect(told).toEqual(['refused']));
    expect(source.profile.policy.name).toBe('kube-default');
    source.close();
  });

  it('rejects where the policy cannot be used to begin with, and follows no built-in one', async () => {
    const failing = { file: join(folder, 'x'), load: () => Promise.reject(new Error('none')), onReload: () => {} };
    await expect(followPolicy(failing)).rejects.toThrow('none');
    const builtIn = await followPolicy({ ...failing, file: null, load: async () => profileOf('best-fit') });
    expect(builtIn.profile.policy.name).toBe('best-fit');
    builtIn.close();
  });
});
