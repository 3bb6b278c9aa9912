/** A KubeSchedulerConfiguration that a scenario names, read quietly: every issue comes back. */

import { createIssue, type Issue, type Policy, type SchedulerVersion } from '../core/index.ts';
import { parseDocuments } from '../kube/documents.ts';
import { parseSchedulerConfiguration } from '../kube/scheduler-configuration.ts';
import type { ExtenderConfig } from '../kube/scheduler-extenders.ts';
import type { ByteSource } from './file-source.ts';
import { readText } from './read-text.ts';

/** A scheduler as a scenario uses it: one profile for all pods. */
export interface ReadScheduler {
  readonly policy: Policy;
  readonly extenders: readonly ExtenderConfig[];
}

/** The first profile of a configuration, and its extenders; `name` stands in messages. */
export async function readScheduler(
  files: ByteSource,
  name: string,
  schedulerVersion: SchedulerVersion,
): Promise<{ readonly scheduler: ReadScheduler | null; readonly issues: readonly Issue[] }> {
  const text = await readText(files, name);
  if ('issue' in text) return { scheduler: null, issues: [{ ...text.issue, file: name }] };
  const { documents, issues } = parseDocuments(text.text, name);
  if (documents.length !== 1 && issues.length === 0) {
    const found = `${documents.length} documents`;
    return { scheduler: null, issues: [createIssue('input-malformed', '', found, 'one', { file: name })] };
  }
  const parsed = parseSchedulerConfiguration(documents[0]?.value, { schedulerVersion, seed: 0 });
  const found = [...issues, ...parsed.issues.map((issue) => ({ ...issue, file: name }))];
  const [first, ...others] = parsed.profiles;
  if (first === undefined) return { scheduler: null, issues: found };
  if (others.length > 0) {
    const told = `${parsed.profiles.length} profiles`;
    const remedy = `All pods are scheduled by ${first.schedulerName}; keep one profile to be sure.`;
    found.push(
      createIssue('unsupported-setting', 'profiles', told, 'one', { file: name, severity: 'warning', remedy }),
    );
  }
  return { scheduler: { policy: first.policy, extenders: parsed.extenders }, issues: found };
}
