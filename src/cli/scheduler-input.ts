/** Reads the configuration of a kube-scheduler from a file or standard input. */

import { createIssue, type SchedulerVersion } from '../core/index.ts';
import { parseDocuments } from '../kube/documents.ts';
import { parseSchedulerConfiguration, type SchedulerConfiguration } from '../kube/scheduler-configuration.ts';
import { InputRefused, tellIssues } from './failure.ts';
import type { Io } from './io.ts';
import { readText } from './read-input.ts';

/** The profiles and extenders of the one document of a file. Tells warnings; throws InputRefused on any error. */
export async function readSchedulerConfiguration(
  file: string,
  options: { readonly schedulerVersion: SchedulerVersion; readonly seed: number },
  io: Io,
): Promise<Pick<SchedulerConfiguration, 'profiles' | 'extenders'>> {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  if (documents.length !== 1 && issues.length === 0) {
    throw new InputRefused([createIssue('input-malformed', '', `${documents.length} documents`, 'one', { file })]);
  }
  const parsed = parseSchedulerConfiguration(documents[0]?.value, options);
  tellIssues([...issues, ...parsed.issues.map((issue) => ({ ...issue, file }))], io);
  return parsed;
}
