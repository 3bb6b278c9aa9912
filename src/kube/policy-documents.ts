/** Policy files: JSON or YAML texts with one policy or several. */

import { createIssue, type Issue, type Policy, type PolicyRegistry, parsePolicy, quote } from '../core/index.ts';
import { parseDocuments } from './documents.ts';
import { readWhole } from './whole-value.ts';

/** Policies of one text; each is parsed with those before it at hand. */
const MAX_POLICIES = 1000;

/**
 * The policies of a text in their order, and every issue with file and place. A document is a policy or a list of them;
 * a policy may extend one that stands before it in the text, or one of the registry. Policies with errors are left out.
 */
export function parsePolicyDocuments(
  text: string,
  registry: PolicyRegistry,
  file = '',
): { policies: readonly Policy[]; issues: readonly Issue[] } {
  const { documents, issues } = parseDocuments(text, file);
  const found: Issue[] = [...issues];
  const values = documents.flatMap(({ value, path = '' }) => policiesIn(value, path, found));
  if (values.length === 0 && found.length === 0) {
    found.push(createIssue('input-empty', '', 'no document', 'a policy', { remedy: 'give a PlacementPolicy' }));
  }
  if (values.length > MAX_POLICIES) {
    found.push(createIssue('input-too-large', '', `${values.length} policies`, `at most ${MAX_POLICIES} policies`));
  }
  const policies: Policy[] = [];
  for (const { value, path } of values.slice(0, MAX_POLICIES)) {
    // A policy of the text hides one of the registry that has its name.
    const known = { ...registry, policies: [...policies, ...registry.policies] };
    const outcome = parsePolicy(value, known);
    found.push(...outcome.issues.map((issue) => ({ ...issue, path: join(path, issue.path) })));
    const { policy } = outcome;
    if (policy === null) continue;
    if (policies.some(({ name }) => name === policy.name)) {
      const at = join(path, 'metadata.name');
      found.push(createIssue('duplicate-object', at, quote(policy.name), 'each name once in a text'));
    } else {
      policies.push(policy);
    }
  }
  return { policies, issues: found.map((issue) => ({ ...issue, file })) };
}

interface PlacedValue {
  readonly value: unknown;
  readonly path: string;
}

/** A document's value, or the items of its list; nothing of a document that is empty, such as one after the last `---`. */
function policiesIn(document: unknown, path: string, issues: Issue[]): PlacedValue[] {
  const value = readWhole(document, issues);
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) return [{ value, path }];
  return value.map((item: unknown, index) => ({ value: item, path: `${path}[${index}]` }));
}

function join(before: string, path: string): string {
  if (before === '' || path === '') return `${before}${path}`;
  return path.startsWith('[') ? `${before}${path}` : `${before}.${path}`;
}
