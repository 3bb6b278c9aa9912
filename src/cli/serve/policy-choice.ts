/** A policy that the service can read again: a built-in one, or a file. */

import { POLICIES, renderIssues } from '../../core/index.ts';
import type { PolicyChoice } from '../../server/service.ts';
import { InputRefused, UsageError } from '../failure.ts';
import { loadPolicy } from '../inputs.ts';
import type { Io } from '../io.ts';
import { readyProfile } from '../ready-profiles.ts';

/** Loads it when it is asked to; what is wrong with a file is told as one text. */
export function choosePolicy(option: string, nameOrFile: string, io: Io): PolicyChoice {
  if (nameOrFile === '-')
    throw new UsageError(`${option}: found -, wanted a file that can be read again, or a policy's name`);
  const isBuiltIn = POLICIES.some(({ name }) => name === nameOrFile);
  return {
    file: isBuiltIn ? null : nameOrFile,
    load: async () => {
      const policy = await loadPolicy(nameOrFile, io).catch((error: unknown) => {
        throw error instanceof InputRefused ? new PolicyRefused(error) : error;
      });
      return readyProfile(policy);
    },
  };
}

/** Refused with its issues as the message, which /readyz tells. */
class PolicyRefused extends InputRefused {
  constructor({ issues }: InputRefused) {
    super(issues);
    this.message = renderIssues(issues).replaceAll('\n', '; ');
  }
}
