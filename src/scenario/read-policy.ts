/** Policies and schedulers that a scenario names, read quietly: every issue comes back. */

import {
  createIssue,
  type Issue,
  lintPolicy,
  loadExpressionParser,
  loadServices,
  PLUGINS,
  POLICIES,
  type Policy,
  parsePolicy,
} from '../core/index.ts';
import { parsePolicyDocuments } from '../kube/policy-documents.ts';
import type { ByteSource } from './file-source.ts';
import { readText } from './read-text.ts';

export interface PolicyRead {
  /** null where an issue is an error. */
  readonly policy: Policy | null;
  readonly issues: readonly Issue[];
}

/** A policy by its name, or the only one of a file, which bears `name` in messages. */
export async function readPolicy(files: ByteSource, name: string): Promise<PolicyRead> {
  const known = POLICIES.find((policy) => policy.name === name);
  if (known !== undefined) return { policy: known, issues: [] };
  const text = await readText(files, name);
  if ('issue' in text) return { policy: null, issues: [{ ...text.issue, file: name }] };
  const { policies, issues } = await parse(text.text, name);
  const [policy, ...others] = policies;
  if (policy === undefined || issues.some(({ severity }) => severity === 'error')) return { policy: null, issues };
  if (others.length > 0) {
    const found = `${policies.length} policies`;
    return { policy: null, issues: [createIssue('out-of-range', '', found, 'a file with one policy', { file: name })] };
  }
  const doubts = lintPolicy(policy, await loadServices(policy));
  return { policy, issues: [...issues, ...doubts.map((issue) => ({ ...issue, file: name }))] };
}

/** A policy that stands in the scenario itself, at `path`. */
export async function readInlinePolicy(document: unknown, path: string): Promise<PolicyRead> {
  const registry = { plugins: PLUGINS, policies: POLICIES };
  const parsed = parsePolicy(document, registry);
  const lacksParser = parsed.issues.some(({ code }) => code === 'missing-parser');
  const { policy, issues } = lacksParser
    ? parsePolicy(document, { ...registry, services: { parseExpression: await loadExpressionParser() } })
    : parsed;
  const doubts = policy === null ? [] : lintPolicy(policy, await loadServices(policy));
  const placed = [...issues, ...doubts].map((issue) => ({
    ...issue,
    path: [path, issue.path].filter(Boolean).join('.'),
  }));
  return { policy, issues: placed };
}

async function parse(text: string, file: string) {
  const registry = { plugins: PLUGINS, policies: POLICIES };
  const parsed = parsePolicyDocuments(text, registry, file);
  // The parser of formulas takes its time to load: a file without formulas does not wait for it.
  if (!parsed.issues.some(({ code }) => code === 'missing-parser')) return parsed;
  return parsePolicyDocuments(text, { ...registry, services: { parseExpression: await loadExpressionParser() } }, file);
}
