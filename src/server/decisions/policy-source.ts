/** A policy that is read again when its file changes; one that cannot be used leaves the last good one in force. */

import type { Profile } from '../../core/index.ts';
import { followFiles } from '../follow-files.ts';

export interface PolicySourceOptions {
  /** File that holds the policy; null: it is a built-in one, which does not change. */
  readonly file: string | null;
  /** Reads the policy. Rejects with what is wrong. */
  readonly load: () => Promise<Profile>;
  readonly onReload: (result: 'loaded' | 'refused', error: unknown) => void;
  readonly pollSeconds?: number;
}

export interface PolicySource {
  /** The policy in force. */
  readonly profile: Profile;
  /** Why the file as it stands is not in force; null where it is. */
  readonly defect: string | null;
  readonly close: () => void;
}

/** Reads a policy and follows its file. Rejects where it cannot be used to begin with. */
export async function followPolicy(options: PolicySourceOptions): Promise<PolicySource> {
  const { file, load, onReload, pollSeconds } = options;
  if (file === null) return { profile: await load(), defect: null, close: () => {} };
  const state = { profile: null as Profile | null, defect: null as string | null };
  const reload = async (): Promise<void> => {
    try {
      state.profile = await load();
      state.defect = null;
      onReload('loaded', null);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      state.defect = `policy file ${file} cannot be used, the last good policy decides: ${reason}`;
      onReload('refused', error);
    }
  };
  /** Reads run one after another: the last change wins. */
  let reading: Promise<void> = Promise.resolve();
  const onChange = (): void => {
    reading = reading.then(reload);
  };
  // Followed before it is read: no change goes unseen in between.
  const { close } = followFiles([file], onChange, pollSeconds);
  try {
    const first = await load();
    state.profile ??= first;
  } catch (error) {
    close();
    throw error;
  }
  return {
    get profile() {
      return state.profile!; // read above, and never taken back
    },
    get defect() {
      return state.defect;
    },
    close,
  };
}
