/** Reads the file of a workload model. */

import { createIssue } from '../../core/index.ts';
import { parseDocuments } from '../../kube/documents.ts';
import { readWhole } from '../../kube/whole-value.ts';
import { parseWorkloadModel } from '../../traces/generator/parse-workload.ts';
import type { WorkloadModel } from '../../traces/generator/workload-model.ts';
import { InputRefused } from '../failure.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-input.ts';

/** The only model of a file; throws InputRefused with everything that is wrong with it. */
export async function readWorkloadModel(file: string, io: Io): Promise<WorkloadModel> {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  const found = [...issues];
  const values = documents.map(({ value }) => readWhole(value, found)).filter((value) => value !== null);
  const remedy = 'give a WorkloadModel';
  if (found.length === 0 && values.length !== 1) {
    found.push(createIssue('input-malformed', '', `${values.length} documents`, 'one workload model', { remedy }));
  }
  if (found.length > 0)
    throw new InputRefused(
      found.map((issue) => ({ ...issue, file, ...(issue.code === 'input-empty' ? { remedy } : {}) })),
    );
  const parsed = parseWorkloadModel(values[0]);
  if (parsed.model === null) throw new InputRefused(parsed.issues.map((issue) => ({ ...issue, file })));
  return parsed.model;
}
