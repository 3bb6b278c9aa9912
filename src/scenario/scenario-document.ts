/** The document of a scenario file. */

import { createIssue } from '../core/index.ts';
import { parseDocuments } from '../kube/documents.ts';
import { readWhole } from '../kube/whole-value.ts';
import type { ByteSource } from './file-source.ts';
import { InputRefused } from './input-refused.ts';
import { readText } from './read-text.ts';

/** The only document of a file, as it is written. Throws InputRefused. */
export async function readScenarioDocument(files: ByteSource, file: string): Promise<unknown> {
  const text = await readText(files, file);
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  const found = [...issues];
  const [first, ...others] = documents.map(({ value }) => readWhole(value, found)).filter((value) => value !== null);
  if (others.length > 0 || (first === undefined && found.length === 0)) {
    found.push(createIssue('input-malformed', '', `${others.length + 1} documents`, 'one scenario', { file }));
  }
  const remedy = 'Give a file of kind: Scenario.';
  const told = found.map((issue) => ({ ...issue, file, ...(issue.code === 'input-empty' && { remedy }) }));
  if (told.length > 0) throw new InputRefused(told);
  return first;
}
