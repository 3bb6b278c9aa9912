/** YAML texts: one document or many, each of them in memory as a whole. */

import { type Document, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import { createIssue, type Issue, quote } from '../core/index.ts';
import type { InputDocument } from './input-document.ts';

/** Characters. YAML is read some fifty times slower than JSON: about 1 MiB a second, where this limit is 16 seconds. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** How often all aliases together may repeat what they stand for. kubectl writes none. */
const MAX_ALIASES = 100;

/** The documents of a YAML text, and why some of it is none. */
export function parseYamlText(text: string): { documents: InputDocument[]; issues: Issue[] } {
  if (text.length > MAX_LENGTH) {
    const found = `${Math.ceil(text.length / 2 ** 20)} MiB of YAML`;
    const remedy = 'write it as JSON, which is read far faster: kubectl get ... -o json';
    const issue = createIssue('input-too-large', '', found, `at most ${MAX_LENGTH / 2 ** 20} MiB`, { remedy });
    return { documents: [], issues: [issue] };
  }
  const lines = new LineCounter();
  const issues: Issue[] = [];
  const documents: InputDocument[] = [];
  try {
    // Keys are compared below in linear time; the parser's own check takes quadratic time.
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    for (const [index, document] of [...parsed].entries()) {
      const found = documentIssues(document, lines);
      issues.push(...found);
      const path = parsed.length > 1 ? `documents[${index}]` : '';
      if (found.length === 0) documents.push({ value: document.toJS({ maxAliasCount: MAX_ALIASES }), path });
    }
  } catch (error) {
    issues.push(refusal(error));
  }
  return { documents, issues };
}

/** The parser turns a stack overflow into an error among others. */
const STACK_EXHAUSTED = /call stack|recursion/i;

function documentIssues(document: Document.Parsed, lines: LineCounter): Issue[] {
  const issues = document.errors.map((error) => {
    const where = positionOf(error.pos[0], lines);
    return STACK_EXHAUSTED.test(error.message)
      ? createIssue('input-too-deep', where, 'nesting without end', 'what a Kubernetes object nests')
      : createIssue('input-malformed', where, error.message, 'YAML');
  });
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) {
          const at = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
          issues.push(
            createIssue('input-malformed', positionOf(at, lines), `key ${quote(String(name))} again`, 'each key once'),
          );
        }
        seen.add(name);
      }
    },
  });
  return issues;
}

function positionOf(offset: number, lines: LineCounter): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

/** What the parser throws: the stack is exhausted by nesting, aliases multiply, or an alias stands for nothing. */
function refusal(error: unknown): Issue {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError) {
    return createIssue('input-too-deep', '', 'nesting without end', 'what a Kubernetes object nests');
  }
  if (/alias count/i.test(message)) {
    return createIssue('input-too-deep', '', 'aliases that multiply', 'a text without aliases');
  }
  return createIssue('input-malformed', '', message, 'YAML');
}
