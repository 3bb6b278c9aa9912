/** YAML texts: one document or many, each of them in memory as a whole. */

import { Composer, type Document, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
import { createIssue, type Issue, quote } from '../core/index.ts';
import type { InputDocument } from './input-document.ts';

/** Characters. YAML is read at some 2.5 MiB a second, thirty times slower than JSON, and takes 50 times its size in memory. */
const MAX_LENGTH = 16 * 1024 * 1024;

/** Levels of nesting; Kubernetes objects in a list have about 20, and each takes one or two here. */
const MAX_DEPTH = 200;

/** Errors after which the rest of a text is not looked at. */
const MAX_ERRORS = 100;

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
  const composed = compose(text, lines);
  if ('issue' in composed) return { documents: [], issues: [composed.issue] };
  const issues: Issue[] = [];
  const documents: InputDocument[] = [];
  for (const [index, document] of composed.documents.entries()) {
    const path = composed.documents.length > 1 ? `documents[${index}]` : '';
    const found = documentIssues(document, lines);
    for (const issue of found) issues.push(issue);
    if (found.length > 0) continue;
    const read = toValue(document);
    if ('issue' in read) issues.push(read.issue);
    else documents.push({ value: read.value, path });
  }
  return { documents, issues };
}

/**
 * The documents of a text, nesting no deeper than the stack allows: composing them is recursive, and a stack that ends in
 * the middle of a regular expression ends the process.
 */
function compose(text: string, lines: LineCounter): { documents: Document.Parsed[] } | { issue: Issue } {
  // Keys are compared below in linear time; the composer's own check takes quadratic time.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  const parser = new Parser(lines.addNewLine);
  const documents: Document.Parsed[] = [];
  let errorCount = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') errorCount++;
      documents.push(...composer.next(token));
    }
    if (errorCount > MAX_ERRORS) break;
    if (parser.stack.length > MAX_DEPTH) {
      const where = positionOf(parser.offset, lines);
      const wanted = 'what a Kubernetes object nests';
      return { issue: createIssue('input-too-deep', where, `more than ${MAX_DEPTH} levels`, wanted) };
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(false, text.length));
  return { documents };
}

/** The plain value of a document. Aliases are resolved here, which throws where they stand for nothing or too much. */
function toValue(document: Document.Parsed): { value: unknown } | { issue: Issue } {
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const issue = /alias count/i.test(message)
      ? createIssue('input-too-deep', '', 'aliases that multiply', 'a text without aliases')
      : createIssue('input-malformed', '', message, 'YAML');
    return { issue };
  }
}

function documentIssues(document: Document.Parsed, lines: LineCounter): Issue[] {
  const issues = document.errors.map((error) =>
    createIssue('input-malformed', positionOf(error.pos[0], lines), error.message, 'YAML'),
  );
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) {
          const where = positionOf(isScalar(key) ? (key.range?.[0] ?? 0) : 0, lines);
          issues.push(createIssue('input-malformed', where, `key ${quote(String(name))} again`, 'each key once'));
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
